// InlineText holds a short run-time text inside an error struct: no allocation, so no memory failure, and
// trivially copyable.
//   Layer    core.   Threads  a value.   Memory  N bytes, in place.
//   Errors   none: a longer text is cut at a character boundary and ends in "...".
//
//   struct NotFound { Text resource_type; InlineText<64> resource_id; ... };
//   fail(NotFound{"user", user_id})
#ifndef FALLIBLE_CORE_INLINE_TEXT_HPP
#define FALLIBLE_CORE_INLINE_TEXT_HPP

#include <cstddef>

#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// At most N - 1 bytes of text; N from 8 to 256. Invalid UTF-8 is kept as it is. A NUL follows the text, also a full one.
template <std::size_t N>
class InlineText {
  static_assert(N >= 8 && N <= 256, "fallible: an InlineText has 8 to 256 bytes");

 public:
  constexpr InlineText() noexcept { set_size(0); }
  template <class T>
    requires(std::is_convertible_v<const T&, Text> && !std::is_same_v<T, InlineText>)
  constexpr InlineText(const T& text) noexcept {
    const Text source = text;
    std::size_t kept = source.size();
    if (kept > capacity) {
      kept = capacity - 3;
      while (kept > 0 && (static_cast<unsigned char>(source[kept]) & 0xC0u) == 0x80u) --kept;
    }
    for (std::size_t i = 0; i < kept; ++i) bytes_[i] = source[i];
    if (kept < source.size()) {
      for (int dot = 0; dot < 3; ++dot) bytes_[kept++] = '.';
    }
    set_size(kept);
  }

  /// The longest text that is kept whole, in bytes.
  static constexpr std::size_t capacity = N - 1;

  [[nodiscard]] constexpr const char* data() const noexcept { return bytes_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return capacity - static_cast<unsigned char>(bytes_[capacity]);
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return size() == 0; }

  friend constexpr bool operator==(const InlineText& left, const InlineText& right) noexcept {
    return Text(left) == Text(right);
  }

 private:
  constexpr void set_size(std::size_t size) noexcept {
    bytes_[capacity] = static_cast<char>(static_cast<unsigned char>(capacity - size));
  }

  char bytes_[N] = {};  // the last one is what is left of the capacity: a NUL when it is used up
};

FALLIBLE_NAMESPACE_END
#endif
