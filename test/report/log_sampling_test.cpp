#include <fallible/report/log_sampling.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/render.hpp>
#include <fallible/testing/fake_clock.hpp>

#include "support/failing_allocator.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

/// Keeps what it is told.
struct Target {
  struct Line {
    std::string code, component, text, id;
    std::uint64_t held_back, errors;
  };
  std::vector<Line> lines;
  bool refuses = false;

  ReportSink sink() noexcept { return {"target", &Target::write, this}; }
  static bool write(void* self, const Report& report) noexcept {
    auto& target = *static_cast<Target*>(self);
    if (target.refuses) return false;
    target.lines.push_back({report.error.code().name(), std::string(Text(report.context.component)), to_string(report.error),
                            std::string(report.id), report.held_back, report.errors()});
    return true;
  }
  [[nodiscard]] std::uint64_t accounted() const {  // every report that was offered, in one line or another
    std::uint64_t sum = 0;
    for (const Line& line : lines) {
      EXPECT_EQ(line.errors, line.held_back + (line.id.empty() ? 0 : 1));
      sum += line.errors;
    }
    return sum;
  }
};

struct Fixture {
  fallible::testing::FakeClock time;
  Target target;
  std::uint64_t offered = 0;

  LogSampler sampler(LogSamplingOptions options) {
    options.target = target.sink();
    auto made = LogSampler::create(options, time.clock());
    EXPECT_TRUE(made.has_value());
    return std::move(*made);
  }
  bool offer(const ReportSink& sink, const Error& error, const std::string& component = {}) {
    RequestContext context{};
    context.component = component;
    ++offered;
    return sink.write(sink.self, {.error = error, .context = context, .id = "id", .time = 5s});
  }
};

TEST(LogSampling, PassesTheFirstAndThenEverySoManyth) {
  Fixture f;
  LogSampler sampler = f.sampler({.first = 3, .then_every = 5});
  const ReportSink sink = sampler.sink();
  EXPECT_EQ(sink.name, "target");
  std::vector<int> passed;
  for (int i = 1; i <= 20; ++i) {
    const std::size_t before = f.target.lines.size();
    EXPECT_TRUE(f.offer(sink, Error(Errc::unavailable, "attempt {}", i)));
    if (f.target.lines.size() > before) passed.push_back(i);
  }
  EXPECT_EQ(passed, (std::vector<int>{1, 2, 3, 8, 13, 18}));
  EXPECT_EQ(f.target.lines[3].held_back, 4u);  // 4, 5, 6 and 7
  EXPECT_EQ(f.target.lines[3].text, "attempt 8");
  EXPECT_EQ(sampler.counts().pending, 2u);
  EXPECT_EQ(sampler.flush(), 2u);
  EXPECT_EQ(f.target.lines.back().held_back, 2u);
  EXPECT_EQ(f.target.lines.back().text, "unavailable");  // a summary has the bare code
  EXPECT_EQ(f.target.accounted(), 20u);
  EXPECT_EQ(sampler.flush(), 0u);
}

TEST(LogSampling, StartsAgainInEachWindowAndTellsWhatTheOneBeforeHeldBack) {
  Fixture f;
  LogSampler sampler = f.sampler({.window = 1s, .first = 2, .then_every = 0});
  const ReportSink sink = sampler.sink();
  for (int i = 0; i < 10; ++i) f.offer(sink, Error(Errc::unavailable));
  EXPECT_EQ(f.target.lines.size(), 2u);
  f.time.advance(999ms);
  f.offer(sink, Error(Errc::unavailable));
  EXPECT_EQ(f.target.lines.size(), 2u);
  f.time.advance(1ms);
  f.offer(sink, Error(Errc::unavailable));
  ASSERT_EQ(f.target.lines.size(), 3u);
  EXPECT_EQ(f.target.lines[2].held_back, 9u);
  EXPECT_EQ(f.target.accounted(), f.offered);
  f.time.jump(-10s);  // a clock that goes back begins a window
  f.offer(sink, Error(Errc::unavailable));
  EXPECT_EQ(f.target.lines.size(), 4u);
}

