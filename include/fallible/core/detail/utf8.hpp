// The one rule of what UTF-8 is, for formatting, validation and the borders. Not for users.
#ifndef FALLIBLE_CORE_DETAIL_UTF8_HPP
#define FALLIBLE_CORE_DETAIL_UTF8_HPP

#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Bytes of the well-formed sequence that `text`, which is not empty, starts with; 0 when it starts with none
/// (the table of well-formed byte sequences: The Unicode Standard 15, table 3-7).
[[nodiscard]] constexpr std::size_t utf8_length(Text text) noexcept {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return 0;
  }
  const unsigned second = byte(1);
  const bool bad = (lead == 0xE0 && second < 0xA0) ||  // longer than needed
                   (lead == 0xED && second > 0x9F) ||  // a surrogate
                   (lead == 0xF0 && second < 0x90) ||  // longer than needed
                   (lead == 0xF4 && second > 0x8F);    // beyond U+10FFFF
  return bad ? 0 : length;
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
