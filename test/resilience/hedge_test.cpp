#include <fallible/resilience/hedge.hpp>
#include <fallible/resilience/pipeline.hpp>

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace fallible {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using Step = HedgeMachine::Step;

/// Follows every order in which delays, ends and refusals can come.
struct Explorer {
  std::uint32_t copies;
  std::size_t runs = 0, nodes = 0;

  void explore(HedgeMachine machine, std::vector<bool> running, bool decided) {
    ASSERT_LT(++nodes, 1'000'000u);
    const Step step = machine.next();
    ASSERT_LE(machine.copies_started(), copies);
    if (step == Step::finish) {
      ++runs;
      ASSERT_EQ(machine.running(), 0u);
      ASSERT_TRUE(machine.winner() != HedgeMachine::none || machine.first_failure() != HedgeMachine::none);
      return;
    }
    if (step == Step::start) {
      ASSERT_FALSE(decided) << "a copy is started after the decision";
      HedgeMachine started = machine;
      started.started();
      auto more = running;
      more.push_back(true);
      explore(started, more, decided);
      if (machine.copies_started() > 0) {
        machine.refused();
        ASSERT_NE(machine.next(), Step::start);
        explore(machine, running, decided);
      }
      return;
    }
    ASSERT_GT(machine.running(), 0u) << "nothing runs that could be waited for";
    if (step == Step::drain) {
      ASSERT_TRUE(decided);
    }
    if (step == Step::wait && machine.may_start()) {
      HedgeMachine late = machine;
      late.delay_passed();
      ASSERT_EQ(late.next(), Step::start);
      explore(late, running, decided);
    }
    for (std::uint32_t copy = 0; copy < running.size(); ++copy) {
      if (!running[copy]) continue;
      auto rest = running;
      rest[copy] = false;
      HedgeMachine good = machine;
      good.succeeded(copy);
      ASSERT_EQ(good.winner(), decided ? machine.winner() : copy);
      explore(good, rest, true);
      HedgeMachine again = machine;
      again.failed(copy, true);
      explore(again, rest, decided);
      HedgeMachine fatal = machine;
      fatal.failed(copy, false);
      explore(fatal, rest, true);
    }
  }
};

TEST(HedgeMachine, IsRightInEveryInterleaving) {
  for (std::uint32_t copies = 2; copies <= 3; ++copies) {
    Explorer explorer{copies};
    explorer.explore(HedgeMachine(copies), {}, false);
    EXPECT_GT(explorer.runs, 10u);
  }
}

TEST(HedgeMachine, SendsTheNextCopyAtOnceAfterAFailure) {
  HedgeMachine machine(2);
  machine.started();
  EXPECT_EQ(machine.next(), Step::wait);
  machine.failed(0, true);
  EXPECT_EQ(machine.next(), Step::start);
}

TEST(HedgeMachine, KeepsTheFailureThatEndedIt) {
  HedgeMachine machine(3);
  machine.started();
  machine.failed(0, true);
  machine.started();
  machine.failed(1, false);
  EXPECT_EQ(machine.next(), Step::finish);
  EXPECT_EQ(machine.first_failure(), 1u);
}

/// Runs tasks when waited for, each taking the time that its operation adds to the clock.
struct VirtualExecutor {
  nanoseconds now{};
  std::vector<std::pair<nanoseconds, Task>> tasks;
  std::vector<nanoseconds> takes;  // of the copies, in order
  bool refuse = false;
  std::size_t full_after = SIZE_MAX;

  Clock clock() {
    return {[](void* self) noexcept { return static_cast<VirtualExecutor*>(self)->now; }, this};
  }
  Executor executor() {
    return {[](void* self, Task task) noexcept {
              auto& e = *static_cast<VirtualExecutor*>(self);
              if (e.refuse || e.count >= e.full_after) return false;
              e.tasks.emplace_back(e.now + e.takes[e.count++], task);
              return true;
            },
            [](void* self, Deadline until) noexcept { static_cast<VirtualExecutor*>(self)->wait(until); }, this};
  }
  void wait(Deadline until) {
    std::size_t first = tasks.size();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (first == tasks.size() || tasks[i].first < tasks[first].first) first = i;
    }
    if (first < tasks.size() && tasks[first].first <= until.at()) {
      const auto [at, task] = tasks[first];
      tasks.erase(tasks.begin() + static_cast<std::ptrdiff_t>(first));
      if (at > now) now = at;
      task();
    } else {
      now = until.at();
    }
  }
  std::size_t count = 0;
};