TEST(LogSampling, CountsKindsApartByCodeComponentAndChainAndNotByText) {
  Fixture f;
  LogSampler sampler = f.sampler({.first = 1, .then_every = 0});
  const ReportSink sink = sampler.sink();
  for (int i = 0; i < 3; ++i) {
    f.offer(sink, Error(Errc::unavailable, "number {}", i), "a");
    f.offer(sink, Error(Errc::unavailable), "b");
    f.offer(sink, Error(Errc::internal), "a");
    f.offer(sink, Error(Errc::internal).caused_by(Error(Errc::aborted)), "a");
  }
  EXPECT_EQ(f.target.lines.size(), 4u);
  EXPECT_EQ(sampler.flush(), 8u);
  EXPECT_EQ(f.target.lines.size(), 8u);
  EXPECT_EQ(f.target.lines[4].held_back, 2u);
  EXPECT_EQ(f.target.accounted(), 12u);
}

TEST(LogSampling, OfEverNewKindsLosesNoneUncounted) {
  Fixture f;
  LogSampler sampler = f.sampler({.window = 1s, .first = 2, .then_every = 0, .kinds = 64});
  const ReportSink sink = sampler.sink();
  for (int i = 0; i < 10'000; ++i) f.offer(sink, Error(Errc::unavailable), "kind " + std::to_string(i));
  EXPECT_LE(f.target.lines.size(), (64u + 1) * 2);
  f.time.advance(1s);
  f.offer(sink, Error(Errc::unavailable), "one more");
  for (int i = 0; i < 10'000; ++i) f.offer(sink, Error(Errc::unavailable), "kind " + std::to_string(i % 4000));
  EXPECT_LE(f.target.lines.size(), 2 * (64u + 1) * 2 + 2);
  sampler.flush();
  EXPECT_EQ(f.target.accounted(), f.offered);
  bool told_of_others = false;
  for (const auto& line : f.target.lines) told_of_others = told_of_others || (line.code == "RES_RESOURCE_EXHAUSTED" && line.held_back > 1000);
  EXPECT_TRUE(told_of_others);
}

TEST(LogSampling, GivesThePlaceOfAKindWhoseWindowIsOverAwayAndTellsItsCount) {
  Fixture f;
  LogSampler sampler = f.sampler({.window = 1s, .first = 1, .then_every = 0, .kinds = 8});
  const ReportSink sink = sampler.sink();
  for (int i = 0; i < 8; ++i) {
    f.offer(sink, Error(Errc::unavailable), "old " + std::to_string(i));
    f.offer(sink, Error(Errc::unavailable), "old " + std::to_string(i));
  }
  f.time.advance(1s);
  for (int i = 0; i < 8; ++i) f.offer(sink, Error(Errc::internal), "new " + std::to_string(i));
  EXPECT_EQ(f.target.lines.size(), 8u + 8 + 8);  // the first ones, the summaries, the new ones
  EXPECT_EQ(sampler.counts().pending, 0u);
  EXPECT_EQ(f.target.accounted(), f.offered);
}

TEST(LogSampling, KeepsTheCountWhenTheTargetRefuses) {
  Fixture f;
  LogSampler sampler = f.sampler({.window = 1s, .first = 1, .then_every = 0});
  const ReportSink sink = sampler.sink();
  for (int i = 0; i < 5; ++i) f.offer(sink, Error(Errc::unavailable));
  f.target.refuses = true;
  f.time.advance(1s);
  EXPECT_FALSE(f.offer(sink, Error(Errc::unavailable)));  // whoever asked counts this one
  sampler.flush();
  EXPECT_EQ(sampler.counts().pending, 4u);
  EXPECT_EQ(sampler.counts().refused, 1u);  // a summary is nobody's report
  f.target.refuses = false;
  EXPECT_EQ(sampler.flush(), 4u);
  EXPECT_EQ(f.target.accounted(), f.offered - 1);
}

TEST(LogSampling, ASamplerBehindASamplerCountsEachReportOnce) {
  Fixture f;
  LogSampler inner = f.sampler({.first = 1, .then_every = 0});
  LogSamplingOptions options{.first = 2, .then_every = 0};
  options.target = inner.sink();
  auto outer = LogSampler::create(options, f.time.clock());
  ASSERT_TRUE(outer.has_value());
  for (int i = 0; i < 10; ++i) f.offer(outer->sink(), Error(Errc::unavailable));
  outer->flush();
  inner.flush();
  EXPECT_EQ(f.target.accounted(), 10u);  // also through the inner one, which held the outer one's summary back
}

TEST(LogSampling, FlushesWhenItEnds) {
  Fixture f;
  {
    LogSampler sampler = f.sampler({.first = 1, .then_every = 0});
    LogSampler moved(std::move(sampler));
    for (int i = 0; i < 5; ++i) f.offer(moved.sink(), Error(Errc::unavailable));
  }
  EXPECT_EQ(f.target.accounted(), 5u);
}

TEST(LogSampling, RefusesOptionsAndNamesThem) {
  Target target;
  const ReportSink sink = target.sink();
  const struct {
    LogSamplingOptions options;
    const char* field;
  } rows[] = {
      {{}, "target"},
      {{.target = sink, .window = 999us}, "window"},
      {{.target = sink, .window = 25h}, "window"},
      {{.target = sink, .first = 0}, "first"},
      {{.target = sink, .kinds = 7}, "kinds"},
      {{.target = sink, .kinds = 1'048'577}, "kinds"},
      {{.target = sink, .fingerprint = {.place = static_cast<FingerprintPlace>(9)}}, "fingerprint"},
  };
  for (const auto& row : rows) {
    const auto made = LogSampler::create(row.options);
    ASSERT_FALSE(made.has_value()) << row.field;
    EXPECT_NE(to_string(made.error()).find(row.field), std::string::npos);
  }
  const auto no_clock = LogSampler::create({.target = sink}, Clock{nullptr});
  ASSERT_FALSE(no_clock.has_value());
  EXPECT_EQ(to_string(no_clock.error()), "log sampling: clock must be one with read");
}

TEST(LogSampling, EndsAWindowWhateverItsClockSays) {
  static std::chrono::nanoseconds reading;
  reading = std::chrono::nanoseconds::min();
  Target target;
  auto sampler = LogSampler::create({.target = target.sink(), .first = 1, .then_every = 0}, {[](void*) noexcept { return reading; }});
  ASSERT_TRUE(sampler.has_value());
  Fixture f;
  const ReportSink sink = sampler->sink();
  f.offer(sink, Error(Errc::unavailable));
  f.offer(sink, Error(Errc::unavailable));
  EXPECT_EQ(target.lines.size(), 1u);
  reading = std::chrono::nanoseconds::max();
  f.offer(sink, Error(Errc::unavailable));
  EXPECT_EQ(target.lines.size(), 2u);
}

TEST(LogSampling, WithoutMemoryIsAnErrorAtCreation) {
  Target target;
  FailingAllocator none(1, true);
  const auto made = LogSampler::create({.target = target.sink()});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), Code(Errc::resource_exhausted));
}

