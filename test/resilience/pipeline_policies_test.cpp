// The shipped policies together, on one virtual clock.
#include <fallible/resilience/chaos.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/core/render.hpp>
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/hedge.hpp>
#include <fallible/resilience/pipeline.hpp>
#include <fallible/resilience/retry.hpp>
#include <fallible/resilience/timeout.hpp>

#include <gtest/gtest.h>

#include <string>

namespace fallible {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

struct Virtual {
  nanoseconds now{1h};
  Clock clock() {
    return {[](void* self) noexcept { return static_cast<Virtual*>(self)->now; }, this};
  }
  Sleeper sleeper() {
    return {[](void* self, nanoseconds until, StopToken) noexcept {
              static_cast<Virtual*>(self)->now = until;
              return true;
            },
            this};
  }
};

/// What a caller sees of a dependency that flaps, and when.
std::string run(std::uint64_t seed) {
  Virtual time;
  auto chaos = *Chaos::create({.failure_rate = 0.2, .latency_rate = 0.3, .latency = 400ms, .flap_period = 60,
                               .flap_down = 10},
                              seed, time.clock(), time.sleeper());
  auto timeout = *Timeout::create({.limit = 300ms}, time.clock());
  auto breaker = *CircuitBreaker::create({.window_size = 10, .min_calls = 10, .open_for = 1s}, time.clock(), seed);
  auto retry = *RetryPolicy::create({.max_attempts = 3, .seed = seed}, no_budget, time.clock(), time.sleeper());
  auto guard = pipeline(fallback_value(-1), retry, breaker, timeout, chaos);
  std::string seen;
  for (int i = 0; i < 200; ++i) {
    time.now += 20ms;
    seen += guard.call([]() -> Result<int> { return 1; }).value_or(0) == 1 ? '.' : 'f';
    seen += std::to_string(time.now.count());
  }
  EXPECT_GT(breaker.snapshot().opened, 0u);
  return seen;
}

TEST(PipelineOfPolicies, RepeatsItselfBitForBit) {
  const std::string first = run(7);
  EXPECT_EQ(first, run(7));
  EXPECT_NE(first, run(8));
  EXPECT_NE(first.find('f'), std::string::npos);
  EXPECT_NE(first.find('.'), std::string::npos);
}

TEST(PipelineOfPolicies, DoesNotRetryTheRefusalOfABreaker) {
  Virtual time;
  auto breaker = *CircuitBreaker::create({}, time.clock(), 1);
  auto retry = *RetryPolicy::create({.max_attempts = 3}, no_budget, time.clock(), time.sleeper());
  breaker.force_open();
  auto guard = pipeline(retry, breaker);
  EXPECT_FALSE(guard.call([]() -> Result<int> { return 1; }).has_value());
  EXPECT_EQ(breaker.snapshot().rejected, 1u);
}

TEST(PipelineOfPolicies, ExplainsThemAll) {
  Virtual time;
  auto timeout = *Timeout::create({.limit = 300ms}, time.clock());
  auto breaker = *CircuitBreaker::create({.name = "db"}, time.clock(), 1);
  auto retry = *RetryPolicy::create({.max_attempts = 3, .backoff = {.base = 100ms}}, no_budget, time.clock(),
                                    time.sleeper());
  auto guard = pipeline(fallback_value(-1), retry, breaker, timeout);
  EXPECT_EQ(guard.worst_case().runs, 3u);
  EXPECT_EQ(guard.worst_case().time, 3 * 300ms + 2min);  // a peer may ask for a minute, twice
  std::string text;
  guard.explain(append_to(text));
  for (const char* part : {"1. fallback", "2. retry", "3. circuit_breaker db", "4. timeout", "waits up to 300 ms, 120 s if asked to", "3 attempts, 120900 ms"}) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

TEST(PipelineOfPolicies, TimesThatLeaveNoSecondRunAreRefused) {
  Virtual time;
  const auto retry_after = [&](nanoseconds base, nanoseconds attempt = unbounded_time) {
    return *RetryPolicy::create({.attempt_timeout = attempt, .backoff = {.base = base, .cap = 1h}}, no_budget, time.clock(),
                                time.sleeper());
  };
  const auto limit = [&](nanoseconds at) { return *Timeout::create({.limit = at}, time.clock()); };
  EXPECT_TRUE(checked_pipeline(limit(101ms), retry_after(100ms)).has_value());
  EXPECT_TRUE(checked_pipeline(retry_after(100ms), limit(10ms)).has_value());
  EXPECT_TRUE(checked_pipeline(limit(10ms), retry_after(0ms)).has_value());
  EXPECT_TRUE(checked_pipeline().has_value());
  const auto never = checked_pipeline(limit(100ms), fallback_value(1), retry_after(100ms));
  ASSERT_FALSE(never.has_value());
  EXPECT_EQ(never.error(), Errc::invalid_argument);
  EXPECT_EQ(to_string(never.error()).find("a timeout of 100ms ends before the retry inside it") == std::string::npos, false)
      << to_string(never.error());
  // A try of the outer retry is too short for the copy of a hedge inside it.
  const Executor nowhere{[](void*, Task) noexcept { return false; }, [](void*, Deadline) noexcept {}};
  auto hedge = *Hedge::create({.delay = 50ms}, nowhere, time.clock());
  EXPECT_FALSE(pipeline(retry_after(1ms, 50ms), hedge).check().has_value());
  EXPECT_TRUE(pipeline(retry_after(1ms, 51ms), hedge).check().has_value());
}

}  // namespace
}  // namespace fallible
