// std_expected.hpp converts between Result and std::expected, where the standard library has it (C++23).
//   Layer    interop.         Threads  plain values.
//   Memory   none of its own.   Errors   none: nothing is lost either way.
// FALLIBLE_TRY, fail() and the matchers take a std::expected as it is, without this header:
//
//   std::expected<Port, Error> port(const std::expected<Text, Code>& setting) {
//     const Text text = FALLIBLE_TRY(setting);         // the Code becomes an Error
//     if (text.empty()) return fail(Errc::invalid_argument, "the port is empty");
//     return parse_port(text);
//   }
//   Result<Port> ours = to_result(port(setting));
//   std::expected<Port, Error> theirs = to_std_expected(std::move(ours));
//
// Without std::expected this header declares nothing; ask `#ifdef __cpp_lib_expected` as you would for
// the type itself.
#ifndef FALLIBLE_INTEROP_STD_EXPECTED_HPP
#define FALLIBLE_INTEROP_STD_EXPECTED_HPP

#include <version>

#ifdef __cpp_lib_expected

#  include <expected>

#  include <fallible/core/result.hpp>

// g++ 12 takes the copy of a failed Result, whose value is not there, for a read of that value.
#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic push
#  pragma GCC diagnostic ignored "-Wuninitialized"
#  pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

FALLIBLE_NAMESPACE_BEGIN

/// The same value or error as a Result. Move it in (`std::move(theirs)`) to spare a copy.
template <class T, class E>
[[nodiscard]] constexpr Result<T, E> to_result(std::expected<T, E> theirs) {
  if (theirs.has_value()) {
    if constexpr (std::is_void_v<T>) return {};
    else return Result<T, E>(std::in_place, *detail::move(theirs));
  }
  return Failure<E>(detail::move(theirs).error());
}

/// The same value or error as a std::expected. Move it in to spare a copy.
template <class T, class E>
[[nodiscard]] constexpr std::expected<T, E> to_std_expected(Result<T, E> ours) {
  if (!ours.has_value()) return std::expected<T, E>(std::unexpect, detail::move(ours).unchecked_error());
  if constexpr (std::is_void_v<T>) return {};
  else return std::expected<T, E>(std::in_place, detail::move(ours).unchecked_value());
}

FALLIBLE_NAMESPACE_END

#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic pop
#endif

#endif
#endif
