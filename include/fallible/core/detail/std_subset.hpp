// The few pieces of the standard library that the hot headers need, at the lowest price.
//   Layer    core, hidden.   Threads  none.   Memory  none.
// <utility> alone costs as much to parse as the rest of core together, and <memory> four times
// that. libstdc++ keeps std::construct_at, std::swap and std::in_place_t in small headers of its
// own; where they exist they are used, elsewhere the public headers are.
#ifndef FALLIBLE_CORE_DETAIL_STD_SUBSET_HPP
#define FALLIBLE_CORE_DETAIL_STD_SUBSET_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <type_traits>

#if defined(__GLIBCXX__) && __has_include(<bits/stl_construct.h>) && __has_include(<bits/utility.h>)
#  include <bits/stl_construct.h>  // std::construct_at, std::swap
#  include <bits/utility.h>        // std::in_place_t
#else
#  include <memory>
#  include <utility>
#endif

#include <fallible/version.hpp>

/// On clang: lets an owning one-word class travel in a register. On g++ it does nothing.
#if defined(__clang__)
#  define FALLIBLE_TRIVIAL_ABI [[clang::trivial_abi]]
#else
#  define FALLIBLE_TRIVIAL_ABI
#endif

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

template <class T>
[[nodiscard, gnu::always_inline]] constexpr std::remove_reference_t<T>&& move(T&& value) noexcept {
  return static_cast<std::remove_reference_t<T>&&>(value);
}

template <class T>
[[nodiscard, gnu::always_inline]] constexpr T&& forward(std::remove_reference_t<T>& value) noexcept {
  return static_cast<T&&>(value);
}

template <class T>
[[nodiscard, gnu::always_inline]] constexpr T&& forward(std::remove_reference_t<T>&& value) noexcept {
  return static_cast<T&&>(value);
}

/// std::invoke without <functional>: callables and pointers to members of an object.
template <class F, class... Args>
constexpr decltype(auto) invoke(F&& callable, Args&&... args) {
  return detail::forward<F>(callable)(detail::forward<Args>(args)...);
}
template <class F, class Object, class... Args>
  requires std::is_member_function_pointer_v<std::remove_cvref_t<F>>
constexpr decltype(auto) invoke(F&& callable, Object&& object, Args&&... args) {
  return (detail::forward<Object>(object).*callable)(detail::forward<Args>(args)...);
}
template <class F, class Object>
  requires std::is_member_object_pointer_v<std::remove_cvref_t<F>>
constexpr decltype(auto) invoke(F&& callable, Object&& object) {
  return detail::forward<Object>(object).*callable;
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
