#include <fallible/report/otlp_exporter.hpp>

#include <mutex>
#include <new>

#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "memory.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::size_t resource_bytes = 8 * 1024;
constexpr Text suffix = "]}]}]}";

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"otlp exporter", option, must}); }

}  // namespace

// One batch: the bytes of its prefix stay, records follow.
struct OtlpBatch {
  OtlpSignal signal;
  GrowingBuffer json;
  std::size_t prefix = 0;
  std::uint32_t records = 0;
  std::chrono::nanoseconds began{};  // when the first of them came

  OtlpBatch(OtlpSignal s, std::size_t bytes) noexcept : signal(s), json(bytes) {}
};

struct OtlpState {
  const Allocator* allocator;
  OtlpTarget target;
  std::size_t batch_bytes;
  OtlpWriteOptions write;
  std::uint32_t batch_records;
  std::chrono::nanoseconds batch_age;
  Clock clock;
  Text name;
  std::mutex lock{};
  GrowingBuffer record;
  OtlpBatch logs, traces;
  OtlpCounts counts{};

  OtlpState(const Allocator* memory, const OtlpExporterOptions& o, Clock c) noexcept
      : allocator(memory), target(o.target), batch_bytes(o.batch_bytes), write{o.record_bytes, o.redactor},
        batch_records(o.batch_records), batch_age(o.batch_age), clock(c), name(o.name), record(o.record_bytes),
        logs(OtlpSignal::logs, o.batch_bytes), traces(OtlpSignal::traces, o.batch_bytes) {}

  [[nodiscard]] bool begin(OtlpBatch& batch, const OtlpResource& resource) noexcept {
    if (!batch.json.reserve(batch_bytes)) return false;
    const bool is_logs = batch.signal == OtlpSignal::logs;
    JsonWriter json(batch.json, resource_bytes);
    json.begin_object().key(is_logs ? "resourceLogs" : "resourceSpans").begin_array().begin_object();
    json.key("resource").begin_object().key("attributes").begin_array();
    const auto add = [&](Text key, Text value) {
      if (!value.empty()) write_otlp_attribute(json, key, make_arg(value));
    };
    add("service.name", resource.service_name.empty() ? Text("unknown_service") : resource.service_name);
    add("service.version", resource.service_version);
    add("service.namespace", resource.service_namespace);
    add("service.instance.id", resource.instance_id);
    add("deployment.environment.name", resource.environment);
    for (std::size_t i = 0; i < resource.attribute_count; ++i) {
      write_otlp_attribute(json, resource.attributes[i].key, resource.attributes[i].value);
    }
    json.end_array().end_object();
    json.key(is_logs ? "scopeLogs" : "scopeSpans").begin_array().begin_object();
    json.key("scope").begin_object().member("name", Text("fallible")).end_object();
    json.key(is_logs ? "logRecords" : "spans").begin_array();
    batch.prefix = batch.json.size();
    const bool whole = !json.truncated();
    json.end_array().end_object().end_array().end_object().end_array().end_object();
    batch.json.rewind(batch.prefix);
    return whole;
  }

  bool send(OtlpBatch& batch) noexcept {
    if (batch.records == 0) return true;
    batch.json.append(suffix);
    const bool taken = target.send(target.self, batch.signal, batch.json.text());
    (taken ? counts.batches : counts.failed_batches) += 1;
    (taken ? counts.sent : counts.lost) += batch.records;
    counts.waiting -= batch.records;
    batch.records = 0;
    batch.json.rewind(batch.prefix);
    return taken;
  }

  // Takes over what is in `record`.
  bool add(OtlpBatch& batch) noexcept {
    bool taken = true;
    if (batch.json.size() + 1 + record.size() + suffix.size() > batch_bytes) taken = send(batch);
    const bool by_age = batch_age > std::chrono::nanoseconds(0);
    const std::chrono::nanoseconds now = by_age ? clock.now() : std::chrono::nanoseconds(0);
    if (batch.records != 0) {
      batch.json.append(",");
    } else {
      batch.began = now;
    }
    batch.json.append(record.text());
    record.clear();
    ++batch.records;
    ++counts.added;
    ++counts.waiting;
    if (batch.records == batch_records || (by_age && is_old(batch, now))) taken = send(batch) && taken;
    return taken;
  }

