#include <fallible/report/tracing.hpp>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fallible/core/foreign_code.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>
#include <fallible/report/correlation.hpp>
#include <fallible/taxonomy/catalogue.hpp>
#include <fallible/taxonomy/database.hpp>
#include <gtest/gtest.h>

using namespace fallible;

namespace {

std::string str(Text t) { return {t.data(), t.size()}; }
std::string str(const Arg& arg) {
  switch (arg.kind) {
    case ArgKind::text: return str(arg.text());
    case ArgKind::int64: return std::to_string(arg.int64);
    case ArgKind::uint64: return std::to_string(arg.uint64);
    case ArgKind::boolean: return arg.boolean ? "true" : "false";
    default: return "?";
  }
}

/// Writes down what it is told, one line for each call.
struct Notes {
  std::vector<std::string> lines;
  TraceContext open{};
  std::uint64_t next = 1;
  bool chooses_ids = false;

  Tracer tracer() { return {&table, this}; }
  static Notes& of(void* self) { return *static_cast<Notes*>(self); }
  static std::uint64_t start(void* self, SpanStart& start) noexcept {
    Notes& notes = of(self);
    if (notes.chooses_ids) start.trace.span_id = SpanId{{9, 9, 9, 9, 9, 9, 9, 9}};
    notes.open = start.trace;
    notes.lines.push_back("start " + str(start.name) + " " + std::to_string(static_cast<int>(start.kind)) +
                          (start.parent.valid() ? " child" : " root") + " " + str(start.trace_state));
    return notes.next++;
  }
  static void attribute(void* self, std::uint64_t, const SpanAttribute& a) noexcept {
    of(self).lines.push_back(str(a.key) + "=" + str(a.value));
  }
  static void event(void* self, std::uint64_t, Text name, const SpanAttribute* list, std::size_t count) noexcept {
    std::string line = "event " + str(name);
    for (std::size_t i = 0; i < count; ++i) line += "|" + str(list[i].key) + "=" + str(list[i].value);
    of(self).lines.push_back(line);
  }
  static void status(void* self, std::uint64_t, SpanStatus status, Text description) noexcept {
    of(self).lines.push_back("status " + std::to_string(static_cast<int>(status)) + " " + str(description));
  }
  static void end(void* self, std::uint64_t id) noexcept {
    of(self).lines.push_back("end " + std::to_string(id));
    of(self).open = {};
  }
  static std::uint64_t find(void* self, const TraceContext& trace, SpanRole& role) noexcept {
    if (!(of(self).open.span_id == trace.span_id)) return 0;
    role = SpanKind::server;
    return 77;
  }
  static constexpr TracerTable table{&start, &attribute, &event, &status, &end, &find};

