// What a handler handles, on its way to spans and to a collector, with a queue between.
#include <fallible/report/tracing.hpp>

#include <string>

#include <fallible/report/correlation.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/otlp_exporter.hpp>
#include <fallible/report/queued_sink.hpp>
#include <gtest/gtest.h>

using namespace fallible;

namespace {

struct Everything {
  std::string text;
  int batches = 0;
  OtlpTarget target() {
    return {[](void* self, OtlpSignal, Text json) noexcept {
              auto& all = *static_cast<Everything*>(self);
              all.text.append(json.data(), json.size());
              ++all.batches;
              return true;
            },
            this};
  }
  [[nodiscard]] bool has(const std::string& part) const { return text.find(part) != std::string::npos; }
};

class TracedHandler : public ::testing::Test {
 protected:
  SpanRecorder spans_ = std::move(*SpanRecorder::create());
  Everything sent_;
  OtlpExporter exporter_ = std::move(*OtlpExporter::create({.target = sent_.target()}));
  QueuedSink queue_ = std::move(*QueuedSink::create({.target = exporter_.sink(), .capacity = 16}));
  SpanReportSink on_spans_{spans_.tracer()};
  Random random_{5};
  RequestContext request_;

  ErrorHandler make() {
    const ReportSink sinks[] = {on_spans_.sink(), queue_.sink()};
    return std::move(*ErrorHandler::create({.service = "orders", .sinks = sinks}));
  }
  void SetUp() override {
    const Header fields[] = {{"X-Correlation-ID", "checkout-7"},
                             {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}};
    const HeaderList list{fields, 2};
    request_ = request_context_from(list.source(), random_, {.component = "shop"});
  }
  void send_all() {
    queue_.drain(100);
    exporter_.export_spans(spans_);
    exporter_.flush();
  }
};

TEST_F(TracedHandler, PutsOneErrorOnItsSpanAndToTheCollectorUnderOneId) {
  ErrorHandler handler = make();
  std::string id;
  {
    Span span = start_span(spans_.tracer(), request_, "POST /orders", SpanKind::server);
    const Handled handled = handler.handle(Error(Errc::unavailable, "db {} away", 7).with("mail", personal("canary")), request_);
    id.assign(handled.id.data(), handled.id.size());
    EXPECT_EQ(handled.told, 2u);
  }
  send_all();
  EXPECT_EQ(sent_.batches, 2);
  std::size_t seen = 0;
  for (std::size_t at = sent_.text.find(id); at != std::string::npos; at = sent_.text.find(id, at + 1)) ++seen;
  EXPECT_GE(seen, 2u) << sent_.text;  // the span's event and the log record
  EXPECT_TRUE(sent_.has("\"status\":{\"message\":\"db 7 away\",\"code\":2}")) << sent_.text;
  EXPECT_TRUE(sent_.has("checkout-7"));
  EXPECT_FALSE(sent_.has("canary"));
}

TEST_F(TracedHandler, DoesNotMarkASpanWhoseErrorWasRecoveredFrom) {
  ErrorHandler handler = make();
  {
    Span span = start_span(spans_.tracer(), request_, "POST /orders", SpanKind::server);
    const auto failing = []() -> Result<int> { return fail(Errc::unavailable, "db away"); };
    const Result<int> answer =
        handler.run(failing, request_, recover_with("cached", Category::resource, [] { return 42; }));
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(*answer, 42);
  }
  send_all();
  EXPECT_TRUE(sent_.has("\"name\":\"exception\"")) << sent_.text;
  EXPECT_FALSE(sent_.has("\"status\":")) << sent_.text;
}

}  // namespace