  // A clock that was set back passes no time.
  [[nodiscard]] bool is_old(OtlpBatch& batch, std::chrono::nanoseconds now) const noexcept {
    if (batch.records == 0) return false;
    if (now < batch.began) batch.began = now;
    return elapsed(batch.began, now) >= batch_age;
  }
  bool send_old(OtlpBatch& batch, std::chrono::nanoseconds now) noexcept { return !is_old(batch, now) || send(batch); }
};

}  // namespace detail

using detail::OtlpState;

Result<OtlpExporter> OtlpExporter::create(const OtlpExporterOptions& o, Clock clock) noexcept {
  if (o.target.send == nullptr) return detail::bad("target", "one with send");
  if (o.record_bytes < OtlpWriteOptions::min_record_bytes || o.record_bytes > 1024 * 1024) {
    return detail::bad("record_bytes", "4096 to 1048576");
  }
  if (o.batch_bytes < o.record_bytes + detail::resource_bytes + 2048 || o.batch_bytes > 64 * 1024 * 1024) {
    return detail::bad("batch_bytes", "record_bytes + 10240 to 67108864");
  }
  if (o.batch_records < 1 || o.batch_records > 65536) {
    return detail::bad("batch_records", "1 to 65536");
  }
  if (o.batch_age < std::chrono::nanoseconds(0) || o.batch_age > std::chrono::hours(24)) {
    return detail::bad("batch_age", "0 to 1 day");
  }
  if (clock.read == nullptr) return detail::bad("clock", "one with read");
  if (o.resource.attribute_count > 64 || (o.resource.attributes == nullptr && o.resource.attribute_count != 0)) {
    return detail::bad("resource", "one with 64 further attributes at most");
  }
  const Allocator* const allocator = get_allocator();
  void* const memory = detail::take_memory(allocator, sizeof(OtlpState));
  if (memory == nullptr) return fail(Errc::resource_exhausted, "otlp exporter: no memory");
  OtlpExporter exporter(::new (memory) OtlpState(allocator, o, clock));
  OtlpState& state = *exporter.state_;
  if (!state.record.reserve(o.record_bytes) || !state.logs.json.reserve(o.batch_bytes) ||
      !state.traces.json.reserve(o.batch_bytes)) {
    return fail(Errc::resource_exhausted, "otlp exporter: no memory");
  }
  if (!state.begin(state.logs, o.resource) || !state.begin(state.traces, o.resource)) {
    return detail::bad("resource", "8 KiB of JSON at most");
  }
  return exporter;
}

OtlpExporter::~OtlpExporter() {
  if (state_ == nullptr) return;
  flush();
  const Allocator* const allocator = state_->allocator;
  state_->~OtlpState();
  detail::give_back_memory(allocator, state_, sizeof(OtlpState));
}

ReportSink OtlpExporter::sink() const& noexcept {
  return {state_->name,
          [](void* self, const Report& report) noexcept {
            OtlpState& state = *static_cast<OtlpState*>(self);
            const detail::Locked locked(state.lock);
            return write_otlp_log_record(state.record, report, state.write) && state.add(state.logs);
          },
          state_};
}

std::size_t OtlpExporter::export_spans(SpanRecorder& recorder) noexcept {
  const detail::Locked locked(state_->lock);
  const std::size_t count = recorder.drain([this](const RecordedSpan& span) {
    if (write_otlp_span(state_->record, span, state_->write)) state_->add(state_->traces);
  });
  state_->send(state_->traces);
  return count;
}

bool OtlpExporter::flush() noexcept {
  const detail::Locked locked(state_->lock);
  const bool logs = state_->send(state_->logs);
  return state_->send(state_->traces) && logs;
}

bool OtlpExporter::tick() noexcept {
  const detail::Locked locked(state_->lock);
  if (state_->batch_age == std::chrono::nanoseconds(0)) return true;
  const std::chrono::nanoseconds now = state_->clock.now();
  const bool logs = state_->send_old(state_->logs, now);
  return state_->send_old(state_->traces, now) && logs;
}

OtlpCounts OtlpExporter::counts() const noexcept {
  const detail::Locked locked(state_->lock);
  return state_->counts;
}

FALLIBLE_NAMESPACE_END
