// Event is what a policy announces: an attempt failed, a circuit opened, a call was rejected. Logs and
// metrics listen; nothing is decided here.
//   Layer    resilience; with call.hpp the only header of it that report's own include.
//   Threads  a listener is called by the thread whose call caused the event, never under a lock.
//   Memory   none: an Event borrows; copy what you keep.   Errors  none.
//
//   RetryOptions options{.listener = metrics.listener()};
#ifndef FALLIBLE_RESILIENCE_EVENT_HPP
#define FALLIBLE_RESILIENCE_EVENT_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class EventKind : std::uint8_t {
  retry_scheduled,     ///< a try failed and `delay` later there is another; `attempt` is the failed one. Without an
                       ///< error its value was not accepted, and `detail` says so
  retry_succeeded,     ///< a later try succeeded; `attempt` is that one
  retry_gave_up,       ///< no further try; `detail` is the reason
  budget_denied,       ///< a retry or hedge found the budget empty
  breaker_opened,      ///< `delay` is how long it will stay so
  breaker_half_opened,
  breaker_closed,
  breaker_forced,      ///< by hand; `detail` is the new state
  breaker_would_open,  ///< metrics_only: closed it would have opened now; once until it would not have any more
  permit_lost,         ///< a permit was dropped without a result
  call_rejected,       ///< refused without a try; `error` says by what
  call_timed_out,
  fallback_used,
  hedge_started,
  hedge_won,           ///< `attempt` is the copy that answered first
  undo_failed,         ///< a roll-back step failed; `attempt` is its position
  fault_injected,      ///< by chaos; `detail` is the kind
};

/// "retry_scheduled" and so on.
[[nodiscard]] const char* to_string(EventKind kind) noexcept;

struct Event {
  EventKind kind;
  Text policy;                          ///< the kind of policy, a literal: "retry", "circuit_breaker"
  Text name;                            ///< which one of them, as its options call it; may be empty
  const Error* error = nullptr;         ///< what failed, where there is something
  std::uint32_t attempt = 0;            ///< counted from 1; 0 where it means nothing
  std::chrono::nanoseconds delay{};
  Text detail;                          ///< a literal; see the kinds
  /// Of a breaker's change of state: a later change has a higher number, whichever breaker of the process it was, and two
  /// threads may tell a listener of two changes the later one first. 0 for all other events.
  std::uint64_t order = 0;
};

/// Who is told. Two words; the empty one costs a branch. It must outlive the policy it is given to.
struct Listener {
  void (*notify)(void* self, const Event& event) noexcept = nullptr;
  void* self = nullptr;

  void operator()(const Event& event) const noexcept {
    if (notify != nullptr) notify(self, event);
  }
  [[nodiscard]] explicit operator bool() const noexcept { return notify != nullptr; }
};

FALLIBLE_NAMESPACE_END
#endif
