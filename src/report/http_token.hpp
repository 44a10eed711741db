// Which bytes may stand where, in headers and URIs. Not for users.
#ifndef FALLIBLE_SRC_REPORT_HTTP_TOKEN_HPP
#define FALLIBLE_SRC_REPORT_HTTP_TOKEN_HPP

#include <fallible/report/detail/client_view.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// A set of bytes, to be asked quickly.
struct ByteSet {
  bool has[256] = {};
  template <class Is>
  static consteval ByteSet of(Is is) {
    ByteSet set;
    for (unsigned byte = 0; byte < 256; ++byte) set.has[byte] = is(static_cast<char>(byte));
    return set;
  }
  bool operator()(char c) const noexcept { return has[static_cast<unsigned char>(c)]; }
};
/// A byte of a token (RFC 9110 section 5.6.2).
[[nodiscard]] constexpr bool is_token_char(char c) noexcept {
  if (is_word_char(c)) return true;
  for (const char mark : Text("!#$%&'*+-.^`|~")) {
    if (c == mark) return true;
  }
  return false;
}
inline constexpr ByteSet token = ByteSet::of([](char c) { return is_token_char(c); });
[[nodiscard]] inline bool is_token(Text text) noexcept {
  for (const char c : text) {
    if (!token(c)) return false;
  }
  return !text.empty();
}

/// A byte that stands for itself everywhere in a URI (RFC 3986 section 2.3).
[[nodiscard]] constexpr bool is_unreserved(char c) noexcept {
  return is_word_char(c) || c == '-' || c == '.' || c == '~';
}
/// Unreserved, or a delimiter.
[[nodiscard]] constexpr bool is_uri_char(char c) noexcept {
  if (is_unreserved(c)) return true;
  for (const char mark : Text(":/?#[]@!$&'()*+,;=")) {
    if (c == mark) return true;
  }
  return false;
}
/// A byte that stands for itself in a fragment (RFC 3986 section 3.5).
[[nodiscard]] constexpr bool is_fragment_char(char c) noexcept { return is_uri_char(c) && c != '#' && c != '[' && c != ']'; }

inline constexpr ByteSet unreserved = ByteSet::of([](char c) { return is_unreserved(c); });
inline constexpr ByteSet uri = ByteSet::of([](char c) { return is_uri_char(c) || c == '%'; });
inline constexpr ByteSet fragment = ByteSet::of([](char c) { return is_fragment_char(c); });

/// Writes `text` with every byte that `stays` refuses as '%' and two upper-case digits.
inline void percent_encode(const Sink& sink, Text text, const ByteSet& stays) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::size_t plain = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && stays(text[i])) continue;
    sink.put(Text(text.data() + plain, i - plain));
    if (i == text.size()) break;
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape[] = {'%', digits[byte >> 4], digits[byte & 15u]};
    sink.put(Text(escape, 3));
    plain = i + 1;
  }
}

/// A URI in the making, in place.
class UriText {
 public:
  void add(Text text, const ByteSet& stays) noexcept {
    std::size_t plain = 0;
    while (plain < text.size() && stays(text[plain])) ++plain;
    add(Text(text.data(), plain));
    if (plain != text.size()) {
      const Sink rest{[](void* self, const char* data, std::size_t size) { static_cast<UriText*>(self)->add(Text(data, size)); }, this};
      percent_encode(rest, {text.data() + plain, text.size() - plain}, stays);
    }
  }
  void add(Text text) noexcept {
    if (text.size() > sizeof bytes_ - size_) {
      cut_ = true;
    } else if (!text.empty()) {
      __builtin_memcpy(bytes_ + size_, text.data(), text.size());
      size_ += text.size();
    }
  }
  /// Empty when there was not enough room.
  [[nodiscard]] Text text() const noexcept { return cut_ ? Text() : Text(bytes_, size_); }

 private:
  std::size_t size_ = 0;
  bool cut_ = false;
  char bytes_[640];
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
