#include <fallible/report/span_recorder.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <fallible/core/invalid_option.hpp>
#include <fallible/report/correlation.hpp>
#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include "support/failing_allocator.hpp"

using namespace fallible;
using namespace std::chrono_literals;
using fallible::testing::FakeClock;

namespace {

std::string str(Text t) { return {t.data(), t.size()}; }

RequestContext new_context(std::uint64_t seed = 3) {
  Random random(seed);
  RequestContext context;
  context.trace = new_trace(random);
  return context;
}

SpanRecorder recorder(const SpanRecorderOptions& options = {}, Clock clock = steady_clock(), Clock wall = wall_clock()) {
  auto made = SpanRecorder::create(options, clock, wall);
  EXPECT_TRUE(made.has_value());
  return std::move(*made);
}

std::vector<std::string> names(SpanRecorder& from) {
  std::vector<std::string> list;
  from.drain([&](const RecordedSpan& span) { list.push_back(str(span.name)); });
  return list;
}

TEST(SpanRecorder, KeepsWhatASpanWasTold) {
  FakeClock steady, wall(std::chrono::nanoseconds(0));
  wall.advance(1'000'000s);
  SpanRecorder spans = recorder({}, steady.clock(), wall.clock());
  RequestContext context = new_context();
  context.parent_span = SpanId{{5}};
  context.trace_state = TraceState::parse("a=1");
  {
    Span span = start_span(spans.tracer(), context, std::string("POST /orders"), SpanKind::server);
    span.set("http.route", std::string("/orders")).set("n", 3).set("big", UINT64_MAX).set("f", 0.5).set("ok", true);
    span.set("d", 20ms).set("user", personal("ann")).set("n", 4);
    steady.advance(2s);
    wall.jump(-3600s);  // somebody sets the clock
    const SpanAttribute attributes[] = {{"n", make_arg(7)}, {"key", make_arg("v")}};
    span.event("cache.miss", attributes, 2);
    span.status(SpanStatus::error, "why");
    steady.advance(1s);
  }
  std::size_t count = spans.drain([&](const RecordedSpan& span) {
    EXPECT_EQ(str(span.name), "POST /orders");
    EXPECT_EQ(span.kind, SpanKind::server);
    EXPECT_EQ(span.trace.trace_id, context.trace.trace_id);
    EXPECT_EQ(span.trace.span_id, context.trace.span_id);
    EXPECT_EQ(span.parent, context.parent_span);
    EXPECT_EQ(str(span.trace_state), "a=1");
    EXPECT_EQ(span.start, 1'000'000s);
    EXPECT_EQ(span.end, 1'000'003s);
    EXPECT_EQ(span.status, SpanStatus::error);
    EXPECT_EQ(str(span.description), "why");
    EXPECT_EQ(str(span.attribute("http.route")->text()), "/orders");
    EXPECT_EQ(span.attribute("n")->int64, 4) << "the last one wins";
    EXPECT_EQ(str(span.attribute("big")->text()), "18446744073709551615");
    EXPECT_EQ(span.attribute("f")->float64, 0.5);
    EXPECT_TRUE(span.attribute("ok")->boolean);
    EXPECT_EQ(str(span.attribute("d")->text()), "20ms");
    EXPECT_EQ(str(span.attribute("user")->text()), "[personal]");
    EXPECT_EQ(span.attribute("none"), nullptr);
    ASSERT_EQ(span.event_count, 1u);
    EXPECT_EQ(str(span.events[0].name), "cache.miss");
    EXPECT_EQ(span.events[0].time, 1'000'002s);
    EXPECT_EQ(span.attribute(0, "n")->int64, 7);
    EXPECT_EQ(str(span.attribute(0, "key")->text()), "v");
    EXPECT_EQ(span.dropped_attributes + span.dropped_events, 0u);
  });
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(names(spans).size(), 0u);
}

TEST(SpanRecorder, StaysWithinTimeWhateverItsClocksSay) {
  static std::chrono::nanoseconds reading;
  const Clock clock{[](void*) noexcept { return reading; }};
  reading = std::chrono::nanoseconds::min();
  FakeClock wall(1000s);
  SpanRecorder spans = recorder({}, clock, wall.clock());
  RequestContext context = new_context();
  Span span = start_span(spans.tracer(), context, "a");
  reading = std::chrono::nanoseconds::max();
  span.event("e");
  span.end();
  spans.drain([](const RecordedSpan& recorded) {
    EXPECT_EQ(recorded.events[0].time, std::chrono::nanoseconds::max());
    EXPECT_EQ(recorded.end, std::chrono::nanoseconds::max());
  });
}

TEST(SpanRecorder, GivesSpansInTheOrderTheyEnded) {
  SpanRecorder spans = recorder();
  RequestContext context = new_context();
  Span a = start_span(spans.tracer(), context, "a"), b = start_span(spans.tracer(), context, "b"),
       c = start_span(spans.tracer(), context, "c");
  b.end(), c.end(), a.end();
  EXPECT_EQ(spans.drain([](const RecordedSpan&) {}, 1), 1u);
  EXPECT_EQ(names(spans), (std::vector<std::string>{"c", "a"}));
}

TEST(SpanRecorder, CountsWhatHasNoRoom) {
  SpanRecorder spans = recorder({.spans = 2, .attributes = 3, .events = 1, .text_bytes = 256});
  RequestContext context = new_context();
  Span a = start_span(spans.tracer(), context, "a"), b = start_span(spans.tracer(), context, "b"),
       c = start_span(spans.tracer(), context, "c");
  EXPECT_FALSE(c.recording());
  a.set("1", 1).set("2", 2).set("3", 3).set("4", 4).set("3", 5);
  a.event("e");
  a.event("f");
  const SpanAttribute attribute{"x", make_arg(1)};
  b.set("long", std::string(300, 'x')).set("short", "y").set("number", 1);
  b.event("no room for its name", &attribute, 1);
  const SpanRecorderCounts before = spans.counts();
  EXPECT_EQ(before.started, 2u);
  EXPECT_EQ(before.dropped, 1u);
  EXPECT_EQ(before.open, 2u);
  a.end(), b.end();
  std::vector<std::string> seen;
  spans.drain([&](const RecordedSpan& span) {
    seen.push_back(str(span.name));
    if (span.name == "a") {
      EXPECT_EQ(span.dropped_attributes, 1u);
      EXPECT_EQ(span.attribute("3")->int64, 5);
      EXPECT_EQ(span.event_count, 1u);
      EXPECT_EQ(span.dropped_events, 1u);
    } else {
      const std::string kept = str(span.attribute("long")->text());
      EXPECT_EQ(kept, std::string(252, 'x') + "\xE2\x80\xA6");
      EXPECT_EQ(span.attribute("short"), nullptr);
      EXPECT_EQ(span.attribute("number")->int64, 1) << "numbers need no text";
      EXPECT_EQ(span.dropped_attributes, 1u);
      EXPECT_EQ(span.dropped_events, 1u);
    }
  });
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_TRUE(start_span(spans.tracer(), context, "d").recording()) << "there is room again";
}

TEST(SpanRecorder, HasRoomForWhatAnErrorLeavesWhateverCameBefore) {
  SpanRecorder spans = recorder({.spans = 2, .attributes = 3, .events = 2, .text_bytes = 256});
  RequestContext context = new_context();
  for (int times = 0; times < 2; ++times) {
    Span span = start_span(spans.tracer(), context, "a", SpanKind::server);
    span.set("url.full", std::string(5000, 'u'));
    for (int i = 0; i < 10; ++i) {
      const SpanAttribute attributes[] = {{"fallible.attempt", make_arg(i)}, {"fallible.policy", make_arg("retry")}};
      span.event("retry_scheduled", attributes, 2);
      span.set("retries", i);
    }
    record_error(span, Error(Errc::unavailable, "no answer from {}", "db"), {.id = "error_1"});
  }
  EXPECT_EQ(spans.drain([](const RecordedSpan& span) {
    ASSERT_NE(span.attribute("error.type"), nullptr);
    EXPECT_EQ(str(span.attribute("error.type")->text()), "general.RES_UNAVAILABLE");
    EXPECT_EQ(str(span.description), "no answer from db");
    ASSERT_EQ(span.event_count, 1u) << "for names of others there is no text left";
    EXPECT_EQ(str(span.events[0].name), "exception");
    EXPECT_EQ(span.events[0].dropped_attributes, 0u);
    EXPECT_EQ(str(span.attribute(0, "exception.message")->text()), "no answer from db");
    EXPECT_EQ(str(span.attribute(0, "error.id")->text()), "error_1");
    EXPECT_NE(span.attribute(0, "code.line.number"), nullptr);
    EXPECT_EQ(span.dropped_events, 10u);
  }), 2u);
}

TEST(SpanRecorder, SetsATextAgainWithoutMoreMemory) {
  SpanRecorder spans = recorder({.spans = 1, .text_bytes = 256});
  RequestContext context = new_context();
  {
    Span span = start_span(spans.tracer(), context, "a");
    for (int i = 0; i < 1000; ++i) span.set("state", i % 2 == 0 ? "even" : "odd");
    span.set("state", "more than before").set("other", "there is room");
  }
  spans.drain([](const RecordedSpan& span) {
    EXPECT_EQ(str(span.attribute("state")->text()), "more than before");
    EXPECT_EQ(str(span.attribute("other")->text()), "there is room");
    EXPECT_EQ(span.dropped_attributes, 0u);
  });
}

TEST(SpanRecorder, ForgetsTheOldestWhenToldTo) {
  SpanRecorder spans = recorder({.spans = 2, .forget_oldest = true});
  RequestContext context = new_context();
  for (const char* name : {"a", "b", "c", "d"}) start_span(spans.tracer(), context, name).end();
  EXPECT_EQ(spans.counts().forgotten, 2u);
  EXPECT_EQ(spans.counts().kept, 2u);
  Span open1 = start_span(spans.tracer(), context, "e"), open2 = start_span(spans.tracer(), context, "f");
  EXPECT_FALSE(start_span(spans.tracer(), context, "g").recording()) << "open ones are never forgotten";
  EXPECT_EQ(spans.counts().dropped, 1u);
}

TEST(SpanRecorder, CutsTextBetweenCharacters) {
  SpanRecorder spans = recorder({.text_bytes = 256});
  RequestContext context = new_context();
  std::string umlauts = "x";
  while (umlauts.size() < 400) umlauts += "\xC3\xA4";
  Span span = start_span(spans.tracer(), context, "n");
  span.set("a", umlauts);
  span.end();
  spans.drain([&](const RecordedSpan& recorded) {
    const std::string kept = str(recorded.attribute("a")->text());
    ASSERT_TRUE(kept.ends_with("\xE2\x80\xA6"));
    EXPECT_EQ(kept.size() % 2, 0u) << "x, whole umlauts and three bytes";
    EXPECT_LE(kept.size(), 255u);
  });
}

TEST(SpanRecorder, TakesOkAsFinal) {
  const struct {
    std::vector<SpanStatus> told;
    SpanStatus kept;
  } table[] = {
      {{}, SpanStatus::unset},
      {{SpanStatus::error, SpanStatus::unset}, SpanStatus::error},
      {{SpanStatus::error, SpanStatus::ok}, SpanStatus::ok},
      {{SpanStatus::ok, SpanStatus::error}, SpanStatus::ok},
  };
  for (const auto& row : table) {
    SpanRecorder spans = recorder();
    RequestContext context = new_context();
    Span span = start_span(spans.tracer(), context, "n");
    for (const SpanStatus status : row.told) span.status(status, "d");
    span.end();
    spans.drain([&](const RecordedSpan& recorded) {
      EXPECT_EQ(recorded.status, row.kept);
      EXPECT_EQ(str(recorded.description), row.kept == SpanStatus::error ? "d" : "");
    });
  }
}

TEST(SpanRecorder, IgnoresSpansThatEndedLongAgo) {
  SpanRecorder spans = recorder({.spans = 1});
  RequestContext context = new_context();
  const Tracer tracer = spans.tracer();
  SpanStart first{.name = "a", .trace = context.trace};
  const std::uint64_t old = tracer.table->start(tracer.self, first);
  tracer.table->end(tracer.self, old);
  spans.drain([](const RecordedSpan&) {});
  SpanStart second{.name = "b", .trace = context.trace};
  const std::uint64_t now = tracer.table->start(tracer.self, second);
  EXPECT_NE(old, now);
  tracer.table->attribute(tracer.self, old, {"late", make_arg(1)});
  tracer.table->event(tracer.self, old, "late", nullptr, 0);
  tracer.table->status(tracer.self, old, SpanStatus::error, "late");
  tracer.table->end(tracer.self, old);
  for (const std::uint64_t wrong : {std::uint64_t{0}, std::uint64_t{99}, UINT64_MAX}) tracer.table->end(tracer.self, wrong);
  EXPECT_EQ(spans.counts().open, 1u);
  tracer.table->end(tracer.self, now);
  spans.drain([](const RecordedSpan& span) {
    EXPECT_EQ(span.attribute_count + span.event_count, 0u);
    EXPECT_EQ(span.status, SpanStatus::unset);
  });
}

TEST(SpanRecorder, FindsOpenSpansByTheirIds) {
  SpanRecorder spans = recorder();
  RequestContext context = new_context();
  Random random(8);
  RequestContext child = child_context(context, random);
  Span span = start_span(spans.tracer(), child, "n", {SpanKind::client, SpanProtocol::grpc});
  Span borrowed = borrow_span(spans.tracer(), child.trace);
  EXPECT_TRUE(borrowed.recording());
  EXPECT_EQ(borrowed.kind(), SpanKind::client);
  EXPECT_EQ(borrowed.protocol(), SpanProtocol::grpc);
  borrowed.set("from", "elsewhere");
  borrowed.end();
  EXPECT_EQ(spans.counts().open, 1u);
  EXPECT_FALSE(borrow_span(spans.tracer(), context.trace).recording());
  span.end();
  EXPECT_FALSE(borrow_span(spans.tracer(), child.trace).recording());
}

TEST(SpanRecorder, NamesTheOptionThatIsWrong) {
  const Clock none{nullptr};
  const struct {
    const char* field;
    SpanRecorderOptions options{};
    Clock clock = steady_clock();
    Clock wall = wall_clock();
  } table[] = {
      {"spans", {.spans = 0}},           {"spans", {.spans = 65537}},         {"attributes", {.attributes = 0}},
      {"attributes", {.attributes = 1025}}, {"events", {.events = 257}},      {"text_bytes", {.text_bytes = 255}},
      {"text_bytes", {.text_bytes = 65537}}, {"clock", {}, none},             {"wall", {}, steady_clock(), none},
  };
  for (const auto& row : table) {
    const auto made = SpanRecorder::create(row.options, row.clock, row.wall);
    ASSERT_FALSE(made.has_value()) << row.field;
    ASSERT_NE(made.error().get_if<InvalidOption>(), nullptr) << row.field;
    EXPECT_EQ(made.error().get_if<InvalidOption>()->option, row.field);
  }
}

TEST(SpanRecorder, SaysWhenThereIsNoMemory) {
  FailingAllocator none(1, true);
  const auto made = SpanRecorder::create();
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error(), Errc::resource_exhausted);
}

