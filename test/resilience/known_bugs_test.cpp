// Bugs that resilience libraries have had in the field, by the numbers of docs/reference/known-bug-classes.md: the
// tests that stand nowhere else.
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/resilience/adaptive_concurrency.hpp>
#include <fallible/resilience/adaptive_throttle.hpp>
#include <fallible/resilience/breaker_registry.hpp>
#include <fallible/resilience/bulkhead.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/resilience/pipeline.hpp>
#include <fallible/resilience/rate_limiter.hpp>
#include <fallible/resilience/retry.hpp>
#include <fallible/resilience/timeout.hpp>
#include <fallible/testing/fake_sleeper.hpp>

#include "support/failing_allocator.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using FakeClock = fallible::testing::FakeClock;

CircuitBreaker breaker_of(CircuitBreakerOptions options, FakeClock& time) {
  options.jitter = 0;
  return CircuitBreaker::create(options, time.clock(), 1).value();
}
/// Opens with the first failure, closes with the first good probe.
CircuitBreakerOptions eager(std::uint32_t probes = 1) {
  return {.window = BreakerWindow::consecutive, .window_size = 1, .open_growth = 1, .probes = probes, .probe_successes = 1};
}
void record(CircuitBreaker& breaker, Outcome outcome) {
  auto permit = breaker.admit();
  if (permit.has_value()) permit->record(outcome);
}

// 2: a predicate that threw kept the permit.
TEST(KnownBugs, PredicatesAndListenersAreNoexceptByTheirType) {
  using Throwing = RetryVerdict (*)(void*, const Error&);
  static_assert(!std::is_assignable_v<decltype((std::declval<RetryOptions&>().decide)), Throwing>);
  static_assert(!std::is_assignable_v<decltype((std::declval<CircuitBreakerOptions&>().classify)), Outcome (*)(Code)>);
  static_assert(!std::is_assignable_v<decltype((std::declval<Listener&>().notify)), void (*)(void*, const Event&)>);
}

// 3: a call that left by an exception, or was abandoned, never settled its probe.
TEST(KnownBugs, AProbeThatIsLeftWithoutAResultGivesItsPlaceBackAndIsCounted) {
  FakeClock time;
  CircuitBreaker breaker = breaker_of(eager(), time);
  breaker.force(BreakerState::half_open);
#ifdef __cpp_exceptions
  EXPECT_THROW((void)breaker.call([]() -> Result<int> { throw 1; }), int);
#else
  const auto abandoned = [&] { return breaker.admit().has_value(); };
  EXPECT_TRUE(abandoned());
#endif
  EXPECT_EQ(breaker.snapshot().lost, 1u);
  EXPECT_EQ(breaker.snapshot().probes_out, 0u);
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  record(breaker, Outcome::ok);
  EXPECT_EQ(breaker.state(), BreakerState::closed);
}

// 6: a late result decided about a state that it did not belong to.
TEST(KnownBugs, ASuccessOfAnEarlierStateDoesNotCloseTheBreaker) {
  FakeClock time;
  CircuitBreaker breaker = breaker_of(eager(), time);
  auto early = breaker.admit();
  record(breaker, Outcome::failed);
  time.advance(5s);
  auto probe = breaker.admit();
  ASSERT_TRUE(probe.has_value());
  early->record(Outcome::ok);
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  EXPECT_EQ(breaker.snapshot().late, 1u);
  probe->record(Outcome::failed);
  EXPECT_EQ(breaker.state(), BreakerState::open);
}
TEST(KnownBugs, AFailureOfAnEarlierStateDoesNotOpenTheBreakerAgain) {
  FakeClock time;
  CircuitBreaker breaker = breaker_of(eager(), time);
  auto early = breaker.admit();
  auto earlier = breaker.admit();
  record(breaker, Outcome::failed);
  time.advance(5s);
  auto probe = breaker.admit();
  ASSERT_TRUE(probe.has_value());
  early->record(Outcome::failed);
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  probe->record(Outcome::ok);
  earlier->record(Outcome::failed);
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  EXPECT_EQ(breaker.snapshot().late, 2u);
}

