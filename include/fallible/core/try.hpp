// FALLIBLE_TRY takes the value out of a Result, or returns its error from the enclosing function.
//   Layer    core.   Threads  none.   Memory  none; a context allocates, on failure only.
//
//   Result<User> load(int id) {
//     Row row = FALLIBLE_TRY(db.find(id), "loading user {}", id);      // expression: GCC and Clang
//     FALLIBLE_TRY(check(row));
//     FALLIBLE_TRY_ASSIGN(const auto name, row.text("name"));          // statement: anywhere
//     return User{id, name};
//   }
//
// The operand may be a Result, an expected of another library, a std::optional or a pointer (nothing
// becomes Errc::not_found; a pointer gives itself, never null). The enclosing function may return any
// Result whose error type can hold the error: a Code and an error struct become an Error by
// themselves. A lambda needs its return type written out (-> Result<T>).
// An operand with a comma outside parentheses needs its own: FALLIBLE_TRY((parse<int, 10>(text))).
#ifndef FALLIBLE_CORE_TRY_HPP
#define FALLIBLE_CORE_TRY_HPP

#include <fallible/config.hpp>
#include <fallible/core/result.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

template <class R>
using CarrierOf = Carrier<std::remove_cvref_t<R>>;

/// Refuses operands that are no results, in a sentence.
template <class R>
constexpr void check_operand() {
  static_assert(AnyCarrier<R>,
                "FALLIBLE_TRY needs a Result, an expected, a std::optional or a pointer (for others "
                "specialise fallible::Carrier)");
}

template <class R>
[[gnu::always_inline]] constexpr bool succeeded(const R& result) noexcept {
  if constexpr (AnyCarrier<std::remove_cvref_t<R>>) {
    return CarrierOf<R>::has_value(result);
  } else {
    return true;  // refused by check_operand
  }
}

/// The value of a temporary or of a moved result, by value; of a named one, copied.
template <class R>
[[gnu::always_inline]] constexpr decltype(auto) take_value(R& result) {
  if constexpr (is_result<std::remove_cv_t<R>>) {
    if constexpr (!std::is_void_v<typename R::value_type>) return detail::move(result.unchecked_value());
  } else if constexpr (AnyCarrier<std::remove_cv_t<R>>) {
    return CarrierOf<R>::take_value(detail::move(result));
  }
}

template <class R>
[[gnu::always_inline]] constexpr decltype(auto) take_error(R& result) {
  if constexpr (is_result<std::remove_cv_t<R>>) {
    return detail::move(result.unchecked_error());
  } else if constexpr (AnyCarrier<std::remove_cv_t<R>>) {
    return CarrierOf<R>::take_error(detail::move(result));
  } else {
    return Error(Errc::internal);  // refused by check_operand
  }
}

/// The error on its way out of the enclosing function.
/// Whether the line is recorded is a parameter, so that source files may differ in it.
template <bool Traced, class E>
[[nodiscard, gnu::always_inline]] constexpr auto pass_on(E&& error, Location where) {
  using Kind = std::remove_cvref_t<E>;
  if constexpr (std::is_same_v<Kind, Error> && Traced) {
    return Failure<Error>(Error::passed(detail::move(error), where));
  } else if constexpr (ErrorStruct<Kind>) {
    return LocatedFailure<Kind>(detail::forward<E>(error), where);
  } else {
    return Failure<Kind>(detail::forward<E>(error));
  }
}

/// The same with a context: the error becomes an Error.
template <class E, class... Args>
[[nodiscard, gnu::always_inline]] inline Failure<Error> pass_on_with(E&& error, FormatString<std::type_identity_t<Args>...> text,
                                          const Args&... args) {
  Error lifted(detail::lift<Error>(detail::forward<E>(error), {text.file(), text.line()}));
  return Failure<Error>(detail::move(lifted).context(text, args...));
}
template <class E, DynamicText T>
[[nodiscard, gnu::always_inline]] inline Failure<Error> pass_on_with(E&& error, const T& text, Location where = Location::here()) {
  Error lifted(detail::lift<Error>(detail::forward<E>(error), where));
  return Failure<Error>(detail::move(lifted).context(text, where));
}

}  // namespace detail
FALLIBLE_NAMESPACE_END

#define FALLIBLE_DETAIL_CAT(a, b) FALLIBLE_DETAIL_CAT_(a, b)
#define FALLIBLE_DETAIL_CAT_(a, b) a##b
#define FALLIBLE_DETAIL_UNIQUE FALLIBLE_DETAIL_CAT(fallible_result_, __COUNTER__)

