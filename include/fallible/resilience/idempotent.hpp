// idempotent() marks an operation that may run twice and leave the same as once: what retries and hedges want
// to know, as a part of the operation's type.
//   Layer    resilience.   Threads  as the operation.   Memory  that of the operation.   Errors  none.
//
//   auto price = hedge.call(idempotent([&] { return shop.price(item); }));
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

FALLIBLE_NAMESPACE_END
#endif
