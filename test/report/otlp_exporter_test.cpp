#include <fallible/report/otlp_exporter.hpp>

#include <string>
#include <thread>
#include <vector>

#include <fallible/core/visit.hpp>
#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include "support/failing_allocator.hpp"

#if __has_include(<nlohmann/json.hpp>)
#include "support/otlp_schema.hpp"

using namespace fallible;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::string str(Text t) { return {t.data(), t.size()}; }

/// Keeps the batches it takes.
struct Collector {
  std::vector<json> batches;
  std::vector<std::string> paths;
  std::vector<std::size_t> sizes;
  bool takes = true;

  OtlpTarget target() { return {&send, this}; }
  static bool send(void* self, OtlpSignal signal, Text bytes) noexcept {
    Collector& collector = *static_cast<Collector*>(self);
    if (!collector.takes) return false;
    json batch = json::parse(str(bytes), nullptr, false);
    EXPECT_FALSE(batch.is_discarded()) << str(bytes);
    EXPECT_EQ(otlp::complaint(batch, signal == OtlpSignal::logs ? "LogsData" : "TracesData"), "");
    collector.batches.push_back(std::move(batch));
    collector.paths.push_back(str(otlp_path(signal)));
    collector.sizes.push_back(bytes.size());
    return true;
  }
  static const json& records(const json& batch) {
    return batch.contains("resourceLogs") ? batch["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
                                          : batch["resourceSpans"][0]["scopeSpans"][0]["spans"];
  }
};

/// Its clock stands still unless a test moves it.
OtlpExporter exporter(const OtlpExporterOptions& options) {
  static fallible::testing::FakeClock never;
  auto made = OtlpExporter::create(options, never.clock());
  EXPECT_TRUE(made.has_value());
  return std::move(*made);
}

bool report_error(const OtlpExporter& to, const Error& error) {
  const RequestContext context;
  const ReportSink sink = to.sink();
  return sink.write(sink.self, Report{.error = error, .context = context, .id = "error_7", .service = "orders"});
}

TEST(OtlpExporter, SendsLogRecordsOfItsResourceInBatches) {
  Collector collector;
  const SpanAttribute more[] = {{"host.name", make_arg("web-1")}, {"shard", make_arg(3)}};
  OtlpExporter exports = exporter({.target = collector.target(),
                                   .resource = {.service_name = "orders", .service_version = "1.2.3", .attributes = more,
                                                .attribute_count = 2},
                                   .batch_records = 3});
  for (int i = 0; i < 7; ++i) EXPECT_TRUE(report_error(exports, Error(Errc::internal, "number {}", i)));
  ASSERT_EQ(collector.batches.size(), 2u);
  EXPECT_EQ(exports.counts().waiting, 1u);
  EXPECT_TRUE(exports.flush());
  EXPECT_TRUE(exports.flush()) << "no empty batch";
  ASSERT_EQ(collector.batches.size(), 3u);
  int next = 0;
  for (const json& batch : collector.batches) {
    const json& resource = batch["resourceLogs"][0]["resource"];
    EXPECT_EQ(otlp::attribute(resource, "service.name")["stringValue"], "orders");
    EXPECT_EQ(otlp::attribute(resource, "service.version")["stringValue"], "1.2.3");
    EXPECT_EQ(otlp::attribute(resource, "service.namespace"), nullptr);
    EXPECT_EQ(otlp::attribute(resource, "host.name")["stringValue"], "web-1");
    EXPECT_EQ(otlp::attribute(resource, "shard")["intValue"], "3");
    EXPECT_EQ(batch["resourceLogs"][0]["scopeLogs"][0]["scope"]["name"], "fallible");
    for (const json& record : Collector::records(batch)) {
      EXPECT_EQ(record["body"]["stringValue"], "number " + std::to_string(next++));
    }
  }
  EXPECT_EQ(next, 7);
  EXPECT_EQ(collector.paths[0], "/v1/logs");
  const OtlpCounts counts = exports.counts();
  EXPECT_EQ(counts.added, 7u);
  EXPECT_EQ(counts.sent, 7u);
  EXPECT_EQ(counts.batches, 3u);
  EXPECT_EQ(counts.lost + counts.waiting + counts.failed_batches, 0u);
}

TEST(OtlpExporter, NamesAServiceThatHasNoName) {
  Collector collector;
  OtlpExporter exports = exporter({.target = collector.target()});
  report_error(exports, Errc::internal);
  exports.flush();
  EXPECT_EQ(otlp::attribute(collector.batches.at(0)["resourceLogs"][0]["resource"], "service.name")["stringValue"],
            "unknown_service");
}

TEST(OtlpExporter, SendsSpans) {
  Collector collector;
  OtlpExporter exports = exporter({.target = collector.target(), .batch_records = 2});
  auto spans = std::move(*SpanRecorder::create());
  Random random(3);
  RequestContext context;
  context.trace = new_trace(random);
  for (int i = 0; i < 5; ++i) start_span(spans.tracer(), context, "work").end();
  EXPECT_EQ(exports.export_spans(spans), 5u);
  EXPECT_EQ(exports.export_spans(spans), 0u);
  ASSERT_EQ(collector.batches.size(), 3u);
  EXPECT_EQ(collector.paths[0], "/v1/traces");
  EXPECT_EQ(Collector::records(collector.batches[0]).size(), 2u);
  EXPECT_EQ(Collector::records(collector.batches[2]).size(), 1u);
  EXPECT_EQ(exports.counts().sent, 5u);
}

TEST(OtlpExporter, KeepsEveryBatchBelowItsLimit) {
  Collector collector;
  const std::size_t limit = 4096 + 10240;
  OtlpExporter exports = exporter({.target = collector.target(), .batch_bytes = limit, .record_bytes = 4096});
  for (int i = 0; i < 200; ++i) report_error(exports, Error(Errc::internal, "{}", std::string(static_cast<std::size_t>(i) * 7, '\n')));
  exports.flush();
  EXPECT_GT(collector.batches.size(), 10u);
  std::size_t records = 0;
  for (std::size_t i = 0; i < collector.batches.size(); ++i) {
    EXPECT_LE(collector.sizes[i], limit);
    records += Collector::records(collector.batches[i]).size();
  }
  EXPECT_EQ(records, 200u);
}

TEST(OtlpExporter, CountsWhatIsNotTaken) {
  Collector collector;
  OtlpExporter exports = exporter({.target = collector.target(), .batch_records = 2});
  collector.takes = false;
  EXPECT_TRUE(report_error(exports, Errc::internal));
  EXPECT_FALSE(report_error(exports, Errc::internal));
  EXPECT_TRUE(report_error(exports, Errc::internal));
  EXPECT_FALSE(exports.flush());
  collector.takes = true;
  report_error(exports, Errc::internal);
  EXPECT_TRUE(exports.flush()) << "a failed batch leaves nothing behind";
  const OtlpCounts counts = exports.counts();
  EXPECT_EQ(counts.added, 4u);
  EXPECT_EQ(counts.lost, 3u);
  EXPECT_EQ(counts.sent, 1u);
  EXPECT_EQ(counts.failed_batches, 2u);
  EXPECT_EQ(Collector::records(collector.batches.at(0)).size(), 1u);
}

TEST(OtlpExporter, SendsABatchThatIsAsOldAsItMayBe) {
  Collector collector;
  fallible::testing::FakeClock time;
  auto exports = std::move(*OtlpExporter::create({.target = collector.target(), .batch_age = 5s}, time.clock()));
  EXPECT_TRUE(exports.tick()) << "there is nothing";
  time.advance(1h);
  report_error(exports, Errc::internal);  // the age is that of the record, not of the batch before it
  time.advance(5s - 1ns);
  EXPECT_TRUE(exports.tick());
  EXPECT_EQ(exports.counts().waiting, 1u);
  time.advance(1ns);
  EXPECT_TRUE(exports.tick());
  EXPECT_EQ(exports.counts().waiting, 0u);
  EXPECT_EQ(collector.batches.size(), 1u);
  report_error(exports, Errc::internal);
  time.advance(5s);
  report_error(exports, Errc::internal);  // a record that comes sends what is old, itself with it
  ASSERT_EQ(collector.batches.size(), 2u);
  EXPECT_EQ(Collector::records(collector.batches[1]).size(), 2u);
  EXPECT_TRUE(exports.tick());
  EXPECT_EQ(collector.batches.size(), 2u);
}

TEST(OtlpExporter, PassesNoTimeOnAClockThatIsSetBackAndLosesNoneOnOneThatRunsOut) {
  Collector collector;
  fallible::testing::FakeClock time;
  auto exports = std::move(*OtlpExporter::create({.target = collector.target(), .batch_age = 5s}, time.clock()));
  report_error(exports, Errc::internal);
  time.jump(-30min);
  EXPECT_TRUE(exports.tick());
  EXPECT_EQ(collector.batches.size(), 0u);
  time.advance(5s);
  EXPECT_TRUE(exports.tick());
  EXPECT_EQ(collector.batches.size(), 1u) << "five seconds after the clock was set back";
  time.set(std::chrono::nanoseconds::min());
  report_error(exports, Errc::internal);
  time.set(std::chrono::nanoseconds::max());
  EXPECT_TRUE(exports.tick());
  EXPECT_EQ(collector.batches.size(), 2u);
}

TEST(OtlpExporter, ReadsNoClockWhenABatchMayBeOfAnyAge) {
  Collector collector;
  fallible::testing::FakeClock time;
  auto exports = std::move(*OtlpExporter::create({.target = collector.target(), .batch_age = 0s}, time.clock()));
  report_error(exports, Errc::internal);
  time.advance(48h);
  report_error(exports, Errc::internal);
  EXPECT_TRUE(exports.tick());
  EXPECT_EQ(exports.counts().waiting, 2u);
  EXPECT_EQ(time.readings(), 0u);
}

TEST(OtlpExporter, SaysWhenAnOldBatchIsNotTaken) {
  Collector collector;
  fallible::testing::FakeClock time;
  auto exports = std::move(*OtlpExporter::create({.target = collector.target()}, time.clock()));
  report_error(exports, Errc::internal);
  collector.takes = false;
  time.advance(5s);
  EXPECT_FALSE(exports.tick());
  EXPECT_EQ(exports.counts().lost, 1u);
  EXPECT_TRUE(exports.tick()) << "it is gone";
}

TEST(OtlpExporter, SendsTheRestWhenItGoes) {
  Collector collector;
  {
    OtlpExporter first = exporter({.target = collector.target()});
    report_error(first, Errc::internal);
    OtlpExporter second = std::move(first);
    report_error(second, Errc::internal);
    EXPECT_TRUE(collector.batches.empty());
  }
  ASSERT_EQ(collector.batches.size(), 1u);
  EXPECT_EQ(Collector::records(collector.batches[0]).size(), 2u);
}

std::string field_of(const Error& error) {
  struct Find {
    std::string name;
    void field(Text key, const Arg& value) {
      if (key == "field") name = str(value.text());
    }
  } find;
  visit(error, find);
  return find.name;
}

TEST(OtlpExporter, NamesTheOptionThatIsWrong) {
  Collector collector;
  const OtlpTarget target = collector.target();
  const std::string long_name(9000, 'x');
  const SpanAttribute one[] = {{"a", make_arg(1)}};
  const struct {
    const char* field;
    OtlpExporterOptions options;
  } table[] = {
      {"target", {}},
      {"record_bytes", {.target = target, .record_bytes = 4095}},
      {"record_bytes", {.target = target, .record_bytes = 1024 * 1024 + 1}},
      {"batch_bytes", {.target = target, .batch_bytes = 16 * 1024}},
      {"batch_bytes", {.target = target, .batch_bytes = 65 * 1024 * 1024}},
      {"batch_records", {.target = target, .batch_records = 0}},
      {"batch_records", {.target = target, .batch_records = 65537}},
      {"batch_age", {.target = target, .batch_age = -1ns}},
      {"batch_age", {.target = target, .batch_age = 24h + 1ns}},
      {"resource", {.target = target, .resource = {.service_name = long_name}}},
      {"resource", {.target = target, .resource = {.attributes = one, .attribute_count = 65}}},
      {"resource", {.target = target, .resource = {.attribute_count = 1}}},
  };
  for (const auto& row : table) {
    const auto made = OtlpExporter::create(row.options);
    ASSERT_FALSE(made.has_value()) << row.field;
    EXPECT_EQ(made.error(), Errc::invalid_argument);
    EXPECT_EQ(field_of(made.error()), row.field);
  }
}

TEST(OtlpExporter, RefusesAClockThatReadsNothing) {
  Collector collector;
  EXPECT_EQ(OtlpExporter::create({.target = collector.target()}, Clock{}).error().code(), Code(Errc::invalid_argument));
}

TEST(OtlpExporter, SaysWhenThereIsNoMemoryAndLosesNone) {
  Collector collector;
  for (int nth = 1; nth <= 4; ++nth) {
    FailingAllocator failing(nth, false);
    const auto made = OtlpExporter::create({.target = collector.target()});
    ASSERT_FALSE(made.has_value()) << nth;
    EXPECT_EQ(made.error(), Errc::resource_exhausted);
  }
}

TEST(OtlpExporter, LosesNothingBetweenThreads) {
  Collector collector;
  OtlpExporter exports = exporter({.target = collector.target(), .batch_records = 50});
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) {
        report_error(exports, Error(Errc::internal, "number {}", i));
        if (i % 100 == 0) exports.flush();
        (void)exports.counts();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  exports.flush();
  std::size_t records = 0;
  for (const json& batch : collector.batches) records += Collector::records(batch).size();
  EXPECT_EQ(records, 900u);
  EXPECT_EQ(exports.counts().sent, 900u);
}

}  // namespace

#else
TEST(OtlpExporter, IsCheckedWithAnIndependentReader) { GTEST_SKIP() << "needs nlohmann-json3-dev"; }
#endif
