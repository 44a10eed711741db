// Carrier teaches the core to read and to return the result types of other libraries.
//   Layer    core.   Threads  none.   Memory  none.
// Types that look like std::expected (tl::expected, std::expected and their like), like
// std::optional, and pointers are understood as they are; other libraries specialise Carrier
// (see the interop headers).
//   auto rows = FALLIBLE_TRY(tl_function());      // in a function that returns Result<T>
#ifndef FALLIBLE_CORE_CARRIER_HPP
#define FALLIBLE_CORE_CARRIER_HPP

#include <fallible/core/code.hpp>
#include <fallible/core/detail/std_subset.hpp>
#include <fallible/fwd.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

template <class T>
inline constexpr bool is_result = false;
template <class T, class E>
inline constexpr bool is_result<Result<T, E>> = true;

/// Like std::expected: a value or an error, and an `unexpected_type` to return errors with.
template <class R>
concept ExpectedLike = std::is_class_v<R> && requires(const R& carrier) {
  typename R::unexpected_type;
  typename R::value_type;
  typename R::error_type;
  static_cast<bool>(carrier.has_value());
  carrier.error();
};

/// Like std::optional: a value or nothing to say about why not.
template <class R>
concept OptionalLike = std::is_class_v<R> && requires(R& carrier) {
  typename R::value_type;
  static_cast<bool>(carrier.has_value());
  *carrier;
  carrier.reset();
} && !requires(R& carrier) { carrier.error(); };

/// The error of a carrier that cannot say why it is empty. (A template, so that the table of Errc is
/// worked out only where somebody needs it.)
template <class>
constexpr Code nothing_there() noexcept {
  return Errc::not_found;
}

}  // namespace detail

/// How to look into a result type R and how to make a failed one. A specialisation has
///   using error_type;
///   static bool has_value(const R&);
///   static decltype(auto) take_value(R&&);   // void for a carrier of nothing
///   static error_type take_error(R&&);
///   static R from_error(E&&);                // for each E that it can hold
template <class R>
struct Carrier;

template <detail::ExpectedLike R>
struct Carrier<R> {
  using error_type = typename R::error_type;
  [[gnu::always_inline]] static constexpr bool has_value(const R& carrier) noexcept {
    return carrier.has_value();
  }
  [[gnu::always_inline]] static constexpr decltype(auto) take_value(R&& carrier) noexcept {
    if constexpr (!std::is_void_v<typename R::value_type>) return *detail::move(carrier);
  }
  static constexpr error_type&& take_error(R&& carrier) noexcept {
    return detail::move(carrier.error());
  }
  template <class E>
    requires std::is_constructible_v<error_type, E>
  static constexpr R from_error(E&& error) {
    return typename R::unexpected_type(error_type(detail::forward<E>(error)));
  }
};

/// Nothing becomes Errc::not_found.
template <detail::OptionalLike R>
struct Carrier<R> {
  using error_type = Code;
  static constexpr bool has_value(const R& carrier) noexcept { return carrier.has_value(); }
  static constexpr decltype(auto) take_value(R&& carrier) noexcept { return *detail::move(carrier); }
  static constexpr Code take_error(R&&) noexcept { return detail::nothing_there<R>(); }
};

/// A null pointer becomes Errc::not_found; the value is the pointer.
template <class T>
struct Carrier<T*> {
  using error_type = Code;
  static constexpr bool has_value(T* pointer) noexcept { return pointer != nullptr; }
  static constexpr T* take_value(T* pointer) noexcept { return pointer; }
  static constexpr Code take_error(T*) noexcept { return detail::nothing_there<T>(); }
};

/// Anything that FALLIBLE_TRY and the combinators can look into.
template <class R>
concept AnyCarrier = requires { typename Carrier<R>::error_type; };

/// A result type of another library that can hold an error made from E.
template <class R, class E>
concept ForeignCarrier = AnyCarrier<R> && !detail::is_result<R> &&
                         requires(E&& error) { Carrier<R>::from_error(static_cast<E&&>(error)); };

FALLIBLE_NAMESPACE_END
#endif
