// What can be wrong with the input of a caller: domain "input", every code VAL_.
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// One finding is one struct or one code; many at once are a ValidationErrors (taxonomy/validation.hpp), whose
// items carry these codes. The rejected value itself is in none of them: it may be personal or a password.
//
//   if (name.size() > 80) return fail(TooLong{"/name", name.size(), 80});
//   if (error == InputErrc::missing_field) ...
#ifndef FALLIBLE_TAXONOMY_INPUT_HPP
#define FALLIBLE_TAXONOMY_INPUT_HPP

#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class InputErrc : std::uint8_t {
  invalid = 1,            ///< Wrong in a way that no code below names.
  failed = 2,             ///< One or more findings; the items say which (ValidationErrors).
  schema = 3,             ///< The shape is not what the schema demands.
  missing_field = 4,      ///< A required field is not there.
  unknown_field = 5,      ///< A field that the schema does not know.
  wrong_type = 6,         ///< There, but of another type.
  bad_format = 7,         ///< A text that does not have its format: date, address, identifier.
  too_long = 8,           ///< More characters, bytes or items than allowed.
  too_short = 9,          ///< Fewer than demanded.
  not_in_range = 10,      ///< A number outside its bounds.
  not_allowed = 11,       ///< Not one of the permitted values.
  duplicate = 12,         ///< Twice in one input where once is allowed.
  inconsistent = 13,      ///< Each field is fine alone, together they contradict each other.
  bad_encoding = 14,      ///< Bytes that are not the text encoding they claim.
  pii_detected = 15,      ///< Personal data where none may be.
};

template <>
struct Domain<InputErrc> {
  static constexpr const char* name = "input";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<InputErrc> rows[] = {
      {InputErrc::invalid, "VAL_INPUT_INVALID", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "the input is not valid",
       "Wrong in a way that no other code names; the caller changes it."},
      {InputErrc::failed, "VAL_FAILED", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "the input is not valid",
       "Several findings at once; show each beside its field."},
      {InputErrc::schema, "VAL_SCHEMA", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "the input does not have the expected shape",
       "The document breaks its schema; the caller compares it with the published one."},
      {InputErrc::missing_field, "VAL_MISSING_FIELD", Category::validation, Severity::info, Retry::never,
       400, Errc::invalid_argument, "a required field is missing",
       "A required field is not there; the caller fills it in."},
      {InputErrc::unknown_field, "VAL_UNKNOWN_FIELD", Category::validation, Severity::info, Retry::never,
       400, Errc::invalid_argument, "a field is not known",
       "A field that the schema does not know, often a misspelling; the caller removes it."},
      {InputErrc::wrong_type, "VAL_WRONG_TYPE", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "a field has the wrong type",
       "A text where a number belongs or the like; the caller sends the declared type."},
      {InputErrc::bad_format, "VAL_BAD_FORMAT", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "a field does not have the expected format",
       "A date, address or identifier that is none; the caller corrects it."},
      {InputErrc::too_long, "VAL_TOO_LONG", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "a field is too long",
       "More than the limit, which the error carries; the caller shortens it."},
      {InputErrc::too_short, "VAL_TOO_SHORT", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "a field is too short",
       "Less than the minimum, which the error carries; the caller adds to it."},
      {InputErrc::not_in_range, "VAL_NOT_IN_RANGE", Category::validation, Severity::info, Retry::never,
       400, Errc::invalid_argument, "a number is not in its range",
       "Outside bounds that do not depend on state, which the error carries; the caller stays within."},
      {InputErrc::not_allowed, "VAL_NOT_ALLOWED", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "a value is not one of those allowed",
       "Not in the closed set of this field; the caller picks from the set."},
      {InputErrc::duplicate, "VAL_DUPLICATE", Category::validation, Severity::info, Retry::never, 400,
       Errc::invalid_argument, "a value occurs twice",
       "Twice in this one input; for something stored already use the conflict codes."},
      {InputErrc::inconsistent, "VAL_INCONSISTENT", Category::validation, Severity::info, Retry::never,
       400, Errc::invalid_argument, "fields contradict each other",
       "Each field is fine alone, together they are not; the caller changes one of them."},
      {InputErrc::bad_encoding, "VAL_BAD_ENCODING", Category::validation, Severity::info, Retry::never,
       400, Errc::invalid_argument, "the text encoding is broken",
       "Bytes that are not the encoding they claim; the caller sends valid UTF-8."},
      {InputErrc::pii_detected, "VAL_PII_DETECTED", Category::validation, Severity::warning, Retry::never,
       400, Errc::invalid_argument, "personal data is not accepted here",
       "A detector found personal data; do not store, log or forward the input, ask for it without."},
  };
};

