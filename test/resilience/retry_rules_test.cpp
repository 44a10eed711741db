#include <fallible/resilience/retry_rules.hpp>

#include <gtest/gtest.h>

#include <fallible/core/policy_error.hpp>
#include <fallible/resilience/retry.hpp>
#include <fallible/testing/fake_sleeper.hpp>

namespace {

using namespace fallible;
using V = RetryVerdict;

struct Row {
  const char* what;
  RetryRules rules;
  Code code;
  RetryVerdict verdict;
};

TEST(RetryRules, TheMostSpecificRuleWins) {
  constexpr RetryRules mixed =
      RetryRules{}.stop(Errc::unavailable).again(Category::resource, Errc::internal).otherwise(V::stop);
  const Row rows[] = {
      {"no rules", RetryRules{}, Errc::internal, V::by_code},
      {"the code over its category", mixed, Errc::unavailable, V::stop},
      {"the category", mixed, Errc::resource_exhausted, V::again},
      {"the code over otherwise", mixed, Errc::internal, V::again},
      {"otherwise", mixed, Errc::data_loss, V::stop},
      {"exempt", mixed.by_code(Errc::resource_exhausted), Errc::resource_exhausted, V::by_code},
      {"an exempt category", mixed.by_code(Category::internal), Errc::data_loss, V::by_code},
      {"only: named", RetryRules::only(Errc::aborted, Category::database), Errc::aborted, V::again},
      {"only: not named", RetryRules::only(Errc::aborted, Category::database), Errc::unavailable, V::stop},
      {"the order of rules about different things is nothing", RetryRules{}.again(Category::resource).stop(Errc::unavailable),
       Errc::unavailable, V::stop},
      {"a later rule about the same code", RetryRules{}.again(Errc::unknown).stop(Errc::unknown), Errc::unknown, V::stop},
      {"a later rule about the same category", RetryRules{}.stop(Category::internal).again(Category::internal),
       Errc::unknown, V::again},
  };
  for (const Row& row : rows) EXPECT_EQ(row.rules(row.code), row.verdict) << row.what;
}

TEST(RetryRules, OfTwoTheFirstWinsAndTheSpecificOverBoth) {
  constexpr RetryRules general = RetryRules::only(Errc::unavailable, Category::internal);
  constexpr RetryRules own = RetryRules{}.stop(Category::internal).again(Errc::data_loss);
  constexpr RetryRules both = own.over(general);
  EXPECT_EQ(both(Errc::internal), V::stop);
  EXPECT_EQ(both(Errc::data_loss), V::again);
  EXPECT_EQ(both(Errc::unavailable), V::again);
  EXPECT_EQ(both(Errc::not_found), V::stop);
  EXPECT_EQ(general.over(own)(Errc::internal), V::again);
  EXPECT_EQ(general.over(own)(Errc::data_loss), V::again);  // its own code over the category of the first
}

TEST(RetryRules, CancellationsAndRefusalsOnThisSideMustBeNamed) {
  constexpr RetryRules wide = RetryRules{}
                                  .again(Category::cancelled, Category::network, Category::rate_limit)
                                  .otherwise(V::again);
  EXPECT_EQ(wide(Errc::cancelled), V::by_code);
  EXPECT_EQ(wide(PolicyErrc::circuit_open), V::by_code);
  EXPECT_EQ(wide(PolicyErrc::rate_limited), V::by_code);
  EXPECT_EQ(wide.again(Errc::cancelled)(Errc::cancelled), V::again);
  EXPECT_EQ(wide.again(PolicyErrc::circuit_open)(PolicyErrc::circuit_open), V::again);
}

TEST(RetryRules, ANinthCodeIsRefusedAndNotForgotten) {
  constexpr RetryRules eight =
      RetryRules::only(Errc::cancelled, Errc::unknown, Errc::not_found, Errc::aborted, Errc::internal, Errc::data_loss,
                       Errc::unavailable, Errc::out_of_range);
  EXPECT_FALSE(eight.too_many());
  EXPECT_FALSE(eight.stop(Errc::unknown).too_many());
  const RetryRules nine = eight.again(Errc::already_exists);
  EXPECT_TRUE(nine.too_many());
  EXPECT_TRUE(nine.over(RetryRules{}).too_many());
  EXPECT_TRUE(RetryRules{}.again(Errc::already_exists).over(eight).too_many());
  EXPECT_FALSE(RetryPolicy::create({.rules = nine}, no_budget).has_value());
}

TEST(RetryRules, ARetryAsksDecideThenTheRulesThenTheCode) {
  fallible::testing::FakeClock time;
  fallible::testing::FakeSleeper sleeper(time);
  const auto tries = [&](RetryOptions options, Error error) {
    options.seed = 1;
    auto retry = RetryPolicy::create(options, no_budget, time.clock(), sleeper.sleeper()).value();
    int count = 0;
    (void)retry.call([&]() -> Result<int> { return ++count, fail(Error(error)); });
    return count;
  };
  constexpr RetryRules rules = RetryRules{}.again(Errc::internal).stop(Category::resource);
  EXPECT_EQ(tries({}, Errc::internal), 1);
  EXPECT_EQ(tries({.rules = rules}, Errc::internal), 3);
  EXPECT_EQ(tries({}, Errc::unavailable), 3);
  EXPECT_EQ(tries({.rules = rules}, Errc::unavailable), 1);
  const auto decide = [](void*, const Error& error) noexcept {
    return error == Errc::unavailable ? RetryVerdict::again : RetryVerdict::by_code;
  };
  EXPECT_EQ(tries({.rules = rules, .decide = decide}, Errc::unavailable), 3);
  EXPECT_EQ(tries({.rules = rules, .decide = decide}, Errc::internal), 3);
  EXPECT_EQ(tries({.rules = rules, .decide = decide}, Errc::not_found), 1);
}

}  // namespace
