// What rule files for Prometheus are made of. Not for users.
#ifndef FALLIBLE_SRC_REPORT_RULE_TEXT_HPP
#define FALLIBLE_SRC_REPORT_RULE_TEXT_HPP

#include <charconv>
#include <chrono>

#include <fallible/core/sink.hpp>
#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// 1 to 63 letters, digits and _, not beginning with a digit; capitals only where `upper`.
[[nodiscard]] inline bool is_word(Text text, bool upper) noexcept {
  if (text.empty() || text.size() > 63) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || c == '_' || (upper && c >= 'A' && c <= 'Z');
    if (!letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return true;
}
[[nodiscard]] inline bool is_label(Text text) noexcept {
  return is_word(text, true) && !(text.size() >= 2 && text[0] == '_' && text[1] == '_');
}

inline void put_number(const Sink& out, std::int64_t value) {
  char digits[24];
  const char* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.put(Text(digits, static_cast<std::size_t>(end - digits)));
}
inline void put_number(const Sink& out, double value) {
  char digits[40];
  const char* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.put(Text(digits, static_cast<std::size_t>(end - digits)));
}

/// "5m", "90s", "1d": in the largest unit that it is a multiple of; up to the next millisecond.
inline void put_duration(const Sink& out, std::chrono::nanoseconds duration) {
  const std::int64_t ms = (duration.count() + 999'999) / 1'000'000;
  constexpr struct {
    std::int64_t ms;
    const char* name;
  } units[] = {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}, {1, "ms"}};
  for (const auto& unit : units) {
    if (ms % unit.ms != 0) continue;
    put_number(out, ms / unit.ms);
    out.put(Text(unit.name));
    return;
  }
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
