#include <fallible/report/duration_json.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t billion = 1'000'000'000;

/// The nanoseconds, or the nearest there are.
nanoseconds joined(std::int64_t seconds, std::int64_t nanos) noexcept {
  std::int64_t total = 0;
  if (__builtin_mul_overflow(seconds, billion, &total) || __builtin_add_overflow(total, nanos, &total)) {
    return seconds < 0 ? nanoseconds::min() : nanoseconds::max();
  }
  return nanoseconds(total);
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<nanoseconds> make_duration(std::int64_t seconds, std::int32_t nanos) noexcept {
  if (seconds < -max_duration_seconds || seconds > max_duration_seconds) return std::nullopt;
  if (nanos <= -billion || nanos >= billion) return std::nullopt;
  if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) return std::nullopt;
  return joined(seconds, nanos);
}

std::optional<nanoseconds> parse_duration_json(Text text) noexcept {
  std::size_t at = 0;
  const auto peek = [&]() noexcept { return at < text.size() ? text[at] : '\0'; };
  const bool negative = peek() == '-';
  if (negative) ++at;

  std::int64_t seconds = 0;
  if (!is_digit(peek())) return std::nullopt;
  for (; is_digit(peek()); ++at) {
    seconds = seconds * 10 + (text[at] - '0');
    if (seconds > max_duration_seconds) return std::nullopt;
  }
  std::int64_t nanos = 0;
  if (peek() == '.') {
    ++at;
    if (!is_digit(peek())) return std::nullopt;
    std::int64_t worth = billion / 10;
    for (; is_digit(peek()); ++at) {
      if (worth == 0) return std::nullopt;  // a tenth digit
      nanos += worth * (text[at] - '0');
      worth /= 10;
    }
  }
  if (peek() != 's' || at + 1 != text.size()) return std::nullopt;
  return negative ? joined(-seconds, -nanos) : joined(seconds, nanos);
}

InlineText<40> format_duration_json(nanoseconds duration) noexcept {
  const bool negative = duration.count() < 0;
  const auto bits = static_cast<std::uint64_t>(duration.count());
  const std::uint64_t size = negative ? std::uint64_t{0} - bits : bits;
  std::uint64_t fraction = size % billion;
  int digits = fraction == 0 ? 0 : fraction % 1'000'000 == 0 ? 3 : fraction % 1'000 == 0 ? 6 : 9;
  for (int cut = digits; fraction != 0 && cut < 9; ++cut) fraction /= 10;

  char written[40];
  char* at = written + sizeof written;
  *--at = 's';
  for (; digits > 0; --digits) {
    *--at = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
    if (digits == 1) *--at = '.';
  }
  std::uint64_t seconds = size / billion;
  do {
    *--at = static_cast<char>('0' + seconds % 10);
    seconds /= 10;
  } while (seconds != 0);
  if (negative) *--at = '-';
  return Text(at, static_cast<std::size_t>(written + sizeof written - at));
}

FALLIBLE_NAMESPACE_END