// In all structs below `path` is the place in the input, a field's name or a JSON pointer ("/items/3/name"), as the
// schema spells it. It is public, since a form has to show the finding beside the field: put no value of the
// caller's into it.

/// Input that is wrong in a way no other struct names.
struct InvalidInput {
  InlineText<96> path;
  InlineText<128> reason;  ///< a fragment for developers; not shown to clients

  static constexpr Code code = InputErrc::invalid;
  static constexpr auto fields =
      fallible::fields(field("field", &InvalidInput::path, Privacy::public_),
                       field("reason", &InvalidInput::reason));
  static constexpr const char* message = "{field} is not valid: {reason}";
};

/// A document that breaks its schema.
struct SchemaViolation {
  InlineText<96> path;
  InlineText<64> schema;    ///< which schema, with its version
  InlineText<64> expected;  ///< what the schema wants there: "object", "at most 3 items"

  static constexpr Code code = InputErrc::schema;
  static constexpr auto fields =
      fallible::fields(field("field", &SchemaViolation::path, Privacy::public_),
                       field("schema", &SchemaViolation::schema),
                       field("expected", &SchemaViolation::expected, Privacy::public_));
  static constexpr const char* message = "{field} breaks schema {schema}, expected {expected}";
};

/// A required field that is not there.
struct MissingField {
  InlineText<96> path;

  static constexpr Code code = InputErrc::missing_field;
  static constexpr auto fields =
      fallible::fields(field("field", &MissingField::path, Privacy::public_));
  static constexpr const char* message = "{field} is missing";
};

/// A text that does not have its format.
struct BadFormat {
  InlineText<96> path;
  InlineText<48> expected;  ///< the format's name: "RFC 3339 date", "e-mail address"

  static constexpr Code code = InputErrc::bad_format;
  static constexpr auto fields =
      fallible::fields(field("field", &BadFormat::path, Privacy::public_),
                       field("expected", &BadFormat::expected, Privacy::public_));
  static constexpr const char* message = "{field} is not of the format {expected}";
};

/// Too many characters, bytes or items.
struct TooLong {
  InlineText<96> path;
  std::uint64_t size = 0;   ///< what came, in the unit of the limit
  std::uint64_t limit = 0;  ///< what is allowed

  static constexpr Code code = InputErrc::too_long;
  static constexpr auto fields = fallible::fields(field("field", &TooLong::path, Privacy::public_),
                                                  field("size", &TooLong::size),
                                                  field("limit", &TooLong::limit, Privacy::public_));
  static constexpr const char* message = "{field} has {size}, the limit is {limit}";
};

/// A number outside its bounds; both are inclusive. The number itself is not kept.
struct NotInRange {
  InlineText<96> path;
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;

  static constexpr Code code = InputErrc::not_in_range;
  static constexpr auto fields =
      fallible::fields(field("field", &NotInRange::path, Privacy::public_),
                       field("minimum", &NotInRange::minimum, Privacy::public_),
                       field("maximum", &NotInRange::maximum, Privacy::public_));
  static constexpr const char* message = "{field} is not between {minimum} and {maximum}";
};

/// Personal data where none may be. Says which detector found it and where, never what it found.
struct PiiDetected {
  StaticText pattern;  ///< a literal: "e-mail", "card number"
  InlineText<96> path;

  static constexpr Code code = InputErrc::pii_detected;
  static constexpr auto fields =
      fallible::fields(field("pattern", &PiiDetected::pattern),
                       field("field", &PiiDetected::path, Privacy::public_));
  static constexpr const char* message = "{field} holds personal data of the kind {pattern}";
};

FALLIBLE_NAMESPACE_END
#endif
