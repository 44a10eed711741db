// Bytes that cannot be written or read as a format demands: domain "serialization", every code SER_.
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// Who wrote the bytes decides: a caller's document is theirs to fix (400), our own stored one is damage (500).
// The bytes themselves are not kept; the place is.
//
//   return fail(MalformedInput{"JSON", 17, "expected a comma"});
//   return fail(SerializationFailed{"protobuf", "Invoice", "field 3 is required"});
#ifndef FALLIBLE_TAXONOMY_SERIALIZATION_HPP
#define FALLIBLE_TAXONOMY_SERIALIZATION_HPP

#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class SerializationErrc : std::uint8_t {
  encode = 1,               ///< A value of ours could not be written.
  malformed = 2,            ///< A caller's document breaks its format.
  stored_damaged = 3,       ///< Something we stored cannot be read back.
  unsupported_version = 4,  ///< Written by a newer or much older program.
  unsupported_format = 5,   ///< A format we do not read.
  too_large = 6,            ///< Past the limit of bytes, depth or items.
};

template <>
struct Domain<SerializationErrc> {
  static constexpr const char* name = "serialization";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<SerializationErrc> rows[] = {
      {SerializationErrc::encode, "SER_ENCODE_FAILED", Category::serialization, Severity::error,
       Retry::never, 500, Errc::internal, "internal error",
       "A value of ours could not be written; fix the program."},
      {SerializationErrc::malformed, "SER_MALFORMED", Category::serialization, Severity::info,
       Retry::never, 400, Errc::invalid_argument, "the document cannot be read",
       "A caller's document breaks its format; they correct it at the given place."},
      {SerializationErrc::stored_damaged, "SER_STORED_DAMAGED", Category::serialization,
       Severity::critical, Retry::never, 500, Errc::data_loss, "internal error",
       "Something we stored cannot be read back; stop overwriting it and call a human."},
      {SerializationErrc::unsupported_version, "SER_UNSUPPORTED_VERSION", Category::serialization,
       Severity::info, Retry::never, 400, Errc::invalid_argument,
       "this version of the document is not supported",
       "Written by a newer or much older program; the caller sends a version we know."},
      {SerializationErrc::unsupported_format, "SER_UNSUPPORTED_FORMAT", Category::serialization,
       Severity::info, Retry::never, 415, Errc::invalid_argument, "this format is not supported",
       "A format we do not read; the caller sends one of those we list."},
      {SerializationErrc::too_large, "SER_TOO_LARGE", Category::serialization, Severity::info,
       Retry::never, 413, Errc::invalid_argument, "the document is too large",
       "Past the limit of bytes, depth or items; the caller sends less or in parts."},
  };
};

/// A value of ours that could not be written.
struct SerializationFailed {
  StaticText format;      ///< a literal: "JSON"
  InlineText<64> type;    ///< the type of the value
  InlineText<96> reason;  ///< without the value

  static constexpr Code code = SerializationErrc::encode;
  static constexpr auto fields = fallible::fields(field("format", &SerializationFailed::format),
                                                  field("type", &SerializationFailed::type),
                                                  field("reason", &SerializationFailed::reason));
  static constexpr const char* message = "{type} cannot be written as {format}: {reason}";
};

/// A caller's document that breaks its format.
struct MalformedInput {
  StaticText format;  ///< a literal: "JSON"
  std::uint64_t offset = 0;  ///< bytes before the place where it broke
  StaticText reason;  ///< a literal: "expected a comma"

  static constexpr Code code = SerializationErrc::malformed;
  static constexpr auto fields =
      fallible::fields(field("format", &MalformedInput::format, Privacy::public_),
                       field("offset", &MalformedInput::offset, Privacy::public_),
                       field("reason", &MalformedInput::reason, Privacy::public_));
  static constexpr const char* message = "not valid {format} at byte {offset}: {reason}";
};

/// A document past a limit.
struct DocumentTooLarge {
  StaticText measure;  ///< a literal: "bytes", "depth"
  std::uint64_t limit = 0;

  static constexpr Code code = SerializationErrc::too_large;
  static constexpr auto fields =
      fallible::fields(field("measure", &DocumentTooLarge::measure, Privacy::public_),
                       field("limit", &DocumentTooLarge::limit, Privacy::public_));
  static constexpr const char* message = "the document has more than {limit} {measure}";
};

FALLIBLE_NAMESPACE_END
#endif