// 7: results without a permit, late ones and second ones added permits: three became five.
TEST(KnownBugs, PlacesAreOnlyGivenBackByWhoTookThemAndOnlyOnce) {
  FakeClock time;
  CircuitBreaker breaker = breaker_of({.window = BreakerWindow::consecutive, .window_size = 1, .open_growth = 1,
                                       .probes = 3, .probe_successes = 3},
                                      time);
  std::vector<CircuitBreaker::Permit> late;
  for (int i = 0; i < 10; ++i) late.push_back(breaker.admit().value());
  record(breaker, Outcome::failed);
  time.advance(5s);
  std::vector<CircuitBreaker::Permit> probes;
  for (int i = 0; i < 3; ++i) probes.push_back(breaker.admit().value());
  EXPECT_FALSE(breaker.admit().has_value());
  for (auto& permit : late) permit.record(Outcome::ok);
  late.clear();
  EXPECT_FALSE(breaker.admit().has_value()) << "late results gave places back";
  CircuitBreaker::Permit moved = std::move(probes.back());
  probes.pop_back();
  EXPECT_FALSE(breaker.admit().has_value()) << "a permit that was moved away gave its place back";
  moved.record(Outcome::neutral);
  moved.record(Outcome::neutral);
  probes.push_back(breaker.admit().value());
  EXPECT_FALSE(breaker.admit().has_value()) << "one permit gave two places back";
}

// 12: a bucket that was never asked for stayed in the window: one failure an hour opened it.
TEST(KnownBugs, OneFailureAnHourNeverOpensATimeWindow) {
  FakeClock time;
  CircuitBreaker breaker = breaker_of({.window = BreakerWindow::time, .window_size = 5, .window_span = 10s, .min_calls = 2,
                                       .failure_rate = 0.5},
                                      time);
  for (int hour = 0; hour < 100; ++hour) {
    record(breaker, Outcome::failed);
    EXPECT_EQ(breaker.snapshot().total, 1u);
    ASSERT_EQ(breaker.state(), BreakerState::closed);
    time.advance(1h);
  }
}

// 15: lists of listeners grew, leaked and raced.
TEST(KnownBugs, AListenerIsTwoWordsOfItsPolicyAndThereIsNoListToGrow) {
  static_assert(std::is_trivially_copyable_v<Listener> && sizeof(Listener) == 2 * sizeof(void*));
  FakeClock time;
  int heard = 0;
  CircuitBreakerOptions options = eager();
  options.listener = {[](void* count, const Event&) noexcept { ++*static_cast<int*>(count); }, &heard};
  CircuitBreaker breaker = breaker_of(options, time);
  for (int round = 0; round < 1000; ++round) {
    record(breaker, Outcome::failed);
    time.advance(5s);
    record(breaker, Outcome::ok);
  }
  EXPECT_EQ(heard, 3000);  // opened, half-opened, closed: each told once, in the thousandth round as in the first
}

// 16: breakers by key never died.
TEST(KnownBugs, ARegistryHoldsNoMoreThanItsCapacityHoweverManyKeysThereAre) {
  FakeClock time;
  auto registry = BreakerRegistry::create({.capacity = 8, .idle_after = 1min}, time.clock(), 1).value();
  for (int i = 0; i < 1000; ++i) {
    char key[8] = {};
    for (int digit = 0, rest = i; digit < 4; ++digit, rest /= 10) key[digit] = static_cast<char>('0' + rest % 10);
    EXPECT_TRUE(registry.get(Text(key, 4)).has_value()) << i;
    EXPECT_LE(registry.size(), 8u);
    time.advance(20s);
  }
}

