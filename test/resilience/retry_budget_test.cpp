#include <fallible/resilience/retry_budget.hpp>

#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include <fallible/testing/fake_clock.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;
using FakeClock = fallible::testing::FakeClock;

// Whether a retry is allowed; it is made when it is.
bool retry(RetryBudget& budget, RetryCost cost = RetryCost::answered) {
  RetryPermit permit = budget.reserve(cost);
  permit.used();
  return static_cast<bool>(permit);
}

// Sequence "grpc-01".
TEST(RetryBudget, TheTokenBucketAgreesWithGrpc) {
  struct Step {
    bool ok;
    bool allowed;
    double tokens;
  };
  const Step steps[] = {{false, true, 3},    {true, false, 4},   {false, true, 3},   {false, false, 2},
                        {false, false, 1},   {false, false, 0},  {false, false, 0},  {true, false, 1.6},
                        {true, false, 3.2},  {false, true, 2.2}, {false, false, 1.2}, {true, false, 2.8},
                        {false, false, 1.8}, {true, false, 3.4}, {false, true, 2.4}};
  auto budget = *RetryBudget::token_bucket({.max_tokens = 4, .ratio = 1.6});
  for (const Step& step : steps) {
    if (step.ok) {
      budget.succeeded();
    } else {
      budget.failed();
      EXPECT_EQ(retry(budget), step.allowed);
    }
    EXPECT_DOUBLE_EQ(budget.balance(), step.tokens);
  }
}

// Sequence "grpc-03": other options keep the share that is left, and all holders go on with them.
TEST(RetryBudget, ATokenBucketTakesOtherOptionsAsGrpcDoes) {
  auto budget = *RetryBudget::token_bucket({.max_tokens = 4, .ratio = 1});
  const auto fails = [&](bool allowed, double tokens) {
    budget.failed();
    EXPECT_EQ(retry(budget), allowed) << tokens;
    EXPECT_DOUBLE_EQ(budget.balance(), tokens);
  };
  fails(true, 3);
  ASSERT_TRUE(budget.reconfigure({.max_tokens = 10, .ratio = 3}).has_value());
  EXPECT_DOUBLE_EQ(budget.balance(), 7.5);
  fails(true, 6.5);
  fails(true, 5.5);
  fails(false, 4.5);
  fails(false, 3.5);
  budget.succeeded();
  EXPECT_DOUBLE_EQ(budget.balance(), 6.5);
  fails(true, 5.5);
  fails(false, 4.5);
  EXPECT_EQ(budget.reconfigure({.max_tokens = 0}).error(), Errc::invalid_argument);
  EXPECT_DOUBLE_EQ(budget.balance(), 4.5);
  auto other = *RetryBudget::cost();
  EXPECT_EQ(other.reconfigure({}).error(), Errc::failed_precondition);
}

// Sequences "aws-02", "aws-04" and "aws-06".
TEST(RetryBudget, TheCostModelAgreesWithAws) {
  auto budget = *RetryBudget::cost();
  for (const double left : {495.0, 490.0, 485.0, 480.0}) {
    EXPECT_TRUE(retry(budget));
    EXPECT_DOUBLE_EQ(budget.balance(), left);
  }
  auto small = *RetryBudget::cost({.capacity = 100});
  EXPECT_TRUE(retry(small, RetryCost::transient));
  EXPECT_DOUBLE_EQ(small.balance(), 90);
  {
    RetryPermit second = small.reserve(RetryCost::transient);
    second.used();
    EXPECT_DOUBLE_EQ(small.balance(), 80);
    second.succeeded();
  }
  EXPECT_DOUBLE_EQ(small.balance(), 90);
  small.succeeded();
  EXPECT_DOUBLE_EQ(small.balance(), 91);
}

// Rows "finagle-02".
TEST(RetryBudget, TheWindowAgreesWithFinagle) {
  FakeClock time;
  auto generous = *RetryBudget::window({.per_second = 0, .share = 2.0}, time.clock());
  for (int i = 0; i < 10000; ++i) generous.call_began();
  EXPECT_DOUBLE_EQ(generous.balance(), 20000);
  EXPECT_DOUBLE_EQ(RetryBudget::window({.ttl = 1s, .per_second = 10, .share = 0}, time.clock())->balance(), 10);
  EXPECT_DOUBLE_EQ(RetryBudget::window({}, time.clock())->balance(), 100);
}

// Bug class 26 and row "tower-02": 60% was a whole retry for each call.
TEST(RetryBudget, TheWindowAllowsTheShareAndNotARoundedOne) {
  for (const double share : {0.001, 0.1, 0.2, 0.5, 0.6, 0.75, 1.0, 1.5, 10.0}) {
    FakeClock time;
    auto budget = *RetryBudget::window({.per_second = 0, .share = share}, time.clock());
    for (int i = 0; i < 10000; ++i) budget.call_began();
    int allowed = 0;
    while (retry(budget)) ++allowed;
    EXPECT_NEAR(allowed, share * 10000, 1 + share * 100) << share;
  }
}

