// Parts of a text. Not for users.
#ifndef FALLIBLE_SRC_REPORT_TEXT_PARTS_HPP
#define FALLIBLE_SRC_REPORT_TEXT_PARTS_HPP

#include <cstdint>

#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

[[nodiscard]] inline bool starts_with(Text text, Text start) noexcept {
  return text.size() >= start.size() && Text(text.data(), start.size()) == start;
}
[[nodiscard]] inline bool ends_with(Text text, Text end) noexcept {
  return text.size() >= end.size() && Text(text.data() + text.size() - end.size(), end.size()) == end;
}

/// At most `most` bytes of `text`, cut in front of a character.
[[nodiscard]] inline Text cut(Text text, std::size_t most) noexcept {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0u) == 0x80u) --most;
  return {text.data(), most};
}

/// Writes 16 lower-case hexadecimal digits to `out`, the highest first.
inline void write_hex(char* out, std::uint64_t value) noexcept {
  for (unsigned i = 0; i < 16; ++i) out[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15u];
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