  [[nodiscard]] bool has(const std::string& line) const {
    for (const std::string& each : lines) {
      if (each == line) return true;
    }
    return false;
  }
  [[nodiscard]] std::string event_line() const {
    for (const std::string& each : lines) {
      if (each.starts_with("event ")) return each;
    }
    return "";
  }
  [[nodiscard]] bool marked() const {
    for (const std::string& each : lines) {
      if (each.starts_with("status ") || each.starts_with("error.type=")) return true;
    }
    return false;
  }
};

RequestContext new_context(bool sampled = true) {
  Random random(3);
  RequestContext context;
  context.trace = new_trace(random, sampled);
  return context;
}

TEST(Span, TellsTheTracerWhatHappens) {
  Notes notes;
  RequestContext context = new_context();
  context.parent_span = SpanId{{1}};
  context.trace_state = TraceState::parse("a=1");
  {
    Span span = start_span(notes.tracer(), context, "POST /orders", SpanKind::server);
    EXPECT_TRUE(span.recording());
    EXPECT_EQ(span.trace().span_id, context.trace.span_id);
    span.set("count", 3).set("route", "/orders").set("ok", true);
    const SpanAttribute attributes[] = {{"n", make_arg(1)}};
    span.event("cache.miss", attributes, 1);
    span.status(SpanStatus::ok);
  }
  EXPECT_EQ(notes.lines, (std::vector<std::string>{"start POST /orders 2 child a=1", "count=3", "route=/orders", "ok=true",
                                                   "event cache.miss|n=1", "status 1 ", "end 1"}));
}

TEST(Span, IsNotRecordedWithoutTracerTraceOrSampling) {
  Notes notes;
  RequestContext sampled = new_context(), unsampled = new_context(false), none;
  Span spans[] = {Span(), start_span({}, sampled, "a"), start_span(notes.tracer(), unsampled, "b"),
                  start_span(notes.tracer(), none, "c")};
  for (Span& span : spans) {
    EXPECT_FALSE(span.recording());
    span.set("a", 1).event("e");
    span.status(SpanStatus::error);
    record_error(span, Errc::internal);
    span.end();
  }
  EXPECT_TRUE(notes.lines.empty());
  EXPECT_TRUE(spans[1].trace().valid());  // its ids are still there to be sent on
}

TEST(Span, EndsOnceWhereverItIsMoved) {
  Notes notes;
  RequestContext context = new_context();
  Span first = start_span(notes.tracer(), context, "a");
  Span second = std::move(first);
  EXPECT_TRUE(second.recording());
  second = start_span(notes.tracer(), context, "b");
  EXPECT_TRUE(notes.has("end 1"));
  second.end();
  second.end();
  second.set("late", 1);
  EXPECT_EQ(notes.lines.back(), "end 2");
}

TEST(Span, TakesIdsOfTheTracer) {
  Notes notes;
  notes.chooses_ids = true;
  RequestContext context = new_context();
  Span span = start_span(notes.tracer(), context, "a");
  EXPECT_EQ(context.trace.span_id.bytes[0], 9);
  EXPECT_EQ(span.trace().span_id, context.trace.span_id);
}

TEST(SpanStatus, FollowsTheConventions) {
  const struct {
    SpanKind kind;
    Code code;
    SpanStatus status;
  } table[] = {
      {SpanKind::server, Errc::not_found, SpanStatus::unset},         {SpanKind::server, Errc::invalid_argument, SpanStatus::unset},
      {SpanKind::server, Errc::cancelled, SpanStatus::unset},         {SpanKind::server, Errc::resource_exhausted, SpanStatus::unset},
      {SpanKind::server, Errc::internal, SpanStatus::error},          {SpanKind::server, Errc::unavailable, SpanStatus::error},
      {SpanKind::server, Errc::deadline_exceeded, SpanStatus::error}, {SpanKind::server, Errc::unimplemented, SpanStatus::error},
      {SpanKind::client, Errc::not_found, SpanStatus::error},         {SpanKind::client, Errc::unavailable, SpanStatus::error},
      {SpanKind::internal, Errc::not_found, SpanStatus::error},       {SpanKind::consumer, Errc::internal, SpanStatus::error},
      {SpanKind::producer, Errc::unavailable, SpanStatus::error},
  };
  for (const auto& row : table) EXPECT_EQ(span_status_of(row.kind, row.code), row.status) << row.code.name();
}

// docs/rpc/grpc.md of the semantic conventions, "gRPC Status", row by row; and docs/http/http-spans.md, "Status".
TEST(SpanStatus, OfServersIsThatOfTheirProtocol) {
  constexpr SpanStatus unset = SpanStatus::unset, error = SpanStatus::error;
  const struct {
    Errc code;
    SpanStatus grpc, http;
  } table[] = {
      {Errc::cancelled, unset, unset},          {Errc::unknown, error, error},           {Errc::invalid_argument, unset, unset},
      {Errc::deadline_exceeded, error, error},  {Errc::not_found, unset, unset},         {Errc::already_exists, unset, unset},
      {Errc::permission_denied, unset, unset},  {Errc::resource_exhausted, unset, unset}, {Errc::failed_precondition, unset, unset},
      {Errc::aborted, unset, unset},            {Errc::out_of_range, unset, unset},      {Errc::unimplemented, error, error},
      {Errc::internal, error, error},           {Errc::unavailable, error, error},       {Errc::data_loss, error, error},
      {Errc::unauthenticated, unset, unset},
  };
  static_assert(sizeof table / sizeof table[0] == 16);
  for (const auto& row : table) {
    EXPECT_EQ(span_status_of({SpanKind::server, SpanProtocol::grpc}, row.code), row.grpc) << Code(row.code).name();
    EXPECT_EQ(span_status_of({SpanKind::server, SpanProtocol::http}, row.code), row.http) << Code(row.code).name();
    EXPECT_EQ(span_status_of({SpanKind::server, SpanProtocol::connect}, row.code), error) << Code(row.code).name();
    for (const SpanProtocol protocol : {SpanProtocol::http, SpanProtocol::grpc, SpanProtocol::connect}) {
      for (const SpanKind kind : {SpanKind::internal, SpanKind::client, SpanKind::producer, SpanKind::consumer}) {
        EXPECT_EQ(span_status_of({kind, protocol}, row.code), error) << Code(row.code).name();
      }
    }
  }
}

TEST(SpanStatus, OfAGrpcServerDoesNotFollowTheHttpStatusOfACode) {
  int differ = 0;
  for (const DomainCodes& domain : shipped_codes()) {
    for (std::size_t i = 0; i < domain.count; ++i) {
      const Code code(domain.codes[i]);
      const SpanStatus grpc = span_status_of({SpanKind::server, SpanProtocol::grpc}, code);
      EXPECT_EQ(grpc, span_status_of({SpanKind::server, SpanProtocol::grpc}, code.general())) << code.name();
      differ += grpc != span_status_of(SpanKind::server, code) ? 1 : 0;
    }
  }
  EXPECT_GT(differ, 0) << "then this test shows nothing";
}

TEST(RecordedError, MarksAServersSpanByItsProtocol) {
  const Code full(DatabaseErrc::connection);
  ASSERT_GE(full.http_status(), 500);
  for (const SpanProtocol protocol : {SpanProtocol::http, SpanProtocol::grpc, SpanProtocol::connect}) {
    Notes notes;
    RequestContext context = new_context();
    Span started = start_span(notes.tracer(), context, "shop.Orders/Get", {SpanKind::server, protocol});
    Span span = std::move(started);
    EXPECT_EQ(span.protocol(), protocol);
    record_error(span, Errc::not_found);
    EXPECT_EQ(notes.marked(), protocol == SpanProtocol::connect);
    record_error(span, full);
    EXPECT_TRUE(notes.marked());
  }
}

TEST(RecordedError, MarksTheSpanByKindAndOutcome) {
  const struct {
    SpanKind kind;
    Code code;
    SpanOutcome outcome;
    bool marked;
  } table[] = {
      {SpanKind::server, Errc::internal, SpanOutcome::failed, true},   {SpanKind::server, Errc::not_found, SpanOutcome::failed, false},
      {SpanKind::client, Errc::not_found, SpanOutcome::failed, true},  {SpanKind::internal, Errc::internal, SpanOutcome::failed, true},
      {SpanKind::server, Errc::internal, SpanOutcome::handled, false}, {SpanKind::client, Errc::unavailable, SpanOutcome::handled, false},
  };
  for (const auto& row : table) {
    Notes notes;
    RequestContext context = new_context();
    Span span = start_span(notes.tracer(), context, "a", row.kind);
    record_error(span, row.code, {.outcome = row.outcome});
    EXPECT_EQ(notes.marked(), row.marked) << row.code.name();
    EXPECT_EQ(notes.event_line().substr(0, 16), "event exception|") << "the event is there in any case";
  }
}

TEST(RecordedError, SaysItsTypeOnceAndItsWordsOnlyWhenItHasSome) {
  Notes notes;
  RequestContext context = new_context();
  Span span = start_span(notes.tracer(), context, "a");
  record_error(span, Errc::unavailable);
  EXPECT_EQ(notes.event_line(), "event exception|exception.type=general.RES_UNAVAILABLE|exception.message=" +
                                    str(Text(Code(Errc::unavailable).title())));
  EXPECT_TRUE(notes.has("error.type=general.RES_UNAVAILABLE"));
  EXPECT_TRUE(notes.has("status 2 "));

  notes.lines.clear();
  record_error(span, Error(Errc::unavailable, "db {} is away", 7), {.outcome = SpanOutcome::failed, .id = "error_1"});
  EXPECT_TRUE(notes.has("status 2 db 7 is away"));
  EXPECT_NE(notes.event_line().find("|exception.message=db 7 is away|code.file.path="), std::string::npos);
  EXPECT_NE(notes.event_line().find("|code.line.number="), std::string::npos);
  EXPECT_NE(notes.event_line().find("|error.id=error_1"), std::string::npos);
  EXPECT_EQ(notes.event_line().find("stacktrace"), std::string::npos);
}

TEST(RecordedError, OfAForeignCodeIsOther) {
  Notes notes;
  RequestContext context = new_context();
  Span span = start_span(notes.tracer(), context, "a");
  record_error(span, foreign_code("billing", "DB_LEDGER_LOCKED"));
  EXPECT_TRUE(notes.has("error.type=_OTHER"));
}

Result<int> inner() { return fail(Errc::internal, "inner"); }
Result<int> middle() { return FALLIBLE_TRY(inner()); }
Result<int> outer() { return FALLIBLE_TRY(middle(), "outer"); }

TEST(RecordedError, HasAStackOnlyWhenItKnowsTheLinesItPassed) {
  Notes notes;
  RequestContext context = new_context();
  Span span = start_span(notes.tracer(), context, "a");
  record_error(span, outer().error());
  const std::string line = notes.event_line();
  const std::size_t at = line.find("|exception.stacktrace=at ");
  ASSERT_NE(at, std::string::npos) << line;
  std::size_t places = 0;
  for (std::size_t i = at; i < line.size(); ++i) places += line.compare(i, 3, "at ") == 0 && line[i - 1] != 'p' ? 1 : 0;
  EXPECT_EQ(places, 3u) << line;  // the origin, TRY, TRY with its context
}

TEST(RecordedError, ShowsNothingPersonalAndNoSecret) {
  Notes notes;
  RequestContext context = new_context();
  Span span = start_span(notes.tracer(), context, "a");
  Error error(Errc::internal, "user {} failed", personal("canary-ann"));
  error.context("login of {}", personal("canary-bob")).with("token", secret("canary-token")).with("mail", personal("canary-mail"));
  error.caused_by(Error(Errc::unavailable, "peer {}", personal("canary-peer")));
  record_error(span, error);
  span.set("user", personal("canary-user"));
  for (const std::string& line : notes.lines) {
    if (line.starts_with("user=")) continue;  // the tracer's duty, by the class in the attribute
    EXPECT_EQ(line.find("canary"), std::string::npos) << line;
  }
}

TEST(RecordedError, TakesOutWhatNobodyMarked) {
  Notes notes;
  RequestContext context = new_context();
  Span span = start_span(notes.tracer(), context, "a");
  record_error(span, Error(Errc::internal, "login with password={}", "canary"));
  for (const std::string& line : notes.lines) EXPECT_EQ(line.find("canary"), std::string::npos) << line;
  record_error(span, Error(Errc::internal, "login with password={}", "canary"),
               {.outcome = SpanOutcome::failed, .redactor = nullptr});
  EXPECT_TRUE(notes.has("status 2 login with password=canary"));
}

TEST(RecordedError, IsCutNotOverrun) {
  Notes notes;
  RequestContext context = new_context();
  Span span = start_span(notes.tracer(), context, "a");
  Error error(Errc::internal, "{}", std::string(5000, 'x'));
  for (int i = 0; i < 200; ++i) error.context("step {}", i);
  record_error(span, error);
  EXPECT_LT(notes.event_line().size(), 4000u);
}

TEST(CurrentSpan, IsThatOfTheInnermostScopeOfTheThread) {
  EXPECT_EQ(current_span(), nullptr);
  Span outer_span, inner_span;
  {
    ScopedSpan scope(outer_span);
    EXPECT_EQ(current_span(), &outer_span);
    {
      ScopedSpan nested(inner_span);
      EXPECT_EQ(current_span(), &inner_span);
    }
    EXPECT_EQ(current_span(), &outer_span);
    std::thread([] { EXPECT_EQ(current_span(), nullptr); }).join();
  }
  EXPECT_EQ(current_span(), nullptr);
}

TEST(SpanReportSink, RecordsOnTheCurrentSpan) {
  Notes notes;
  RequestContext context = new_context();
  SpanReportSink reports;
  const ReportSink sink = reports.sink();
  const Error error(Errc::internal, "broken");
  Report report{.error = error, .context = context, .id = "error_7", .service = "test"};
  EXPECT_TRUE(sink.write(sink.self, report));  // nowhere: nothing is lost
  Span span = start_span(notes.tracer(), context, "a", SpanKind::server);
  ScopedSpan scope(span);
  EXPECT_TRUE(sink.write(sink.self, report));
  EXPECT_NE(notes.event_line().find("error.id=error_7"), std::string::npos);
  EXPECT_TRUE(notes.has("error.type=general.INT_INTERNAL"));

  notes.lines.clear();
  const RequestContext no_trace;
  Report without{.error = error, .context = no_trace, .id = "error_8", .service = "test"};
  EXPECT_TRUE(sink.write(sink.self, without));
  EXPECT_NE(notes.event_line(), "");

  notes.lines.clear();
  const Report summary{.error = error, .context = no_trace, .service = "test", .held_back = 5, .summary = true};
  EXPECT_TRUE(sink.write(sink.self, summary));
  EXPECT_EQ(notes.lines.size(), 0u) << "it is about other requests";
  Random random(1);
  const RequestContext other = child_context(context, random);
  Report elsewhere{.error = error, .context = other, .id = "error_9", .service = "test"};
  EXPECT_TRUE(sink.write(sink.self, elsewhere));
  EXPECT_EQ(notes.lines.size(), 0u) << "another span's report is not this one's";
}

TEST(SpanReportSink, FindsTheSpanFromAnotherThread) {
  Notes notes;
  RequestContext context = new_context();
  Span span = start_span(notes.tracer(), context, "a", SpanKind::server);
  SpanReportSink reports{notes.tracer()};
  const Error error(Errc::not_found, "no user");
  std::thread([&] {
    const ReportSink sink = reports.sink();
    EXPECT_TRUE(sink.write(sink.self, Report{.error = error, .context = context, .id = "error_7", .service = "test"}));
  }).join();
  EXPECT_NE(notes.event_line().find("exception.message=no user"), std::string::npos);
  EXPECT_FALSE(notes.marked()) << "a client's error does not mark a server's span";
  for (const std::string& line : notes.lines) EXPECT_FALSE(line.starts_with("end")) << "a borrowed span is not ended";
}

TEST(SpanReportSink, DoesNotMarkWhatWasRecoveredFrom) {
  Notes notes;
  RequestContext context = new_context();
  Span span = start_span(notes.tracer(), context, "a", SpanKind::server);
  ScopedSpan scope(span);
  SpanReportSink reports;
  const ReportSink sink = reports.sink();
  Error error(Errc::unavailable, "db away");
  error.with("recovered_by", "cache");
  EXPECT_TRUE(sink.write(sink.self, Report{.error = error, .context = context, .id = "error_7", .service = "test"}));
  EXPECT_NE(notes.event_line(), "");
  EXPECT_FALSE(notes.marked());

  Error outer_error(Errc::internal, "failed");
  outer_error.caused_by(error);
  EXPECT_TRUE(sink.write(sink.self, Report{.error = outer_error, .context = context, .id = "error_8", .service = "test"}));
  EXPECT_TRUE(notes.marked()) << "a cause that was recovered from is another story";
}

}  // namespace
