#include <fallible/resilience/retry.hpp>

#include <memory>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/resilience/pipeline.hpp>
#include <fallible/testing/fake_sleeper.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

class RetryTest : public ::testing::Test {
 protected:
  fallible::testing::FakeClock time_;
  fallible::testing::FakeSleeper sleeper_{time_};
  int tries_ = 0;

  RetryPolicy make(RetryOptions options, BudgetRef budget = no_budget) {
    if (options.seed == 0) options.seed = 1;
    return *RetryPolicy::create(options, budget, time_.clock(), sleeper_.sleeper());
  }
  // Fails with `error`, `failures` times.
  auto failing(int failures, Error error = Errc::unavailable) {
    return [this, failures, error]() -> Result<int> {
      if (++tries_ <= failures) return fail(Error(error));
      return tries_;
    };
  }
};

TEST_F(RetryTest, AFirstTryThatSucceedsReadsNoClock) {
  EXPECT_EQ(*make({}).call(failing(0)), 1);
  auto budget = *RetryBudget::token_bucket();
  EXPECT_EQ(*make({}, budget).call(failing(0)), 2);
  EXPECT_EQ(time_.readings(), 0u);
}

TEST_F(RetryTest, TriesAgainUntilItSucceeds) {
  EXPECT_EQ(*make({}).call(failing(2)), 3);
  EXPECT_EQ(sleeper_.waits(), 2u);
}

// Bug classes 28 and 37: the real error was replaced, or the attempts were not told.
TEST_F(RetryTest, GivingUpKeepsTheLastErrorAndReportsTheAttempts) {
  auto result = make({.backoff = {.base = 1s, .jitter = Jitter::none}}).call([&]() -> Result<int> {
    return fail(++tries_ == 1 ? Error(PolicyErrc::timed_out) : Error(Errc::unavailable));
  });
  EXPECT_EQ(result.error(), Errc::unavailable);
  const RetryReport report = retry_report(result.error());
  ASSERT_TRUE(report);
  EXPECT_EQ(report.summary->attempts, 3u);
  EXPECT_EQ(report.summary->elapsed, 3s);
  EXPECT_EQ(report.summary->reason, Text("attempts used up"));
  ASSERT_NE(report.first, nullptr);
  EXPECT_EQ(*report.first, PolicyErrc::timed_out);
}

TEST_F(RetryTest, AFailureThatIsNotRetryableIsPassedOnUntouched) {
  auto result = make({}).call(failing(9, Errc::invalid_argument));
  EXPECT_EQ(result.error(), Errc::invalid_argument);
  EXPECT_EQ(tries_, 1);
  EXPECT_FALSE(retry_report(result.error()));
}

// Bug class 23.
TEST_F(RetryTest, ARejectionByABreakerIsNotRetriedUnlessAsked) {
  const Error open(CircuitOpen{"db", 100ms});
  EXPECT_FALSE(make({}).call(failing(1, open)).has_value());
  EXPECT_EQ(tries_, 1);
  tries_ = 0;
  EXPECT_TRUE(make({.rejections = true}).call(failing(1, open)).has_value());
}

TEST_F(RetryTest, WaitsOutAnOpenCircuitOnlyWithinTheLongestHint) {
  const RetryOptions asked{.longest_hint = 2s, .backoff = {.base = 1ms, .jitter = Jitter::none}, .rejections = true};
  EXPECT_TRUE(make(asked).call(failing(1, Error(CircuitOpen{"db", 2s}))).has_value());
  EXPECT_EQ(sleeper_.waited(), 2s);
  tries_ = 0;
  const auto result = make(asked).call(failing(1, Error(CircuitOpen{"db", 2001ms})));
  ASSERT_TRUE(retry_report(result.error()));
  EXPECT_EQ(retry_report(result.error()).summary->reason, Text("asked to wait too long"));
  EXPECT_EQ(sleeper_.waited(), 2s);
}

