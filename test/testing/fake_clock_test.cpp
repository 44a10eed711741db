// Tests testing/fake_clock.hpp: time that moves as told, at its ends, and from several threads.
#include <fallible/testing/fake_clock.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>

namespace fallible {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(FakeClock, StandsStillUntilItIsMoved) {
  testing::FakeClock time(10s);
  const Clock clock = time.clock();
  EXPECT_EQ(clock.now(), 10s);
  EXPECT_EQ(clock.now(), 10s);
  time.advance(1500ms);
  EXPECT_EQ(clock.now(), 11500ms);
  time.set(3s);
  EXPECT_EQ(clock.now(), 3s);
  EXPECT_EQ(time.readings(), 4u);
  EXPECT_EQ(time.now(), 3s);
  EXPECT_EQ(time.readings(), 4u) << "the test's own look is not counted";
}

TEST(FakeClock, JumpsBothWaysAndAdvancesOnlyForwards) {
  testing::FakeClock time(10s);
  time.jump(-4s);
  EXPECT_EQ(time.now(), 6s);
  time.jump(5s);
  EXPECT_EQ(time.now(), 11s);
  time.advance(-1s);
  EXPECT_EQ(time.now(), 11s);
}

TEST(FakeClock, StopsAtTheEndsOfItsRange) {
  testing::FakeClock time(nanoseconds(INT64_MAX - 1));
  time.advance(1h);
  EXPECT_EQ(time.now().count(), INT64_MAX);
  time.set(nanoseconds(INT64_MIN + 1));
  time.jump(-1h);
  EXPECT_EQ(time.now().count(), INT64_MIN);
}

TEST(FakeClock, MovesAtEachReadingWhenToldSo) {
  testing::FakeClock time(0s);
  const Clock clock = time.clock();
  time.advance_at_each_reading(2ms);
  EXPECT_EQ(clock.now(), 0ms);
  EXPECT_EQ(clock.now(), 2ms);
  EXPECT_EQ(time.now(), 4ms);
  time.stand_still();
  EXPECT_EQ(clock.now(), 4ms);
  EXPECT_EQ(clock.now(), 4ms);
  time.advance(1ms);
  EXPECT_EQ(clock.now(), 5ms);
}

TEST(FakeClock, LosesNoStepOfAnyThread) {
  testing::FakeClock time(0s);
  const auto work = [&] {
    const Clock clock = time.clock();
    nanoseconds last{};
    for (int i = 0; i < 10'000; ++i) {
      time.advance(nanoseconds(1));
      const nanoseconds now = clock.now();
      ASSERT_GT(now, last);
      last = now;
    }
  };
  std::thread other(work);
  work();
  other.join();
  EXPECT_EQ(time.now().count(), 20'000);
  EXPECT_EQ(time.readings(), 20'000u);
}

}  // namespace
}  // namespace fallible
