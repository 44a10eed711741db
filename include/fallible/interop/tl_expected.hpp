// tl_expected.hpp converts between Result and tl::expected.
//   Layer    interop; needs tl/expected.hpp.   Threads  plain values.
//   Memory   none of its own.                  Errors   none: nothing is lost either way.
// FALLIBLE_TRY, fail() and the matchers take a tl::expected as it is, without this header:
//
//   tl::expected<Port, Error> port(const tl::expected<Text, Code>& setting) {
//     const Text text = FALLIBLE_TRY(setting);         // the Code becomes an Error
//     if (text.empty()) return fail(Errc::invalid_argument, "the port is empty");
//     return parse_port(text);
//   }
//   Result<Port> ours = to_result(port(setting));
//   tl::expected<Port, Error> theirs = to_tl_expected(std::move(ours));
//
// Beware of tl::expected itself: value() on an error is undefined without exceptions, and a discarded
// one gives no warning. A Result checks the first and warns of the second.
#ifndef FALLIBLE_INTEROP_TL_EXPECTED_HPP
#define FALLIBLE_INTEROP_TL_EXPECTED_HPP

#include <tl/expected.hpp>

#include <fallible/core/result.hpp>

// g++ 12 takes the copy of a failed Result, whose value is not there, for a read of that value.
#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic push
#  pragma GCC diagnostic ignored "-Wuninitialized"
#  pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

FALLIBLE_NAMESPACE_BEGIN

/// The same value or error as a Result. Move it in (`std::move(theirs)`) to spare a copy.
template <class T, class E>
[[nodiscard]] constexpr Result<T, E> to_result(tl::expected<T, E> theirs) {
  if (theirs.has_value()) {
    if constexpr (std::is_void_v<T>) return {};
    else return Result<T, E>(std::in_place, *detail::move(theirs));
  }
  return Failure<E>(detail::move(theirs).error());
}

/// The same value or error as a tl::expected. Move it in to spare a copy.
template <class T, class E>
[[nodiscard]] constexpr tl::expected<T, E> to_tl_expected(Result<T, E> ours) {
  if (!ours.has_value()) return tl::expected<T, E>(tl::unexpect, detail::move(ours).unchecked_error());
  if constexpr (std::is_void_v<T>) return {};
  else return tl::expected<T, E>(tl::in_place, detail::move(ours).unchecked_value());
}

FALLIBLE_NAMESPACE_END

#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic pop
#endif
#endif