// 29: a retry that waits was in flight in one place and not in another.
TEST(KnownBugs, ARetryThatWaitsIsInFlightAndAStopGivesItsPlaceBack) {
  FakeClock time;
  fallible::testing::FakeSleeper sleeper(time);
  auto budget = *RetryBudget::in_flight({.at_least = 1, .share = 0});
  struct Waiting {
    RetryBudget* budget;
    double balance = -1;
    bool stop = false;
  } waiting{&budget};
  sleeper.on_wait(
      [](void* self, nanoseconds) noexcept {
        auto& me = *static_cast<Waiting*>(self);
        me.balance = me.budget->balance();
        me.stop = true;
      },
      &waiting);
  const auto retry = *RetryPolicy::create({.seed = 1}, budget, time.clock(), sleeper.sleeper());
  auto failing = []() -> Result<int> { return fail(Errc::unavailable); };
  const StopToken token{[](const void* flag) noexcept { return *static_cast<const bool*>(flag); }, &waiting.stop};
  (void)retry.run(failing, Call{.stop = token});
  EXPECT_EQ(waiting.balance, 0);
  EXPECT_EQ(budget.balance(), 1);
}

// 30: the state was made anew in each call, so nothing was ever limited.
TEST(KnownBugs, StateOutlivesTheCallAndIsNeverACopyOrATemporary) {
  static_assert(!std::is_constructible_v<BudgetRef, RetryBudget&&> && !std::is_constructible_v<BudgetRef, const RetryBudget&&>);
  static_assert(!std::is_copy_constructible_v<CircuitBreaker> && !std::is_copy_constructible_v<RateLimiter> &&
                !std::is_copy_constructible_v<Bulkhead> && !std::is_copy_constructible_v<BreakerRegistry>);
  FakeClock time;
  fallible::testing::FakeSleeper sleeper(time);
  auto budget = *RetryBudget::cost({.capacity = 10});
  int tries = 0;
  for (int call = 0; call < 10; ++call) {  // a policy for each call is as good as one for all: they share the budget
    const auto retry = *RetryPolicy::create({.seed = 1}, budget, time.clock(), sleeper.sleeper());
    (void)retry.call([&]() -> Result<int> { return ++tries, fail(Errc::unavailable); });
  }
  EXPECT_EQ(tries, 10 + 2);
}

// 33: a time limit around the work freed its place while the work went on.
TEST(KnownBugs, ATimeLimitAroundABulkheadFreesNoPlaceThatIsInUse) {
  FakeClock time;
  auto bulkhead = Bulkhead::create({.limit = 1}, time.clock()).value();
  const auto limit = Timeout::create({.limit = 1s}, time.clock()).value();
  auto guard = pipeline(limit, bulkhead);
  const auto late = guard.call([&]() -> Result<int> {
    time.advance(1h);
    EXPECT_EQ(bulkhead.running(), 1u);
    EXPECT_FALSE(bulkhead.acquire().has_value());
    return fail(Errc::unavailable);
  });
  EXPECT_EQ(late.error(), PolicyErrc::timed_out);
  EXPECT_EQ(bulkhead.running(), 0u);
}

// 39: being refused cost more than the call.
TEST(KnownBugs, ARefusalTakesNoMemory) {
  FakeClock time;
  CircuitBreaker breaker = breaker_of(eager(), time);
  auto limiter = RateLimiter::create({.limit = 1}, time.clock()).value();
  auto bulkhead = Bulkhead::create({.limit = 1}, time.clock()).value();
  const auto held = bulkhead.acquire();
  breaker.force_open();
  ASSERT_TRUE(limiter.acquire().has_value());
  FailingAllocator none(1, true);
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(breaker.admit().has_value());
    EXPECT_FALSE(limiter.acquire().has_value());
    EXPECT_FALSE(bulkhead.acquire().has_value());
    const Result<int, Code> refused = breaker.call([]() -> Result<int, Code> { return 1; });
    EXPECT_EQ(refused.error(), Code(PolicyErrc::circuit_open));
  }
  EXPECT_EQ(none.failures, 0);
}

// 40: buckets were a second long, whatever the window.
TEST(KnownBugs, ATimeWindowMayBeFinerThanASecond) {
  FakeClock time;
  CircuitBreaker breaker = breaker_of({.window = BreakerWindow::time, .window_size = 10, .window_span = 100ms, .min_calls = 100},
                                      time);
  for (const std::uint64_t total : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 10u, 10u}) {
    record(breaker, Outcome::failed);
    EXPECT_EQ(breaker.snapshot().total, total);
    time.advance(10ms);
  }
}

}  // namespace
