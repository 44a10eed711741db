// idempotent() marks an operation that may run twice and leave the same as once: what retries and hedges want
// to know, as a part of the operation's type.
//   Layer    resilience.   Threads  as the operation.   Memory  that of the operation.   Errors  none.
//
//   auto price = hedge.call(idempotent([&] { return shop.price(item); }));
//   auto done = retry.call(idempotent_if(request.has_key, [&] { return send(request); }));   // known when it runs
#ifndef FALLIBLE_RESILIENCE_IDEMPOTENT_HPP
#define FALLIBLE_RESILIENCE_IDEMPOTENT_HPP

#include <fallible/resilience/call.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Whether Op is marked. An operation type of your own says so with
/// `static constexpr bool fallible_idempotent = true;`.
template <class Op>
inline constexpr bool is_idempotent = false;
template <class Op>
  requires requires { requires std::remove_cvref_t<Op>::fallible_idempotent; }
inline constexpr bool is_idempotent<Op> = true;

/// An operation with the mark; called as the operation is.
template <class Op>
class Idempotent {
 public:
  static constexpr bool fallible_idempotent = true;

  constexpr explicit Idempotent(Op operation) noexcept(std::is_nothrow_move_constructible_v<Op>)
      : operation_(detail::move(operation)) {}

  constexpr decltype(auto) operator()(const Call& call)
    requires Operation<Op>
  {
    return fallible::invoke(operation_, call);
  }

 private:
  [[no_unique_address]] Op operation_;
};

/// Promises that running `operation` twice leaves what running it once does.
template <class Op>
[[nodiscard]] constexpr Idempotent<std::remove_cvref_t<Op>> idempotent(Op&& operation) {
  return Idempotent<std::remove_cvref_t<Op>>(detail::forward<Op>(operation));
}

/// Whether running `operation` twice is harmless: by its type, or as it says when asked.
template <class Op>
[[nodiscard]] constexpr bool may_run_twice([[maybe_unused]] const Op& operation) noexcept {
  if constexpr (is_idempotent<Op>) {
    return true;
  } else if constexpr (requires { static_cast<bool>(operation.fallible_idempotent_now()); }) {
    return static_cast<bool>(operation.fallible_idempotent_now());
  } else {
    return false;
  }
}

/// An operation that knows at run time whether it is idempotent. Enough for a retry; a hedge wants the type.
template <class Op>
class IdempotentIf {
 public:
  constexpr IdempotentIf(bool harmless, Op operation) noexcept(std::is_nothrow_move_constructible_v<Op>)
      : operation_(detail::move(operation)), harmless_(harmless) {}

  constexpr decltype(auto) operator()(const Call& call)
    requires Operation<Op>
  {
    return fallible::invoke(operation_, call);
  }
  [[nodiscard]] constexpr bool fallible_idempotent_now() const noexcept { return harmless_ || may_run_twice(operation_); }

 private:
  [[no_unique_address]] Op operation_;
  bool harmless_;
};

/// Promises it when `harmless` is true.
template <class Op>
[[nodiscard]] constexpr IdempotentIf<std::remove_cvref_t<Op>> idempotent_if(bool harmless, Op&& operation) {
  return IdempotentIf<std::remove_cvref_t<Op>>(harmless, detail::forward<Op>(operation));
}

FALLIBLE_NAMESPACE_END
#endif
