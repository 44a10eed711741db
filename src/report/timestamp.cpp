#include <fallible/report/timestamp.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr std::int64_t nanoseconds_per_day = 86'400'000'000'000;

/// Division towards the past.
constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t by) noexcept {
  return value / by - (value % by < 0 ? 1 : 0);
}

/// Writes `value` with `digits` digits so that it ends before `end`.
void put_digits(char* end, std::uint32_t value, int digits) noexcept {
  while (digits-- > 0) {
    *--end = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

// Counted from 1 March of the year 0, so that a leap day ends its year, in eras of 400 years (146097 days).
CalendarDay calendar_day(std::chrono::nanoseconds since_1970) noexcept {
  const std::int64_t days = floor_divide(since_1970.count(), nanoseconds_per_day) + 719'468;
  const std::int64_t era = floor_divide(days, 146'097);
  const auto day_of_era = static_cast<std::uint32_t>(days - era * 146'097);
  const std::uint32_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t from_march = (5 * day_of_year + 2) / 153;
  CalendarDay day;
  day.day = day_of_year - (153 * from_march + 2) / 5 + 1;
  day.month = from_march < 10 ? from_march + 3 : from_march - 9;
  day.year = static_cast<std::int32_t>(era * 400 + year_of_era) + (day.month <= 2 ? 1 : 0);
  return day;
}

InlineText<32> timestamp(std::chrono::nanoseconds since_1970) noexcept {
  const CalendarDay date = calendar_day(since_1970);
  const std::int64_t days = floor_divide(since_1970.count(), nanoseconds_per_day);
  // Unsigned, because the first day of the range begins before it; the difference fits.
  const std::uint64_t in_day = static_cast<std::uint64_t>(since_1970.count()) -
                               static_cast<std::uint64_t>(days) * static_cast<std::uint64_t>(nanoseconds_per_day);
  const auto milliseconds = static_cast<std::uint32_t>(in_day / 1'000'000);
  char text[] = "0000-00-00T00:00:00.000Z";
  put_digits(text + 4, static_cast<std::uint32_t>(date.year), 4);
  put_digits(text + 7, date.month, 2);
  put_digits(text + 10, date.day, 2);
  put_digits(text + 13, milliseconds / 3'600'000, 2);
  put_digits(text + 16, milliseconds / 60'000 % 60, 2);
  put_digits(text + 19, milliseconds / 1'000 % 60, 2);
  put_digits(text + 23, milliseconds % 1'000, 3);
  return Text(text, sizeof text - 1);
}

FALLIBLE_NAMESPACE_END
