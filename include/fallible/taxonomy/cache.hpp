// What goes wrong with a cache: domain "cache", every code CACHE_.
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// A miss is no error. A cache that fails is a warning, not an outage: ask the source of truth instead, behind a rate
// limit, and alert on the count.
//
//   return fail(CacheReadFailed{"sessions", key, "connection reset"});
//   if (error.code().category() == Category::cache) return load_from_source(id);
#ifndef FALLIBLE_TAXONOMY_CACHE_HPP
#define FALLIBLE_TAXONOMY_CACHE_HPP

#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class CacheErrc : std::uint8_t {
  connection = 1,     ///< The cache cannot be reached.
  read = 2,           ///< An entry could not be read.
  write = 3,          ///< An entry could not be written.
  timeout = 4,        ///< The cache took too long.
  damaged_entry = 5,  ///< An entry is there and cannot be understood.
};

template <>
struct Domain<CacheErrc> {
  static constexpr const char* name = "cache";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<CacheErrc> rows[] = {
      {CacheErrc::connection, "CACHE_CONNECTION_FAILED", Category::cache, Severity::warning,
       Retry::backoff, 503, Errc::unavailable, "temporarily unavailable",
       "The cache cannot be reached; ask the source of truth, reconnect with growing pauses."},
      {CacheErrc::read, "CACHE_READ_FAILED", Category::cache, Severity::warning, Retry::backoff,
       503, Errc::unavailable, "temporarily unavailable",
       "An entry could not be read; treat it as a miss."},
      {CacheErrc::write, "CACHE_WRITE_FAILED", Category::cache, Severity::warning, Retry::backoff,
       503, Errc::unavailable, "temporarily unavailable",
       "An entry could not be written; go on without, and remove the key if an old value may be "
       "there."},
      {CacheErrc::timeout, "CACHE_TIMEOUT", Category::cache, Severity::warning, Retry::backoff, 504,
       Errc::deadline_exceeded, "temporarily unavailable",
       "The cache took too long; treat it as a miss and do not wait again for this request."},
      {CacheErrc::damaged_entry, "CACHE_ENTRY_DAMAGED", Category::cache, Severity::warning,
       Retry::never, 500, Errc::internal, "internal error",
       "An entry is there and cannot be understood; remove the key and ask the source of truth."},
  };
};

/// A cache that cannot be reached.
struct CacheConnectionFailed {
  InlineText<48> cache;   ///< which cache
  InlineText<96> reason;  ///< what the driver said

  static constexpr Code code = CacheErrc::connection;
  static constexpr auto fields = fallible::fields(field("cache", &CacheConnectionFailed::cache),
                                                  field("reason", &CacheConnectionFailed::reason));
  static constexpr const char* message = "connection to cache {cache} failed: {reason}";
};

/// An entry that could not be read.
struct CacheReadFailed {
  InlineText<48> cache;  ///< which cache
  InlineText<96> key;    ///< often made of a user's id
  InlineText<96> reason;

  static constexpr Code code = CacheErrc::read;
  static constexpr auto fields =
      fallible::fields(field("cache", &CacheReadFailed::cache),
                       field("key", &CacheReadFailed::key, Privacy::personal),
                       field("reason", &CacheReadFailed::reason));
  static constexpr const char* message = "read from cache {cache} failed: {reason}";
};

/// An entry that could not be written. Its value is not kept.
struct CacheWriteFailed {
  InlineText<48> cache;  ///< which cache
  InlineText<96> key;    ///< often made of a user's id
  InlineText<96> reason;

  static constexpr Code code = CacheErrc::write;
  static constexpr auto fields =
      fallible::fields(field("cache", &CacheWriteFailed::cache),
                       field("key", &CacheWriteFailed::key, Privacy::personal),
                       field("reason", &CacheWriteFailed::reason));
  static constexpr const char* message = "write to cache {cache} failed: {reason}";
};

FALLIBLE_NAMESPACE_END
#endif
