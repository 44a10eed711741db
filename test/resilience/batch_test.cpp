#include <fallible/core/render.hpp>
#include <fallible/resilience/batch.hpp>

#include <fallible/testing/fake_sleeper.hpp>

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace fallible {
namespace {

using namespace std::chrono_literals;

/// Rounds without pauses.
constexpr BackoffOptions at_once{.base = 0ns, .jitter = Jitter::none};

std::vector<int> numbers(int count) {
  std::vector<int> items;
  for (int i = 0; i < count; ++i) items.push_back(i);
  return items;
}

/// Odd numbers fail for good, others are doubled.
Result<int> twice_if_even(const int& n) {
  if (n % 2 != 0) return fail(Errc::invalid_argument, "{} is odd", n);
  return 2 * n;
}

TEST(Batch, KeepsTheOrderOfItsItems) {
  const auto items = numbers(6);
  auto results = Batch::create({})->run(items, twice_if_even);
  ASSERT_TRUE(results.has_value());
  ASSERT_EQ(results->size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ((*results)[i].has_value(), i % 2 == 0);
    if (i % 2 == 0) {
      EXPECT_EQ((*results)[i], static_cast<int>(2 * i));
    }
  }
  EXPECT_EQ(results->succeeded(), 3u);
  EXPECT_EQ(results->failed(), 3u);
}

TEST(Batch, SumsUpAsOneErrorWithTheFirstFailures) {
  const auto items = numbers(6);
  auto results = *Batch::create({})->run(items, twice_if_even);
  const Result<void> status = results.status(2);
  ASSERT_FALSE(status.has_value());
  const BatchFailed* failed = status.error().get_if<BatchFailed>();
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->total, 6u);
  EXPECT_EQ(failed->failed, 3u);
  const std::string text = to_string(status.error());
  EXPECT_NE(text.find("3 of 6 failed"), std::string::npos) << text;
  EXPECT_NE(text.find("1 is odd"), std::string::npos) << text;
  EXPECT_EQ(text.find("5 is odd"), std::string::npos) << text;
}

TEST(Batch, IsWellWhenEveryItemIs) {
  std::vector<int> none;
  EXPECT_TRUE(Batch::create({})->run(none, twice_if_even)->status().has_value());
  std::vector<int> even{0, 2};
  EXPECT_TRUE(Batch::create({})->run(even, twice_if_even)->status().has_value());
}

TEST(Batch, EndsAtTheFirstFailureWhenAskedTo) {
  const auto items = numbers(10);
  auto results = *Batch::create({.mode = BatchMode::fail_fast})->run(items, twice_if_even);
  EXPECT_EQ(results.tries(), 2u);
  EXPECT_EQ(results.failed(), 1u);
  EXPECT_EQ(results.skipped(), 8u);
  EXPECT_EQ(results[9].error(), Errc::cancelled);
}

TEST(Batch, EndsWhenTooManyFail) {
  const auto items = numbers(100);
  auto results = *Batch::create({.max_error_rate = 0.4, .min_items = 10})->run(items, twice_if_even);
  EXPECT_EQ(results.tries(), 10u);
  EXPECT_EQ(Text(results.status().error().get_if<BatchFailed>()->reason), "too many failures");
  EXPECT_EQ(Batch::create({.max_error_rate = 0.5})->run(items, twice_if_even)->tries(), 100u);
}

TEST(Batch, TriesOnlyWhatFailedAgain) {
  const auto items = numbers(4);
  int runs[4] = {};
  auto results = *Batch::create({.attempts = 3, .backoff = at_once})->run(items, [&](const int& n, const Call& call) -> Result<int> {
    const auto at = static_cast<std::size_t>(n);
    ++runs[at];
    if (n == 1) return fail(Errc::unavailable);                                 // never works
    if (n == 2 && call.attempt == 1) return fail(Errc::unavailable);            // works later
    if (n == 3) return fail(Errc::not_found);                                   // final
    return n;
  });
  EXPECT_EQ(runs[0], 1);
  EXPECT_EQ(runs[1], 3);
  EXPECT_EQ(runs[2], 2);
  EXPECT_EQ(runs[3], 1);
  EXPECT_EQ(results.failed(), 2u);
  EXPECT_EQ(results[2], 2);
}

TEST(Batch, SharesOneBudgetAmongAllItems) {
  const auto items = numbers(10);
  auto budget = *RetryBudget::cost({.capacity = 15, .answered_cost = 5});
  const BatchOptions options{.attempts = 5, .budget = budget, .backoff = at_once};
  auto results = *Batch::create(options)->run(items, [](const int&) -> Result<int> { return fail(Errc::unavailable); });
  EXPECT_EQ(results.tries(), 13u);
}

TEST(Batch, EndsWithTheDeadlineAndTheStopRequest) {
  const auto items = numbers(10);
  std::chrono::nanoseconds now{};
  const Clock clock{[](void* self) noexcept { return *static_cast<std::chrono::nanoseconds*>(self); }, &now};
  auto batch = *Batch::create({}, clock);
  auto slow = [&](const int& n) -> Result<int> {
    now += 10ms;
    return n;
  };
  auto results = *batch.run(items, slow, Call{.deadline = Deadline(30ms)});
  EXPECT_EQ(results.tries(), 3u);
  EXPECT_EQ(results.skipped(), 7u);
  const StopToken stop{[](const void*) noexcept { return true; }, nullptr};
  EXPECT_EQ(batch.run(items, slow, Call{.stop = stop})->tries(), 0u);
}

TEST(Batch, HoldsMoveOnlyResults) {
  const auto items = numbers(3);
  auto results = *Batch::create({})->run(items, [](const int& n) -> Result<std::unique_ptr<int>> {
    return std::make_unique<int>(n);
  });
  EXPECT_EQ(**results[2], 2);
}

TEST(Batch, NamesTheOptionThatIsWrongAndItsRange) {
  struct Row {
    BatchOptions options;
    const char* message;
  };
  for (const Row& row : {Row{{.max_error_rate = 1.5}, "batch: max_error_rate must be 0 to 1"},
                         Row{{.attempts = 0}, "batch: attempts must be 1 or more"},
                         Row{{.width = 0}, "batch: width must be 1 to 64"}, Row{{.width = 65}, "batch: width must be 1 to 64"},
                         Row{{.mode = static_cast<BatchMode>(2)}, "batch: mode must be one of the modes"},
                         Row{{.backoff = {.base = -1ns}}, "batch: backoff.base must be 0 to cap"},
                         Row{{.longest_hint = -1ns}, "batch: longest_hint must be 0 or more"}}) {
    const auto made = Batch::create(row.options);
    ASSERT_FALSE(made.has_value()) << row.message;
    EXPECT_EQ(made.error(), Errc::invalid_argument);
    EXPECT_EQ(to_string(made.error()), row.message);
  }
}

TEST(Batch, RunsOnAnExecutorInTheSameOrder) {
  struct Pool {
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::condition_variable ended;
    std::size_t ends = 0, seen = 0;
  } pool;
  const Executor executor{[](void* self, Task task) noexcept {
                            auto& p = *static_cast<Pool*>(self);
                            p.threads.emplace_back([&p, task] {
                              task();
                              const std::lock_guard lock(p.mutex);
                              ++p.ends;
                              p.ended.notify_all();
                            });
                            return true;
                          },
                          [](void* self, Deadline) noexcept {
                            auto& p = *static_cast<Pool*>(self);
                            std::unique_lock lock(p.mutex);
                            p.ended.wait(lock, [&] { return p.ends != p.seen; });
                            p.seen = p.ends;
                          },
                          &pool};
  const auto items = numbers(1000);
  auto results = *Batch::create({.executor = executor, .width = 3})->run(items, twice_if_even);
  for (auto& thread : pool.threads) thread.join();
  EXPECT_EQ(results.tries(), 1000u);
  EXPECT_EQ(results.failed(), 500u);
  for (std::size_t i = 0; i < 1000; i += 2) EXPECT_EQ(results[i], static_cast<int>(2 * i));
}

TEST(Batch, FailFastEndsWithTheFirstFailureOfALastTryToo) {
  const auto items = numbers(10);
  int runs = 0;
  auto results = Batch::create({.mode = BatchMode::fail_fast, .attempts = 2, .backoff = at_once})->run(items, [&](const int&) -> Result<int> {
    ++runs;
    return fail(Errc::unavailable);
  });
  ASSERT_TRUE(results.has_value());
  EXPECT_EQ(runs, 11);
}

TEST(Batch, DoesNotAcceptAModeThatIsNone) {
  EXPECT_FALSE(Batch::create({.mode = static_cast<BatchMode>(9)}).has_value());
}

class BatchPauses : public ::testing::Test {
 protected:
  fallible::testing::FakeClock time_;
  fallible::testing::FakeSleeper sleeper_{time_};
  static constexpr BackoffOptions doubling{.base = 1s, .jitter = Jitter::none};

  auto run(BatchOptions options, Error error, Call call = {}) {
    options.seed = options.seed == 0 ? 1 : options.seed;
    const auto items = numbers(2);
    auto batch = *Batch::create(options, time_.clock(), sleeper_.sleeper());
    return *batch.run(items, [&](const int&) -> Result<int> { return fail(Error(error)); }, call);
  }
};

TEST_F(BatchPauses, ThereIsOnePauseBetweenRoundsAndItGrows) {
  EXPECT_EQ(run({.attempts = 1, .backoff = doubling}, Errc::unavailable).tries(), 2u);
  EXPECT_EQ(sleeper_.waits(), 0u);
  EXPECT_EQ(run({.attempts = 4, .backoff = doubling}, Errc::unavailable).tries(), 8u);
  EXPECT_EQ(sleeper_.waits(), 3u);
  EXPECT_EQ(sleeper_.waited(), 7s);
  EXPECT_EQ(run({.attempts = 4, .backoff = doubling}, Errc::not_found).tries(), 2u);
  EXPECT_EQ(sleeper_.waits(), 3u);
}

TEST_F(BatchPauses, ThePauseIsTheLongestHintAndTooLongAHintGivesTheItemUp) {
  const auto hinted = [](std::chrono::nanoseconds hint) { return Error(Errc::unavailable).with("retry_after", hint); };
  EXPECT_EQ(run({.attempts = 2, .backoff = doubling}, hinted(5s)).tries(), 4u);
  EXPECT_EQ(sleeper_.waited(), 5s);
  EXPECT_EQ(run({.attempts = 2, .backoff = doubling}, hinted(1ms)).tries(), 4u);
  EXPECT_EQ(sleeper_.waited(), 6s);
  EXPECT_EQ(run({.attempts = 2, .backoff = doubling}, hinted(2min)).tries(), 2u);
  EXPECT_EQ(run({.attempts = 2, .backoff = doubling}, Errc::resource_exhausted).tries(), 2u);  // hinted, without one
  EXPECT_EQ(sleeper_.waited(), 6s);
}

TEST_F(BatchPauses, NoPauseIsBegunThatWouldEndAfterTheDeadline) {
  auto results = run({.attempts = 9, .backoff = doubling}, Errc::unavailable,
                     Call{.deadline = Deadline::after(time_.now(), 3500ms)});
  EXPECT_EQ(results.tries(), 6u);  // at 0, 1 and 3 s
  EXPECT_EQ(sleeper_.waited(), 3s);
  EXPECT_EQ(Text(results.status().error().get_if<BatchFailed>()->reason), "the deadline is too close");
}

TEST_F(BatchPauses, AStopEndsThePause) {
  bool stopped = false;
  sleeper_.on_wait([](void* flag, std::chrono::nanoseconds) noexcept { *static_cast<bool*>(flag) = true; }, &stopped);
  const StopToken token{[](const void* flag) noexcept { return *static_cast<const bool*>(flag); }, &stopped};
  auto results = run({.attempts = 9, .backoff = doubling}, Errc::unavailable, Call{.stop = token});
  EXPECT_EQ(results.tries(), 2u);
  EXPECT_EQ(Text(results.status().error().get_if<BatchFailed>()->reason), "asked to stop");
}

TEST_F(BatchPauses, TheSameSeedGivesTheSamePauses) {
  const auto waited = [&](std::uint64_t seed) {
    const auto before = sleeper_.waited();
    (void)run({.attempts = 6, .seed = seed}, Errc::unavailable);
    return sleeper_.waited() - before;
  };
  EXPECT_EQ(waited(7), waited(7));
  EXPECT_NE(waited(7), waited(8));
}

}  // namespace
}  // namespace fallible