TEST_F(RetryTest, CountsOneAttemptInTheSingular) {
  const RetryPolicy retry = make({.backoff = {.base = 10s, .jitter = Jitter::none}});
  auto operation = failing(9);
  const auto once = retry.run(operation, Call{.deadline = Deadline::after(time_.now(), 5s)});
  EXPECT_NE(to_string(once.error()).find("gave up after 1 attempt: deadline too close"), std::string::npos);
  ASSERT_TRUE(retry_report(once.error()));
  EXPECT_EQ(to_string(Error(*retry_report(once.error()).summary)), "gave up on attempt 1 after 0ms: deadline too close");
  const auto thrice = make({}).call(failing(9));
  EXPECT_NE(to_string(thrice.error()).find("gave up after 3 attempts: attempts used up"), std::string::npos);
}

// Bug class 21.
TEST_F(RetryTest, DoesNotSleepPastTheDeadline) {
  const RetryPolicy retry = make({.backoff = {.base = 10s, .jitter = Jitter::none}});
  auto operation = failing(9);
  auto result = retry.run(operation, Call{.deadline = Deadline::after(time_.now(), 5s)});
  EXPECT_EQ(retry_report(result.error()).summary->reason, Text("deadline too close"));
  EXPECT_EQ(sleeper_.waits(), 0u);
}

