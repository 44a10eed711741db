// FakeSleeper waits by moving a FakeClock: an hour of retries passes in microseconds, the same way every time.
//   Layer    testing; needs resilience, and no GoogleTest.
//   Threads  every member but on_wait may be called from any thread at any time.
//   Memory   none.   Errors  none.
//
//   testing::FakeClock time;
//   testing::FakeSleeper sleeper(time);
//   auto retry = RetryPolicy::create(options, no_budget, time.clock(), sleeper.sleeper());
#ifndef FALLIBLE_TESTING_FAKE_SLEEPER_HPP
#define FALLIBLE_TESTING_FAKE_SLEEPER_HPP

#include <fallible/resilience/sleeper.hpp>
#include <fallible/testing/fake_clock.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace testing {

/// Never blocks. It and its clock must outlive whatever holds its sleeper().
class FakeSleeper {
 public:
  explicit FakeSleeper(FakeClock& clock) noexcept : clock_(clock) {}
  FakeSleeper(const FakeSleeper&) = delete;
  FakeSleeper& operator=(const FakeSleeper&) = delete;

  /// The sleeper to hand to the code under test. A stop that is requested leaves the time alone.
  [[nodiscard]] Sleeper sleeper() noexcept { return {&FakeSleeper::sleep, this}; }

  /// How many waits there were, and how long they were together.
  [[nodiscard]] std::uint64_t waits() const noexcept { return __atomic_load_n(&waits_, __ATOMIC_RELAXED); }
  [[nodiscard]] std::chrono::nanoseconds waited() const noexcept {
    return std::chrono::nanoseconds(__atomic_load_n(&waited_, __ATOMIC_RELAXED));
  }

  /// Called in every wait before the time moves, with the end of the wait: a test stops a call here.
  void on_wait(void (*hook)(void* context, std::chrono::nanoseconds until) noexcept, void* context) noexcept {
    hook_ = hook;
    context_ = context;
  }

 private:
  static bool sleep(void* self, std::chrono::nanoseconds until, StopToken stop) noexcept {
    FakeSleeper& fake = *static_cast<FakeSleeper*>(self);
    if (stop.stop_requested()) return false;
    __atomic_fetch_add(&fake.waits_, std::uint64_t{1}, __ATOMIC_RELAXED);
    if (fake.hook_ != nullptr) fake.hook_(fake.context_, until);
    if (stop.stop_requested()) return false;
    const std::chrono::nanoseconds wait = until - fake.clock_.now();
    if (wait.count() > 0) {
      fake.clock_.advance(wait);
      __atomic_fetch_add(&fake.waited_, wait.count(), __ATOMIC_RELAXED);
    }
    return true;
  }

  FakeClock& clock_;
  std::uint64_t waits_ = 0;
  std::int64_t waited_ = 0;
  void (*hook_)(void*, std::chrono::nanoseconds) noexcept = nullptr;
  void* context_ = nullptr;
};

}  // namespace testing
FALLIBLE_NAMESPACE_END
#endif
