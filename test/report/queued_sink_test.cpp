#include <fallible/report/queued_sink.hpp>

#include <fallible/core/render.hpp>
#include <fallible/core/visit.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using fallible::Errc;
using fallible::Error;
using fallible::QueueCounts;
using fallible::QueuedSink;
using fallible::QueuedSinkOptions;
using fallible::QueueDrop;
using fallible::Report;
using fallible::ReportSink;
using fallible::RequestContext;
using fallible::Severity;
using fallible::Text;

namespace {

std::string text_of(Text text) { return {text.data(), text.size()}; }

void offer(const ReportSink& sink, const std::string& id, bool taken = true) {
  RequestContext context;
  context.component = "cart";
  const Error error = Error(Errc::internal).context("report {}", id);
  Report report{error, context, id, "orders", 5s, 7ms, Severity::critical, 3, true};
  EXPECT_EQ(sink.write(sink.self, report), taken);
}

/// Keeps what it is given; hangs while it is held.
struct Target {
  std::mutex lock;
  std::condition_variable changed;
  std::vector<std::string> ids;
  bool holding = false;
  int entered = 0;
  int left = 0;
  bool takes = true;

  ReportSink sink() { return {"target", &write, this}; }
  static bool write(void* self, const Report& report) noexcept {
    auto& target = *static_cast<Target*>(self);
    std::unique_lock hold(target.lock);
    ++target.entered;
    target.changed.notify_all();
    target.changed.wait(hold, [&] { return !target.holding; });
    target.ids.push_back(text_of(report.id));
    ++target.left;
    target.changed.notify_all();
    return target.takes;
  }
  void hold() {
    const std::lock_guard guard(lock);
    holding = true;
  }
  void let_go() {
    const std::lock_guard guard(lock);
    holding = false;
    changed.notify_all();
  }
  void wait_entered(int count) {
    std::unique_lock guard(lock);
    changed.wait(guard, [&] { return entered >= count; });
  }
  void wait_left(int count) {
    std::unique_lock guard(lock);
    changed.wait(guard, [&] { return left >= count; });
  }
};

QueuedSink make(const QueuedSinkOptions& options) {
  auto made = QueuedSink::create(options);
  EXPECT_TRUE(made.has_value());
  return std::move(*made);
}

void expect_sum(const QueueCounts& c) {
  EXPECT_EQ(c.offered, c.delivered + c.refused + c.dropped + c.lost + c.queued + c.in_flight);
}

TEST(QueuedSink, KeepsEverythingThatAReportSays) {
  struct Whole {
    int seen = 0;
    static bool write(void* self, const Report& report) noexcept {
      ++static_cast<Whole*>(self)->seen;
      EXPECT_EQ(to_string(report.error), "report r1: internal error");
      EXPECT_EQ(text_of(report.context.component), "cart");
      EXPECT_EQ(text_of(report.id), "r1");
      EXPECT_EQ(text_of(report.service), "orders");
      EXPECT_EQ(report.time, 5s);
      EXPECT_EQ(report.duration, 7ms);
      EXPECT_EQ(report.severity, Severity::critical);
      EXPECT_EQ(report.held_back, 3u);
      EXPECT_TRUE(report.summary);
      return true;
    }
  } whole;
  QueuedSink queue = make({.target = {"whole", &Whole::write, &whole}});
  EXPECT_EQ(text_of(queue.sink().name), "whole");
  offer(queue.sink(), "r1");
  EXPECT_EQ(whole.seen, 0);
  EXPECT_EQ(queue.drain(10), 1u);
  EXPECT_EQ(whole.seen, 1);
  EXPECT_EQ(queue.drain(10), 0u);
}

TEST(QueuedSink, DropsTheNewestOrTheOldestWhenItIsFull) {
  for (const QueueDrop drop : {QueueDrop::newest, QueueDrop::oldest}) {
    Target target;
    QueuedSink queue = make({.target = target.sink(), .capacity = 3, .drop = drop});
    for (int i = 1; i <= 5; ++i) offer(queue.sink(), std::to_string(i), drop == QueueDrop::oldest || i <= 3);
    EXPECT_EQ(queue.drain(2), 2u);
    offer(queue.sink(), "6");
    EXPECT_EQ(queue.drain(100), 2u);
    const std::vector<std::string> newest{"1", "2", "3", "6"};
    const std::vector<std::string> oldest{"3", "4", "5", "6"};
    EXPECT_EQ(target.ids, drop == QueueDrop::newest ? newest : oldest);
    const QueueCounts counts = queue.counts();
    EXPECT_EQ(counts.offered, 6u);
    EXPECT_EQ(counts.delivered, 4u);
    EXPECT_EQ(counts.dropped, 2u);
    expect_sum(counts);
  }
}

TEST(QueuedSink, CountsWhatTheTargetRefuses) {
  Target target;
  target.takes = false;
  QueuedSink queue = make({.target = target.sink()});
  offer(queue.sink(), "1");
  EXPECT_EQ(queue.counts().queued, 1u);
  EXPECT_EQ(queue.drain(1), 1u);
  EXPECT_EQ(queue.counts().refused, 1u);
  EXPECT_EQ(queue.counts().delivered, 0u);
}

TEST(QueuedSink, IsDrainedByItsWorkerAndFlushedByStop) {
  Target target;
  QueuedSink queue = make({.target = target.sink()});
  ASSERT_TRUE(queue.start().has_value());
  EXPECT_EQ(queue.start().error(), Errc::failed_precondition);
  for (int i = 0; i < 100; ++i) offer(queue.sink(), std::to_string(i));
  EXPECT_TRUE(queue.flush(60s));
  EXPECT_EQ(queue.counts().delivered, 100u);
  target.hold();
  offer(queue.sink(), "a");
  offer(queue.sink(), "b");
  target.let_go();
  const auto stopped = queue.stop(60s);
  EXPECT_TRUE(stopped.finished);
  EXPECT_EQ(stopped.lost, 0u);
  EXPECT_EQ(target.ids.size(), 102u);
  EXPECT_EQ(target.ids.back(), "b");
  offer(queue.sink(), "late", false);
  EXPECT_EQ(queue.counts().dropped, 1u);
  EXPECT_TRUE(queue.stop(60s).finished) << "a second time it does nothing";
  EXPECT_EQ(queue.start().error(), Errc::failed_precondition);
  expect_sum(queue.counts());
}

TEST(QueuedSink, NeverWaitsForATargetThatHangs) {
  Target target;
  target.hold();
  {
    QueuedSink queue = make({.target = target.sink(), .capacity = 4, .stop_within = 0s});
    ASSERT_TRUE(queue.start().has_value());
    offer(queue.sink(), "hangs");
    target.wait_entered(1);
    for (int i = 0; i < 10; ++i) offer(queue.sink(), std::to_string(i), i < 4);
    EXPECT_FALSE(queue.flush(0s));
    const auto stopped = queue.stop(1ms);
    EXPECT_FALSE(stopped.finished);
    EXPECT_EQ(stopped.lost, 4u);
    const QueueCounts counts = queue.counts();
    EXPECT_EQ(counts.in_flight, 1u);
    EXPECT_EQ(counts.dropped, 6u);
    EXPECT_EQ(counts.lost, 4u);
    expect_sum(counts);
  }  // the queue is gone, the thread is not
  target.let_go();
  target.wait_left(1);
  EXPECT_EQ(target.ids, std::vector<std::string>{"hangs"});
}

TEST(QueuedSink, LosesWhatIsQueuedWhenNobodyDrainsIt) {
  Target target;
  QueuedSink queue = make({.target = target.sink()});
  offer(queue.sink(), "1");
  const auto stopped = queue.stop(60s);
  EXPECT_FALSE(stopped.finished);
  EXPECT_EQ(stopped.lost, 1u);
  EXPECT_TRUE(target.ids.empty());
  expect_sum(queue.counts());
}

TEST(QueuedSink, TellsWhenTheSystemGivesNoThread) {
  Target target;
  QueuedSink queue = make({.target = target.sink(), .stack_bytes = std::size_t{1} << 60});
  const auto started = queue.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error(), Errc::resource_exhausted);
  offer(queue.sink(), "1");
  EXPECT_EQ(queue.drain(1), 1u) << "it works on";
}