TEST(SpanRecorder, CanBeMoved) {
  FailingAllocator counting(0, false);
  SpanRecorder first = recorder();
  RequestContext context = new_context();
  Span span = start_span(first.tracer(), context, "n");
  SpanRecorder second = std::move(first);
  span.end();
  EXPECT_EQ(names(second), std::vector<std::string>{"n"});
  second = recorder();
  EXPECT_TRUE(names(second).empty());
}

TEST(SpanRecorder, LosesAndInventsNothingBetweenThreads) {
  SpanRecorder spans = recorder({.spans = 64, .attributes = 8, .events = 2, .text_bytes = 256});
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> drained{0};
  std::thread reader([&] {
    while (true) {
      const bool last = done.load();
      drained += spans.drain([](const RecordedSpan& span) {
        const Arg* const n = span.attribute("n");
        EXPECT_TRUE(n != nullptr && n->int64 == 42);
        EXPECT_EQ(str(span.name), "work");
      });
      (void)spans.counts();
      if (last) return;
    }
  });
  std::vector<std::thread> writers;
  for (std::uint64_t t = 0; t < 3; ++t) {
    writers.emplace_back([&spans, t] {
      RequestContext context = new_context(t);
      for (int i = 0; i < 2000; ++i) {
        Span span = start_span(spans.tracer(), context, "work");
        span.set("n", 42).set("text", "some text");
        if (i % 16 == 0) record_error(span, Error(Errc::internal, "number {}", i));
        if (i % 16 == 1) borrow_span(spans.tracer(), context.trace).set("more", 1);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  done = true;
  reader.join();
  const SpanRecorderCounts counts = spans.counts();
  EXPECT_EQ(counts.started + counts.dropped, 6000u);
  EXPECT_EQ(counts.ended, counts.started);
  EXPECT_EQ(drained.load(), counts.ended);
  EXPECT_EQ(counts.open + counts.kept, 0u);
}

}  // namespace
