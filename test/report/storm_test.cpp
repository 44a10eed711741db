// What a service does when everything fails at once: a million errors through handler and queues, and sinks that fail,
// hang, or stand on a full disk.
#include <fallible/core/allocator.hpp>
#include <fallible/report/error_metrics.hpp>
#include <fallible/report/fd_output.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/log_sampling.hpp>
#include <fallible/report/log_sink.hpp>
#include <fallible/report/queued_sink.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

using namespace std::chrono_literals;
using fallible::Errc;
using fallible::Error;
using fallible::ErrorHandler;
using fallible::QueueCounts;
using fallible::QueuedSink;
using fallible::Report;
using fallible::ReportSink;
using fallible::RequestContext;

namespace {

/// Counts the blocks that are alive, and how many there ever were at a time.
class CountingAllocator {
 public:
  CountingAllocator() : before_(fallible::set_allocator(&allocator_)) {}
  CountingAllocator(const CountingAllocator&) = delete;
  CountingAllocator& operator=(const CountingAllocator&) = delete;
  ~CountingAllocator() { fallible::set_allocator(before_); }
  std::atomic<long> alive{0};
  std::atomic<long> most{0};
  std::atomic<long> taken{0};

 private:
  static void* take(void* self, std::size_t bytes) {
    auto& counts = *static_cast<CountingAllocator*>(self);
    counts.taken.fetch_add(1, std::memory_order_relaxed);
    const long now = counts.alive.fetch_add(1, std::memory_order_relaxed) + 1;
    long most = counts.most.load(std::memory_order_relaxed);
    while (most < now && !counts.most.compare_exchange_weak(most, now, std::memory_order_relaxed)) {
    }
    return std::malloc(bytes);
  }
  static void give_back(void* self, void* memory, std::size_t) {
    static_cast<CountingAllocator*>(self)->alive.fetch_sub(1, std::memory_order_relaxed);
    std::free(memory);
  }
  fallible::Allocator allocator_{&take, &give_back, this};
  const fallible::Allocator* before_;
};

struct Counting {
  std::atomic<std::uint64_t> reports{0};
  ReportSink sink(fallible::Text name) { return {name, &write, this}; }
  static bool write(void* self, const Report&) noexcept {
    static_cast<Counting*>(self)->reports.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
};

void expect_sum(const QueueCounts& c) {
  EXPECT_EQ(c.offered, c.delivered + c.refused + c.dropped + c.lost + c.queued + c.in_flight);
}

TEST(Storm, KeepsMemoryFlatAndCountsEveryReport) {
  constexpr std::uint64_t errors = 1'000'000;
  constexpr int threads = 2;
  constexpr std::uint32_t capacity = 256;
  CountingAllocator memory;
  {
    Counting metrics;
    Counting slow;
    auto queue = QueuedSink::create({.target = slow.sink("slow log"), .capacity = capacity, .drop = fallible::QueueDrop::oldest});
    ASSERT_TRUE(queue.has_value());
    ASSERT_TRUE(queue->start().has_value());
    const ReportSink sinks[] = {metrics.sink("metrics"), queue->sink()};
    const auto handler = ErrorHandler::create({.service = "orders", .sinks = sinks});
    ASSERT_TRUE(handler.has_value());
    std::thread storm[threads];
    for (std::thread& thread : storm) {
      thread = std::thread([&handler] {
        const RequestContext request{.correlation_id = "c-1", .component = "cart"};
        for (std::uint64_t i = 0; i < errors / threads; ++i) {
          (void)handler->handle(Error(Errc::unavailable).context("query {} of {}", i, "db1"), request);
        }
      });
    }
    for (std::thread& thread : storm) thread.join();
    EXPECT_TRUE(queue->stop(600s).finished);

    EXPECT_EQ(handler->counts().handled, errors);
    EXPECT_EQ(metrics.reports, errors);
    const QueueCounts counts = queue->counts();
    EXPECT_EQ(counts.offered, errors);
    EXPECT_EQ(counts.delivered, slow.reports);
    EXPECT_EQ(counts.delivered + counts.dropped, errors);
    expect_sum(counts);
    EXPECT_EQ(memory.taken, static_cast<long>(errors)) << "one block per error, and none beside";
    // What is queued, and of each thread the error in its hands, the one it pushes out and the worker's.
    EXPECT_LE(memory.most, static_cast<long>(capacity) + 3 * (threads + 1));
  }
  EXPECT_EQ(memory.alive, 0);
}

TEST(Storm, IsToldInFewLinesThatCountTheRest) {
  constexpr std::uint64_t errors = 1'000'000;
  constexpr int threads = 2;
  constexpr std::uint32_t capacity = 64;
  static constexpr Errc codes[] = {Errc::unavailable, Errc::internal, Errc::deadline_exceeded, Errc::not_found};
  struct Log {
    std::uint64_t lines = 0;
    std::uint64_t spoken_for = 0;  // itself and what was held back before it
    static bool write(void* self, const Report& report) noexcept {
      auto& log = *static_cast<Log*>(self);
      ++log.lines;
      log.spoken_for += report.held_back;
      return true;
    }
  } log;
  CountingAllocator memory;
  {
    auto registry = fallible::MetricRegistry::create();
    ASSERT_TRUE(registry.has_value());
    auto metrics = fallible::ErrorMetrics::create(*registry);
    ASSERT_TRUE(metrics.has_value());
    auto queue = QueuedSink::create({.target = {"log", &Log::write, &log}, .capacity = capacity});
    ASSERT_TRUE(queue.has_value());
    auto sampler = fallible::LogSampler::create(
        {.target = queue->sink(), .window = 10ms, .first = 5, .then_every = 1000, .kinds = 16});
    ASSERT_TRUE(sampler.has_value());
    ASSERT_TRUE(queue->start().has_value());
    const ReportSink sinks[] = {metrics->sink(), sampler->sink()};
    const auto handler = ErrorHandler::create({.service = "orders", .sinks = sinks});
    ASSERT_TRUE(handler.has_value());
    const long before = memory.taken;
    std::thread storm[threads];
    for (std::thread& thread : storm) {
      thread = std::thread([&handler] {
        const RequestContext request{.correlation_id = "c-1", .component = "cart"};
        for (std::uint64_t i = 0; i < errors / threads; ++i) {
          (void)handler->handle(Error(codes[i % 4]).context("query {} of {}", i, "db1"), request);
        }
      });
    }
    for (std::thread& thread : storm) thread.join();
    EXPECT_EQ(memory.taken - before, static_cast<long>(errors)) << "one block per error, and none beside";
    EXPECT_TRUE(queue->flush(600s));  // so that the summaries find room
    (void)sampler->flush();
    EXPECT_TRUE(queue->stop(600s).finished);

    EXPECT_EQ(handler->counts().handled, errors);
    const fallible::LogSamplingCounts sampled = sampler->counts();
    EXPECT_EQ(sampled.passed + sampled.held_back + sampled.refused, errors);
    EXPECT_EQ(sampled.pending, 0u);
    EXPECT_GT(sampled.held_back, errors / 2);
    const QueueCounts queued = queue->counts();
    EXPECT_EQ(queued.delivered, log.lines);
    EXPECT_EQ(queued.offered, queued.delivered + queued.dropped);
    EXPECT_EQ(log.spoken_for, sampled.held_back) << "every error that has no line of its own is in the number of one";
    expect_sum(queued);
  }
  EXPECT_EQ(memory.alive, 0);
}

TEST(Storm, GoesOnWhenASinkFailsAnotherHangsAndAThirdStandsOnAFullDisk) {
  struct Failing {
    static bool write(void*, const Report&) noexcept { return false; }
  };
  struct Hanging {
    std::mutex lock;
    std::condition_variable changed;
    bool open = false;
    bool entered = false;
    bool left = false;
    static bool write(void* self, const Report&) noexcept {
      auto& hanging = *static_cast<Hanging*>(self);
      std::unique_lock hold(hanging.lock);
      hanging.entered = true;
      hanging.changed.notify_all();
      hanging.changed.wait(hold, [&] { return hanging.open; });
      hanging.left = true;
      hanging.changed.notify_all();
      return true;
    }
    void wait_for(bool Hanging::*what) {
      std::unique_lock hold(lock);
      changed.wait(hold, [&] { return this->*what; });
    }
  } hanging;
  auto disk = fallible::FdOutput::open("/dev/full");
  ASSERT_TRUE(disk.has_value());
  auto full = fallible::LogSink::create({.output = disk->output(), .name = "full disk"});
  ASSERT_TRUE(full.has_value());
  Counting good;
  {
    auto queue = QueuedSink::create({.target = {"hangs", &Hanging::write, &hanging}, .capacity = 8, .stop_within = 0s});
    ASSERT_TRUE(queue.has_value());
    ASSERT_TRUE(queue->start().has_value());
    const ReportSink sinks[] = {
        {"fails", &Failing::write, nullptr}, queue->sink(), full->sink(), good.sink("good")};
    const auto handler = ErrorHandler::create({.sinks = sinks});
    ASSERT_TRUE(handler.has_value());
    const RequestContext request;
    (void)handler->handle(Errc::internal, request);
    hanging.wait_for(&Hanging::entered);
    for (int i = 0; i < 99; ++i) (void)handler->handle(Errc::internal, request);

    EXPECT_EQ(handler->counts().handled, 100u);
    EXPECT_EQ(handler->sink_counts(0).dropped, 100u);
    EXPECT_EQ(handler->sink_counts(1).taken, 9u) << "one hangs, eight wait";
    EXPECT_EQ(handler->sink_counts(1).dropped, 91u);
    EXPECT_EQ(handler->sink_counts(2).dropped, 100u);
    EXPECT_EQ(disk->counts().full, 100u);
    EXPECT_EQ(handler->sink_counts(3).taken, 100u);
    EXPECT_EQ(good.reports, 100u);
    const auto stopped = queue->stop(0s);
    EXPECT_FALSE(stopped.finished);
    EXPECT_EQ(stopped.lost, 8u);
    expect_sum(queue->counts());
  }
  {
    const std::lock_guard hold(hanging.lock);
    hanging.open = true;
    hanging.changed.notify_all();
  }
  hanging.wait_for(&Hanging::left);
}

}  // namespace
