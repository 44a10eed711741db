#include <fallible/report/otlp_json.hpp>

#include <fallible/report/error_type.hpp>
#include <fallible/report/otel_severity.hpp>

#include "error_words.hpp"
#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using std::chrono::nanoseconds;

// What the last members of a record take, and those of an event within: counts and brackets.
constexpr std::size_t record_rest = 128, event_rest = record_rest + 64;
constexpr std::size_t message_bytes = 1024, trace_bytes = 2048;

std::size_t record_bytes(const OtlpWriteOptions& options) noexcept {
  return options.record_bytes < OtlpWriteOptions::min_record_bytes ? OtlpWriteOptions::min_record_bytes : options.record_bytes;
}

// A 64-bit number as text.
struct Digits {
  char bytes[20];
  std::size_t at = sizeof bytes;

  explicit Digits(std::uint64_t value, bool negative = false) noexcept {
    do {
      bytes[--at] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0);
    if (negative) bytes[--at] = '-';
  }
  explicit Digits(std::int64_t value) noexcept
      : Digits(value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value), value < 0) {}
  [[nodiscard]] Text text() const noexcept { return {bytes + at, sizeof bytes - at}; }
};

// A fixed64 of nanoseconds; there is no time before 1970.
void put_time(JsonWriter& json, Text key, nanoseconds time) noexcept {
  json.member(key, Digits(time.count() < 0 ? std::int64_t{0} : time.count()).text());
}

void put_double(JsonWriter& json, double value) noexcept {
  // As protobuf's JSON has them.
  if (value != value) {
    json.member("doubleValue", Text("NaN"));
  } else if (value > 1.7976931348623157e308) {
    json.member("doubleValue", Text("Infinity"));
  } else if (value < -1.7976931348623157e308) {
    json.member("doubleValue", Text("-Infinity"));
  } else {
    json.member("doubleValue", value);
  }
}

void put_text(JsonWriter& json, Text key, Text text) noexcept { json.key(key).text(text); }
void put_text(JsonWriter& json, Text key, Text text, const Redactor* redactor) noexcept {
  if (redactor == nullptr) return put_text(json, key, text);
  redactor->write(json.key(key).begin_text(), text);
  json.end_text();
}

// An attribute whose value is judged by a key of its own.
void put_attribute(JsonWriter& json, Text name, Text key, const Arg& value, const Redactor* redactor) noexcept {
  json.begin_object().key("key").text(name).key("value").begin_object();
  const bool hidden = value.privacy > Privacy::internal || (redactor != nullptr && redactor->hides(key));
  switch (hidden ? ArgKind::custom : value.kind) {
    case ArgKind::boolean: json.member("boolValue", value.boolean); break;
    case ArgKind::int64: json.member("intValue", Digits(value.int64).text()); break;
    case ArgKind::float32: put_double(json, static_cast<double>(value.float32)); break;
    case ArgKind::float64: put_double(json, value.float64); break;
    case ArgKind::uint64:
      if (value.uint64 <= static_cast<std::uint64_t>(INT64_MAX)) {
        json.member("intValue", Digits(value.uint64).text());
      } else {
        json.member("stringValue", Digits(value.uint64).text());
      }
      break;
    default: {
      const Sink text = json.key("stringValue").begin_text();
      if (redactor != nullptr) {
        redactor->write_value(text, key, value, Privacy::internal);
      } else {
        write_value(text, value, Privacy::internal);
      }
      json.end_text();
      break;
    }
  }
  json.end_object().end_object();
}

// One record on its way: what does not fit is taken back by whole items. Everything is written as text() and not as
// string(), so that what does not fit is cut, fills the record to its end, and is seen by its size alone.
class Record {
 public:
  Record(Buffer& out, std::size_t bytes) noexcept : json(out, bytes), out_(out), end_(out.size() + bytes) {
    json.begin_object();
  }
  void finish() noexcept { json.end_object(); }

  /// True when something that was just written leaves no room for the rest.
  [[nodiscard]] bool full(std::size_t rest) const noexcept { return out_.size() + rest > end_; }

