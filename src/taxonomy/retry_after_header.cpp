#include <fallible/taxonomy/retry_after_header.hpp>

#include <cstdint>

FALLIBLE_NAMESPACE_BEGIN
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::int64_t seconds_per_day = 86'400;
constexpr Text short_days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr Text long_days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                              "Thursday", "Friday", "Saturday"};
constexpr Text months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }

/// A date of the proleptic Gregorian calendar and a time of the day, as written.
struct Written {
  std::int64_t year = 0;
  int month = 0;  // from 0
  int day = 0;    // from 1
  int hour = 0, minute = 0, second = 0;
};

constexpr bool is_leap(std::int64_t year) noexcept {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}
constexpr int days_in(std::int64_t year, int month) noexcept {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 1 && is_leap(year) ? 29 : days[month];
}

/// Days from 1970-01-01 to the first of January, for a year from 0 on.
constexpr std::int64_t days_before_year(std::int64_t year) noexcept {
  const std::int64_t last = year + 399;  // the year before, one cycle of 400 years later: never negative
  const std::int64_t leap_days = last / 4 - last / 100 + last / 400;
  return (year + 400) * 365 + leap_days - (1970 + 400) * 365 - (2369 / 4 - 2369 / 100 + 2369 / 400);
}
static_assert(days_before_year(1970) == 0 && days_before_year(1971) == 365);
static_assert(days_before_year(1973) == 3 * 365 + 1 && days_before_year(2000) == 10'957);
static_assert(days_before_year(0) == -719'528 && days_before_year(1) == -719'162);

constexpr std::int64_t seconds_of(const Written& at) noexcept {
  std::int64_t days = days_before_year(at.year) + at.day - 1;
  for (int month = 0; month < at.month; ++month) days += days_in(at.year, month);
  return days * seconds_per_day + at.hour * 3'600 + at.minute * 60 + at.second;
}

constexpr std::int64_t first_second = days_before_year(0) * seconds_per_day;
constexpr std::int64_t last_second = days_before_year(10'000) * seconds_per_day - 1;

constexpr Written written_of(std::int64_t since_1970) noexcept {
  std::int64_t clamped = since_1970 < first_second ? first_second : since_1970;
  if (clamped > last_second) clamped = last_second;
  const std::int64_t from_start = clamped - first_second;
  std::int64_t days = from_start / seconds_per_day;
  const auto rest = static_cast<int>(from_start % seconds_per_day);
  Written at;
  at.year = days / 366;  // never too late, at most a few years too early
  days += days_before_year(0);
  while (days_before_year(at.year + 1) <= days) ++at.year;
  days -= days_before_year(at.year);
  while (days >= days_in(at.year, at.month)) days -= days_in(at.year, at.month++);
  at.day = static_cast<int>(days) + 1;
  at.hour = rest / 3'600;
  at.minute = rest / 60 % 60;
  at.second = rest % 60;
  return at;
}

/// Takes a date apart, piece by piece. After a piece that is not there nothing succeeds any more.
struct Reader {
  Text rest;
  bool fine = true;

  void skip(std::size_t count) noexcept { rest = {rest.data() + count, rest.size() - count}; }
  bool starts_with(Text word) const noexcept {
    return rest.size() >= word.size() && Text(rest.data(), word.size()) == word;
  }
  void expect(Text word) noexcept {
    fine = fine && starts_with(word);
    if (fine) skip(word.size());
  }
  template <std::size_t N>
  int name(const Text (&names)[N]) noexcept {
    for (std::size_t i = 0; fine && i < N; ++i) {
      if (!starts_with(names[i])) continue;
      skip(names[i].size());
      return static_cast<int>(i);
    }
    fine = false;
    return 0;
  }
  int digits(std::size_t count) noexcept {
    int number = 0;
    fine = fine && rest.size() >= count;
    for (std::size_t i = 0; fine && i < count; ++i) {
      fine = is_digit(rest[i]);
      number = number * 10 + (rest[i] - '0');
    }
    if (fine) skip(count);
    return number;
  }
  void time(Written& at) noexcept {
    at.hour = digits(2);
    expect(":");
    at.minute = digits(2);
    expect(":");
    at.second = digits(2);
  }
  bool done(const Written& at) const noexcept {
    return fine && rest.empty() && at.day >= 1 && at.day <= days_in(at.year, at.month) &&
           at.hour <= 23 && at.minute <= 59 && at.second <= 60;
  }
};

bool read_fixdate(Text date, Written& at) noexcept {
  Reader reader{date};
  reader.name(short_days);
  reader.expect(", ");
  at.day = reader.digits(2);
  reader.expect(" ");
  at.month = reader.name(months);
  reader.expect(" ");
  at.year = reader.digits(4);
  reader.expect(" ");
  reader.time(at);
  reader.expect(" GMT");
  return reader.done(at);
}

bool read_asctime(Text date, Written& at) noexcept {
  Reader reader{date};
  reader.name(short_days);
  reader.expect(" ");
  at.month = reader.name(months);
  reader.expect(" ");
  if (reader.fine && reader.starts_with(" ")) {
    reader.skip(1);
    at.day = reader.digits(1);
  } else {
    at.day = reader.digits(2);
  }
  reader.expect(" ");
  reader.time(at);
  reader.expect(" ");
  at.year = reader.digits(4);
  return reader.done(at);
}

/// The latest year with these last digits that is not more than 50 years ahead.
std::int64_t full_year(const Written& at, std::int64_t now) noexcept {
  const Written today = written_of(now);
  Written limit = today;
  limit.year += 50;
  Written guess = at;
  guess.year = limit.year - limit.year % 100 + at.year;
  // The 29th of February may not exist in every candidate; seconds_of counts it as the 1st of March.
  while (guess.year > limit.year || (guess.year >= 0 && seconds_of(guess) > seconds_of(limit))) {
    guess.year -= 100;
  }
  return guess.year < 0 ? guess.year + 100 : guess.year;
}

bool read_rfc850(Text date, std::int64_t now, Written& at) noexcept {
  Reader reader{date};
  reader.name(long_days);
  reader.expect(", ");
  at.day = reader.digits(2);
  reader.expect("-");
  at.month = reader.name(months);
  reader.expect("-");
  at.year = reader.digits(2);
  reader.expect(" ");
  reader.time(at);
  reader.expect(" GMT");
  if (!reader.fine) return false;
  at.year = full_year(at, now);
  return reader.done(at);
}

Text trimmed(Text text) noexcept {
  while (!text.empty() && is_space(text[0])) text = {text.data() + 1, text.size() - 1};
  while (!text.empty() && is_space(text[text.size() - 1])) text = {text.data(), text.size() - 1};
  return text;
}

/// Writes pieces into a small buffer; the formats below have a fixed length.
struct Writer {
  char bytes[32] = {};
  std::size_t size = 0;

  void put(Text text) noexcept {
    for (const char c : text) bytes[size++] = c;
  }
  void put(std::int64_t number, int width) noexcept {
    for (int i = width; i-- > 0; number /= 10) bytes[size + static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
    size += static_cast<std::size_t>(width);
  }
};

std::int64_t floor_seconds(nanoseconds time) noexcept {
  const std::int64_t count = time.count();
  return count / 1'000'000'000 - (count % 1'000'000'000 < 0 ? 1 : 0);
}

}  // namespace

std::optional<seconds> parse_http_date(Text date, nanoseconds now) noexcept {
  Written at;
  if (read_fixdate(date, at)) return seconds(seconds_of(at));
  at = {};
  if (read_rfc850(date, floor_seconds(now), at)) return seconds(seconds_of(at));
  at = {};
  if (read_asctime(date, at)) return seconds(seconds_of(at));
  return std::nullopt;
}

std::optional<nanoseconds> parse_retry_after(Text header, nanoseconds now, nanoseconds longest) noexcept {
  if (longest < nanoseconds::zero()) longest = nanoseconds::zero();
  const Text value = trimmed(header);
  if (value.empty()) return std::nullopt;
  std::int64_t wait = 0;  // nanoseconds
  if (is_digit(value[0])) {
    std::int64_t count = 0;
    for (const char c : value) {
      if (!is_digit(c)) return std::nullopt;
      if (__builtin_mul_overflow(count, 10, &count) || __builtin_add_overflow(count, c - '0', &count)) {
        count = INT64_MAX / 10;  // keeps overflowing, and the rest is still checked to be digits
      }
    }
    if (__builtin_mul_overflow(count, std::int64_t{1'000'000'000}, &wait)) wait = INT64_MAX;
  } else {
    const std::optional<seconds> date = parse_http_date(value, now);
    if (!date) return std::nullopt;
    // A date is up to 2.5e11 seconds away, which a difference of nanoseconds need not hold.
    const std::int64_t whole = floor_seconds(now);
    std::int64_t fraction = now.count() % 1'000'000'000;  // whole seconds as nanoseconds need not fit
    if (fraction < 0) fraction += 1'000'000'000;
    const std::int64_t left = date->count() - whole;
    if (left <= 0) return nanoseconds::zero();
    if (__builtin_mul_overflow(left, std::int64_t{1'000'000'000}, &wait)) {
      wait = INT64_MAX;
    } else {
      wait -= fraction;
    }
  }
  return wait > longest.count() ? longest : nanoseconds(wait);
}

InlineText<24> format_retry_after(nanoseconds wait) noexcept {
  std::int64_t whole = 0;
  if (wait > nanoseconds::zero()) {
    whole = wait.count() / 1'000'000'000 + (wait.count() % 1'000'000'000 != 0 ? 1 : 0);
  }
  int width = 1;
  for (std::int64_t rest = whole; rest >= 10; rest /= 10) ++width;
  Writer out;
  out.put(whole, width);
  return Text(out.bytes, out.size);
}

InlineText<32> format_http_date(seconds since_1970) noexcept {
  const Written at = written_of(since_1970.count());
  std::int64_t days = (seconds_of(at) - first_second) / seconds_per_day;
  const auto weekday = static_cast<std::size_t>((days + 6) % 7);  // the first of January 0 is a Saturday
  Writer out;
  out.put(short_days[weekday]);
  out.put(", ");
  out.put(at.day, 2);
  out.put(" ");
  out.put(months[at.month]);
  out.put(" ");
  out.put(at.year, 4);
  out.put(" ");
  out.put(at.hour, 2);
  out.put(":");
  out.put(at.minute, 2);
  out.put(":");
  out.put(at.second, 2);
  out.put(" GMT");
  return Text(out.bytes, out.size);
}

FALLIBLE_NAMESPACE_END