TEST(Hedge, StartsASecondCopyAfterTheDelayAndTakesTheFasterOne) {
  VirtualExecutor v;
  v.takes = {500ms, 20ms};
  auto hedge = *Hedge::create({.delay = 50ms}, v.executor(), v.clock());
  bool loser_was_stopped = false;
  auto result = hedge.call(idempotent([&](const Call& call) -> Result<std::unique_ptr<int>> {
    if (call.attempt == 1) loser_was_stopped = call.stop.stop_requested();
    return std::make_unique<int>(static_cast<int>(call.attempt));
  }));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(**result, 2);
  EXPECT_TRUE(loser_was_stopped);
}

TEST(Hedge, DestroysWhatTheLoserAnswered) {
  VirtualExecutor v;
  v.takes = {500ms, 20ms};
  auto hedge = *Hedge::create({.delay = 50ms}, v.executor(), v.clock());
  auto counted = std::make_shared<int>(0);
  {
    auto result = hedge.call(idempotent([&]() -> Result<std::shared_ptr<int>> { return counted; }));
    EXPECT_EQ(counted.use_count(), 2);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(Hedge, StartsNothingMoreWhenTheFirstIsInTime) {
  VirtualExecutor v;
  v.takes = {30ms, 1ms};
  auto hedge = *Hedge::create({.delay = 50ms}, v.executor(), v.clock());
  EXPECT_EQ(hedge.call(idempotent([]() -> Result<int> { return 1; })), 1);
  EXPECT_EQ(v.count, 1u);
  EXPECT_EQ(v.now, 30ms);
}

TEST(Hedge, NeverLetsTheBudgetStopTheFirstCopy) {
  VirtualExecutor v;
  v.takes = {500ms, 20ms};
  auto budget = *RetryBudget::cost({.capacity = 10, .answered_cost = 10});
  budget.reserve().used();  // and nothing is left
  ASSERT_FALSE(static_cast<bool>(budget.reserve()));
  auto hedge = *Hedge::create({.delay = 50ms, .budget = budget}, v.executor(), v.clock());
  EXPECT_EQ(hedge.call(idempotent([]() -> Result<int> { return 1; })), 1);
  EXPECT_EQ(v.count, 1u);
}

TEST(Hedge, TakesFurtherCopiesFromTheBudget) {
  VirtualExecutor v;
  v.takes = {500ms, 600ms};
  auto budget = *RetryBudget::cost({.capacity = 20, .answered_cost = 5});
  auto hedge = *Hedge::create({.delay = 50ms, .budget = budget}, v.executor(), v.clock());
  EXPECT_EQ(hedge.call(idempotent([](const Call& call) -> Result<int> {
    if (call.attempt == 2) return fail(Errc::cancelled);
    return 1;
  })), 1);
  EXPECT_EQ(budget.balance(), 15);
}

TEST(Hedge, RunsItselfWhenTheExecutorIsFull) {
  VirtualExecutor v;
  v.refuse = true;
  auto hedge = *Hedge::create({}, v.executor(), v.clock());
  EXPECT_EQ(hedge.call(idempotent([]() -> Result<int> { return 1; })), 1);
}

TEST(Hedge, TellsNothingOfACopyThatTheExecutorRefused) {
  VirtualExecutor v;
  v.takes = {500ms, 600ms};
  auto budget = *RetryBudget::in_flight({.at_least = 1});
  std::vector<EventKind> told;
  auto hedge = *Hedge::create({.delay = 50ms, .listener = {[](void* self, const Event& event) noexcept {
                                 static_cast<std::vector<EventKind>*>(self)->push_back(event.kind);
                               }, &told}, .budget = budget}, v.executor(), v.clock());
  double left = -1;
  EXPECT_EQ(hedge.call(idempotent([&](const Call&) -> Result<int> {
    left = budget.balance();
    return 1;
  })), 1);
  EXPECT_EQ(told, (std::vector{EventKind::hedge_started})) << "the executor takes two";
  told.clear();
  v.now = 0ns;
  v.count = 0;
  v.full_after = 1;
  EXPECT_EQ(hedge.call(idempotent([&](const Call&) -> Result<int> {
    left = budget.balance();
    return 1;
  })), 1);
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(left, 1) << "a copy that does not run holds a place";
}

TEST(Hedge, GivesTheFirstFailureWhenAllFail) {
  VirtualExecutor v;
  v.takes = {10ms, 10ms};
  auto hedge = *Hedge::create({}, v.executor(), v.clock());
  EXPECT_EQ(hedge.call(idempotent([](const Call& call) -> Result<int> {
    return fail(Errc::unavailable).with("copy", call.attempt);
  })).error(), Errc::unavailable);
  EXPECT_EQ(v.count, 2u);
}

TEST(Hedge, LearnsItsDelayFromAQuantile) {
  VirtualExecutor v;
  v.takes.assign(100, 10ms);
  auto hedge = *Hedge::create({.delay = 1s, .quantile = 0.9}, v.executor(), v.clock());
  EXPECT_EQ(hedge.current_delay(), 1s);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(hedge.call(idempotent([]() -> Result<int> { return 1; })), 1);
  EXPECT_EQ(hedge.current_delay(), 10ms);
}

TEST(Hedge, LearnsNoTimeBelowZeroFromAClockThatJumps) {
  VirtualExecutor v;
  v.takes.assign(1000, 0ns);
  auto hedge = *Hedge::create({.delay = 1s, .quantile = 0.5}, v.executor(), v.clock());
  for (const nanoseconds end : {nanoseconds(-1h), nanoseconds::min()}) {
    for (int i = 0; i < 64; ++i) {
      v.now = 1h;
      EXPECT_EQ(hedge.call(idempotent([&]() -> Result<int> {
        v.now = end;
        return 1;
      })), 1);
    }
    EXPECT_EQ(hedge.current_delay(), 0ns);
  }
  for (int i = 0; i < 64; ++i) {
    v.now = nanoseconds::min();
    EXPECT_EQ(hedge.call(idempotent([&]() -> Result<int> {
      v.now = nanoseconds::max() - 1ns;
      return 1;
    })), 1);
  }
  EXPECT_EQ(hedge.current_delay(), nanoseconds::max());
}

TEST(Hedge, NamesTheFieldThatIsWrong) {
  VirtualExecutor v;
  for (const HedgeOptions& bad : {HedgeOptions{.delay = -1ns}, HedgeOptions{.copies = 1}, HedgeOptions{.copies = 5},
                                  HedgeOptions{.quantile = 1.0}, HedgeOptions{.quantile = __builtin_nan("")}}) {
    EXPECT_EQ(Hedge::create(bad, v.executor()).error(), Errc::invalid_argument);
  }
  EXPECT_EQ(Hedge::create({}, Executor{}).error(), Errc::invalid_argument);
}

TEST(Hedge, WorksWithRealThreads) {
  struct Pool {
    std::mutex mutex;
    std::condition_variable ended;
    std::size_t ends = 0, seen = 0;
    std::vector<std::thread> threads;
    Executor executor() {
      return {[](void* self, Task task) noexcept {
                auto& pool = *static_cast<Pool*>(self);
                pool.threads.emplace_back([&pool, task] {
                  task();
                  const std::lock_guard lock(pool.mutex);
                  ++pool.ends;
                  pool.ended.notify_all();
                });
                return true;
              },
              [](void* self, Deadline) noexcept {
                auto& pool = *static_cast<Pool*>(self);
                std::unique_lock lock(pool.mutex);
                pool.ended.wait(lock, [&] { return pool.ends != pool.seen; });
                pool.seen = pool.ends;
              },
              this};
    }
  } pool;
  auto hedge = *Hedge::create({.delay = 0ns}, pool.executor());
  const Result<int> result = hedge.call(idempotent([](const Call& call) -> Result<int> {
    if (call.attempt == 1) {
      while (!call.stop.stop_requested()) std::this_thread::yield();
      return fail(Errc::cancelled);
    }
    return 2;
  }));
  for (auto& thread : pool.threads) thread.join();
  EXPECT_EQ(result, 2);
}

}  // namespace
}  // namespace fallible
