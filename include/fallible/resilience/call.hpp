// Call is what flows down from policy to policy to the operation: until when an answer is wanted, who may
// stop it, and which try this is.
//   Layer    resilience.   Threads  a value that one call owns; the stop token may be asked anywhere.
//   Memory   none.   Errors  none.
//
//   auto row = pipeline.call([&](const Call& call) { return db.find(id, call.deadline); });
//   auto row = pipeline.call([&] { return db.find(id); });      // for operations that do not care
#ifndef FALLIBLE_RESILIENCE_CALL_HPP
#define FALLIBLE_RESILIENCE_CALL_HPP

#include <chrono>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <fallible/core/carrier.hpp>
#include <fallible/core/clock.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// A point in time of the clock that the policies share, or never.
class Deadline {
 public:
  /// Never.
  constexpr Deadline() noexcept = default;
  constexpr explicit Deadline(std::chrono::nanoseconds at) noexcept : at_(at) {}
  /// `wait` from now on, saturated: a wait that is too long is never. One below 0 is over.
  [[nodiscard]] static constexpr Deadline after(std::chrono::nanoseconds now,
                                                std::chrono::nanoseconds wait) noexcept {
    std::int64_t at = 0;
    if (!__builtin_add_overflow(now.count(), wait.count(), &at)) return Deadline(std::chrono::nanoseconds(at));
    return wait.count() < 0 ? Deadline(std::chrono::nanoseconds::min()) : Deadline();
  }

  [[nodiscard]] constexpr bool is_never() const noexcept { return at_ == std::chrono::nanoseconds::max(); }
  [[nodiscard]] constexpr std::chrono::nanoseconds at() const noexcept { return at_; }
  [[nodiscard]] constexpr bool passed(std::chrono::nanoseconds now) const noexcept {
    return now >= at_ && !is_never();
  }
  /// What is left, never negative; the largest duration for never.
  [[nodiscard]] constexpr std::chrono::nanoseconds remaining(std::chrono::nanoseconds now) const noexcept {
    return is_never() ? at_ : elapsed(now, at_);
  }
  [[nodiscard]] constexpr Deadline earlier(Deadline other) const noexcept {
    return other.at_ < at_ ? other : *this;
  }
  friend constexpr bool operator==(Deadline, Deadline) noexcept = default;

 private:
  std::chrono::nanoseconds at_ = std::chrono::nanoseconds::max();
};

/// Whether somebody asked to stop: any flag, a std::stop_token, a request's connection. The default
/// one is never asked to.
struct StopToken {
  bool (*requested)(const void* self) noexcept = nullptr;
  const void* self = nullptr;

  [[nodiscard]] bool stop_requested() const noexcept { return requested != nullptr && requested(self); }
};

struct Call {
  Deadline deadline{};
  StopToken stop{};
  std::uint32_t attempt = 1;  ///< which try of the innermost retry this is, from 1
};

/// Something that can be called with a Call, or with nothing, and answers with a result type.
template <class Op>
concept Operation = std::is_invocable_v<Op&, const Call&> || std::is_invocable_v<Op&>;

template <class Op>
[[gnu::always_inline]] constexpr decltype(auto) invoke(Op& operation, const Call& call) {
  if constexpr (std::is_invocable_v<Op&, const Call&>) {
    return operation(call);
  } else {
    return operation();
  }
}

template <class Op>
using ResultOf = decltype(fallible::invoke(std::declval<Op&>(), std::declval<const Call&>()));

/// A policy: `policy.run(operation, call)` runs an operation under it and answers with the operation's
/// own result type; `policy.call(operation)` is the same from the outside, with a fresh Call.
template <class P, class Op>
concept PolicyFor = requires(P& policy, Op& operation, const Call& call) {
  { policy.run(operation, call) };
};

FALLIBLE_NAMESPACE_END
#endif
