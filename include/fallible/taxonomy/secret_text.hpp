// SecretText holds a short text that must not be shown: the wrong value of a setting, which may be a password.
//   Layer    taxonomy; needs core.   Threads  a value.   Memory  N bytes, in place.
//   Errors   none: a longer text is cut, as an InlineText is.
// It has no text form: formatting it does not compile, and as a field of an error struct it must be declared
// Privacy::secret, of which every sink prints the key only. Its bytes are ordinary memory: a core dump has them.
//
//   struct InvalidConfiguration { InlineText<96> key; SecretText<64> value; ... };
#ifndef FALLIBLE_TAXONOMY_SECRET_TEXT_HPP
#define FALLIBLE_TAXONOMY_SECRET_TEXT_HPP

#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// At most N - 1 bytes; N from 8 to 256.
template <std::size_t N>
class SecretText {
 public:
  static constexpr bool is_secret = true;  ///< asked by the check of error structs

  constexpr SecretText() noexcept = default;
  template <class T>
    requires(std::is_convertible_v<const T&, Text> && !std::is_same_v<T, SecretText>)
  constexpr SecretText(const T& text) noexcept : text_(text) {}

  /// The text, for code that was written to look at it. Borrowed from this object.
  [[nodiscard]] constexpr Text reveal() const noexcept { return text_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return text_.empty(); }

 private:
  InlineText<N> text_;
};

FALLIBLE_NAMESPACE_END
#endif
