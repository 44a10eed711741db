#include <fallible/resilience/thread_pool.hpp>

#include <atomic>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/render.hpp>
#include <fallible/resilience/batch.hpp>
#include <fallible/resilience/hedge.hpp>
#include <fallible/testing/fake_clock.hpp>

#include "support/failing_allocator.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

struct Count {
  std::atomic<int> runs{0};
  Task task() {
    return {[](void* self) noexcept { ++static_cast<Count*>(self)->runs; }, this};
  }
};

/// Holds a thread of the pool until it is opened.
struct Gate {
  std::atomic<bool> entered{false}, open{false};
  Task task() {
    return {[](void* self) noexcept {
              auto& gate = *static_cast<Gate*>(self);
              gate.entered = true;
              gate.entered.notify_all();
              gate.open.wait(false);
            },
            this};
  }
  void let_in() { entered.wait(false); }
  void let_out() {
    open = true;
    open.notify_all();
  }
};

bool submit(const Executor& executor, Task task) { return executor.submit(executor.self, task); }

TEST(ThreadPool, RunsEveryTaskOnceAlsoThoseThatWaitWhenItIsDestroyed) {
  Count count;
  int accepted = 0;
  {
    auto pool = ThreadPool::create({.threads = 3, .queue = 1000}).value();
    const Executor executor = pool.executor();
    for (int i = 0; i < 1000; ++i) accepted += submit(executor, count.task()) ? 1 : 0;
  }
  EXPECT_EQ(count.runs.load(), accepted);
  EXPECT_EQ(accepted, 1000);
}

TEST(ThreadPool, RefusesWhatTheQueueHasNoPlaceFor) {
  Gate gate;
  Count count;
  auto pool = ThreadPool::create({.threads = 1, .queue = 2}).value();
  const Executor executor = pool.executor();
  ASSERT_TRUE(submit(executor, gate.task()));
  gate.let_in();
  EXPECT_TRUE(submit(executor, count.task()));
  EXPECT_TRUE(submit(executor, count.task()));
  EXPECT_FALSE(submit(executor, count.task()));
  EXPECT_EQ(pool.queued(), 2u);
  gate.let_out();
  while (count.runs != 2) executor.wait(executor.self, Deadline());
  EXPECT_TRUE(submit(executor, count.task()));
}

TEST(ThreadPool, NoEndOfATaskIsOverlookedByAnyOfManyWaiters) {
  auto pool = ThreadPool::create({.threads = 2, .queue = 16}).value();
  const Executor executor = pool.executor();
  auto waiters = ThreadPool::create({.threads = 4}).value();
  struct Waiter {
    Executor executor;
    int done = 0;
  };
  std::vector<Waiter> all(4, Waiter{executor});
  for (Waiter& waiter : all) {
    ASSERT_TRUE(submit(waiters.executor(), {[](void* self) noexcept {
                                              auto& me = *static_cast<Waiter*>(self);
                                              for (int i = 0; i < 500; ++i) {
                                                Count count;
                                                if (!submit(me.executor, count.task())) continue;
                                                while (count.runs == 0) me.executor.wait(me.executor.self, Deadline());
                                                ++me.done;
                                              }
                                            },
                                            &waiter}));
  }
  // The destructor joins: a wait that is never woken would hang here.
  { const ThreadPool ended = std::move(waiters); }
  for (const Waiter& waiter : all) EXPECT_EQ(waiter.done, 500);
}

TEST(ThreadPool, ATaskThatWaitsForTasksRunsThemItself) {
  auto pool = ThreadPool::create({.threads = 1}).value();
  struct Nested {
    Executor executor;
    Count inner;
    std::atomic<bool> done{false};
  } nested{pool.executor(), {}, {}};
  ASSERT_TRUE(submit(nested.executor, {[](void* self) noexcept {
                                         auto& me = *static_cast<Nested*>(self);
                                         for (int i = 0; i < 3; ++i) submit(me.executor, me.inner.task());
                                         while (me.inner.runs != 3) me.executor.wait(me.executor.self, Deadline());
                                         me.done = true;
                                       },
                                       &nested}));
  while (!nested.done) nested.executor.wait(nested.executor.self, Deadline());
  EXPECT_EQ(nested.inner.runs.load(), 3);
}

TEST(ThreadPool, AWaitEndsAtItsDeadlineByTheClockOfItsUsers) {
  fallible::testing::FakeClock time;
  auto pool = ThreadPool::create({.threads = 1, .clock = time.clock()}).value();
  const Executor executor = pool.executor();
  executor.wait(executor.self, Deadline(time.now()));
  executor.wait(executor.self, Deadline(time.now() - 1h));
  time.advance_at_each_reading(1h);  // a wait that is not over by the clock may end sooner, and asks again
  executor.wait(executor.self, Deadline(time.now() + 1ns));
}

TEST(ThreadPool, NamesTheFieldThatIsWrong) {
  struct Row {
    ThreadPoolOptions options;
    const char* field;
  };
  for (const Row& row : {Row{{.threads = 0}, "threads"}, Row{{.threads = 257}, "threads"}, Row{{.queue = 0}, "queue"},
                         Row{{.queue = 65537}, "queue"}, Row{{.stack_bytes = 1}, "stack_bytes"}}) {
    const auto pool = ThreadPool::create(row.options);
    ASSERT_FALSE(pool.has_value()) << row.field;
    EXPECT_EQ(pool.error(), Errc::invalid_argument) << row.field;
    EXPECT_NE(to_string(pool.error()).find(row.field), std::string::npos);
  }
}

TEST(ThreadPool, AThreadThatIsNotStartedIsAnError) {
  const auto pool = ThreadPool::create({.threads = 2, .stack_bytes = std::size_t{1} << 62});
  ASSERT_FALSE(pool.has_value());
  EXPECT_EQ(pool.error(), Errc::resource_exhausted);
}

TEST(ThreadPool, WithoutMemoryItIsAnErrorAndEveryBlockComesBack) {
  {
    FailingAllocator none(1, false);
    const auto pool = ThreadPool::create();
    ASSERT_FALSE(pool.has_value());
    EXPECT_EQ(pool.error(), Errc::resource_exhausted);
  }
  FailingAllocator all(1000, false);
  EXPECT_TRUE(ThreadPool::create({.threads = 2}).has_value());
  EXPECT_FALSE(ThreadPool::create({.threads = 2, .stack_bytes = std::size_t{1} << 62}).has_value());
}

TEST(ThreadPool, CarriesBatchesAndHedgesAlsoWithinEachOther) {
  auto pool = ThreadPool::create({.threads = 2, .queue = 8}).value();
  auto hedge = Hedge::create({.delay = 0ns}, pool.executor()).value();
  std::vector<int> items;
  for (int i = 0; i < 200; ++i) items.push_back(i);
  auto batch = Batch::create({.executor = pool.executor(), .width = 2}).value();
  auto results = batch.run(items, [&](const int& item) {
    return hedge.call(idempotent([item](const Call&) -> Result<int> { return 2 * item; }));
  });
  ASSERT_TRUE(results.has_value());
  EXPECT_EQ(results->succeeded(), 200u);
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ((*results)[i], static_cast<int>(2 * i));
}

}  // namespace