TEST(RetryBudget, DepositsExpireAfterTheWindowAndAJumpBackIsHarmless) {
  FakeClock time;
  auto budget = *RetryBudget::window({.per_second = 0, .share = 1}, time.clock());
  budget.call_began();
  EXPECT_DOUBLE_EQ(budget.balance(), 1);
  time.advance(11s);
  EXPECT_DOUBLE_EQ(budget.balance(), 0);
  EXPECT_FALSE(retry(budget));
  time.jump(-30min);
  EXPECT_FALSE(retry(budget));
}

// Bug class 27: the floor was not honoured.
TEST(RetryBudget, InFlightRetriesAreAShareButAlwaysAtLeastTheFloor) {
  auto budget = *RetryBudget::in_flight();
  RetryPermit held[4];
  budget.call_began();
  for (int i = 0; i < 3; ++i) {
    held[i] = budget.reserve();
    EXPECT_TRUE(held[i]) << i;
  }
  EXPECT_FALSE(budget.reserve());
  for (int i = 0; i < 19; ++i) budget.call_began();
  held[3] = budget.reserve();
  EXPECT_TRUE(held[3]);  // 4 of 20
  EXPECT_FALSE(budget.reserve());
  held[0] = RetryPermit();
  EXPECT_TRUE(budget.reserve());
}

// Bug class 29: what waits counts, and what never ran is given back.
TEST(RetryBudget, APermitThatWasNotUsedGivesBackWhatItTook) {
  auto budget = *RetryBudget::cost();
  {
    const RetryPermit waiting = budget.reserve(RetryCost::transient);
    EXPECT_DOUBLE_EQ(budget.balance(), 490);
  }
  EXPECT_DOUBLE_EQ(budget.balance(), 500);
}

