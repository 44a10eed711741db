// What policies need to know of an operation's result type: its failure as an Error, and a failed one made
// from an Error. Not for users.
#ifndef FALLIBLE_RESILIENCE_DETAIL_CARRIED_HPP
#define FALLIBLE_RESILIENCE_DETAIL_CARRIED_HPP

#include <fallible/core/carrier.hpp>
#include <fallible/core/error.hpp>
#include <fallible/resilience/call.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

template <class E>
[[nodiscard]] Error as_error(const E& error) noexcept {
  if constexpr (std::is_constructible_v<Error, const E&>) {
    return Error(error);
  } else {
    return Error(Errc::unknown);  // a type that nobody taught us to read
  }
}

/// The failure of `result` as an Error; `result` keeps it. Requires  result has no value.
template <class R>
[[nodiscard]] Error carried_error(R& result) noexcept {
  if constexpr (requires { Carrier<R>::take_error(detail::move(result)); }) {
    // A carrier answers with a reference into itself, which is only read here; or with a Code.
    const auto& error = Carrier<R>::take_error(detail::move(result));
    return detail::as_error(error);
  }
}

/// Whether a failed R can be made from an Error.
template <class R>
inline constexpr bool holds_error = requires(Error error, Code code) {
  Carrier<R>::from_error(detail::move(error));
} || requires(Code code) { Carrier<R>::from_error(code); } || OptionalLike<R> || std::is_pointer_v<R>;

/// Whether a failed R keeps more of an Error than its code.
template <class R>
inline constexpr bool holds_detail = requires(Error error) { Carrier<R>::from_error(detail::move(error)); };

/// A failed R with as much of `error` as it can hold. Requires  holds_error<R>.
template <class R>
[[nodiscard]] R fail_as(Error error) {
  if constexpr (requires { Carrier<R>::from_error(detail::move(error)); }) {
    return Carrier<R>::from_error(detail::move(error));
  } else if constexpr (requires { Carrier<R>::from_error(error.code()); }) {
    return Carrier<R>::from_error(error.code());
  } else {
    return R{};
  }
}

/// Puts `other` where `result` is: what was found behind a call that is hardly ever made. With it a policy has one variable
/// that it returns, so that the operation builds its result where it is wanted; given to that call by value, it may
/// stay in registers until then.
template <class R>
void replace_result(R& result, R&& other) {
  if constexpr (std::is_move_assignable_v<R>) {
    result = detail::move(other);
  } else {
    result.~R();
    ::new (static_cast<void*>(__builtin_addressof(result))) R(detail::move(other));
  }
}

template <class Op>
constexpr void check_policy_operand() {
  static_assert(AnyCarrier<std::remove_cvref_t<ResultOf<Op>>>,
                "fallible: a policy runs operations that return a Result, an expected, a std::optional or a "
                "pointer");
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
