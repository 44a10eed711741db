#include <fallible/core/clock.hpp>

#include <gtest/gtest.h>

namespace {

TEST(Clock, NeverRunsBackwards) {
  for (const fallible::Clock clock : {fallible::steady_clock(), fallible::coarse_clock()}) {
    std::chrono::nanoseconds last = clock.now();
    for (int i = 0; i < 1000; ++i) {
      const std::chrono::nanoseconds now = clock.now();
      ASSERT_GE(now, last);
      last = now;
    }
  }
}

TEST(Clock, OfTheWallCountsFrom1970) {
  EXPECT_GT(fallible::wall_clock().now(), std::chrono::hours(24 * 365 * 50));
}

TEST(Clock, AsksWhatItWasGiven) {
  std::chrono::nanoseconds time{5};
  const fallible::Clock clock{[](void* self) noexcept { return *static_cast<std::chrono::nanoseconds*>(self); }, &time};
  EXPECT_EQ(clock.now().count(), 5);
  time = std::chrono::nanoseconds{3};
  EXPECT_EQ(clock.now().count(), 3);
}

TEST(Clock, PassesNoTimeBackwardsAndNoMoreThanThereIs) {
  using std::chrono::nanoseconds;
  struct Row {
    nanoseconds start, now, passed;
  };
  for (const Row& row : {Row{nanoseconds(3), nanoseconds(5), nanoseconds(2)}, Row{nanoseconds(5), nanoseconds(5), nanoseconds(0)},
                         Row{nanoseconds(5), nanoseconds(3), nanoseconds(0)},
                         Row{nanoseconds(-1), nanoseconds::max(), nanoseconds::max()},
                         Row{nanoseconds::min(), nanoseconds(0), nanoseconds::max()},
                         Row{nanoseconds::max(), nanoseconds::min(), nanoseconds(0)}}) {
    EXPECT_EQ(fallible::elapsed(row.start, row.now), row.passed) << row.start.count() << " to " << row.now.count();
  }
}

}  // namespace
