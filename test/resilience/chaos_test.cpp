#include <fallible/resilience/chaos.hpp>
#include <fallible/resilience/pipeline.hpp>
#include <fallible/resilience/timeout.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace fallible {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

struct Time {
  nanoseconds now{1h};
  Clock clock() {
    return {[](void* self) noexcept { return static_cast<Time*>(self)->now; }, this};
  }
  Sleeper sleeper() {
    return {[](void* self, nanoseconds until, StopToken stop) noexcept {
              if (stop.stop_requested()) return false;
              static_cast<Time*>(self)->now = until;
              return true;
            },
            this};
  }
};

/// "." for a call that succeeded and "x" for one that failed.
std::string pattern(Chaos chaos, int calls) {
  std::string seen;
  for (int i = 0; i < calls; ++i) {
    seen += chaos.call([]() -> Result<int> { return 1; }).has_value() ? '.' : 'x';
  }
  return seen;
}

TEST(Chaos, FailsTheCallsThatThePlanNames) {
  struct Case {
    ChaosOptions options;
    const char* expected;
  };
  const Case cases[] = {
      {{}, "........"},
      {{.fail_from = 3}, "..x....."},
      {{.fail_from = 3, .fail_count = 2}, "..xx...."},
      {{.fail_from = 6, .fail_count = UINT64_MAX}, ".....xxx"},
      {{.flap_period = 4, .flap_down = 1}, "x...x..."},
      {{.flap_period = 3, .flap_down = 3}, "xxxxxxxx"},
      {{.failure_rate = 1}, "xxxxxxxx"},
      {{.enabled = false, .failure_rate = 1}, "........"},
  };
  for (const Case& c : cases) EXPECT_EQ(pattern(*Chaos::create(c.options), 8), c.expected);
}

TEST(Chaos, RepeatsItselfWithTheSameSeed) {
  const ChaosOptions options{.failure_rate = 0.3};
  EXPECT_EQ(pattern(*Chaos::create(options, 7), 200), pattern(*Chaos::create(options, 7), 200));
  EXPECT_NE(pattern(*Chaos::create(options, 7), 200), pattern(*Chaos::create(options, 8), 200));
}

