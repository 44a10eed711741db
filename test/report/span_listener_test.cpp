#include <fallible/report/span_listener.hpp>

#include <string>
#include <vector>

#include <fallible/report/correlation.hpp>
#include <fallible/report/span_recorder.hpp>
#include <fallible/resilience/retry.hpp>
#include <fallible/testing/fake_sleeper.hpp>
#include <gtest/gtest.h>

using namespace fallible;
using namespace std::chrono_literals;

namespace {

std::string str(Text t) { return {t.data(), t.size()}; }

/// The events of the only span, one line each.
std::vector<std::string> lines(SpanRecorder& spans, SpanStatus& status) {
  std::vector<std::string> all;
  spans.drain([&](const RecordedSpan& span) {
    status = span.status;
    for (std::uint32_t event = 0; event < span.event_count; ++event) {
      std::string line = str(span.events[event].name);
      for (std::uint32_t i = 0; i < span.attribute_count; ++i) {
        if (span.attributes[i].event != event) continue;
        const Arg& value = span.attributes[i].value;
        line += " " + str(span.attributes[i].key) + "=" +
                (value.kind == ArgKind::text ? str(value.text()) : std::to_string(value.int64));
      }
      all.push_back(line);
    }
  });
  return all;
}

RequestContext new_context() {
  Random random(3);
  RequestContext context;
  context.trace = new_trace(random);
  return context;
}

TEST(SpanListener, ShowsTriesOnTheSpanWithoutMarkingIt) {
  fallible::testing::FakeClock time;
  fallible::testing::FakeSleeper sleeper(time);
  auto spans = std::move(*SpanRecorder::create());
  SpanListener traced;
  auto retry = *RetryPolicy::create({.max_attempts = 3, .backoff = {.base = 1s, .jitter = Jitter::none}, .name = "stock",
                                     .listener = traced.listener(), .seed = 1},
                                    no_budget, time.clock(), sleeper.sleeper());
  RequestContext context = new_context();
  {
    Span span = start_span(spans.tracer(), context, "reserve", SpanKind::client);
    ScopedSpan scope(span);
    int tries = 0;
    EXPECT_TRUE(retry.call([&]() -> Result<int> {
      if (++tries < 3) return fail(Errc::unavailable, "secret words");
      return tries;
    }).has_value());
  }
  SpanStatus status = SpanStatus::error;
  EXPECT_EQ(lines(spans, status),
            (std::vector<std::string>{
                "retry_scheduled fallible.policy=retry fallible.policy.name=stock fallible.attempt=1 fallible.delay_ns=1000000000 "
                "error.type=general.RES_UNAVAILABLE",
                "retry_scheduled fallible.policy=retry fallible.policy.name=stock fallible.attempt=2 fallible.delay_ns=2000000000 "
                "error.type=general.RES_UNAVAILABLE",
                "retry_succeeded fallible.policy=retry fallible.policy.name=stock fallible.attempt=3"}));
  EXPECT_EQ(status, SpanStatus::unset);
}

TEST(SpanListener, TellsTheNextOneAlsoWithoutASpan) {
  int told = 0;
  SpanListener traced{.next = {[](void* self, const Event&) noexcept { ++*static_cast<int*>(self); }, &told}};
  const Listener listener = traced.listener();
  const Event event{.kind = EventKind::breaker_closed, .policy = "circuit_breaker", .name = {}, .detail = {}};
  listener(event);
  Span nothing;
  ScopedSpan scope(nothing);
  listener(event);
  EXPECT_EQ(told, 2);
}

TEST(SpanListener, SaysOnlyWhatTheEventHas) {
  auto spans = std::move(*SpanRecorder::create());
  RequestContext context = new_context();
  SpanListener traced;
  {
    Span span = start_span(spans.tracer(), context, "a");
    ScopedSpan scope(span);
    traced.listener()({.kind = EventKind::breaker_forced, .policy = "circuit_breaker", .name = {}, .detail = "open"});
  }
  SpanStatus status = SpanStatus::error;
  EXPECT_EQ(lines(spans, status), std::vector<std::string>{"breaker_forced fallible.policy=circuit_breaker fallible.detail=open"});
}

}  // namespace
