// fmt prints errors and codes, and fallible prints what fmt can print.
//   Layer    core; needs {fmt} 9 or later (target fallible::fmt).   Threads  none.
//   Memory   that of fmt's output.
// The compiled library never calls fmt: all here is inline and uses the program's own fmt, so that a
// program may build fmt as it likes.
//
//   fmt::print("{}", error);        load profile 42
//   fmt::print("{:#}", error);      load profile 42: read user row: connection reset
//   fmt::print("{:?}", error);      several lines
//   error.context("move to {}", via_fmt(point));
#ifndef FALLIBLE_CORE_FMT_HPP
#define FALLIBLE_CORE_FMT_HPP

#include <fmt/format.h>

#include <fallible/core/render.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

template <class T>
struct ViaFmt {
  const T& value;

  friend void fallible_format(Sink& sink, const ViaFmt& self) {
    fmt::memory_buffer buffer;
    fmt::format_to(fmt::appender(buffer), "{}", self.value);
    sink.put(Text(buffer.data(), buffer.size()));
  }
};

}  // namespace detail

/// Makes any type with an fmt::formatter a format argument or field value. It is rendered at once.
template <class T>
[[nodiscard]] detail::ViaFmt<T> via_fmt(const T& value) noexcept {
  return {value};
}

FALLIBLE_NAMESPACE_END

/// `{}` the outermost text, `{:#}` the chain on one line, `{:?}` several lines.
template <>
struct fmt::formatter<fallible::Error> {
  template <class Context>
  constexpr auto parse(Context& context) {
    auto at = context.begin();
    if (at != context.end() && (*at == '#' || *at == '?')) {
      style_ = *at == '#' ? fallible::Style::line : fallible::Style::full;
      ++at;
    }
    return at;  // fmt refuses what is left
  }
  template <class Context>
  auto format(const fallible::Error& error, Context& context) const {
    auto out = context.out();
    const fallible::Sink sink{[](void* self, const char* data, std::size_t size) {
                                auto& to = *static_cast<decltype(out)*>(self);
                                for (std::size_t i = 0; i < size; ++i) *to++ = data[i];
                              },
                              &out};
    fallible::render(sink, error, {style_, fallible::Privacy::internal});
    return out;
  }

 private:
  fallible::Style style_ = fallible::Style::outermost;
};

/// The code's name, as a string: `{:>20}` works.
template <>
struct fmt::formatter<fallible::Code> : fmt::formatter<fmt::string_view> {
  template <class Context>
  auto format(fallible::Code code, Context& context) const {
    return fmt::formatter<fmt::string_view>::format(code.name(), context);
  }
};

#endif
