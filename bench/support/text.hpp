// text.hpp: the words that mechanisms without a formatter of their own share: the name of a
// failure, and "reading block 7 of the data file" made by hand, as fast as such code gets.
#ifndef BENCH_SUPPORT_TEXT_HPP
#define BENCH_SUPPORT_TEXT_HPP

#include <charconv>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "support/registry.hpp"

namespace bench {

inline std::string_view name_of(Failure failure) {
  switch (failure) {
    case Failure::bad_input:
      return "bad input";
    case Failure::missing_field:
      return "missing field";
    case Failure::bad_number:
      return "bad number";
    case Failure::bad_continuation:
      return "bad continuation";
  }
  return "unknown";
}

inline std::string_view name_of(int code) {
  return name_of(static_cast<Failure>(code));
}

/// Puts `number` in place of the "{}" of `format`; writes at most `room` bytes, returns how many.
inline std::size_t format_number(char* out, std::size_t room, std::string_view format, int number) {
  const std::size_t hole = format.find("{}");
  char digits[16];
  const char* const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  const std::size_t length = static_cast<std::size_t>(end - digits);
  if (format.size() - 2 + length > room) return 0;
  std::memcpy(out, format.data(), hole);
  std::memcpy(out + hole, digits, length);
  std::memcpy(out + hole + length, format.data() + hole + 2, format.size() - hole - 2);
  return format.size() - 2 + length;
}

inline std::string format_number(std::string_view format, int number) {
  char text[128];
  return std::string(text, format_number(text, sizeof text, format, number));
}

/// "outer: inner"
inline std::string prefixed(std::string_view outer, std::string_view inner) {
  std::string text;
  text.reserve(outer.size() + 2 + inner.size());
  text.append(outer).append(": ").append(inner);
  return text;
}

}  // namespace bench

#endif