// (auto [a, b])  ->  auto [a, b]   and   auto x  ->  auto x
#define FALLIBLE_DETAIL_UNWRAP(x) FALLIBLE_DETAIL_UNWRAP_1(FALLIBLE_DETAIL_PARENTHESES x)
#define FALLIBLE_DETAIL_PARENTHESES(...) FALLIBLE_DETAIL_PARENTHESES __VA_ARGS__
#define FALLIBLE_DETAIL_UNWRAP_1(...) FALLIBLE_DETAIL_UNWRAP_2(__VA_ARGS__)
#define FALLIBLE_DETAIL_UNWRAP_2(...) FALLIBLE_DETAIL_NOTHING_##__VA_ARGS__
#define FALLIBLE_DETAIL_NOTHING_FALLIBLE_DETAIL_PARENTHESES

#define FALLIBLE_DETAIL_PASS_ON(result, ...)                                            \
  FALLIBLE_DETAIL_PASS_ON_##__VA_OPT__(WITH)(result __VA_OPT__(, ) __VA_ARGS__)
#define FALLIBLE_DETAIL_PASS_ON_(result) \
  ::fallible::detail::pass_on<FALLIBLE_RETURN_TRACE == 1>(::fallible::detail::take_error(result), \
                                                          {__FILE__, __LINE__})
#define FALLIBLE_DETAIL_PASS_ON_WITH(result, ...) \
  ::fallible::detail::pass_on_with(::fallible::detail::take_error(result), __VA_ARGS__)

// The result is held by value: a temporary is built in place, a named result is copied, so that
// taking its value leaves it alone.
#define FALLIBLE_DETAIL_OR_LEAVE(leave, result, operand, ...)             \
  auto result = (operand);                                                \
  ::fallible::detail::check_operand<decltype(result)>();                  \
  if (!::fallible::detail::succeeded(result)) [[unlikely]]                \
    leave FALLIBLE_DETAIL_PASS_ON(result __VA_OPT__(, ) __VA_ARGS__)

#define FALLIBLE_DETAIL_TRY(result, operand, ...)                                            \
  __extension__({                                                                            \
    FALLIBLE_DETAIL_OR_LEAVE(return, result, operand __VA_OPT__(, ) __VA_ARGS__);            \
    ::fallible::detail::take_value(result);                                                  \
  })
#define FALLIBLE_DETAIL_TRY_ASSIGN(leave, result, target, operand, ...)                      \
  FALLIBLE_DETAIL_OR_LEAVE(leave, result, operand __VA_OPT__(, ) __VA_ARGS__);               \
  FALLIBLE_DETAIL_UNWRAP(target) = ::fallible::detail::take_value(result)

/// FALLIBLE_TRY(operand) or FALLIBLE_TRY(operand, "context {}", args...): an expression whose value
/// is the operand's. On failure it returns the error, with the context if there is one, from the
/// enclosing function; the context's arguments are evaluated then only. Not for coroutines.
#define FALLIBLE_TRY(operand, ...) \
  FALLIBLE_DETAIL_TRY(FALLIBLE_DETAIL_UNIQUE, operand __VA_OPT__(, ) __VA_ARGS__)

/// FALLIBLE_TRY_ASSIGN(target, operand[, "context {}", args...]): the same as statements, for any
/// C++20 compiler. `target` is a declaration or an lvalue; one with a comma goes into parentheses:
/// FALLIBLE_TRY_ASSIGN((auto [key, value]), parse(line)). Use it inside braces, not as the only
/// statement of an if.
#define FALLIBLE_TRY_ASSIGN(target, operand, ...)                                    \
  FALLIBLE_DETAIL_TRY_ASSIGN(return, FALLIBLE_DETAIL_UNIQUE, target, operand __VA_OPT__(, ) \
                             __VA_ARGS__)

/// The two for coroutines whose promise accepts a Failure: they leave with co_return. The operand may
/// be a co_await expression.
#define FALLIBLE_CO_TRY(operand, ...)                                                   \
  do {                                                                                  \
    FALLIBLE_DETAIL_OR_LEAVE(co_return, fallible_result, operand __VA_OPT__(, ) __VA_ARGS__); \
    (void)fallible_result;                                                              \
  } while (false)
#define FALLIBLE_CO_TRY_ASSIGN(target, operand, ...)                                    \
  FALLIBLE_DETAIL_TRY_ASSIGN(co_return, FALLIBLE_DETAIL_UNIQUE, target, operand __VA_OPT__(, ) \
                             __VA_ARGS__)

#endif
