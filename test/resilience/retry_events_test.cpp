// What a retry tells its listener, in which order, and the pauses it makes.
#include <fallible/resilience/retry.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/testing/fake_sleeper.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

std::string text(Text words) { return std::string(words.data(), words.size()); }

/// "retry_scheduled 1 RES_UNAVAILABLE 1000ms" and so on.
struct Recorder {
  std::vector<std::string> lines;
  std::vector<nanoseconds> delays;

  Listener listener() {
    return {[](void* self, const Event& event) noexcept {
              auto& recorder = *static_cast<Recorder*>(self);
              std::string line = to_string(event.kind);
              line += ' ' + std::to_string(event.attempt);
              if (event.error != nullptr) line += std::string(" ") + event.error->code().name();
              if (event.delay.count() != 0) line += ' ' + std::to_string(event.delay / 1ms) + "ms";
              if (!event.detail.empty()) line += ": " + text(event.detail);
              EXPECT_EQ(event.policy, Text("retry"));
              EXPECT_EQ(event.name, Text("orders"));
              recorder.lines.push_back(line);
              if (event.kind == EventKind::retry_scheduled) recorder.delays.push_back(event.delay);
            },
            this};
  }
};

class RetryEventsTest : public ::testing::Test {
 protected:
  fallible::testing::FakeClock time_;
  fallible::testing::FakeSleeper sleeper_{time_};
  Recorder recorder_;
  int tries_ = 0;

  RetryPolicy make(RetryOptions options, BudgetRef budget = no_budget) {
    options.seed = options.seed == 0 ? 1 : options.seed;
    options.name = "orders";
    options.listener = recorder_.listener();
    return *RetryPolicy::create(options, budget, time_.clock(), sleeper_.sleeper());
  }
  auto failing(int failures, Error error = Errc::unavailable) {
    return [this, failures, error]() -> Result<int> {
      if (++tries_ <= failures) return fail(Error(error));
      return tries_;
    };
  }
  using Lines = std::vector<std::string>;
};

constexpr BackoffOptions seconds{.base = 1s, .jitter = Jitter::none};

TEST_F(RetryEventsTest, AFirstTryThatSucceedsIsNoEvent) {
  (void)make({}).call(failing(0));
  EXPECT_EQ(recorder_.lines, Lines{});
}

TEST_F(RetryEventsTest, EachPauseIsToldBeforeItAndTheSuccessAtTheEnd) {
  sleeper_.on_wait([](void* lines, nanoseconds) noexcept { static_cast<Lines*>(lines)->push_back("(waits)"); },
                   &recorder_.lines);
  (void)make({.max_attempts = 4, .backoff = seconds}).call(failing(2));
  EXPECT_EQ(recorder_.lines, (Lines{"retry_scheduled 1 RES_UNAVAILABLE 1000ms", "(waits)",
                                    "retry_scheduled 2 RES_UNAVAILABLE 2000ms", "(waits)", "retry_succeeded 3"}));
}

TEST_F(RetryEventsTest, AHintIsToldAsTheDelayItMakes) {
  (void)make({.backoff = seconds}).call(failing(1, Error(Errc::unavailable).with("retry_after", 7s)));
  EXPECT_EQ(recorder_.lines, (Lines{"retry_scheduled 1 RES_UNAVAILABLE 7000ms", "retry_succeeded 2"}));
}

TEST_F(RetryEventsTest, GivingUpIsToldOnceWithItsReason) {
  auto empty = *RetryBudget::in_flight({.at_least = 0, .share = 0});
  struct Row {
    const char* what;
    RetryOptions options;
    BudgetRef budget;
    Error error;
    nanoseconds left;  // of the caller's deadline
    Lines lines;
  };
  const Row rows[] = {
      {"attempts", {.max_attempts = 2, .backoff = seconds}, no_budget, Errc::unavailable, unbounded_time,
       {"retry_scheduled 1 RES_UNAVAILABLE 1000ms", "retry_gave_up 2 RES_UNAVAILABLE: attempts used up"}},
      {"elapsed", {.max_attempts = 9, .max_elapsed = 2s, .backoff = seconds}, no_budget, Errc::unavailable, unbounded_time,
       {"retry_scheduled 1 RES_UNAVAILABLE 1000ms", "retry_gave_up 2 RES_UNAVAILABLE: time used up"}},
      {"budget", {.backoff = seconds}, empty, Errc::unavailable, unbounded_time,
       {"budget_denied 1 RES_UNAVAILABLE", "retry_gave_up 1 RES_UNAVAILABLE: retry budget empty"}},
      {"deadline", {.backoff = seconds}, no_budget, Errc::unavailable, 1s,
       {"retry_gave_up 1 RES_UNAVAILABLE: deadline too close"}},
      {"not retryable", {}, no_budget, Errc::not_found, unbounded_time,
       {"retry_gave_up 1 NF_NOT_FOUND: not retryable"}},
      {"not idempotent", {.idempotency = Idempotency::none}, no_budget, Errc::unavailable, unbounded_time,
       {"retry_gave_up 1 RES_UNAVAILABLE: not idempotent"}},
      {"cancelled", {}, no_budget, Errc::cancelled, unbounded_time, {"retry_gave_up 1 CANCEL_CANCELLED: cancelled"}},
      {"pushback", {}, no_budget, Error(Errc::unavailable).with("retry_after", 1h), unbounded_time,
       {"retry_gave_up 1 RES_UNAVAILABLE: asked to wait too long"}},
      {"rejected", {}, no_budget, PolicyErrc::circuit_open, unbounded_time,
       {"retry_gave_up 1 NET_CIRCUIT_OPEN: rejected by a policy"}},
  };
  for (const Row& row : rows) {
    recorder_.lines.clear();
    tries_ = 0;
    const RetryPolicy retry = make(row.options, row.budget);
    auto operation = failing(99, row.error);
    (void)retry.run(operation, Call{.deadline = Deadline::after(time_.now(), row.left)});
    EXPECT_EQ(recorder_.lines, row.lines) << row.what;
  }
}

