// Clock is where time comes from: one function and its context, given to whatever waits, expires or counts
// per second, so that a test moves an hour in a microsecond.
//   Layer    core.   Threads  a Clock is two words; those made here may be read from any thread.
//   Memory   none.   Errors   none: a clock that cannot be read stands still.
//
//   CircuitBreaker breaker(options, clock);        // never asks the system behind your back
//   const std::chrono::nanoseconds before = clock.now();
#ifndef FALLIBLE_CORE_CLOCK_HPP
#define FALLIBLE_CORE_CLOCK_HPP

#include <chrono>
#include <cstdint>

#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Time since a start that the clock chooses. Two clocks of the same kind may be compared only when
/// they are the same clock. Without `read` it is none, and every create() that is given it refuses it.
struct Clock {
  std::chrono::nanoseconds (*read)(void* self) noexcept;
  void* self = nullptr;

  [[nodiscard]] std::chrono::nanoseconds now() const noexcept { return read(self); }
};

/// What passed from `start` to `now`, two readings of one clock: 0 when the clock went back, and the longest duration
/// there is for more than that.
[[nodiscard]] constexpr std::chrono::nanoseconds elapsed(std::chrono::nanoseconds start,
                                                         std::chrono::nanoseconds now) noexcept {
  if (now <= start) return std::chrono::nanoseconds(0);
  std::int64_t passed = 0;
  return __builtin_sub_overflow(now.count(), start.count(), &passed) ? std::chrono::nanoseconds::max()
                                                                     : std::chrono::nanoseconds(passed);
}

/// Monotonic and exact (CLOCK_MONOTONIC): for measuring and for deadlines.
[[nodiscard]] Clock steady_clock() noexcept;

/// Monotonic, a few milliseconds coarse and several times cheaper to read (CLOCK_MONOTONIC_COARSE
/// where the system has it, else steady_clock()): for windows and time-outs of breakers and limiters.
[[nodiscard]] Clock coarse_clock() noexcept;

/// Time since 1970-01-01T00:00:00Z, as the system believes it to be; it may jump. For stamps only.
[[nodiscard]] Clock wall_clock() noexcept;

FALLIBLE_NAMESPACE_END
#endif
