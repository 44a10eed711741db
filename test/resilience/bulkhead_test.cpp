#include <fallible/resilience/bulkhead.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

TEST(Bulkhead, RefusesWhoFindsNoPlace) {
  auto bulkhead = Bulkhead::create({.limit = 2, .name = "db"}).value();
  auto first = bulkhead.acquire();
  {
    auto second = bulkhead.acquire();
    auto third = bulkhead.acquire();
    ASSERT_FALSE(third.has_value());
    EXPECT_EQ(third.error().capacity, 2u);
  }
  EXPECT_TRUE(bulkhead.acquire().has_value());
  EXPECT_EQ(bulkhead.running(), 1u);
  EXPECT_EQ(Bulkhead::create({.limit = 0}).error().code(), Errc::invalid_argument);
}

TEST(Bulkhead, WhoGaveUpWaitingTakesNoPlaceWithIt) {
  auto bulkhead = Bulkhead::create({.limit = 1, .queue = 4, .wait = 1ns}).value();
  for (int i = 0; i < 10; ++i) {
    auto held = bulkhead.acquire();
    ASSERT_TRUE(held.has_value());
    EXPECT_FALSE(bulkhead.acquire().has_value());
    EXPECT_EQ(bulkhead.waiting(), 0u);
  }
  EXPECT_EQ(bulkhead.running(), 0u);
  EXPECT_TRUE(bulkhead.acquire().has_value());
}

TEST(Bulkhead, HandsThePlaceToWhoWaits) {
  auto bulkhead = Bulkhead::create({.limit = 1, .queue = 1, .wait = 1h}).value();
  std::thread waiter;
  {
    auto held = bulkhead.acquire();
    ASSERT_TRUE(held.has_value());
    waiter = std::thread([&] { EXPECT_TRUE(bulkhead.acquire().has_value()); });
    while (bulkhead.waiting() == 0) std::this_thread::yield();
    EXPECT_FALSE(bulkhead.acquire().has_value()) << "the queue is full";
  }
  waiter.join();
  EXPECT_EQ(bulkhead.running(), 0u);
}

TEST(Bulkhead, NeverRunsMoreThanItsLimitWhateverTheThreadsDo) {
  auto bulkhead = Bulkhead::create({.limit = 2, .queue = 8, .wait = 20us}).value();
  std::atomic<int> running{0};
  std::atomic<int> over{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) {
        auto slot = bulkhead.acquire();
        if (!slot.has_value()) continue;
        if (++running > 2) ++over;
        std::this_thread::yield();
        --running;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(over.load(), 0);
  EXPECT_EQ(bulkhead.running(), 0u);
  EXPECT_EQ(bulkhead.waiting(), 0u);
}

TEST(Bulkhead, RunsOperationsAndRefusesThemAsTheirOwnType) {
  auto bulkhead = Bulkhead::create({.limit = 1}).value();
  auto outer = bulkhead.call([&]() -> Result<int> { return bulkhead.call([]() -> Result<int> { return 1; }); });
  EXPECT_EQ(outer.error().code(), PolicyErrc::capacity_exceeded);
}

}  // namespace