  JsonWriter json;

 private:
  const Buffer& out_;
  std::size_t end_;
};

class Attributes {
 public:
  Attributes(Record& record, std::size_t rest) noexcept : record_(record), rest_(rest) {
    record_.json.key("attributes").begin_array();
  }
  void add_arg(Text name, Text key, const Arg& value, const Redactor* redactor) noexcept {
    if (dropped_ == 0) {
      const JsonWriter::Mark mark = record_.json.mark();
      put_attribute(record_.json, name, key, value, redactor);
      if (!record_.full(rest_)) return;
      record_.json.rewind(mark);
    }
    ++dropped_;
  }
  template <class V>
  void add(Text key, const V& value) noexcept {
    add_arg(key, key, make_arg(value), nullptr);
  }
  void finish(std::uint32_t dropped_before = 0) noexcept {
    record_.json.end_array();
    if (dropped_ + dropped_before != 0) record_.json.member("droppedAttributesCount", dropped_ + dropped_before);
  }

 private:
  Record& record_;
  std::size_t rest_;
  std::uint32_t dropped_ = 0;
};

// Which of an error's fields are shown: attributes have different keys, so of fields with one key the last, which is
// the one that was added closest to where the error is reported.
struct FieldChoice {
  static constexpr std::size_t most = 64;
  Text keys[most];
  std::size_t last[most] = {};  // the field's number
  std::size_t count = 0;
  std::size_t seen = 0;

  bool enter(const Error&, const Step& step) { return step.depth == 0; }
  void field(Text key, const Arg&) {
    std::size_t i = 0;
    while (i < count && !(keys[i] == key)) ++i;
    if (i < most) {
      keys[i] = key;
      last[i] = seen;
      count += i == count ? 1 : 0;
    }
    ++seen;
  }
  [[nodiscard]] bool shows(std::size_t number) const noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      if (last[i] == number) return true;
    }
    return false;
  }
};

struct FieldAttributes {
  Attributes& attributes;
  const Redactor* redactor;
  const FieldChoice& choice;
  Text id;  // stands as error.id already
  std::size_t seen = 0;

  bool enter(const Error&, const Step& step) { return step.depth == 0; }
  void field(Text key, const Arg& value) {
    if (!choice.shows(seen++)) return;
    if (key == "error_id" && value.kind == ArgKind::text && value.text() == id) return;
    char name[128];
    BufferSink out(name, sizeof name);
    out.put("fallible.field.");
    out.put(key);
    attributes.add_arg(out.text(), key, value, redactor);
  }
};

}  // namespace

void write_otlp_attribute(JsonWriter& json, Text key, const Arg& value, const Redactor* redactor) noexcept {
  put_attribute(json, key, key, value, redactor);
}

