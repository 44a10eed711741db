// Sleeper is how a policy waits: one function and its context, given beside the clock, so that a test waits
// without waiting and a scheduler of your own can wait its own way.
//   Layer    resilience.   Threads  system_sleeper() may be used by any number of threads at once.
//   Memory   none.   Errors  none: a wait ends because it is over (true) or because it was stopped (false).
//
//   auto retry = RetryPolicy::create(options, no_budget, steady_clock(), system_sleeper());
#ifndef FALLIBLE_RESILIENCE_SLEEPER_HPP
#define FALLIBLE_RESILIENCE_SLEEPER_HPP

#include <chrono>

#include <fallible/resilience/call.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Waits until `until`, a time of the clock that the policy uses, or until `stop` is requested.
struct Sleeper {
  /// Returns true when the time has come, false when the wait was stopped before.
  bool (*sleep_until)(void* self, std::chrono::nanoseconds until, StopToken stop) noexcept;
  void* self = nullptr;

  [[nodiscard]] bool operator()(std::chrono::nanoseconds until, StopToken stop = {}) const noexcept {
    return sleep_until(self, until, stop);
  }
};

/// How late system_sleeper() may notice a stop: a stop token can be asked but cannot wake anybody, so
/// it is asked this often.
inline constexpr std::chrono::nanoseconds stop_granularity = std::chrono::milliseconds(5);

/// Blocks the calling thread, measured by steady_clock(): give both or neither. Without a stop token it
/// sleeps in one piece, with one in slices of stop_granularity.
[[nodiscard]] Sleeper system_sleeper() noexcept;

FALLIBLE_NAMESPACE_END
#endif