// A call whose time is over is refused whatever the policy has to bound it, and in whatever form it comes.
TEST_F(RetryTest, ADeadlineThatHasPassedRefusesTheFirstTry) {
  struct Row {
    const char* what;
    RetryOptions options;
    bool budgeted;
  };
  time_.advance(10s);
  auto budget = *RetryBudget::token_bucket();
  auto operation = failing(0);
  for (const Row& row : {Row{"nothing", {}, false}, Row{"max_elapsed", {.max_elapsed = 1s}, false},
                         Row{"attempt_timeout", {.attempt_timeout = 1s}, false}, Row{"budget", {}, true}}) {
    const RetryPolicy retry = make(row.options, row.budgeted ? BudgetRef(budget) : BudgetRef(no_budget));
    for (const std::chrono::nanoseconds left : {0ns, -1ns, -20'000'000'000ns}) {
      const Call late{.deadline = Deadline::after(time_.now(), left)};
      EXPECT_EQ(retry.run(operation, late).error(), Errc::deadline_exceeded) << row.what;
      const auto until = retry.until([](int) { return true; });
      EXPECT_EQ(until.run(operation, late).error(), Errc::deadline_exceeded) << row.what;
    }
  }
  const PlainRetry plain = *PlainRetry::create({}, no_budget, time_.clock(), sleeper_.sleeper());
  EXPECT_EQ(plain.run(operation, Call{.deadline = Deadline(time_.now())}).error(), Errc::deadline_exceeded);
  EXPECT_EQ(tries_, 0);
  EXPECT_EQ(*plain.run(operation, Call{.deadline = Deadline::after(time_.now(), 1ns)}), 1);
  EXPECT_EQ(*make({}).run(operation, Call{.deadline = Deadline::after(time_.now(), 1ns)}), 2);
}

TEST_F(RetryTest, ACallWithoutADeadlineReadsNoClock) {
  auto operation = failing(0);
  const RetryPolicy retry = make({});
  EXPECT_EQ(*retry.run(operation, Call{}), 1);
  EXPECT_EQ(*retry.until([](int) { return true; }).run(operation, Call{}), 2);
  EXPECT_EQ(time_.readings(), 0u);
}

// Bug class 22.
TEST_F(RetryTest, AStopDuringTheWaitEndsItWithoutAnotherTry) {
  bool stopped = false;
  sleeper_.on_wait([](void* flag, std::chrono::nanoseconds) noexcept { *static_cast<bool*>(flag) = true; }, &stopped);
  const StopToken token{[](const void* flag) noexcept { return *static_cast<const bool*>(flag); }, &stopped};
  const RetryPolicy retry = make({});
  auto operation = failing(9);
  auto result = retry.run(operation, Call{.stop = token});
  EXPECT_EQ(tries_, 1);
  EXPECT_EQ(sleeper_.waited(), 0ns);
  EXPECT_EQ(result.error(), Errc::unavailable);
  EXPECT_EQ(retry.run(operation, Call{.stop = token}).error(), Errc::cancelled);
  EXPECT_EQ(tries_, 1);
}

// Rows "aws-08": AWS cuts a hint, to the cap in 2.0 and to 5 s above the pause in 2.1.
TEST_F(RetryTest, AHintThatIsTooLongIsCutAsAwsDoesWhenAsked) {
  struct Row {
    LongHint rule;
    std::chrono::nanoseconds longest, hint, waited;
  };
  for (const Row& row : {Row{LongHint::add, 5s, 3s, 3s}, Row{LongHint::add, 5s, 10ms, 50ms},
                         Row{LongHint::add, 5s, 10s, 5050ms}, Row{LongHint::cut, 20s, 30s, 20s},
                         Row{LongHint::cut, 20s, 10ms, 50ms}, Row{LongHint::cut, 1ms, 30s, 50ms},
                         Row{LongHint::stop, 20s, 30s, 0s}}) {
    tries_ = 0;
    const auto before = sleeper_.waited();
    const RetryPolicy retry = make({.max_attempts = 2, .longest_hint = row.longest, .long_hint = row.rule,
                                    .backoff = {.base = 50ms, .jitter = Jitter::none}});
    (void)retry.call(failing(1, Error(Errc::unavailable).with("retry_after", row.hint)));
    EXPECT_EQ(sleeper_.waited() - before, row.waited);
    EXPECT_GE(retry.describe().asked_waits, row.waited);
  }
}

// A hint lengthens, does not shorten, and stops when it is too long.
TEST_F(RetryTest, AHintLengthensAPauseAndNeverShortensIt) {
  struct Row {
    std::chrono::nanoseconds hint, waited;
  };
  for (const Row& row : {Row{3s, 3s}, Row{10ms, 50ms}, Row{2min, 0s}}) {
    tries_ = 0;
    const auto before = sleeper_.waited();
    (void)make({.backoff = {.base = 50ms, .jitter = Jitter::none}})
        .call(failing(1, Error(Errc::unavailable).with("retry_after", row.hint)));
    EXPECT_EQ(sleeper_.waited() - before, row.waited);
  }
}

TEST_F(RetryTest, HintedFailuresNeedAHint) {
  EXPECT_FALSE(make({}).call(failing(1, Errc::resource_exhausted)).has_value());
  tries_ = 0;
  EXPECT_TRUE(make({}).call(failing(1, Error(Errc::resource_exhausted).with("retry_after", 1s))).has_value());
}

TEST_F(RetryTest, OnlyMarkedOperationsAreRepeatedWhenAsked) {
  const RetryPolicy retry = make({.idempotency = Idempotency::marked});
  EXPECT_FALSE(retry.call(failing(1)).has_value());
  tries_ = 0;
  EXPECT_TRUE(retry.call(idempotent(failing(1))).has_value());
  tries_ = 0;
  EXPECT_TRUE(retry.call(idempotent_if(true, failing(1))).has_value());
  tries_ = 0;
  EXPECT_FALSE(retry.call(idempotent_if(false, failing(1))).has_value());
}

TEST_F(RetryTest, StopsBeforeTheElapsedTimeIsPassed) {
  auto result = make({.max_attempts = 100, .max_elapsed = 10s, .backoff = {.base = 1s, .jitter = Jitter::none}})
                    .call(failing(999));
  EXPECT_EQ(tries_, 4);  // at 0, 1, 3 and 7 s
  EXPECT_EQ(retry_report(result.error()).summary->reason, Text("time used up"));
}

// Bug class 25.
TEST_F(RetryTest, AnEmptyBudgetStopsAndKeepsTheError) {
  auto budget = *RetryBudget::cost({.capacity = 20});
  auto result = make({.max_attempts = 100}, budget).call(failing(999, PolicyErrc::timed_out));
  EXPECT_EQ(result.error(), PolicyErrc::timed_out);
  EXPECT_EQ(retry_report(result.error()).summary->reason, Text("retry budget empty"));
  EXPECT_EQ(tries_, 3);
}

TEST_F(RetryTest, TheSameSeedGivesTheSamePausesAndAVirtualHourPasses) {
  const auto run = [&] {
    tries_ = 0;
    const auto before = sleeper_.waited();
    (void)make({.max_attempts = 1000, .seed = 7}).call(failing(9999));
    return sleeper_.waited() - before;
  };
  const auto first = run();
  EXPECT_GT(first, 1h);
  EXPECT_EQ(first, run());
}

TEST_F(RetryTest, GivesEachTryItsOwnDeadlineAndNumber) {
  std::vector<std::uint32_t> attempts;
  auto result = make({.attempt_timeout = 1s}).call([&](const Call& call) -> Result<void> {
    attempts.push_back(call.attempt);
    EXPECT_EQ(call.deadline.remaining(time_.now()), 1s);
    return fail(Errc::unavailable);
  });
  EXPECT_FALSE(result.has_value());
  EXPECT_EQ(attempts, (std::vector<std::uint32_t>{1, 2, 3}));
}

TEST_F(RetryTest, WorksForMoveOnlyResultsAndOtherCarriers) {
  EXPECT_EQ(**make({}).call([p = std::make_unique<int>(1), this]() -> Result<std::unique_ptr<int>> {
    if (++tries_ < 2) return fail(Errc::unavailable);
    return std::make_unique<int>(*p);
  }), 1);
  tries_ = 0;
  EXPECT_EQ(*make({}).call([this]() -> Result<int, Code> {
    if (++tries_ < 3) return fail(Code(Errc::unavailable));
    return 3;
  }), 3);
}

TEST_F(RetryTest, TheDatabasePresetRepeatsWholeTransactions) {
  EXPECT_TRUE(make(database_retry()).call(failing(1, Errc::aborted)).has_value());
  tries_ = 0;
  EXPECT_FALSE(make({}).call(failing(1, Errc::aborted)).has_value());
}

TEST_F(RetryTest, DescribesWhatItWaitsAtMostAndWhatAPeerMayAskFor) {
  const BackoffOptions backoff{.base = 1s, .cap = 3s};
  struct Row {
    RetryOptions options;
    std::chrono::nanoseconds waits, asked;
  };
  const Row rows[] = {
      {{.max_attempts = 4, .backoff = backoff}, 6s, 180s},
      {{.max_attempts = 4, .longest_hint = 2s, .backoff = backoff}, 6s, 7s},
      {{.max_attempts = 4, .longest_hint = 0s, .backoff = backoff}, 6s, 6s},
      {{.max_attempts = 4, .max_elapsed = 5s, .backoff = backoff}, 5s, 5s},
      {{.max_attempts = 1, .backoff = backoff}, 0s, 0s},
      {{.max_attempts = 1000, .backoff = backoff}, unbounded_time, unbounded_time},
      {{.max_attempts = 1000, .max_elapsed = 9s, .backoff = backoff}, 9s, 9s},
      {{.max_attempts = 4, .longest_hint = unbounded_time, .backoff = backoff}, 6s, unbounded_time},
  };
  for (const Row& row : rows) {
    const PolicyDescription description = make(row.options).describe();
    EXPECT_EQ(description.waits, row.waits);
    EXPECT_EQ(description.asked_waits, row.asked);
  }
}

// What explain() promises holds for a peer that asks for as long as it may.
TEST_F(RetryTest, NeverTakesLongerThanItsWorstCase) {
  const RetryPolicy retry = make({.max_attempts = 4, .longest_hint = 30s});
  auto guard = pipeline(retry);
  const auto before = time_.now();
  (void)guard.call(failing(99, Error(Errc::unavailable).with("retry_after", 30s)));
  EXPECT_EQ(time_.now() - before, 90s);
  EXPECT_GE(guard.worst_case(0s).time, 90s);
}

TEST_F(RetryTest, RefusesOptionsOutOfRange) {
  EXPECT_FALSE(RetryPolicy::create({.max_attempts = 0}, no_budget).has_value());
  EXPECT_FALSE(RetryPolicy::create({.max_elapsed = 0s}, no_budget).has_value());
  EXPECT_FALSE(RetryPolicy::create({.backoff = {.factor = 0}}, no_budget).has_value());
}

TEST(RetryPolicy, DoesNotAcceptAnEnumeratorThatIsNone) {
  RetryOptions marks, shape, jitter, hint;
  hint.long_hint = static_cast<LongHint>(9);
  marks.idempotency = static_cast<Idempotency>(9);
  shape.backoff.shape = static_cast<BackoffShape>(9);
  jitter.backoff.jitter = static_cast<Jitter>(9);
  for (const RetryOptions& options : {marks, shape, jitter, hint}) {
    EXPECT_FALSE(RetryPolicy::create(options, no_budget).has_value());
  }
}

// until(): a predicate on the value of a success.
class RetryUntilTest : public RetryTest {
 protected:
  static bool ready(const int& status) noexcept { return status == 200; }
  // One call until ready().
  template <class Op>
  auto call_until_ready(RetryOptions options, Op&& operation, BudgetRef budget = no_budget) {
    const RetryPolicy retry = make(options, budget);
    return retry.until(ready).call(operation);
  }
  // 202 so many times, then 200.
  auto job(int waiting) {
    return [this, waiting]() -> Result<int> { return ++tries_ <= waiting ? 202 : 200; };
  }
};

TEST_F(RetryUntilTest, TriesAgainUntilTheValueIsAccepted) {
  const RetryPolicy retry = make({.backoff = {.base = 1s, .jitter = Jitter::none}});
  EXPECT_EQ(*retry.until(ready).call(job(0)), 200);
  EXPECT_EQ(time_.readings(), 0u);
  tries_ = 0;
  EXPECT_EQ(*retry.until(ready).call(job(2)), 200);
  EXPECT_EQ(tries_, 3);
  EXPECT_EQ(sleeper_.waited(), 3s);
}

TEST_F(RetryUntilTest, AnswersWithTheLastValueWhenItGivesUp) {
  const RetryPolicy retry = make({.max_attempts = 2});
  EXPECT_EQ(*retry.until(ready).call(job(9)), 202);
  EXPECT_EQ(tries_, 2);
  auto operation = job(9);
  const bool stopped = true;
  const StopToken token{[](const void* flag) noexcept { return *static_cast<const bool*>(flag); }, &stopped};
  EXPECT_EQ(retry.until(ready).run(operation, Call{.stop = token}).error(), Errc::cancelled);
  EXPECT_EQ(*retry.until(ready).run(operation, Call{.deadline = Deadline::after(time_.now(), 1ns)}), 202);
}

TEST_F(RetryUntilTest, FailuresAndValuesTakeTheSameAttempts) {
  const auto mixed = [this]() -> Result<int> {
    if (++tries_ == 2) return fail(Errc::unavailable, "try {}", tries_);
    return 202;
  };
  EXPECT_EQ(*call_until_ready({}, mixed), 202);
  EXPECT_EQ(tries_, 3);
  tries_ = 0;
  const auto failed = call_until_ready({.max_attempts = 2}, mixed);
  ASSERT_FALSE(failed.has_value());
  const RetryReport report = retry_report(failed.error());
  EXPECT_EQ(report.summary->attempts, 2u);
  EXPECT_EQ(*report.first, Errc::unavailable);  // the first failure, not the first try
  tries_ = 0;
  EXPECT_EQ(call_until_ready({}, failing(1, Errc::not_found)).error(), Errc::not_found);
}

TEST_F(RetryUntilTest, IsBoundByBudgetAndIdempotency) {
  auto budget = *RetryBudget::cost({.capacity = 10, .answered_cost = 5, .transient_cost = 5});
  EXPECT_EQ(*call_until_ready({.max_attempts = 100}, job(99), budget), 202);
  EXPECT_EQ(tries_, 3);
  tries_ = 0;
  EXPECT_EQ(*call_until_ready({.idempotency = Idempotency::marked}, job(1)), 202);
  EXPECT_EQ(*call_until_ready({.idempotency = Idempotency::marked}, idempotent(job(9))), 202);
  EXPECT_EQ(tries_, 4);
}

TEST_F(RetryUntilTest, TakesEveryCarrierMoveOnlyValuesAndAStateOfItsOwn) {
  const RetryPolicy retry = make({});
  EXPECT_EQ(*retry.until(ready).call([this]() -> std::optional<int> { return ++tries_ < 2 ? 202 : 200; }), 200);
  tries_ = 0;
  int values[] = {202, 200};
  EXPECT_EQ(*retry.until([](const int* at) { return *at == 200; }).call([&]() -> int* { return &values[tries_++]; }), 200);
  tries_ = 0;
  EXPECT_EQ(*retry.until(ready).call([this]() -> Result<int, Code> { return ++tries_ < 2 ? 202 : 200; }), 200);
  tries_ = 0;
  int wanted = 3;
  auto owned = retry.until([&wanted](const std::unique_ptr<int>& value) { return *value == wanted; })
                   .call([this]() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(++tries_); });
  EXPECT_EQ(**owned, 3);
}

