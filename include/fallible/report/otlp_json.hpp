// Log records and spans as OpenTelemetry's protocol has them in JSON (OTLP 1, section "JSON Protobuf Encoding"): ids in
// hex, 64-bit numbers as text, enums as numbers, attributes as typed values. report/otlp_exporter.hpp makes the batches
// that collectors take of them.
//   Layer    report; needs core.   Threads  pure functions.   Memory  none but 5 KiB of stack.
//   Errors   none: what does not fit is left out by whole attributes and counted in droppedAttributesCount.
//   Privacy  shows up to Privacy::internal: what is above prints as its class, "[personal]"; texts that nobody marked go
//            through a redactor.
//
//   GrowingBuffer buffer;
//   write_otlp_log_record(buffer, report);
#ifndef FALLIBLE_REPORT_OTLP_JSON_HPP
#define FALLIBLE_REPORT_OTLP_JSON_HPP

#include <fallible/report/json_writer.hpp>
#include <fallible/report/redaction.hpp>
#include <fallible/report/report.hpp>
#include <fallible/report/span_recorder.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct OtlpWriteOptions {
  static constexpr std::size_t min_record_bytes = 4096;
  std::size_t record_bytes = 16 * 1024;  ///< one record's JSON is not longer; what is below min_record_bytes counts as that
  /// Goes over every text but names and ids; must outlive who writes. Null: text that nobody marked is shown as it is.
  const Redactor* redactor = &default_redactor;
};

/// Appends one LogRecord. Its time and observed time are report.time, its body the error's contexts and message as one
/// line (1 KiB at most), its event name "exception"; severity number and text are those of report/otel_severity.hpp. Trace
/// id, span id and flags are those of the context, when it has a trace. Attributes:
/// - error.type, exception.type, exception.message; where they are known exception.stacktrace (as record_error() has it),
///   code.file.path, code.line.number and error.id
/// - under "fallible.": category, retry, correlation_id, component, operation, duration_ns and held_back
/// - the fields of the outermost error as "fallible.field.<key>", 64 at most, of several with one key the last
/// Returns   false, and appends nothing, when `out` has not record_bytes to spare.
bool write_otlp_log_record(Buffer& out, const Report& report, const OtlpWriteOptions& options = {}) noexcept;

/// Appends one Span with its events. A status that is unset is left out, as are counts of 0. A
/// name is cut after 128 bytes, a description after 256.
/// Returns   as write_otlp_log_record().
bool write_otlp_span(Buffer& out, const RecordedSpan& span, const OtlpWriteOptions& options = {}) noexcept;

/// One KeyValue, as a value inside a JSON document: {"key": "http.route", "value": {"stringValue": "/orders"}}.
void write_otlp_attribute(JsonWriter& json, Text key, const Arg& value, const Redactor* redactor = nullptr) noexcept;

FALLIBLE_NAMESPACE_END
#endif