TEST(Chaos, KeepsToItsRates) {
  const Chaos chaos = *Chaos::create({.failure_rate = 0.2, .lost_answer_rate = 0.5, .latency_rate = 0.1, .latency = 1s});
  int failures = 0, lost = 0, slow = 0;
  for (std::uint64_t call = 1; call <= 100'000; ++call) {
    const ChaosPlan plan = chaos.plan(call);
    failures += plan.fault == ChaosPlan::Fault::failure;
    lost += plan.fault == ChaosPlan::Fault::lost_answer;
    slow += plan.latency == 1s;
  }
  EXPECT_NEAR(failures, 20'000, 600);
  EXPECT_NEAR(lost, 40'000, 800);
  EXPECT_NEAR(slow, 10'000, 500);
}

TEST(Chaos, DoesNotRunWhatItFailsButRunsWhatItLosesTheAnswerOf) {
  int runs = 0;
  auto op = [&]() -> Result<int> { return ++runs; };
  auto failing = *Chaos::create({.failure_rate = 1, .failure = Errc::aborted});
  EXPECT_EQ(failing.call(op).error(), Errc::aborted);
  EXPECT_EQ(runs, 0);
  auto losing = *Chaos::create({.lost_answer_rate = 1});
  EXPECT_EQ(losing.call(op).error(), Errc::unavailable);
  EXPECT_EQ(runs, 1);
}

TEST(Chaos, WaitsOnItsSleeper) {
  Time time;
  auto chaos = *Chaos::create({.latency_rate = 1, .latency = 2s, .latency_spread = 1s}, 1, time.clock(), time.sleeper());
  EXPECT_EQ(chaos.call([]() -> Result<int> { return 1; }), 1);
  EXPECT_GE(time.now, 1h + 2s);
  EXPECT_LE(time.now, 1h + 3s);
}

TEST(Chaos, EndsAWaitWithTheDeadlineAndTheStopRequest) {
  Time time;
  auto chaos = *Chaos::create({.latency_rate = 1, .latency = 2s}, 1, time.clock(), time.sleeper());
  bool ran = false;
  auto op = [&]() -> Result<int> {
    ran = true;
    return 1;
  };
  EXPECT_EQ(chaos.run(op, Call{.deadline = Deadline(1h + 1s)}).error(), Errc::deadline_exceeded);
  EXPECT_EQ(time.now, 1h + 1s);
  const StopToken stop{[](const void*) noexcept { return true; }, nullptr};
  EXPECT_EQ(chaos.run(op, Call{.stop = stop}).error(), Errc::cancelled);
  EXPECT_FALSE(ran);
}

TEST(Chaos, PlaysASlowDependencyForATimeout) {
  Time time;
  auto chaos = *Chaos::create({.latency_rate = 1, .latency = 2s}, 1, time.clock(), time.sleeper());
  auto timeout = *Timeout::create({.limit = 500ms}, time.clock());
  auto guard = pipeline(timeout, chaos);
  EXPECT_EQ(guard.call([]() -> Result<int> { return 1; }).error(), PolicyErrc::timed_out);
}

TEST(Chaos, TellsItsListenerAboutEveryFault) {
  std::string seen;
  const Listener listener{[](void* self, const Event& event) noexcept {
                            static_cast<std::string*>(self)->append(event.detail.data(), event.detail.size()) += ';';
                          },
                          &seen};
  auto chaos = *Chaos::create({.failure_rate = 1, .listener = listener});
  EXPECT_FALSE(chaos.call([]() -> Result<int> { return 1; }).has_value());
  EXPECT_EQ(seen, "failure;");
  EXPECT_EQ(chaos.calls(), 1u);
}

TEST(Chaos, NamesTheFieldThatIsWrong) {
  for (const ChaosOptions& bad : {ChaosOptions{.failure_rate = 1.1}, ChaosOptions{.lost_answer_rate = -0.1},
                                  ChaosOptions{.latency_rate = __builtin_nan("")}, ChaosOptions{.latency = -1ns},
                                  ChaosOptions{.latency_spread = -1ns}, ChaosOptions{.flap_period = 1, .flap_down = 2}}) {
    EXPECT_EQ(Chaos::create(bad).error(), Errc::invalid_argument);
  }
}

TEST(Chaos, AnswersWithAValueInPlaceOfTheOperation) {
  auto chaos = *Chaos::create({.value_rate = 0.5}, 3);
  auto answering = chaos.answering(202);
  int runs = 0, replaced = 0;
  const auto operation = [&]() -> Result<int> { return ++runs, 200; };
  for (int i = 0; i < 1000; ++i) replaced += *answering.call(operation) == 202 ? 1 : 0;
  EXPECT_EQ(runs + replaced, 1000);
  EXPECT_NEAR(replaced, 500, 60);
  int planned = 0;
  for (std::uint64_t call = 1; call <= 1000; ++call) {
    planned += chaos.plan(call).fault == ChaosPlan::Fault::value ? 1 : 0;
  }
  EXPECT_EQ(planned, replaced);
}

TEST(Chaos, WithoutAValueToAnswerWithTheOperationRuns) {
  auto chaos = *Chaos::create({.value_rate = 1});
  EXPECT_EQ(*chaos.call([]() -> Result<int> { return 200; }), 200);
  EXPECT_EQ(*chaos.answering(202).call([]() -> Result<int> { return 200; }), 202);
}

TEST(Chaos, AValueMayBeMadeForEachCallAndFailuresComeFirst) {
  auto chaos = *Chaos::create({.value_rate = 1, .fail_from = 2});
  auto guard = pipeline(chaos.answering([] { return std::make_unique<int>(7); }));
  const auto operation = []() -> Result<std::unique_ptr<int>> { return nullptr; };
  EXPECT_EQ(**guard.call(operation), 7);
  EXPECT_FALSE(guard.call(operation).has_value());
  EXPECT_EQ(**guard.call(operation), 7);
}

TEST(Chaos, ANewKindOfFaultLeavesThePlansOfTheOthersAsTheyWere) {
  const auto before = *Chaos::create({.failure_rate = 0.2, .latency_rate = 0.3, .latency = 1s, .latency_spread = 1s}, 9);
  const auto after =
      *Chaos::create({.failure_rate = 0.2, .value_rate = 0.5, .latency_rate = 0.3, .latency = 1s, .latency_spread = 1s}, 9);
  for (std::uint64_t call = 1; call < 200; ++call) {
    EXPECT_EQ(before.plan(call).latency, after.plan(call).latency);
    EXPECT_EQ(before.plan(call).fault == ChaosPlan::Fault::failure, after.plan(call).fault == ChaosPlan::Fault::failure);
  }
}

TEST(Chaos, TellsOfAValueAndRefusesARateThatIsNone) {
  struct Seen {
    static void notify(void* self, const Event& event) noexcept {
      if (event.error == nullptr && event.detail == "value") ++*static_cast<int*>(self);
    }
  };
  int seen = 0;
  auto chaos = *Chaos::create({.value_rate = 1, .listener = {&Seen::notify, &seen}});
  (void)chaos.answering(1).call([]() -> Result<int> { return 2; });
  EXPECT_EQ(seen, 1);
  EXPECT_FALSE(Chaos::create({.value_rate = 1.1}).has_value());
}

}  // namespace
}  // namespace fallible
