// Text is a borrowed run of bytes: what std::string_view is, without its header.
//   Layer    core; needs nothing.               Threads  a value; the bytes belong to someone else.
//   Memory   none, ever.                        Errors   none; a null pointer reads as "(null)".
//   A char array ends at its first NUL; a std::string or string_view keeps every byte.
//   void log(fallible::Text line);   log("literal");   log(std::string{"owned"});
#ifndef FALLIBLE_CORE_TEXT_HPP
#define FALLIBLE_CORE_TEXT_HPP

#include <cstddef>
#include <type_traits>

#include "fallible/version.hpp"

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

template <class T>
concept CharPointer = std::is_same_v<T, const char*> || std::is_same_v<T, char*>;

template <class T>
concept CharArray =
    std::is_bounded_array_v<T> && std::is_same_v<std::remove_cv_t<std::remove_extent_t<T>>, char>;

/// A class with `data()` that points at chars and a `size()`: std::string, std::string_view, ...
template <class T>
concept CharRange = std::is_class_v<T> && requires(const T& text) {
  requires CharPointer<std::remove_cvref_t<decltype(text.data())>>;
  requires std::is_convertible_v<decltype(text.size()), std::size_t>;
};

/// One that refers to bytes of somebody else: std::string_view, Text.
template <class T>
concept CharView = CharRange<T> && std::is_trivially_copyable_v<T> && std::is_constructible_v<T, const char*, std::size_t>;

}  // namespace detail

/// Borrowed bytes, UTF-8 by convention and never checked here.
class Text {
 public:
  constexpr Text() noexcept = default;
  constexpr Text(const char* data, std::size_t size) noexcept : data_(data), size_(size) {}

  /// From a C string, a char array, or any class with `data()` and `size()` over chars.
  template <class T>
    requires detail::CharPointer<T> || detail::CharArray<T> || detail::CharRange<T>
  constexpr Text(const T& text) noexcept {
    if constexpr (detail::CharRange<T>) {
      data_ = text.data();
      size_ = static_cast<std::size_t>(text.size());
    } else if constexpr (detail::CharArray<T>) {
      data_ = text;
      if (std::is_constant_evaluated()) {
        while (size_ < std::extent_v<T> && text[size_] != '\0') ++size_;
      } else {  // of a literal of any length, compilers know the answer
        const void* const end = __builtin_memchr(text, 0, std::extent_v<T>);
        size_ = end == nullptr ? std::extent_v<T> : static_cast<std::size_t>(static_cast<const char*>(end) - text);
      }
    } else if (text == nullptr) {
      data_ = "(null)";
      size_ = 6;
    } else {
      data_ = text;
      size_ = __builtin_strlen(text);
    }
  }

  /// To std::string_view and its like; to a type that owns its bytes only when asked by name.
  template <class T>
    requires detail::CharRange<T> && std::is_constructible_v<T, const char*, std::size_t>
  constexpr explicit(!std::is_trivially_copyable_v<T>) operator T() const {
    return T(data_, size_);
  }

  [[nodiscard]] constexpr const char* data() const noexcept { return data_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr const char* begin() const noexcept { return data_; }
  [[nodiscard]] constexpr const char* end() const noexcept { return data_ + size_; }
  constexpr char operator[](std::size_t index) const noexcept { return data_[index]; }

  friend constexpr bool operator==(Text left, Text right) noexcept { return left.equals(right); }
  template <class T>  // exact on both sides: comparing with a std::string_view is not ambiguous
    requires detail::CharPointer<T> || detail::CharArray<T> ||
             (detail::CharRange<T> && !std::is_same_v<T, Text>)
  friend constexpr bool operator==(Text left, const T& right) noexcept {
    return left.equals(Text(right));
  }

 private:
  [[nodiscard]] constexpr bool equals(Text other) const noexcept {
    if (size_ != other.size_) return false;
    for (std::size_t i = 0; i < size_; ++i) {
      if (data_[i] != other.data_[i]) return false;
    }
    return true;
  }

  const char* data_ = "";
  std::size_t size_ = 0;
};

/// A Text for what keeps it, such as a member of an error struct: a literal, or a view of one. What owns its bytes, such
/// as a std::string, and a buffer that can be written, a char array or a char*, are refused when it is compiled: they would
/// be gone, or say something else, before the error is. Keep such text as an InlineText.
class StaticText : public Text {
 public:
  constexpr StaticText() noexcept = default;
  template <class T>
    requires std::is_same_v<T, const char*> || detail::CharArray<T> || detail::CharView<T>
  constexpr StaticText(const T& text) noexcept : Text(text) {}
  template <class T>
    requires(detail::CharRange<T> && !detail::CharView<T>) || std::is_same_v<T, char*>
  StaticText(const T& text) = delete;  // it would be gone: keep it as an InlineText
  template <std::size_t N>
  StaticText(char (&buffer)[N]) = delete;  // likewise

  template <class T>
    requires std::is_convertible_v<const T&, Text>
  friend constexpr bool operator==(const StaticText& left, const T& right) noexcept {
    return static_cast<const Text&>(left) == Text(right);
  }
};

FALLIBLE_NAMESPACE_END

#endif
