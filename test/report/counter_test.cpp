#include <fallible/report/counter.hpp>

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/report/metric_registry.hpp>

namespace {

using namespace fallible;

static_assert(std::is_trivially_copyable_v<Counter> && sizeof(Counter) <= 16);
static_assert(std::is_trivially_copyable_v<Gauge> && sizeof(Gauge) <= 8);

TEST(Counter, CountsNothingUntilARegistryMadeIt) {
  Counter counter;
  counter.add(3);
  EXPECT_EQ(counter.value(), 0u);
}

TEST(Counter, AddsUpWhatEveryThreadCountsWhoeverOwnsACell) {
  for (const std::uint32_t owners : {0u, 1u, 2u, 64u}) {
    auto registry = MetricRegistry::create({.threads = owners}).value();
    Counter counter = registry.counter({"things_total", "Things."}).value();
    constexpr unsigned threads = 6, times = 20000;
    std::vector<std::thread> running;
    for (unsigned i = 0; i < threads; ++i) {
      running.emplace_back([counter]() mutable {
        for (unsigned n = 0; n < times; ++n) counter.add();
      });
    }
    for (std::thread& thread : running) thread.join();
    EXPECT_EQ(counter.value(), threads * times) << owners << " owned cells";
  }
}

TEST(Counter, LosesNothingWhenCellsGoFromThreadToThread) {
  auto registry = MetricRegistry::create({.threads = 2}).value();
  Counter counter = registry.counter({"things_total", "Things."}).value();
  for (int round = 0; round < 200; ++round) {
    std::thread first([counter]() mutable { counter.add(2); });
    std::thread second([counter]() mutable { counter.add(3); });
    first.join();
    second.join();
  }
  EXPECT_EQ(counter.value(), 200u * 5u);
}

TEST(Counter, GivesTheNumberOfAThreadThatEndedToTheNext) {
  std::uint32_t first = 0, second = 0;
  std::thread([&] { first = detail::take_thread_number(); }).join();
  std::thread([&] { second = detail::take_thread_number(); }).join();
  EXPECT_EQ(first, second);
  EXPECT_GE(first, 1u);
  EXPECT_LE(first, detail::exclusive_threads);
}

TEST(Counter, SharesNumbersOnceAllAreTaken) {
  std::vector<std::thread> waiting;
  std::atomic<unsigned> shared{0}, ready{0};
  std::atomic<bool> go{false};
  constexpr unsigned threads = detail::exclusive_threads + 6;
  for (unsigned i = 0; i < threads; ++i) {
    waiting.emplace_back([&] {
      if (detail::take_thread_number() > detail::exclusive_threads) ++shared;
      ++ready;
      while (!go) std::this_thread::yield();
    });
  }
  while (ready != threads) std::this_thread::yield();
  EXPECT_GE(shared, 6u);
  go = true;
  for (std::thread& thread : waiting) thread.join();
}

TEST(Gauge, IsWhatItWasSetToAndGoesUpAndDown) {
  auto registry = MetricRegistry::create().value();
  Gauge gauge = registry.gauge({"queue_length", "Waiting."}).value();
  EXPECT_EQ(gauge.value(), 0.0);
  gauge.set(2.5);
  gauge.add(-4);
  EXPECT_EQ(gauge.value(), -1.5);
  gauge.set(std::numeric_limits<double>::infinity());
  EXPECT_EQ(gauge.value(), std::numeric_limits<double>::infinity());
  Gauge none;
  none.set(1);
  EXPECT_EQ(none.value(), 0.0);
}

TEST(Gauge, LosesNoChangeOfAnyThread) {
  auto registry = MetricRegistry::create().value();
  Gauge gauge = registry.gauge({"in_flight", "Running."}).value();
  std::vector<std::thread> running;
  for (int i = 0; i < 4; ++i) {
    running.emplace_back([gauge]() mutable {
      for (int n = 0; n < 5000; ++n) gauge.add(1);
      for (int n = 0; n < 4999; ++n) gauge.add(-1);
    });
  }
  for (std::thread& thread : running) thread.join();
  EXPECT_EQ(gauge.value(), 4.0);
}

}  // namespace
