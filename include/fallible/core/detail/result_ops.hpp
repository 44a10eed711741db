// What Result<T, E> and Result<void, E> share: the rules of conversion and the monadic operations.
//   Layer    core, hidden.   Threads  none.   Memory  none of its own.
// The operations are written once over a forwarded Result; the classes only name them for &, const&,
// && and const&&, as std::expected does (C++23, [expected.object.monadic]).
#ifndef FALLIBLE_CORE_DETAIL_RESULT_OPS_HPP
#define FALLIBLE_CORE_DETAIL_RESULT_OPS_HPP

#include <fallible/core/detail/result_storage.hpp>
#include <fallible/core/error.hpp>
#include <fallible/core/failure.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Stops the program: the value of a failed Result was asked for. Says which error it holds.
[[noreturn, gnu::cold]] void no_value(const Error& error, Location where) noexcept;
[[noreturn, gnu::cold]] void no_value(Code code, Location where) noexcept;
[[noreturn, gnu::cold]] void no_value(Location where) noexcept;
/// Stops the program: the error of a Result that holds a value was asked for.
[[noreturn, gnu::cold]] void no_error(Location where) noexcept;

template <class E>
[[noreturn, gnu::cold, gnu::noinline]] void no_value_of(const E& error, Location where) noexcept {
  if constexpr (std::is_same_v<E, Error> || std::is_same_v<E, Code>) {
    no_value(error, where);
  } else {
    no_value(where);
  }
}

/// [expected.object.cons]: T is not itself to be made from the whole other Result.
template <class T, class Other>
concept converts_from_any = std::is_constructible_v<T, Other&> || std::is_constructible_v<T, Other> ||
                            std::is_constructible_v<T, const Other&> ||
                            std::is_constructible_v<T, const Other> || std::is_convertible_v<Other&, T> ||
                            std::is_convertible_v<Other, T> || std::is_convertible_v<const Other&, T> ||
                            std::is_convertible_v<const Other, T>;
template <class E, class Other>
concept failure_from_any =
    std::is_constructible_v<Failure<E>, Other&> || std::is_constructible_v<Failure<E>, Other> ||
    std::is_constructible_v<Failure<E>, const Other&> || std::is_constructible_v<Failure<E>, const Other>;

template <class T>
concept valid_value =
    std::is_void_v<T> || (std::is_object_v<T> && !std::is_array_v<T> && !is_failure<std::remove_cv_t<T>> &&
                          !std::is_same_v<std::remove_cv_t<T>, std::in_place_t> &&
                          !std::is_same_v<std::remove_cv_t<T>, unexpect_t>);

template <class T, class E>
constexpr bool check_result_types() {
  static_assert(!std::is_reference_v<T>,
                "fallible: Result<T&> is not supported: use Result<T*>, which is never null on success");
  static_assert(!std::is_array_v<T>, "fallible: Result of an array is not supported: use std::array");
  static_assert(std::is_reference_v<T> || std::is_array_v<T> || valid_value<T>,
                "fallible: the value type of a Result must be void or an object type, not a Failure or "
                "a tag");
  static_assert(valid_error<E>,
                "fallible: the error type must be an object type without const, not an array, a "
                "reference, void or another Failure");
  return true;
}

template <class R>
concept result_type = is_result<std::remove_cvref_t<R>>;

template <class Self, class F>
constexpr auto and_then(Self&& self, F&& next) {
  using Value = typename std::remove_cvref_t<Self>::value_type;
  if constexpr (std::is_void_v<Value>) {
    using Next = std::remove_cvref_t<std::invoke_result_t<F>>;
    static_assert(is_result<Next>, "fallible: and_then needs a callable that returns a Result");
    if (self.has_value()) return Next(detail::invoke(detail::forward<F>(next)));
    return Next(unexpect, detail::forward<Self>(self).unchecked_error());
  } else {
    using Next =
        std::remove_cvref_t<std::invoke_result_t<F, decltype(detail::forward<Self>(self).unchecked_value())>>;
    static_assert(is_result<Next>, "fallible: and_then needs a callable that returns a Result");
    if (self.has_value()) {
      return Next(detail::invoke(detail::forward<F>(next), detail::forward<Self>(self).unchecked_value()));
    }
    return Next(unexpect, detail::forward<Self>(self).unchecked_error());
  }
}