TEST(RetryBudget, ManyThreadsNeverGetMoreThanThereIs) {
  auto budget = *RetryBudget::cost({.capacity = 1000, .answered_cost = 1, .transient_cost = 1});
  int allowed[4] = {};
  std::thread threads[4];
  for (int t = 0; t < 4; ++t) {
    threads[t] = std::thread([&budget, mine = &allowed[t]] {
      for (int i = 0; i < 1000; ++i) *mine += retry(budget) ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(allowed[0] + allowed[1] + allowed[2] + allowed[3], 1000);
}

// Dropped after its window it must not turn into a fresh retry.
TEST(RetryBudget, WhatAPermitGivesBackExpiresWhenWhatItTookWouldHave) {
  FakeClock time;
  auto budget = *RetryBudget::window({.ttl = 10s, .per_second = 0, .share = 1}, time.clock());
  budget.call_began();
  RetryPermit early = budget.reserve(), late;
  ASSERT_TRUE(early);
  EXPECT_DOUBLE_EQ(budget.balance(), 0);
  early = RetryPermit();
  EXPECT_DOUBLE_EQ(budget.balance(), 1);
  late = budget.reserve();
  time.advance(5s);
  EXPECT_DOUBLE_EQ(budget.balance(), 0);
  RetryPermit moved = std::move(late);
  moved = RetryPermit();
  EXPECT_DOUBLE_EQ(budget.balance(), 1);
  time.advance(6s);
  EXPECT_DOUBLE_EQ(budget.balance(), 0);
  budget.call_began();
  moved = budget.reserve();
  ASSERT_TRUE(moved);
  time.advance(11s);
  moved = RetryPermit();
  EXPECT_DOUBLE_EQ(budget.balance(), 0);
  EXPECT_FALSE(budget.reserve());
}

TEST(RetryBudget, ThreadsNeverGetMoreThanTheWindowHolds) {
  FakeClock time;
  auto budget = *RetryBudget::window({.ttl = 10s, .per_second = 10, .share = 0.5}, time.clock());
  for (int i = 0; i < 1000; ++i) budget.call_began();
  int allowed[4] = {};
  std::thread threads[4];
  for (int t = 0; t < 4; ++t) {
    threads[t] = std::thread([&budget, mine = &allowed[t]] {
      for (int i = 0; i < 1000; ++i) *mine += retry(budget) ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(allowed[0] + allowed[1] + allowed[2] + allowed[3], 600);
}

// One thread reads the time and is held up, while another takes the last retry from a later slot: the first must see
// that, whether it was away for a moment, for a slot or for the whole window.
TEST(RetryBudget, AThreadThatWasHeldUpAfterReadingTheTimeTakesNothingTwice) {
  for (const std::chrono::nanoseconds away : {1s, 2s, 5s, 9s, 10s, 15s}) {
    struct Held {
      FakeClock time;
      RetryBudget* budget = nullptr;
      std::chrono::nanoseconds away{};
      bool other_took = false;
      static std::chrono::nanoseconds read(void* self) noexcept {
        auto& held = *static_cast<Held*>(self);
        const std::chrono::nanoseconds before = held.time.now();
        if (held.away.count() == 0) return before;
        held.time.advance(std::exchange(held.away, std::chrono::nanoseconds(0)));
        if (held.time.now() - before >= 10s) held.budget->call_began();  // what was there has expired
        held.other_took = retry(*held.budget);
        return before;
      }
    } held;
    auto budget = *RetryBudget::window({.ttl = 10s, .per_second = 0, .share = 1}, {&Held::read, &held});
    held.budget = &budget;
    budget.call_began();
    held.away = away;
    const bool took = retry(budget);
    EXPECT_TRUE(held.other_took) << away / 1s;
    if (away < 10s) {  // later it may have taken what was there when it came
      EXPECT_FALSE(took) << away / 1s;
    }
    EXPECT_DOUBLE_EQ(budget.balance(), 0) << away / 1s;
    EXPECT_FALSE(retry(budget)) << away / 1s;
  }
}

TEST(RetryBudget, AThreadThatWasHeldUpForTheWholeWindowErasesNothing) {
  struct Held {
    FakeClock time;
    RetryBudget* budget = nullptr;
    bool away = false;
    static std::chrono::nanoseconds read(void* self) noexcept {
      auto& held = *static_cast<Held*>(self);
      const std::chrono::nanoseconds before = held.time.now();
      if (!std::exchange(held.away, false)) return before;
      held.time.advance(10s);
      held.budget->call_began();
      held.budget->call_began();
      return before;
    }
  } held;
  auto budget = *RetryBudget::window({.ttl = 10s, .per_second = 0, .share = 1}, {&Held::read, &held});
  held.budget = &budget;
  held.away = true;
  budget.call_began();
  EXPECT_DOUBLE_EQ(budget.balance(), 2);
}

TEST(RetryBudget, ThreadsNeverHaveMoreRetriesInFlightThanAreAllowed) {
  struct Row {
    InFlightBudgetOptions options;
    std::int64_t most;
  };
  for (const Row& row : {Row{{.at_least = 3, .share = 0}, 3}, Row{{.at_least = 0, .share = 0.1}, 2},
                         Row{{.at_least = 3, .share = 0.25}, 5}}) {
    auto budget = *RetryBudget::in_flight(row.options);
    for (int i = 0; i < 20; ++i) budget.call_began();
    std::int64_t running = 0, most = 0, granted = 0;
    std::thread threads[8];
    for (auto& thread : threads) {
      thread = std::thread([&] {
        for (int i = 0; i < 500; ++i) {
          RetryPermit permit = budget.reserve();
          if (!permit) continue;
          permit.used();
          const std::int64_t now = __atomic_add_fetch(&running, 1, __ATOMIC_SEQ_CST);
          std::int64_t seen = __atomic_load_n(&most, __ATOMIC_SEQ_CST);
          while (now > seen && !__atomic_compare_exchange_n(&most, &seen, now, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
          }
          __atomic_add_fetch(&granted, 1, __ATOMIC_SEQ_CST);
          if (i % 7 == 0) std::this_thread::yield();
          __atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
        }
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_LE(most, row.most);
    EXPECT_GT(granted, 0);
    EXPECT_DOUBLE_EQ(budget.balance(), static_cast<double>(row.most));
  }
}

TEST(RetryBudget, NoBudgetAlwaysAllows) {
  EXPECT_TRUE(BudgetRef(no_budget).reserve(RetryCost::transient));
  static_assert(!std::is_default_constructible_v<BudgetRef>);
}

TEST(RetryBudget, FactoriesRefuseWhatIsOutOfRange) {
  EXPECT_FALSE(RetryBudget::token_bucket({.max_tokens = 0}).has_value());
  EXPECT_FALSE(RetryBudget::token_bucket({.ratio = 0.0001}).has_value());
  EXPECT_FALSE(RetryBudget::token_bucket({.ratio = __builtin_nan("")}).has_value());
  EXPECT_FALSE(RetryBudget::window({.ttl = 61s}).has_value());
  EXPECT_FALSE(RetryBudget::window({.share = 11}).has_value());
  EXPECT_FALSE(RetryBudget::cost({.capacity = 4}).has_value());
  EXPECT_FALSE(RetryBudget::in_flight({.share = -1}).has_value());
}

TEST(RetryBudget, APermitGivesBackWhatItTookOnlyOnce) {
  auto budget = RetryBudget::cost({.capacity = 100}).value();
  for (int i = 0; i < 5; ++i) budget.reserve(RetryCost::transient).used();
  ASSERT_EQ(budget.balance(), 50);
  {
    auto permit = budget.reserve();
    permit.succeeded();
    permit.succeeded();
  }
  EXPECT_EQ(budget.balance(), 50);
}

}  // namespace
