#include <fallible/resilience/rate_limiter.hpp>

#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

using namespace fallible;
using fallible::testing::FakeClock;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(RateLimiter, AdmitsABurstAndThenTheRate) {
  FakeClock clock;
  auto limiter = RateLimiter::create({.limit = 10, .window = 1s, .burst = 3}, clock.clock()).value();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.acquire().has_value());
  auto refused = limiter.acquire();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().retry_after, 100ms);
  clock.advance(100ms);
  EXPECT_TRUE(limiter.acquire().has_value());
  EXPECT_FALSE(limiter.acquire().has_value());
  clock.advance(1h);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.acquire().has_value());
  EXPECT_FALSE(limiter.acquire().has_value());
}

TEST(RateLimiter, DoesNotDriftWhenTheWindowDoesNotDivide) {
  FakeClock clock;
  auto limiter = RateLimiter::create({.limit = 3, .window = 1s, .burst = 1}, clock.clock()).value();
  int passed = 0;
  for (int i = 0; i < 3'000'000; ++i) {  // 3000 s in steps of 1 ms
    passed += limiter.acquire().has_value() ? 1 : 0;
    clock.advance(1ms);
  }
  EXPECT_NEAR(passed, 9000, 20);  // steps of 1 ms cost a burst of 1 what it cannot store
}

TEST(RateLimiter, WaitingAsToldIsEnough) {
  FakeClock clock;
  auto limiter = RateLimiter::create({.limit = 7, .window = 1s, .burst = 1}, clock.clock()).value();
  EXPECT_TRUE(limiter.acquire().has_value());
  for (int i = 0; i < 100; ++i) {
    auto refused = limiter.acquire();
    ASSERT_FALSE(refused.has_value());
    clock.advance(refused.error().retry_after);
    ASSERT_TRUE(limiter.acquire().has_value());
  }
}

TEST(RateLimiter, AClockThatJumpsBackAddsNothingAndHoldsNobodyUp) {
  FakeClock clock;
  auto limiter = RateLimiter::create({.limit = 1, .window = 1s}, clock.clock()).value();
  EXPECT_TRUE(limiter.acquire().has_value());
  clock.jump(-1h);
  EXPECT_FALSE(limiter.acquire().has_value());
  clock.advance(1s);
  EXPECT_TRUE(limiter.acquire().has_value());
}

// No time is credited twice, however far and however often the clock goes back and comes forward again.
TEST(RateLimiter, AClockThatJumpsBackAndForwardMintsNoCredit) {
  for (const nanoseconds jump : {nanoseconds(1ms), nanoseconds(999ms), nanoseconds(1s), nanoseconds(1h)}) {
    FakeClock clock;
    auto limiter = RateLimiter::create({.limit = 10, .window = 1s}, clock.clock()).value();
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(limiter.acquire().has_value());
    for (int i = 0; i < 100; ++i) {
      clock.jump(-jump);
      EXPECT_FALSE(limiter.acquire().has_value());
      clock.advance(jump);
      EXPECT_FALSE(limiter.acquire().has_value());
    }
    clock.advance(100ms);
    EXPECT_TRUE(limiter.acquire().has_value());
    EXPECT_FALSE(limiter.acquire().has_value());
  }
}

TEST(RateLimiter, AfterAJumpBackWaitingAsToldIsEnoughAndNeverTakesLong) {
  for (const nanoseconds jump : {nanoseconds(1ms), nanoseconds(700ms), nanoseconds(24h)}) {
    FakeClock clock;
    auto limiter = RateLimiter::create({.limit = 10, .window = 1s}, clock.clock()).value();
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(limiter.acquire().has_value());
    clock.jump(-jump);
    const auto refused = limiter.acquire();
    ASSERT_FALSE(refused.has_value());
    EXPECT_LE(refused.error().retry_after, 1100ms);
    clock.advance(refused.error().retry_after);
    EXPECT_TRUE(limiter.acquire().has_value());
  }
}

TEST(RateLimiter, TakesAnyTime) {
  FakeClock clock;
  clock.set(nanoseconds(INT64_MIN));
  auto limiter = RateLimiter::create({.limit = 1, .window = 1s}, clock.clock()).value();
  EXPECT_TRUE(limiter.acquire().has_value());
  clock.set(nanoseconds(INT64_MAX));
  EXPECT_TRUE(limiter.acquire().has_value());
  clock.set(nanoseconds(INT64_MIN));
  EXPECT_FALSE(limiter.acquire().has_value());
  clock.set(nanoseconds(INT64_MAX));
  EXPECT_FALSE(limiter.acquire().has_value());
}

TEST(RateLimiter, NamesABadOptionAndRunsOperations) {
  EXPECT_EQ(RateLimiter::create({.limit = 0}).error().code(), Errc::invalid_argument);
  EXPECT_EQ(RateLimiter::create({.window = 0s}).error().code(), Errc::invalid_argument);
  FakeClock clock;
  auto limiter = RateLimiter::create({.limit = 1}, clock.clock()).value();
  EXPECT_EQ(limiter.call([]() -> Result<int> { return 1; }).value(), 1);
  EXPECT_EQ(limiter.call([]() -> Result<int> { return 1; }).error().code(), PolicyErrc::rate_limited);
}

TEST(RateLimiter, NeverAdmitsMoreThanTheBucketHoldsWhateverTheThreadsDo) {
  FakeClock clock;
  auto limiter = RateLimiter::create({.limit = 100}, clock.clock()).value();
  std::atomic<int> passed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) passed += limiter.acquire().has_value() ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(passed.load(), 100);
}

TEST(KeyedRateLimiter, KeepsKeysApartAndReusesOnlyFullBuckets) {
  FakeClock clock;
  auto limiter = KeyedRateLimiter::create({.limit = 1}, 8, clock.clock(), 1).value();
  for (const char* key : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    EXPECT_TRUE(limiter.acquire(key).has_value()) << key;
    EXPECT_FALSE(limiter.acquire(key).has_value()) << key;
  }
  EXPECT_FALSE(limiter.acquire("new").has_value()) << "a bucket in use was dropped";
  clock.advance(1s);
  EXPECT_TRUE(limiter.acquire("new").has_value());
}

// Time moves by 1 ns with each reading: a reading that waits for another thread must credit nothing twice.
TEST(RateLimiter, ThreadsThatMeetGetNoMoreThanTheRate) {
  std::atomic<std::int64_t> time{0};
  const Clock clock{[](void* self) noexcept { return nanoseconds(static_cast<std::atomic<std::int64_t>*>(self)->fetch_add(1)); },
                    &time};
  auto limiter = RateLimiter::create({.limit = 1, .window = 10ns, .burst = 1}, clock).value();
  std::atomic<std::int64_t> passed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 50000; ++n) passed += limiter.acquire().has_value() ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(passed.load(), 1 + time.load() / 10);
}

}  // namespace
