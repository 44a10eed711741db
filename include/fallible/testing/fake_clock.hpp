// FakeClock is time that a test moves: an hour passes in no time, and it may stand still or run backwards.
//   Layer    testing; needs core, and no GoogleTest.
//   Threads  Every member may be called from any thread at any time; each reading is one atomic load.
//   Memory   none.   Errors  none: at the ends of the range of nanoseconds time stops there.
//
//   testing::FakeClock time;
//   CircuitBreaker breaker(options, time.clock());
//   time.advance(30s);                    // the breaker probes now
//   time.jump(-5s);                       // a clock that somebody set back
#ifndef FALLIBLE_TESTING_FAKE_CLOCK_HPP
#define FALLIBLE_TESTING_FAKE_CLOCK_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/clock.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace testing {

/// A clock that stands still unless told otherwise. It must outlive whatever holds its clock().
class FakeClock {
 public:
  /// Starts at `start`, by default an hour, so that a jump back does not end at negative times.
  explicit constexpr FakeClock(std::chrono::nanoseconds start = std::chrono::hours(1)) noexcept
      : now_(start.count()) {}
  FakeClock(const FakeClock&) = delete;
  FakeClock& operator=(const FakeClock&) = delete;

  /// The clock to hand to the code under test.
  [[nodiscard]] Clock clock() noexcept { return {&FakeClock::read, this}; }

  /// The time, without the step that a reading through clock() may make.
  [[nodiscard]] std::chrono::nanoseconds now() const noexcept {
    return std::chrono::nanoseconds(__atomic_load_n(&now_, __ATOMIC_ACQUIRE));
  }

  /// Lets `duration` pass. What other threads wrote before is seen by whoever reads the new time.
  /// Requires  duration >= 0; a negative one passes no time: use jump.
  void advance(std::chrono::nanoseconds duration) noexcept {
    if (duration.count() > 0) add(duration.count());
  }

  /// Moves the time by `distance`, forwards or backwards, as when somebody sets a clock.
  void jump(std::chrono::nanoseconds distance) noexcept { add(distance.count()); }

  /// Sets the time.
  void set(std::chrono::nanoseconds time) noexcept { __atomic_store_n(&now_, time.count(), __ATOMIC_RELEASE); }

  /// Every reading through clock() lets `step` pass after it, for code that loops until a time is over.
  void advance_at_each_reading(std::chrono::nanoseconds step) noexcept {
    __atomic_store_n(&step_, step.count(), __ATOMIC_RELEASE);
  }
  /// Readings move nothing any more; advance and jump still do.
  void stand_still() noexcept { advance_at_each_reading(std::chrono::nanoseconds(0)); }

  /// How often the time was read through clock(): whether the code asks as seldom as it says.
  [[nodiscard]] std::uint64_t readings() const noexcept { return __atomic_load_n(&readings_, __ATOMIC_RELAXED); }

 private:
  using Count = std::int64_t;

  static std::chrono::nanoseconds read(void* self) noexcept {
    FakeClock& fake = *static_cast<FakeClock*>(self);
    __atomic_fetch_add(&fake.readings_, std::uint64_t{1}, __ATOMIC_RELAXED);
    const Count step = __atomic_load_n(&fake.step_, __ATOMIC_ACQUIRE);
    return step == 0 ? fake.now() : std::chrono::nanoseconds(fake.add(step));
  }

  /// Returns   the time before.
  Count add(Count distance) noexcept {
    Count before = __atomic_load_n(&now_, __ATOMIC_ACQUIRE);
    Count after = 0;
    do {
      if (__builtin_add_overflow(before, distance, &after)) after = distance < 0 ? INT64_MIN : INT64_MAX;
    } while (!__atomic_compare_exchange_n(&now_, &before, after, true, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    return before;
  }

  Count now_;
  Count step_ = 0;
  std::uint64_t readings_ = 0;
};

}  // namespace testing
FALLIBLE_NAMESPACE_END
#endif
