#include <fallible/resilience/adaptive_throttle.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

using namespace fallible;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

struct ManualClock {
  std::atomic<std::int64_t> now{1'000'000'000'000};
  Clock clock() {
    return {[](void* self) noexcept { return nanoseconds(static_cast<ManualClock*>(self)->now.load()); }, this};
  }
  void move(nanoseconds by) { now += by.count(); }
};

TEST(AdaptiveThrottle, DropsNothingWhileTheBackendIsWell) {
  ManualClock clock;
  auto throttle = AdaptiveThrottle::create({}, clock.clock(), 1).value();
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(throttle.admit());
  EXPECT_EQ(throttle.reject_chance(), 0);
}

TEST(AdaptiveThrottle, CallsThatAreStillRunningAreNotTakenForRejectedOnes) {
  ManualClock clock;
  auto throttle = AdaptiveThrottle::create({}, clock.clock(), 1).value();
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(throttle.admit());
    clock.move(1s);  // nobody has answered yet
  }
}

TEST(AdaptiveThrottle, LetsSomeThroughHoweverBadItIsAndRecovers) {
  ManualClock clock;
  auto throttle = AdaptiveThrottle::create({}, clock.clock(), 1).value();
  int sent = 0;
  for (int i = 0; i < 10000; ++i) {
    if (!throttle.admit()) continue;
    ++sent;
    throttle.record(Outcome::failed);
  }
  EXPECT_DOUBLE_EQ(throttle.reject_chance(), 0.9);
  EXPECT_NEAR(sent, 1000, 200);
  clock.move(11s);
  EXPECT_EQ(throttle.reject_chance(), 0);
}

TEST(AdaptiveThrottle, TheAnswersOfTheBackendAboutTheRequestAreNoReason) {
  ManualClock clock;
  auto throttle = AdaptiveThrottle::create({}, clock.clock(), 1).value();
  for (int i = 0; i < 100; ++i) (void)throttle.call([]() -> Result<int> { return fail(Errc::not_found); });
  EXPECT_EQ(throttle.reject_chance(), 0);
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    auto r = throttle.call([]() -> Result<int> { return fail(Errc::unavailable); });
    refused += r.error().code() == PolicyErrc::throttled ? 1 : 0;
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(AdaptiveThrottle::create({.k = 0}).error().code(), Errc::invalid_argument);
}

TEST(AdaptiveThrottle, ForgetsWhatWasBeforeAClockGoesFromOneEndToTheOther) {
  for (const nanoseconds window : {nanoseconds(10), nanoseconds(10s), nanoseconds::max()}) {
    ManualClock clock;
    clock.now = INT64_MIN;
    auto throttle = AdaptiveThrottle::create({.window = window}, clock.clock(), 1).value();
    for (int i = 0; i < 100; ++i) {
      if (throttle.admit()) throttle.record(Outcome::failed);
    }
    EXPECT_GT(throttle.reject_chance(), 0.5);
    clock.now = INT64_MAX;
    EXPECT_EQ(throttle.reject_chance(), 0);
    EXPECT_TRUE(throttle.admit());
    clock.now = INT64_MIN;  // and back: that step counts as none
    EXPECT_EQ(throttle.reject_chance(), 0);
  }
}

}  // namespace