TEST_F(RetryUntilTest, StandsInAPipeline) {
  const RetryPolicy retry = make({.name = "job"});
  auto guard = pipeline(retry.until(ready));
  EXPECT_EQ(*guard.call(job(1)), 200);
  EXPECT_EQ(guard.worst_case().runs, 3u);
}

TEST_F(RetryTest, APlainRetryDoesTheSameAsAnyOther) {
  const PlainRetry plain = *PlainRetry::create({.seed = 1}, no_budget, time_.clock(), sleeper_.sleeper());
  EXPECT_EQ(*plain.call(failing(0)), 1);
  EXPECT_EQ(time_.readings(), 0u);
  tries_ = 0;
  EXPECT_EQ(*plain.call(failing(2)), 3);
  tries_ = 0;
  EXPECT_EQ(*plain.call([&](const Call& call) -> Result<std::uint32_t, Code> {
    if (++tries_ < 3) return fail(Code(Errc::unavailable));
    return call.attempt;
  }), 3u);
  tries_ = 0;
  const auto failed = plain.call(failing(9));
  EXPECT_EQ(retry_report(failed.error()).summary->attempts, 3u);
  EXPECT_EQ(*pipeline(plain).call(failing(4)), 5);
  const StopToken stop{[](const void*) noexcept { return true; }};
  auto operation = failing(0);
  EXPECT_EQ(plain.run(operation, Call{.stop = stop}).error(), Errc::cancelled);
  const RetryPolicy& as_policy = plain;
  tries_ = 0;
  EXPECT_EQ(*as_policy.call(failing(1)), 2);
}