bool write_otlp_log_record(Buffer& out, const Report& report, const OtlpWriteOptions& options) noexcept {
  const std::size_t bytes = record_bytes(options);
  if (!out.reserve(bytes)) return false;
  const Error& error = report.error;
  const RequestContext& context = report.context;
  const Code code = error.code();
  const auto type = error_type(code);
  const Location origin = error.location();
  char message_buffer[message_bytes];
  BufferSink message(message_buffer, bytes / 8 < sizeof message_buffer ? bytes / 8 : sizeof message_buffer);
  detail::write_message(message, error, options.redactor);
  char trace_buffer[trace_bytes];
  detail::ReturnTrace trace(trace_buffer, sizeof trace_buffer, origin);
  visit(error, trace);

  Record record(out, bytes);
  JsonWriter& json = record.json;
  put_time(json, "timeUnixNano", report.time);
  put_time(json, "observedTimeUnixNano", report.time);
  json.member("severityNumber", severity_number(report.severity)).member("severityText", severity_text(report.severity));
  json.member("eventName", Text("exception"));
  if (context.trace.valid()) {
    json.member("traceId", to_hex(context.trace.trace_id)).member("spanId", to_hex(context.trace.span_id));
    json.member("flags", static_cast<int>(context.trace.flags & TraceContext::known_flags));
  }
  json.key("body").begin_object();
  put_text(json, "stringValue", message.text());
  json.end_object();

  Attributes attributes(record, record_rest);
  attributes.add("error.type", type);
  attributes.add("exception.type", type);
  if (!report.id.empty()) attributes.add("error.id", report.id);
  if (!context.correlation_id.empty()) attributes.add("fallible.correlation_id", context.correlation_id);
  attributes.add("fallible.category", to_string(code.category()));
  attributes.add("fallible.retry", to_string(code.retry()));
  if (!context.component.empty()) attributes.add("fallible.component", context.component);
  if (!context.operation.empty()) attributes.add("fallible.operation", context.operation);
  if (report.duration.count() >= 0) attributes.add("fallible.duration_ns", report.duration.count());
  if (report.held_back != 0) attributes.add("fallible.held_back", report.held_back);
  if (report.summary) attributes.add("fallible.summary", true);
  if (origin) {
    attributes.add("code.file.path", origin.file);
    attributes.add("code.line.number", origin.line);
  }
  attributes.add("exception.message", message.text());
  FieldChoice choice;
  visit(error, choice);
  FieldAttributes fields{attributes, options.redactor, choice, report.id};
  visit(error, fields);
  if (trace.passed_lines != 0) attributes.add("exception.stacktrace", trace.out.text());
  attributes.finish();
  record.finish();
  return true;
}

bool write_otlp_span(Buffer& out, const RecordedSpan& span, const OtlpWriteOptions& options) noexcept {
  const std::size_t bytes = record_bytes(options);
  if (!out.reserve(bytes)) return false;
  Record record(out, bytes);
  JsonWriter& json = record.json;
  json.member("traceId", to_hex(span.trace.trace_id)).member("spanId", to_hex(span.trace.span_id));
  if (span.parent.valid()) json.member("parentSpanId", to_hex(span.parent));
  if (!span.trace_state.empty()) json.member("traceState", span.trace_state);
  json.member("flags", static_cast<int>(span.trace.flags & TraceContext::known_flags));
  put_text(json, "name", detail::cut(span.name, 128));
  json.member("kind", static_cast<int>(span.kind));
  put_time(json, "startTimeUnixNano", span.start);
  put_time(json, "endTimeUnixNano", span.end);
  if (span.status != SpanStatus::unset) {
    json.key("status").begin_object();
    if (!span.description.empty()) put_text(json, "message", detail::cut(span.description, 256), options.redactor);
    json.member("code", static_cast<int>(span.status)).end_object();
  }

  Attributes attributes(record, record_rest);
  for (std::uint32_t i = 0; i < span.attribute_count; ++i) {
    const RecordedAttribute& each = span.attributes[i];
    if (each.event == RecordedAttribute::of_span) attributes.add_arg(each.key, each.key, each.value, options.redactor);
  }
  attributes.finish(span.dropped_attributes);

  std::uint32_t dropped_events = span.dropped_events;
  if (span.event_count != 0) {
    json.key("events").begin_array();
    for (std::uint32_t event = 0; event < span.event_count; ++event) {
      const JsonWriter::Mark mark = json.mark();
      json.begin_object();
      put_time(json, "timeUnixNano", span.events[event].time);
      put_text(json, "name", detail::cut(span.events[event].name, 128));
      if (record.full(event_rest + 64)) {
        json.end_object().rewind(mark);
        dropped_events += span.event_count - event;
        break;
      }
      Attributes of_event(record, event_rest);
      for (std::uint32_t i = 0; i < span.attribute_count; ++i) {
        if (span.attributes[i].event == event) {
          const RecordedAttribute& each = span.attributes[i];
          of_event.add_arg(each.key, each.key, each.value, options.redactor);
        }
      }
      of_event.finish(span.events[event].dropped_attributes);
      json.end_object();
    }
    json.end_array();
  }
  if (dropped_events != 0) json.member("droppedEventsCount", dropped_events);
  record.finish();
  return true;
}

FALLIBLE_NAMESPACE_END