template <class Self, class F>
constexpr auto or_else(Self&& self, F&& handler) {
  using Value = typename std::remove_cvref_t<Self>::value_type;
  using Next =
      std::remove_cvref_t<std::invoke_result_t<F, decltype(detail::forward<Self>(self).unchecked_error())>>;
  static_assert(is_result<Next>, "fallible: or_else needs a callable that returns a Result");
  static_assert(std::is_same_v<typename Next::value_type, Value>,
                "fallible: or_else needs a callable that returns a Result with the same value type");
  if (self.has_value()) {
    if constexpr (std::is_void_v<Value>) return Next();
    else return Next(std::in_place_t{}, detail::forward<Self>(self).unchecked_value());
  }
  return Next(detail::invoke(detail::forward<F>(handler), detail::forward<Self>(self).unchecked_error()));
}

template <class Self, class F>
constexpr auto transform(Self&& self, F&& map) {
  using Source = std::remove_cvref_t<Self>;
  using E = typename Source::error_type;
  if constexpr (std::is_void_v<typename Source::value_type>) {
    using U = std::remove_cv_t<std::invoke_result_t<F>>;
    using Next = Result<U, E>;
    if (!self.has_value()) return Next(unexpect, detail::forward<Self>(self).unchecked_error());
    if constexpr (std::is_void_v<U>) {
      detail::invoke(detail::forward<F>(map));
      return Next();
    } else {
      return Next(FromCall{}, std::in_place_t{}, detail::forward<F>(map));
    }
  } else {
    using U =
        std::remove_cv_t<std::invoke_result_t<F, decltype(detail::forward<Self>(self).unchecked_value())>>;
    using Next = Result<U, E>;
    if (!self.has_value()) return Next(unexpect, detail::forward<Self>(self).unchecked_error());
    if constexpr (std::is_void_v<U>) {
      detail::invoke(detail::forward<F>(map), detail::forward<Self>(self).unchecked_value());
      return Next();
    } else {
      return Next(FromCall{}, std::in_place_t{}, detail::forward<F>(map),
                  detail::forward<Self>(self).unchecked_value());
    }
  }
}

template <class Self, class F>
constexpr auto transform_error(Self&& self, F&& map) {
  using Value = typename std::remove_cvref_t<Self>::value_type;
  using G =
      std::remove_cv_t<std::invoke_result_t<F, decltype(detail::forward<Self>(self).unchecked_error())>>;
  using Next = Result<Value, G>;
  if (self.has_value()) {
    if constexpr (std::is_void_v<Value>) return Next();
    else return Next(std::in_place_t{}, detail::forward<Self>(self).unchecked_value());
  }
  return Next(FromCall{}, unexpect, detail::forward<F>(map),
              detail::forward<Self>(self).unchecked_error());
}

/// swap() between a value and an error: put things back when the move in the middle throws.
template <class R>
struct PutBackError {
  R* place;
  typename R::error_type* error;
  bool armed = true;
  constexpr ~PutBackError() {
    if (armed) place->unchecked_error() = detail::move(*error);
  }
};
template <class R>
struct PutBackValue {
  R* place;
  typename R::value_type* value;
  bool armed = true;
  constexpr ~PutBackValue() {
    if (armed) place->unchecked_value() = detail::move(*value);
  }
};

/// `error` as an Error, whatever its type.
template <class E>
constexpr Error to_error(E&& error) {
  return Error(detail::forward<E>(error));
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