TEST_F(RetryTest, APlainRetryRefusesWhatItsFirstTryWouldHaveToPrepare) {
  EXPECT_FALSE(PlainRetry::create({.max_elapsed = 1s}, no_budget).has_value());
  EXPECT_FALSE(PlainRetry::create({.attempt_timeout = 1s}, no_budget).has_value());
  EXPECT_FALSE(PlainRetry::create({.max_attempts = 0}, no_budget).has_value());
}

// A value that can be moved into a new place and nowhere else.
struct Fixed {
  const int value;
};
TEST_F(RetryTest, ValuesNeedNotBeAssignable) {
  EXPECT_EQ(make({}).call([&]() -> Result<Fixed> {
    if (++tries_ < 3) return fail(Errc::unavailable);
    return Fixed{7};
  })->value, 7);
}

TEST_F(RetryTest, ReportsNoTimeBelowZeroHoweverTheClockJumps) {
  const RetryPolicy retry = make({.max_attempts = 2, .max_elapsed = 1h, .backoff = {.base = 0ns, .cap = 0ns}});
  const auto jumping = [&](std::chrono::nanoseconds from, std::chrono::nanoseconds to) {
    time_.set(from);
    auto result = retry.call([&]() -> Result<int> {
      time_.set(to);
      return fail(Errc::unavailable);
    });
    return retry_report(result.error()).summary->elapsed;
  };
  EXPECT_EQ(jumping(1h, 1min), 0ms);
  EXPECT_EQ(jumping(std::chrono::nanoseconds::max(), std::chrono::nanoseconds::min()), 0ms);
  EXPECT_EQ(jumping(std::chrono::nanoseconds::min(), std::chrono::nanoseconds::max() - 1ns),
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds::max()));
}

}  // namespace
