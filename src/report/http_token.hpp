// Which bytes may stand where, in headers and URIs. Not for users.
#ifndef FALLIBLE_SRC_REPORT_HTTP_TOKEN_HPP
#define FALLIBLE_SRC_REPORT_HTTP_TOKEN_HPP

#include <fallible/report/detail/client_view.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// A byte of a token (RFC 9110 section 5.6.2).
[[nodiscard]] constexpr bool is_token_char(char c) noexcept {
  if (is_word_char(c)) return true;
  for (const char mark : Text("!#$%&'*+-.^`|~")) {
    if (c == mark) return true;
  }
  return false;
}
[[nodiscard]] constexpr bool is_token(Text text) noexcept {
  for (const char c : text) {
    if (!is_token_char(c)) return false;
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

/// Writes `text` with every byte that `stays` refuses as '%' and two upper-case digits.
template <class Stays>
void percent_encode(const Sink& sink, Text text, Stays stays) {
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

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
