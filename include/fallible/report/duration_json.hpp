// Reads and writes google.protobuf.Duration as JSON: "1.500s". RetryInfo carries it.
//   Layer    report; needs core.   Threads  pure functions.   Memory  none.   Errors  total: what is none gives nothing.
//
//   format_duration_json(1500ms)            ->  "1.500s"
//   parse_duration_json("1.5s")             ->  1500 ms
//
// Source  the ProtoJSON format, and the comments of google/protobuf/duration.proto.
#ifndef FALLIBLE_REPORT_DURATION_JSON_HPP
#define FALLIBLE_REPORT_DURATION_JSON_HPP

#include <chrono>
#include <cstdint>
#include <optional>

#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Whole seconds that a Duration has at most, either way: 10,000 years.
inline constexpr std::int64_t max_duration_seconds = 315'576'000'000;

/// The duration that the text stands for: an optional minus, digits, and perhaps a point with one to nine digits, then an
/// "s". What does not fit into nanoseconds (292 years) is the largest there is.
/// Returns   nothing for another form (no "s", a plus, an exponent, spaces, a point without digits around it), and for more
///           than max_duration_seconds and a fraction.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_duration_json(Text text) noexcept;

/// The text, with no, 3, 6 or 9 digits behind the point, as many as are needed.
[[nodiscard]] InlineText<40> format_duration_json(std::chrono::nanoseconds duration) noexcept;

/// The duration of the two fields of the message.
/// Returns   nothing when they are not of one sign, or one is out of its range.
[[nodiscard]] std::optional<std::chrono::nanoseconds> make_duration(std::int64_t seconds, std::int32_t nanos) noexcept;

FALLIBLE_NAMESPACE_END
#endif