TEST_F(RetryEventsTest, AStopDuringTheWaitIsToldAfterTheScheduledTry) {
  bool stopped = false;
  sleeper_.on_wait([](void* flag, nanoseconds) noexcept { *static_cast<bool*>(flag) = true; }, &stopped);
  const StopToken token{[](const void* flag) noexcept { return *static_cast<const bool*>(flag); }, &stopped};
  const RetryPolicy retry = make({.backoff = seconds});
  auto operation = failing(9);
  (void)retry.run(operation, Call{.stop = token});
  EXPECT_EQ(recorder_.lines,
            (Lines{"retry_scheduled 1 RES_UNAVAILABLE 1000ms", "retry_gave_up 1 RES_UNAVAILABLE: cancelled"}));
}

TEST_F(RetryEventsTest, AValueThatIsNotAcceptedIsAnEventWithoutAnError) {
  const RetryPolicy retry = make({.max_attempts = 2, .backoff = seconds});
  (void)retry.until([](int) { return false; }).call(failing(0));
  EXPECT_EQ(recorder_.lines,
            (Lines{"retry_scheduled 1 1000ms: value not accepted", "retry_gave_up 2: attempts used up"}));
}

// Every shape with every jitter, ten retries: what is told is what is waited, and lies where the definition has it.
TEST_F(RetryEventsTest, EveryBackoffWithEveryJitterWaitsWhatItSays) {
  const nanoseconds base = 100ms, cap = 2s;
  const auto shaped = [&](BackoffShape shape, int retry) {  // the definition once more, in the simplest way
    double factor = 1;
    if (shape == BackoffShape::linear) factor = retry + 1;
    if (shape == BackoffShape::exponential) factor = 1 << retry;
    constexpr double fibonacci[] = {1, 1, 2, 3, 5, 8, 13, 21, 34, 55};
    if (shape == BackoffShape::fibonacci) factor = fibonacci[retry];
    const auto pause = nanoseconds(static_cast<std::int64_t>(factor * static_cast<double>(base.count())));
    return pause < cap ? pause : cap;
  };
  std::vector<nanoseconds> waited;
  struct Waits {
    std::vector<nanoseconds>* waited;
    fallible::testing::FakeClock* time;
  } waits{&waited, &time_};
  sleeper_.on_wait(
      [](void* self, nanoseconds until) noexcept {
        static_cast<Waits*>(self)->waited->push_back(until - static_cast<Waits*>(self)->time->now());
      },
      &waits);
  for (const BackoffShape shape :
       {BackoffShape::constant, BackoffShape::linear, BackoffShape::exponential, BackoffShape::fibonacci}) {
    for (const Jitter jitter :
         {Jitter::none, Jitter::full, Jitter::equal, Jitter::decorrelated, Jitter::proportional, Jitter::over_cap,
          Jitter::smooth}) {
      const auto run = [&](std::uint64_t seed) {
        waited.clear();
        recorder_.delays.clear();
        tries_ = 0;
        (void)make({.max_attempts = 11, .backoff = {.shape = shape, .base = base, .cap = cap, .jitter = jitter},
                    .seed = seed})
            .call(failing(99));
        EXPECT_EQ(waited, recorder_.delays);
        return waited;
      };
      const std::vector<nanoseconds> pauses = run(7);
      ASSERT_EQ(pauses.size(), 10u);
      EXPECT_EQ(pauses, run(7));
      const std::string what = std::to_string(static_cast<int>(shape)) + " " + std::to_string(static_cast<int>(jitter));
      EXPECT_EQ(pauses == run(8), jitter == Jitter::none) << what;
      nanoseconds before = base;
      for (int retry = 0; retry < 10; ++retry) {
        const nanoseconds e = shaped(shape, retry), pause = pauses[static_cast<std::size_t>(retry)];
        nanoseconds low = e, high = e;
        switch (jitter) {
          case Jitter::none: break;
          case Jitter::full: low = 0ns; break;
          case Jitter::equal: low = e / 2; break;
          case Jitter::decorrelated:
            low = base;
            high = before * 3 < cap ? before * 3 : cap;
            break;
          case Jitter::proportional:
            low = e * 3 / 4 - 1ns;
            high = e * 5 / 4 < cap ? e * 5 / 4 : cap;
            break;
          case Jitter::over_cap:
            low = e * 3 / 4 - 1ns;
            high = e * 5 / 4;
            break;
          case Jitter::smooth:
            low = 0ns;
            high = 4 * base * (1 << retry) < cap ? 4 * base * (1 << retry) : cap;
            break;
        }
        EXPECT_GE(pause, low) << what << ", retry " << retry;
        EXPECT_LE(pause, high) << what << ", retry " << retry;
        before = pause;
      }
    }
  }
}

}  // namespace
