// OtlpExporter sends log records and spans to an OpenTelemetry collector, or into a file: batches of OTLP/JSON, each a body
// for POST /v1/logs or /v1/traces with Content-Type application/json, handed to a function of yours or written to a file
// as one line (report/otlp_file.hpp).
//   Layer    report; needs core.
//   Threads  every member but moving may be called from any thread. A lock is held while a record is written and while
//            its batch is sent: put a QueuedSink in front when the target may take long. The target must not use the
//            exporter.
//   Memory   two batches and one record, all of it at create().
//   Errors   create() names the bad option. What a target does not take is counted and gone: there is no second try.
//
//   auto exporter = FALLIBLE_TRY(OtlpExporter::create({.target = file.target(), .resource = {.service_name = "orders"}}));
//   const ReportSink sinks[] = {exporter.sink()};       // log records
//   exporter.export_spans(recorder);                    // spans, now and then
//   exporter.tick();                                    // every second or so, from any loop or timer
//   exporter.flush();                                   // at the end
//
// A batch goes out when it is full or as old as batch_age. There is no thread here: what is due by age is sent with the next
// record that is added, or by tick().
#ifndef FALLIBLE_REPORT_OTLP_EXPORTER_HPP
#define FALLIBLE_REPORT_OTLP_EXPORTER_HPP

#include <fallible/core/clock.hpp>
#include <fallible/core/result.hpp>
#include <fallible/report/otlp_json.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class OtlpSignal : std::uint8_t { logs, traces };

/// Where a collector takes it: "/v1/logs" or "/v1/traces".
[[nodiscard]] constexpr Text otlp_path(OtlpSignal signal) noexcept {
  return signal == OtlpSignal::logs ? "/v1/logs" : "/v1/traces";
}

/// Takes one batch; returns whether it is delivered. Two words.
struct OtlpTarget {
  bool (*send)(void* self, OtlpSignal signal, Text json) noexcept = nullptr;
  void* self = nullptr;
};

/// Whose records they are, by the names of the semantic conventions. Empty ones are left out.
struct OtlpResource {
  Text service_name{};      ///< service.name; empty: "unknown_service", as the conventions ask
  Text service_version{};   ///< service.version
  Text service_namespace{}; ///< service.namespace
  Text instance_id{};       ///< service.instance.id
  Text environment{};       ///< deployment.environment.name
  const SpanAttribute* attributes = nullptr;  ///< further ones
  std::size_t attribute_count = 0;            ///< 64 at most
};

struct OtlpExporterOptions {
  OtlpTarget target{};                     ///< Needed.
  OtlpResource resource{};                 ///< Copied; 8 KiB of JSON at most.
  std::size_t batch_bytes = 1024 * 1024;   ///< A body is not longer; record_bytes + 10 KiB to 64 MiB. Collectors take 4 MiB.
  std::uint32_t batch_records = 512;       ///< A batch is sent when it has so many; 1 to 65536.
  /// ...or when its first record is so old, on the exporter's clock; 0: that is no reason. At most 1 day.
  std::chrono::nanoseconds batch_age = std::chrono::seconds(5);
  std::size_t record_bytes = 16 * 1024;    ///< One record is not longer; 4 KiB to 1 MiB.
  const Redactor* redactor = &default_redactor;  ///< As OtlpWriteOptions has it.
  Text name = "otlp";                      ///< A literal for sink().
};

/// Records are in batches, sent, or lost: added = waiting + sent + lost.
struct OtlpCounts {
  std::uint64_t added = 0;           ///< records taken over
  std::uint64_t sent = 0;            ///< records in batches that the target took
  std::uint64_t lost = 0;            ///< records in batches that it did not take
  std::uint64_t waiting = 0;         ///< records in batches that are not full, now
  std::uint64_t batches = 0;         ///< that the target took
  std::uint64_t failed_batches = 0;  ///< that it did not take
};

namespace detail {
struct OtlpState;
}

class OtlpExporter {
 public:
  /// Errors  InvalidOption; resource_exhausted without memory.
  [[nodiscard]] static Result<OtlpExporter> create(const OtlpExporterOptions& options,
                                                   Clock clock = coarse_clock()) noexcept;
  OtlpExporter(OtlpExporter&& other) noexcept : state_(other.state_) { other.state_ = nullptr; }
  OtlpExporter& operator=(OtlpExporter&& other) noexcept {
    detail::OtlpState* const mine = state_;
    state_ = other.state_;
    other.state_ = mine;
    return *this;
  }
  /// Sends what waits.
  ~OtlpExporter();

  /// A sink that adds a log record for each report; it says no when the batch that this completes is not taken.
  [[nodiscard]] ReportSink sink() const& noexcept;
  ReportSink sink() const&& = delete;  // it would be gone

  /// Adds and sends the spans that have ended.
  /// Returns   how many.
  std::size_t export_spans(SpanRecorder& recorder) noexcept;

  /// Sends what waits, of both kinds.
  /// Returns   false when a batch was not taken.
  bool flush() noexcept;
  /// Sends batches that are as old as batch_age.   Returns  as flush().
  bool tick() noexcept;

  [[nodiscard]] OtlpCounts counts() const noexcept;

 private:
  explicit OtlpExporter(detail::OtlpState* state) noexcept : state_(state) {}

  detail::OtlpState* state_;
};

FALLIBLE_NAMESPACE_END
#endif
