#include <fallible/report/otlp_json.hpp>

#include <cmath>
#include <limits>
#include <string>

#include <fallible/core/macros.hpp>
#include <fallible/report/correlation.hpp>
#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#if __has_include(<nlohmann/json.hpp>)

#include "support/otlp_schema.hpp"

using namespace fallible;
using namespace std::chrono_literals;
using fallible::testing::FakeClock;
using nlohmann::json;

namespace {

constexpr std::chrono::nanoseconds some_time(1'773'480'413'589'793'238);

std::string str(Text t) { return {t.data(), t.size()}; }
json text(const char* value) { return {{"stringValue", value}}; }

RequestContext new_context() {
  RequestContext context;
  context.trace = parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  context.correlation_id = "checkout-7";
  context.component = "checkout";
  context.operation = "POST /orders";
  return context;
}

json parsed(Text bytes, const char* message) {
  const json document = json::parse(str(bytes), nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << str(bytes);
  if (document.is_discarded()) return document;
  EXPECT_EQ(otlp::complaint(document, message), "") << str(bytes);
  return document;
}

json log_of(const Error& error, const RequestContext& context, Report report_template, const OtlpWriteOptions& options = {}) {
  const Report report{.error = error,
                      .context = context,
                      .id = report_template.id,
                      .service = "orders",
                      .time = report_template.time,
                      .duration = report_template.duration,
                      .severity = report_template.severity,
                      .held_back = report_template.held_back,
                      .summary = report_template.summary};
  GrowingBuffer out(1 << 20);
  EXPECT_TRUE(write_otlp_log_record(out, report, options));
  EXPECT_LE(out.size(), options.record_bytes);
  return parsed(out.text(), "LogRecord");
}
const Error no_error = Errc::internal;
const RequestContext no_context;
Report details(Text id = {}, std::chrono::nanoseconds time = some_time, Severity severity = Severity::error,
               std::chrono::nanoseconds duration = -1ns, std::uint64_t held_back = 0) {
  return {.error = no_error, .context = no_context, .id = id, .service = "orders", .time = time, .duration = duration,
          .severity = severity, .held_back = held_back};
}

TEST(OtlpLogRecord, SaysWhatIsKnown) {
  Error error(Errc::unavailable, "db {} is away", 7);
  const auto line = error.location().line;
  error.with("attempt", 3).with("ratio", 0.5).with("last", true).with("peer", "db1");
  const json record = log_of(error, new_context(), details("error_7", some_time, Severity::warning, 1500ns, 12));
  EXPECT_EQ(record["timeUnixNano"], "1773480413589793238");
  EXPECT_EQ(record["observedTimeUnixNano"], "1773480413589793238");
  EXPECT_EQ(record["severityNumber"], 13);
  EXPECT_EQ(record["severityText"], "WARN");
  EXPECT_EQ(record["eventName"], "exception");
  EXPECT_EQ(record["traceId"], "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(record["spanId"], "00f067aa0ba902b7");
  EXPECT_EQ(record["flags"], 1);
  EXPECT_EQ(record["body"], text("db 7 is away"));
  const std::pair<const char*, json> expected[] = {
      {"error.type", text("general.RES_UNAVAILABLE")},
      {"exception.type", text("general.RES_UNAVAILABLE")},
      {"exception.message", text("db 7 is away")},
      {"error.id", text("error_7")},
      {"code.line.number", {{"intValue", std::to_string(line)}}},
      {"fallible.correlation_id", text("checkout-7")},
      {"fallible.component", text("checkout")},
      {"fallible.operation", text("POST /orders")},
      {"fallible.category", text("resource")},
      {"fallible.retry", text("backoff")},
      {"fallible.duration_ns", {{"intValue", "1500"}}},
      {"fallible.held_back", {{"intValue", "12"}}},
      {"fallible.field.attempt", {{"intValue", "3"}}},
      {"fallible.field.ratio", {{"doubleValue", 0.5}}},
      {"fallible.field.last", {{"boolValue", true}}},
      {"fallible.field.peer", text("db1")},
  };
  for (const auto& [key, value] : expected) EXPECT_EQ(otlp::attribute(record, key), value) << key;
  EXPECT_EQ(otlp::attribute(record, "exception.stacktrace"), nullptr);
  EXPECT_FALSE(record.contains("droppedAttributesCount"));
}

TEST(OtlpLogRecord, SaysThatItOnlyTellsOfOthers) {
  Report summary = details({}, some_time, Severity::error, -1ns, 12);
  EXPECT_EQ(otlp::attribute(log_of(Errc::internal, {}, summary), "fallible.summary"), nullptr);
  summary.summary = true;
  const json value = {{"boolValue", true}};
  EXPECT_EQ(otlp::attribute(log_of(Errc::internal, {}, summary), "fallible.summary"), value);
}

TEST(OtlpLogRecord, LeavesOutWhatIsNotKnown) {
  const json record = log_of(Errc::internal, {}, details());
  for (const char* name : {"traceId", "spanId", "flags", "droppedAttributesCount"}) EXPECT_FALSE(record.contains(name)) << name;
  EXPECT_EQ(record["attributes"].size(), 5u) << record;
  EXPECT_EQ(log_of(Errc::internal, {}, details({}, -5ns))["timeUnixNano"], "0");
}

Result<int> inner() { return fail(Errc::internal, "inner"); }
Result<int> outer() { return TRY(inner()); }

TEST(OtlpLogRecord, HasTheReturnTraceOfAnErrorThatKnowsIt) {
  const json record = log_of(outer().error(), {}, details());
  const std::string stack = otlp::attribute(record, "exception.stacktrace")["stringValue"];
  EXPECT_EQ(stack.substr(0, 3), "at ");
  EXPECT_NE(stack.find("\nat "), std::string::npos);
}

TEST(OtlpLogRecord, ShowsNothingPersonalAndNoSecret) {
  Error error(Errc::internal, "user {}", personal("canary-a"));
  error.context("login of {}", personal("canary-b")).with("mail", personal("canary-c")).with("token", secret("canary-d"));
  error.caused_by(Error(Errc::unavailable, "peer {}", personal("canary-e")).with("k", personal("canary-f")));
  error.suppress(Error(Errc::unavailable, "peer {}", personal("canary-g")));
  const json record = log_of(error, {}, details());
  EXPECT_EQ(record.dump().find("canary"), std::string::npos) << record;
  EXPECT_EQ(otlp::attribute(record, "fallible.field.mail"), text("[personal]"));
  EXPECT_EQ(otlp::attribute(record, "fallible.field.token"), text("[secret]"));
}

TEST(OtlpLogRecord, HasEachKeyOnceAndOfFieldsWithOneKeyTheLast) {
  Error error(Errc::internal, "m");
  error.with("attempt", 1).with("peer", "a").with("attempt", 2).with("peer", "b");
  const json record = log_of(error, {}, details());
  EXPECT_EQ(otlp::attribute(record, "fallible.field.attempt"), (json{{"intValue", "2"}}));
  EXPECT_EQ(otlp::attribute(record, "fallible.field.peer"), text("b"));
}

TEST(OtlpLogRecord, SaysTheIdOfTheErrorOnce) {
  const Report known = details("error_7");
  for (const bool own : {true, false}) {
    Error error(Errc::internal, "m");
    error.with("error_id", own ? Text("error_7") : Text("of-a-peer"));
    const json record = log_of(error, {}, known);
    EXPECT_EQ(otlp::attribute(record, "error.id"), text("error_7"));
    EXPECT_EQ(record.dump().find("fallible.field.error_id") == std::string::npos, own) << record;
  }
}

TEST(OtlpLogRecord, TakesOutWhatNobodyMarked) {
  Error error(Errc::internal, "login with password={}", "canary-1");
  error.with("api_key", "canary-2").with("pin", 5550123).with("note", "mail canary@example.com").with("max_tokens", 9);
  const json record = log_of(error, {}, details());
  EXPECT_EQ(record.dump().find("canary"), std::string::npos) << record;
  EXPECT_EQ(record.dump().find("5550123"), std::string::npos) << record;
  EXPECT_EQ(otlp::attribute(record, "fallible.field.max_tokens"), (json{{"intValue", "9"}}));
  const json open = log_of(error, {}, details(), {.redactor = nullptr});
  EXPECT_EQ(open["body"], text("login with password=canary-1"));
  EXPECT_EQ(otlp::attribute(open, "fallible.field.pin"), (json{{"intValue", "5550123"}}));
}

TEST(OtlpSpan, TakesOutWhatNobodyMarked) {
  auto spans = std::move(*SpanRecorder::create());
  RequestContext context = new_context();
  {
    Span span = start_span(spans.tracer(), context, "a");
    span.set("url", "http://ann:canary@example.com/").set("auth_token", "canary").set("n", 4);
    const SpanAttribute attributes[] = {{"password", make_arg("canary")}};
    span.event("e", attributes, 1);
    record_error(span, Error(Errc::internal, "secret={}", "canary"));
    span.status(SpanStatus::error, "password=canary");
  }
  spans.drain([&](const RecordedSpan& span) {
    GrowingBuffer out;
    EXPECT_TRUE(write_otlp_span(out, span));
    EXPECT_EQ(str(out.text()).find("canary"), std::string::npos) << str(out.text());
    EXPECT_EQ(otlp::attribute(parsed(out.text(), "Span"), "n"), (json{{"intValue", "4"}}));
  });
}

TEST(OtlpLogRecord, IsValidAndBoundedWhateverTheErrorHolds) {
  const std::string hostile = "\xff\xc3\"\\\n\x01\xF0\x9F\x98\x80" + std::string(1, '\0');
  std::string flood;
  while (flood.size() < 6000) flood += hostile;
  for (const std::size_t bytes : {std::size_t{4096}, std::size_t{5000}, std::size_t{16384}, std::size_t{65536}}) {
    Error error(Errc::internal, "{}", flood);
    for (int i = 0; i < 50; ++i) error.with("field", flood.substr(0, static_cast<std::size_t>(i) * 37)).with("number", i);
    const json record = log_of(error, new_context(), details(flood.substr(0, 100)), {.record_bytes = bytes});
    std::uint64_t dropped = record.contains("droppedAttributesCount") ? record["droppedAttributesCount"].get<std::uint64_t>() : 0;
    EXPECT_EQ(record["attributes"].size() + dropped, 13u) << bytes;
    EXPECT_EQ(dropped > 0, bytes < 16384) << bytes;
  }
}

TEST(OtlpLogRecord, IsNotBegunWithoutRoom) {
  char bytes[4000];
  Buffer out(bytes, sizeof bytes);
  EXPECT_FALSE(write_otlp_log_record(out, details(), {.record_bytes = 1}));
  EXPECT_FALSE(write_otlp_span(out, RecordedSpan{}, {.record_bytes = 1}));
  EXPECT_EQ(out.size(), 0u);
}

json attribute_of(const Arg& value) {
  GrowingBuffer out;
  JsonWriter writer(out);
  write_otlp_attribute(writer, "k", value);
  return parsed(out.text(), "KeyValue")["value"];
}

TEST(OtlpAttribute, HasTheTypeOfItsValue) {
  const double infinity = std::numeric_limits<double>::infinity();
  const struct {
    Arg value;
    json expected;
  } table[] = {
      {make_arg(true), {{"boolValue", true}}},
      {make_arg(-5), {{"intValue", "-5"}}},
      {make_arg(0), {{"intValue", "0"}}},
      {make_arg(INT64_MIN), {{"intValue", "-9223372036854775808"}}},
      {make_arg(INT64_MAX), {{"intValue", "9223372036854775807"}}},
      {make_arg(std::uint64_t{7}), {{"intValue", "7"}}},
      {make_arg(UINT64_MAX), text("18446744073709551615")},  // an int64 cannot hold it
      {make_arg(637.704), {{"doubleValue", 637.704}}},
      {make_arg(0.5f), {{"doubleValue", 0.5}}},
      {make_arg(std::nan("")), {{"doubleValue", "NaN"}}},
      {make_arg(infinity), {{"doubleValue", "Infinity"}}},
      {make_arg(-infinity), {{"doubleValue", "-Infinity"}}},
      {make_arg(std::numeric_limits<double>::max()), {{"doubleValue", std::numeric_limits<double>::max()}}},
      {make_arg("text"), text("text")},
      {make_arg(""), text("")},
      {make_arg('c'), text("c")},
      {make_arg(20ms), text("20ms")},
      {make_arg(personal("ann")), text("[personal]")},
      {make_arg(personal(7)), text("[personal]")},
  };
  for (const auto& row : table) EXPECT_EQ(attribute_of(row.value), row.expected);
}

json span_of(SpanRecorder& spans, const OtlpWriteOptions& options = {}) {
  json result;
  EXPECT_EQ(spans.drain([&](const RecordedSpan& span) {
    GrowingBuffer out(1 << 20);
    EXPECT_TRUE(write_otlp_span(out, span, options));
    EXPECT_LE(out.size(), options.record_bytes);
    result = parsed(out.text(), "Span");
  }),
            1u);
  return result;
}

TEST(OtlpSpan, SaysWhatWasRecorded) {
  FakeClock wall(some_time), steady;
  auto spans = std::move(*SpanRecorder::create({}, steady.clock(), wall.clock()));
  RequestContext context = new_context();
  context.parent_span = SpanId{{1, 2, 3, 4, 5, 6, 7, 8}};
  context.trace_state = TraceState::parse("a=1,b=2");
  {
    Span span = start_span(spans.tracer(), context, "POST /orders", SpanKind::server);
    span.set("http.response.status_code", 503);
    steady.advance(1ms);
    record_error(span, Error(Errc::unavailable, "db away"));
    steady.advance(1ms);
  }
  const json span = span_of(spans);
  EXPECT_EQ(span["traceId"], "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(span["spanId"], "00f067aa0ba902b7");
  EXPECT_EQ(span["parentSpanId"], "0102030405060708");
  EXPECT_EQ(span["traceState"], "a=1,b=2");
  EXPECT_EQ(span["flags"], 1);
  EXPECT_EQ(span["name"], "POST /orders");
  EXPECT_EQ(span["kind"], 2);
  EXPECT_EQ(span["startTimeUnixNano"], "1773480413589793238");
  EXPECT_EQ(span["endTimeUnixNano"], "1773480413591793238");
  EXPECT_EQ(span["status"], (json{{"message", "db away"}, {"code", 2}}));
  EXPECT_EQ(otlp::attribute(span, "http.response.status_code"), (json{{"intValue", "503"}}));
  EXPECT_EQ(otlp::attribute(span, "error.type"), text("general.RES_UNAVAILABLE"));
  ASSERT_EQ(span["events"].size(), 1u);
  EXPECT_EQ(span["events"][0]["name"], "exception");
  EXPECT_EQ(span["events"][0]["timeUnixNano"], "1773480413590793238");
  EXPECT_EQ(otlp::attribute(span["events"][0], "exception.message"), text("db away"));
}

TEST(OtlpSpan, OfARootWithoutStatusLeavesThemOut) {
  auto spans = std::move(*SpanRecorder::create());
  RequestContext context = new_context();
  start_span(spans.tracer(), context, "a").end();
  const json span = span_of(spans);
  for (const char* name : {"parentSpanId", "traceState", "status", "events", "droppedAttributesCount", "droppedEventsCount"}) {
    EXPECT_FALSE(span.contains(name)) << name;
  }
  EXPECT_EQ(span["kind"], 1);
}

TEST(OtlpSpan, IsValidAndBoundedAndCountsWhatIsLeftOut) {
  const std::string hostile(900, '\x01');
  for (const std::size_t bytes : {std::size_t{4096}, std::size_t{6000}, std::size_t{9000}, std::size_t{16384}, std::size_t{200'000}}) {
    auto spans = std::move(*SpanRecorder::create({.attributes = 40, .events = 6, .text_bytes = 16384}));
    RequestContext context = new_context();
    context.trace_state = TraceState::parse("a=" + std::string(250, '"') + ",b=" + std::string(250, '\\'));
    {
      Span span = start_span(spans.tracer(), context, hostile);
      for (int i = 0; i < 3; ++i) span.set("short", i);
      span.set("a", hostile).set("b", hostile);
      const SpanAttribute attributes[] = {{"n", make_arg(7)}, {"h", make_arg(hostile)}, {"m", make_arg(8)}};
      for (int i = 0; i < 8; ++i) span.event(hostile, attributes, 3);
      span.status(SpanStatus::error, hostile);
    }
    const json span = span_of(spans, {.record_bytes = bytes});
    const auto count = [](const json& of, const char* name) { return of.contains(name) ? of[name].get<std::uint64_t>() : 0; };
    EXPECT_EQ(span["attributes"].size() + count(span, "droppedAttributesCount"), 3u) << bytes;
    const std::size_t events = span.contains("events") ? span["events"].size() : 0;
    EXPECT_EQ(events + count(span, "droppedEventsCount"), 8u) << bytes;
    EXPECT_EQ(events == 6, bytes == 200'000) << events << " of " << bytes;
    for (std::size_t i = 0; i < events; ++i) {
      const json& event = span["events"][i];
      EXPECT_EQ(event["attributes"].size() + count(event, "droppedAttributesCount"), 3u) << bytes;
    }
  }
}

}  // namespace

#else
TEST(OtlpJson, IsCheckedWithAnIndependentReader) { GTEST_SKIP() << "needs nlohmann-json3-dev"; }
#endif