TEST(QueuedSink, MayBeFilledFromInsideItsOwnTarget) {
  struct Own {
    ReportSink queue{};
    int writes = 0;
    static bool write(void* self, const Report& report) noexcept {
      auto& own = *static_cast<Own*>(self);
      if (++own.writes < 3) {
        EXPECT_TRUE(own.queue.write(own.queue.self, report));
      }
      return true;
    }
  } own;
  QueuedSink queue = make({.target = {"own", &Own::write, &own}, .capacity = 1});
  own.queue = queue.sink();
  offer(queue.sink(), "1");
  EXPECT_EQ(queue.drain(100), 3u);
}

TEST(QueuedSink, IsFilledAndDrainedByManyThreads) {
  for (const QueueDrop drop : {QueueDrop::newest, QueueDrop::oldest}) {
    Target target;
    QueuedSink queue = make({.target = target.sink(), .capacity = 16, .drop = drop});
    ASSERT_TRUE(queue.start().has_value());
    std::thread threads[3];
    for (std::thread& thread : threads) {
      thread = std::thread([&queue] {
        const ReportSink sink = queue.sink();
        const Error error = Error(Errc::internal).context("busy {}", 1);
        const RequestContext context;
        for (int i = 0; i < 2'000; ++i) {
          (void)sink.write(sink.self, Report{error, context, "id", {}});
          if (i % 64 == 0) (void)queue.drain(2);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_TRUE(queue.stop(60s).finished);
    const QueueCounts counts = queue.counts();
    EXPECT_EQ(counts.offered, 6'000u);
    EXPECT_EQ(counts.delivered + counts.dropped, 6'000u);
    EXPECT_EQ(counts.delivered, target.ids.size());
    expect_sum(counts);
  }
}

TEST(QueuedSink, NamesTheOptionThatIsWrong) {
  struct FieldOf {
    std::string found;
    void field(Text key, const fallible::Arg& value) {
      if (key == "field") found = text_of(value.text());
    }
  };
  Target target;
  struct Row {
    QueuedSinkOptions options;
    const char* field;
  };
  const Row rows[] = {
      {{.target = {"a", nullptr, nullptr}}, "target"},
      {{.target = {"", &Target::write, &target}}, "name"},
      {{.target = target.sink(), .capacity = 0}, "capacity"},
      {{.target = target.sink(), .capacity = 1'048'577}, "capacity"},
      {{.target = target.sink(), .drop = static_cast<QueueDrop>(2)}, "drop"},
      {{.target = target.sink(), .stop_within = -1ns}, "stop_within"},
      {{.target = target.sink(), .stop_within = 61min}, "stop_within"},
      {{.target = target.sink(), .stack_bytes = 1}, "stack_bytes"},
  };
  for (const Row& row : rows) {
    const auto made = QueuedSink::create(row.options);
    ASSERT_FALSE(made.has_value()) << row.field;
    FieldOf find;
    visit(made.error(), find);
    EXPECT_EQ(find.found, row.field);
  }
}

}  // namespace
