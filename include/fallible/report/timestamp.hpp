// timestamp() writes a point in time as every output of this module has it: RFC 3339, UTC, with milliseconds.
//   Layer    report; needs core.   Threads  a pure function.   Memory  in place.
//   Errors   none: every number of nanoseconds is a time between 1677-09-21 and 2262-04-11.
//
//   timestamp(wall_clock().now())  ->  "2026-03-14T09:26:53.589Z"
#ifndef FALLIBLE_REPORT_TIMESTAMP_HPP
#define FALLIBLE_REPORT_TIMESTAMP_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// A day of the Gregorian calendar, also before it was introduced (proleptic), in UTC.
struct CalendarDay {
  std::int32_t year = 1970;
  std::uint32_t month = 1;  ///< 1 to 12
  std::uint32_t day = 1;    ///< 1 to 31

  friend constexpr bool operator==(const CalendarDay&, const CalendarDay&) noexcept = default;
};

/// The day on which `since_1970` lies. A negative time lies before 1970.
[[nodiscard]] CalendarDay calendar_day(std::chrono::nanoseconds since_1970) noexcept;

/// "2026-03-14T09:26:53.589Z": always 24 bytes (RFC 3339 section 5.6, no leap seconds). Parts of a millisecond are cut
/// off towards the past, so that texts are ordered as times are.
[[nodiscard]] InlineText<32> timestamp(std::chrono::nanoseconds since_1970) noexcept;

FALLIBLE_NAMESPACE_END
#endif
