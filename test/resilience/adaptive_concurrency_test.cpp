#include <fallible/resilience/adaptive_concurrency.hpp>

#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace fallible;
using fallible::testing::FakeClock;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

// `calls` rounds in which as many calls run as the limit allows, each taking `time(running)`.
template <class Time>
void drive(AdaptiveConcurrency& limit, FakeClock& clock, int rounds, Time time) {
  for (int round = 0; round < rounds; ++round) {
    std::vector<AdaptiveConcurrency::Slot> slots;
    while (auto slot = limit.acquire()) slots.push_back(static_cast<AdaptiveConcurrency::Slot&&>(*slot));
    clock.advance(time(slots.size()));
    for (auto& slot : slots) slot.record(Outcome::ok);
  }
}

TEST(AdaptiveConcurrency, GrowsWhileAnswersComeAsFastAsEver) {
  FakeClock clock;
  auto limit = AdaptiveConcurrency::create({.initial = 10, .max = 100}, clock.clock()).value();
  drive(limit, clock, 100, [](std::size_t) { return 10ms; });
  EXPECT_EQ(limit.limit(), 100u);
  EXPECT_EQ(limit.running(), 0u);
}

TEST(AdaptiveConcurrency, ShrinksWhenAnswersSlowDown) {
  FakeClock clock;
  auto limit = AdaptiveConcurrency::create({.initial = 100, .max = 100}, clock.clock()).value();
  drive(limit, clock, 5, [](std::size_t) { return 10ms; });
  drive(limit, clock, 3, [](std::size_t) { return 200ms; });
  EXPECT_LT(limit.limit(), 60u);
}

TEST(AdaptiveConcurrency, FailuresLowerItToItsFloorAndNoFurther) {
  FakeClock clock;
  auto limit = AdaptiveConcurrency::create({.initial = 10, .min = 2}, clock.clock()).value();
  for (int i = 0; i < 100; ++i) (void)limit.call([]() -> Result<int> { return fail(Errc::unavailable); });
  EXPECT_EQ(limit.limit(), 2u);
}

TEST(AdaptiveConcurrency, ASlotWithoutAResultGivesItsPlaceBack) {
  FakeClock clock;
  auto limit = AdaptiveConcurrency::create({.initial = 1}, clock.clock()).value();
  for (int i = 0; i < 5; ++i) {
    auto slot = limit.acquire();
    ASSERT_TRUE(slot.has_value());
    EXPECT_FALSE(limit.acquire().has_value());
  }
  EXPECT_EQ(limit.limit(), 1u);
  EXPECT_EQ(AdaptiveConcurrency::create({.min = 0}).error().code(), Errc::invalid_argument);
}

TEST(AdaptiveConcurrency, StaysWithinItsBoundsWhenAClockGoesFromOneEndToTheOther) {
  FakeClock clock;
  auto limit = AdaptiveConcurrency::create({.initial = 4, .min = 2, .max = 8}, clock.clock()).value();
  for (int i = 0; i < 50; ++i) {
    clock.set(nanoseconds(i % 2 == 0 ? INT64_MIN : INT64_MAX));
    drive(limit, clock, 1, [&](std::size_t) {
      clock.set(nanoseconds(i % 2 == 0 ? INT64_MAX : INT64_MIN));
      return 0ns;
    });
    EXPECT_GE(limit.limit(), 2u);
    EXPECT_LE(limit.limit(), 8u);
  }
}

}  // namespace
