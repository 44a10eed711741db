#include <fallible/core/retry_hint.hpp>

#include <limits>

#include <fallible/core/policy_error.hpp>
#include <fallible/core/render.hpp>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using fallible::Errc;
using fallible::Error;
using fallible::Style;
using fallible::retry_after;

TEST(RetryAfter, IsTheFieldOfThatName) {
  EXPECT_EQ(retry_after(Error(Errc::unavailable)), std::nullopt);
  EXPECT_EQ(retry_after(Error(Errc::unavailable).with("retry_after", 30s).context("call")), 30s);
  EXPECT_EQ(retry_after(Error(fallible::RateLimited{10, 1s, 250ms})), 250ms);
  EXPECT_EQ(retry_after(Error(Errc::unavailable).with("retry_after", std::chrono::duration<double>(0.5))), 500ms);
}

TEST(RetryAfter, TakesTheLongestOfAJoinAndNeverACauses) {
  Error members[] = {Error(Errc::unavailable).with("retry_after", 1s),
                     Error(Errc::unavailable).with("retry_after", 3s)};
  EXPECT_EQ(retry_after(Error::joined(members, 2)), 3s);
  EXPECT_EQ(retry_after(Error(Errc::internal).caused_by(Error(Errc::unavailable).with("retry_after", 1s))),
            std::nullopt);
}

TEST(RetryAfter, IsNeverNegativeAndSaturates) {
  EXPECT_EQ(retry_after(Error(Errc::unavailable).with("retry_after", -1s)), std::nullopt);
  EXPECT_EQ(retry_after(Error(Errc::unavailable).with("retry_after", 30)), std::nullopt) << "no unit";
  EXPECT_EQ(retry_after(Error(Errc::unavailable).with("retry_after", std::chrono::hours::max())), std::chrono::nanoseconds::max());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(retry_after(Error(Errc::unavailable).with("retry_after", std::chrono::duration<double>(nan))), std::nullopt);
  EXPECT_EQ(retry_after(Error(Errc::unavailable).with("retry_after", std::chrono::duration<double>(1e300))),
            std::chrono::nanoseconds::max());
}

TEST(RetryAfter, FindsTheWaitThatWasAddedAndReadsItInMillisecondsWhereTheyAreWhole) {
  Error error(Errc::unavailable);
  add_retry_after(error, 1500ms);
  EXPECT_EQ(retry_after(error), 1500ms);
  EXPECT_NE(to_string(error, {Style::full}).find("1500ms"), std::string::npos);
  add_retry_after(error, 2s + 1ns);
  EXPECT_EQ(retry_after(error), 2s + 1ns) << "the longest counts";
}

}  // namespace
