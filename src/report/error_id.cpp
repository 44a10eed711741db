#include <fallible/report/error_id.hpp>

#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr char id_prefix[] = "error_";
constexpr std::size_t date_at = 6;
constexpr std::size_t number_at = 15;
constexpr std::size_t size = 31;

constexpr std::uint32_t days_in_month(std::int32_t year, std::uint32_t month) noexcept {
  constexpr std::uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

}  // namespace

ErrorId make_error_id(const ErrorIdParts& parts) noexcept {
  char text[size + 1] = "error_";
  std::uint32_t date =
      static_cast<std::uint32_t>(parts.day.year) % 10'000 * 10'000 + parts.day.month * 100 + parts.day.day;
  for (std::size_t at = date_at + 8; at-- > date_at; date /= 10) text[at] = static_cast<char>('0' + date % 10);
  text[number_at - 1] = '_';
  detail::write_hex(text + number_at, parts.number);
  return Text(text, size);
}

ErrorId ErrorIds::next(std::chrono::nanoseconds since_1970) noexcept {
  constexpr std::uint64_t step = 0x9e3779b97f4a7c15u;  // Random's: each thread takes a state of its own
  Random random(state_.fetch_add(step, std::memory_order_relaxed));
  return make_error_id({calendar_day(since_1970), random.next()});
}

Result<ErrorIdParts, Code> parse_error_id(Text id) noexcept {
  if (id.size() != size || id[number_at - 1] != '_') return fail(Errc::invalid_argument);
  for (std::size_t at = 0; at < date_at; ++at) {
    if (id[at] != id_prefix[at]) return fail(Errc::invalid_argument);
  }
  std::uint32_t date = 0;
  for (std::size_t at = date_at; at < date_at + 8; ++at) {
    if (id[at] < '0' || id[at] > '9') return fail(Errc::invalid_argument);
    date = date * 10 + static_cast<std::uint32_t>(id[at] - '0');
  }
  ErrorIdParts parts;
  parts.day = {static_cast<std::int32_t>(date / 10'000), date / 100 % 100, date % 100};
  if (parts.day.month < 1 || parts.day.month > 12 || parts.day.day < 1 ||
      parts.day.day > days_in_month(parts.day.year, parts.day.month)) {
    return fail(Errc::invalid_argument);
  }
  for (std::size_t at = number_at; at < size; ++at) {
    const char digit = id[at];
    unsigned value = 0;
    if (digit >= '0' && digit <= '9') {
      value = static_cast<unsigned>(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
      value = static_cast<unsigned>(digit - 'a') + 10;
    } else {
      return fail(Errc::invalid_argument);
    }
    parts.number = parts.number << 4 | value;
  }
  return parts;
}

FALLIBLE_NAMESPACE_END
