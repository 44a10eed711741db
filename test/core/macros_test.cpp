// Tests core/macros.hpp: the short names do what the long ones do.
#define GTEST_DONT_DEFINE_FAIL 1  // GoogleTest has a FAIL of its own
#include <gtest/gtest.h>

#include <fallible/core/render.hpp>
#include <fallible/core/result.hpp>

#include <memory>
#include <string>
#include <utility>

#include <fallible/core/macros.hpp>

namespace fallible {
namespace {

Result<int> positive(int n) {
  ENSURE(n != 0);
  ENSURE(n > 0, Errc::out_of_range, "take {}", n);
  if (n > 100) return FAIL(Errc::resource_exhausted);
  if (n > 50) return FAIL(Errc::aborted, "{} is {}", n, "too much");
  return n;
}
Result<std::pair<int, std::string>> named(int n) {
  return std::pair<int, std::string>(TRY(positive(n)), std::to_string(n));
}
Result<int> twice(int n) {
  const int once = TRY(positive(n));
  return once + TRY(positive(n), "again {}", n);
}
Result<std::string> text(int n) {
  TRY_ASSIGN((const auto [number, words]), named(n), "name {}", n);
  TRY_ASSIGN(const auto same, positive(number));
  return words + std::to_string(same);
}
Result<int> with_commas(int n) {
  const auto pair = TRY((Result<std::pair<int, int>>(std::pair<int, int>(n, n))));
  TRY(positive(pair.first), "check");
  return pair.second;
}

TEST(ShortNames, EnsureReturnsAnError) {
  EXPECT_EQ(positive(3), 3);
  EXPECT_EQ(to_string(positive(0).error()), "Condition failed: `n != 0` (0 vs 0)");
  EXPECT_EQ(positive(0).error(), Errc::failed_precondition);
  EXPECT_EQ(to_string(positive(-1).error()), "take -1: Condition failed: `n > 0` (-1 vs 0)");
  EXPECT_EQ(positive(-1).error(), Errc::out_of_range);
}

TEST(ShortNames, FailKnowsItsLine) {
  const Result<int> failed = FAIL(Errc::aborted);
  EXPECT_EQ(failed.error().location().line, static_cast<std::uint32_t>(__LINE__ - 1));
  EXPECT_STREQ(failed.error().location().file, __FILE__);
  EXPECT_EQ(positive(101).error(), Errc::resource_exhausted);
  EXPECT_EQ(to_string(positive(51).error()), "51 is too much");
}

TEST(ShortNames, TryGivesTheValueOrReturns) {
  EXPECT_EQ(twice(4), 8);
  EXPECT_EQ(twice(0).error(), Errc::failed_precondition);
  EXPECT_EQ(with_commas(5), 5);
  EXPECT_EQ(to_string(with_commas(51).error()), "check: 51 is too much");
}

TEST(ShortNames, TryAssignDeclares) {
  EXPECT_EQ(text(7), std::string("77"));
  EXPECT_EQ(to_string(text(51).error()), "name 51: 51 is too much");
}

}  // namespace
}  // namespace fallible
