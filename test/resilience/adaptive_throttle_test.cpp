#include <fallible/resilience/adaptive_throttle.hpp>

#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace fallible;
using fallible::testing::FakeClock;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(AdaptiveThrottle, DropsNothingWhileTheBackendIsWell) {
  FakeClock clock;
  auto throttle = AdaptiveThrottle::create({}, clock.clock(), 1).value();
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(throttle.admit());
  EXPECT_EQ(throttle.reject_chance(), 0);
}

TEST(AdaptiveThrottle, CallsThatAreStillRunningAreNotTakenForRejectedOnes) {
  FakeClock clock;
  auto throttle = AdaptiveThrottle::create({}, clock.clock(), 1).value();
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(throttle.admit());
    clock.advance(1s);  // nobody has answered yet
  }
}

TEST(AdaptiveThrottle, LetsSomeThroughHoweverBadItIsAndRecovers) {
  FakeClock clock;
  auto throttle = AdaptiveThrottle::create({}, clock.clock(), 1).value();
  int sent = 0;
  for (int i = 0; i < 10000; ++i) {
    if (!throttle.admit()) continue;
    ++sent;
    throttle.record(Outcome::failed);
  }
  EXPECT_DOUBLE_EQ(throttle.reject_chance(), 0.9);
  EXPECT_NEAR(sent, 1000, 200);
  clock.advance(11s);
  EXPECT_EQ(throttle.reject_chance(), 0);
}

TEST(AdaptiveThrottle, TheAnswersOfTheBackendAboutTheRequestAreNoReason) {
  FakeClock clock;
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
    FakeClock clock;
    clock.set(nanoseconds(INT64_MIN));
    auto throttle = AdaptiveThrottle::create({.window = window}, clock.clock(), 1).value();
    for (int i = 0; i < 100; ++i) {
      if (throttle.admit()) throttle.record(Outcome::failed);
    }
    EXPECT_GT(throttle.reject_chance(), 0.5);
    clock.set(nanoseconds(INT64_MAX));
    EXPECT_EQ(throttle.reject_chance(), 0);
    EXPECT_TRUE(throttle.admit());
    clock.set(nanoseconds(INT64_MIN));  // and back: that step counts as none
    EXPECT_EQ(throttle.reject_chance(), 0);
  }
}

}  // namespace
