// A clock or a sleeper without a function is refused by every policy that is given one, when it is made.
#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/adaptive_concurrency.hpp>
#include <fallible/resilience/adaptive_throttle.hpp>
#include <fallible/resilience/batch.hpp>
#include <fallible/resilience/breaker_registry.hpp>
#include <fallible/resilience/bulkhead.hpp>
#include <fallible/resilience/chaos.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/resilience/hedge.hpp>
#include <fallible/resilience/rate_limiter.hpp>
#include <fallible/resilience/retry.hpp>
#include <fallible/resilience/timeout.hpp>

#include <string>

#include <gtest/gtest.h>

namespace {

using namespace fallible;

constexpr Clock no_clock{nullptr};
constexpr Sleeper no_sleeper{nullptr};

/// The option that was refused.
template <class T>
std::string refused(const Result<T>& made) {
  if (made.has_value()) return "nothing";
  const auto* const what = made.error().template get_if<InvalidOption>();
  return what == nullptr ? "something else" : std::string(what->option.data(), what->option.size());
}

TEST(Policies, RefuseAClockWithoutAFunction) {
  const Executor executor{[](void*, Task) noexcept { return false; }, [](void*, Deadline) noexcept {}, nullptr};
  EXPECT_EQ(refused(AdaptiveConcurrency::create({}, no_clock)), "clock");
  EXPECT_EQ(refused(AdaptiveThrottle::create({}, no_clock)), "clock");
  EXPECT_EQ(refused(Batch::create({}, no_clock)), "clock");
  EXPECT_EQ(refused(BreakerRegistry::create({}, no_clock)), "clock");
  EXPECT_EQ(refused(Bulkhead::create({.limit = 1}, no_clock)), "clock");
  EXPECT_EQ(refused(Chaos::create({}, 1, no_clock)), "clock");
  EXPECT_EQ(refused(CircuitBreaker::create({}, no_clock)), "clock");
  EXPECT_EQ(refused(Hedge::create({}, executor, no_clock)), "clock");
  EXPECT_EQ(refused(RateLimiter::create({.limit = 1}, no_clock)), "clock");
  EXPECT_EQ(refused(KeyedRateLimiter::create({.limit = 1}, 8, no_clock)), "clock");
  EXPECT_EQ(refused(RetryPolicy::create({}, no_budget, no_clock)), "clock");
  EXPECT_EQ(refused(PlainRetry::create({}, no_budget, no_clock)), "clock");
  EXPECT_EQ(refused(Timeout::create({.limit = std::chrono::seconds(1)}, no_clock)), "clock");
}

TEST(Policies, RefuseASleeperWithoutAFunction) {
  EXPECT_EQ(refused(Batch::create({}, steady_clock(), no_sleeper)), "sleeper");
  EXPECT_EQ(refused(Chaos::create({}, 1, steady_clock(), no_sleeper)), "sleeper");
  EXPECT_EQ(refused(RetryPolicy::create({}, no_budget, steady_clock(), no_sleeper)), "sleeper");
  EXPECT_EQ(refused(PlainRetry::create({}, no_budget, steady_clock(), no_sleeper)), "sleeper");
}

}  // namespace
