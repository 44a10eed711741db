// Tests core/assert.hpp: what a misuse says, and the one place that decides what happens then.
#include <fallible/core/assert.hpp>

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace fallible {
namespace {

int checks = 0;

TEST(Require, EvaluatesItsConditionOnceAndPasses) {
  FALLIBLE_REQUIRE(++checks == 1, "the condition ran twice");
  EXPECT_EQ(checks, 1);
  const bool also = checks == 1;
  if (also) FALLIBLE_REQUIRE(also, "as the only statement");
  else FALLIBLE_REQUIRE(!also, "of a branch");
}

constexpr int checked_half(int n) {
  FALLIBLE_REQUIRE(n % 2 == 0, "half of an odd number");
  return n / 2;
}
static_assert(checked_half(4) == 2, "usable in constants");

TEST(RequireDeathTest, StopsWithAdviceAndPlaceWhateverNdebugSays) {
  EXPECT_DEATH(FALLIBLE_REQUIRE(checks < 0, "count first"), "fallible: count first \\(.*assert_test.cpp:[0-9]+\\)");
  EXPECT_DEATH(checked_half(3), "half of an odd number");
}

TEST(RequireDeathTest, AHandlerThatReturnsEndsInAbort) {
  EXPECT_EXIT(
      {
        set_violation_handler([](const char* advice, const char* error, Location) {
          std::fprintf(stderr, "seen %s %s\n", advice, error == nullptr ? "without error" : error);
        });
        FALLIBLE_REQUIRE(checks < 0, "count first");
      },
      ::testing::KilledBySignal(SIGABRT), "seen count first without error");
}

}  // namespace
}  // namespace fallible
