#include <fallible/core/random.hpp>

#include <gtest/gtest.h>

namespace {

using fallible::Random;

TEST(Random, GivesTheSequenceOfItsSeed) {
  Random random(1234567);  // the reference sequence of SplitMix64
  EXPECT_EQ(random.next(), 6457827717110365317u);
  EXPECT_EQ(random.next(), 3203168211198807973u);
  EXPECT_EQ(random.next(), 9817491932198370423u);
}

TEST(Random, StaysBelowItsLimit) {
  Random random(7);
  bool seen[10] = {};
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t value = random.below(10);
    ASSERT_LT(value, 10u);
    seen[value] = true;
    const double unit = random.unit();
    ASSERT_TRUE(unit >= 0 && unit < 1);
  }
  for (const bool each : seen) EXPECT_TRUE(each);
  EXPECT_EQ(random.below(0), 0u);
  EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, SeedsDiffer) { EXPECT_NE(fallible::random_seed(), fallible::random_seed()); }

}  // namespace
