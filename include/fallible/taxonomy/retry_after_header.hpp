// Reads and writes the HTTP header Retry-After, and the dates that may stand in it.
//   Layer    taxonomy; needs text and inline_text.   Threads  pure functions; the clock is an argument.
//   Memory   none.   Errors   total: a header that cannot be read is no hint, as the header is advice.
//
//   if (const auto wait = parse_retry_after(header, wall_clock().now(), 5min)) {
//     error.with("retry_after", safe(*wait));      // where retry_after(error) finds it
//   }
//   parse_retry_after("120", now)                             ->  120 s
//   parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now)   ->  what is left until then, 0 when past
//
// The grammar is RFC 9110, sections 10.2.3 (Retry-After) and 5.6.7 (HTTP-date): three forms of a date are
// read, only the first, IMF-fixdate, is written.
#ifndef FALLIBLE_TAXONOMY_RETRY_AFTER_HEADER_HPP
#define FALLIBLE_TAXONOMY_RETRY_AFTER_HEADER_HPP

#include <chrono>
#include <optional>

#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// How long the header asks to wait, counted from `now`.
/// `header`   the field's value; spaces and tabs around it are ignored.
/// `now`      the wall clock's time since 1970, as wall_clock() tells it; used by the date form only.
/// `longest`  the cap: a longer wait is cut to it. A negative one counts as 0.
/// Returns    0 for a date that is past; the cap for a number of seconds too large for any type;
///            nothing for what is neither form (signs, fractions and lists included).
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_retry_after(
    Text header, std::chrono::nanoseconds now,
    std::chrono::nanoseconds longest = std::chrono::nanoseconds::max()) noexcept;

/// The value to send: whole seconds, rounded up so that nobody returns too early; "0" for a negative wait.
[[nodiscard]] InlineText<24> format_retry_after(std::chrono::nanoseconds wait) noexcept;

/// Seconds since 1970 of an HTTP-date in any of the three forms:
///   Sun, 06 Nov 1994 08:49:37 GMT     IMF-fixdate
///   Sunday, 06-Nov-94 08:49:37 GMT    RFC 850, obsolete
///   Sun Nov  6 08:49:37 1994          asctime, obsolete
/// A year of two digits is the latest such year that is not more than 50 years after `now`. Names are
/// case-sensitive; the day must exist in its month; the name of the day must be one, and is not compared
/// with the date; second 60 is the first second of the next minute.
/// Returns   nothing for all else.
[[nodiscard]] std::optional<std::chrono::seconds> parse_http_date(Text date,
                                                                  std::chrono::nanoseconds now) noexcept;

/// The time as IMF-fixdate, 29 bytes. Years outside 0 to 9999 are cut to the first and the last second
/// of that range.
[[nodiscard]] InlineText<32> format_http_date(std::chrono::seconds since_1970) noexcept;

FALLIBLE_NAMESPACE_END
#endif