TEST(LogSampling, FromManyThreadsAccountsForEveryReport) {
  struct Counter {
    std::atomic<std::uint64_t> accounted{0};
    static bool write(void* self, const Report& report) noexcept {
      static_cast<Counter*>(self)->accounted += report.held_back + (report.id.empty() ? 0 : 1);
      return true;
    }
  } counter;
  fallible::testing::FakeClock time;
  auto sampler = LogSampler::create({.target = {"counter", &Counter::write, &counter}, .window = 1ms, .first = 2, .then_every = 7, .kinds = 16},
                                    time.clock());
  ASSERT_TRUE(sampler.has_value());
  constexpr int threads = 4, each = 3000;
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&, t] {
      const ReportSink sink = sampler->sink();
      for (int i = 0; i < each; ++i) {
        RequestContext context{};
        context.component = std::to_string(i % 40);
        const Error error(i % 3 == 0 ? Errc::internal : Errc::unavailable);
        (void)sink.write(sink.self, {.error = error, .context = context, .id = "id"});
        if (i % 50 == t) time.advance(400us);
        if (i % 500 == 0) sampler->flush();
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  sampler->flush();
  EXPECT_EQ(counter.accounted.load(), std::uint64_t{threads} * each);
  const LogSamplingCounts counts = sampler->counts();
  EXPECT_EQ(counts.passed + counts.held_back, std::uint64_t{threads} * each);
  EXPECT_EQ(counts.pending, 0u);
}

}  // namespace
