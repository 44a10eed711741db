#include <fallible/resilience/sleeper.hpp>

#include <gtest/gtest.h>

#include <fallible/resilience/outcome.hpp>
#include <fallible/testing/fake_sleeper.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

bool always(const void*) noexcept { return true; }

TEST(Sleeper, AFakeWaitMovesTheClockToItsEnd) {
  fallible::testing::FakeClock time;
  fallible::testing::FakeSleeper fake(time);
  const auto until = time.now() + 1h;
  EXPECT_TRUE(fake.sleeper()(until));
  EXPECT_EQ(time.now(), until);
  EXPECT_EQ(fake.waits(), 1u);
  EXPECT_EQ(fake.waited(), 1h);
}

TEST(Sleeper, AStoppedWaitDoesNotMoveTheClock) {
  fallible::testing::FakeClock time;
  fallible::testing::FakeSleeper fake(time);
  const auto before = time.now();
  EXPECT_FALSE(fake.sleeper()(before + 1h, StopToken{&always}));
  EXPECT_EQ(time.now(), before);
}

TEST(Sleeper, TheSystemSleeperReturnsAtOnceWhenTheTimeIsOverOrAStopIsRequested) {
  EXPECT_TRUE(system_sleeper()(steady_clock().now() - 1s));
  EXPECT_FALSE(system_sleeper()(steady_clock().now() + 24h, StopToken{&always}));
}

TEST(Sleeper, TheSystemSleeperNoticesAStopDuringTheWait) {
  int asked = 0;
  const StopToken third{[](const void* self) noexcept {
                          return ++*static_cast<int*>(const_cast<void*>(self)) >= 3;
                        },
                        &asked};
  EXPECT_FALSE(system_sleeper()(steady_clock().now() + 24h, third));
  EXPECT_EQ(asked, 3);
}

TEST(Outcome, OnlyFailuresOfTheDependencyCountAgainstIt) {
  EXPECT_EQ(classify(Errc::cancelled), Outcome::neutral);
  EXPECT_EQ(classify(Errc::invalid_argument), Outcome::ok);
  EXPECT_EQ(classify(Errc::not_found), Outcome::ok);
  EXPECT_EQ(classify(Errc::permission_denied), Outcome::ok);
  EXPECT_EQ(classify(Errc::unavailable), Outcome::failed);
  EXPECT_EQ(classify(Errc::deadline_exceeded), Outcome::failed);
  EXPECT_EQ(classify(Error(PolicyErrc::timed_out)), Outcome::failed);
  EXPECT_EQ(classify(PolicyErrc::circuit_open), Outcome::neutral);
  EXPECT_EQ(classify(PolicyErrc::rate_limited), Outcome::neutral);
  EXPECT_TRUE(is_rejection(PolicyErrc::capacity_exceeded));
  EXPECT_FALSE(is_rejection(PolicyErrc::retries_exhausted));
  EXPECT_FALSE(is_rejection(Errc::unavailable));
}

}  // namespace
