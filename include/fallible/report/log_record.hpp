// A log record is one line for one Report, as JSON or as logfmt, with everything that an operator searches by.
//   Layer    report; needs core.   Threads  pure functions over what they are given.
//   Memory   the buffer's; none of its own.   Errors  none: what does not fit is left out and the line says so.
//   Cost     three walks over the error, and one pass over its texts for redaction.
//
//   char line[8192];
//   Buffer out(line, sizeof line);
//   write_log_line(out, report);                                  // {"timestamp":"2026-03-14T09:26:53.589Z",...}\n
//   write_log_line(out, report, {.format = LogFormat::logfmt});   // timestamp=2026-03-14T09:26:53.589Z ...\n
//
// Always exactly one line, valid (RFC 8259) and UTF-8 whatever the error holds, ended by '\n', never longer than max_bytes.
//
//   timestamp severity_text severity_number   OpenTelemetry's logs data model
//   code category error.type                  the reported error's
//   service component operation               as the Report has them
//   error_id correlation_id
//   trace_id span_id trace_flags              as OpenTelemetry's "Trace Context in non-OTLP Log Formats" has them
//   duration_seconds held_back summary        when known; when above 0; when it only tells of those held back
//   message                                   every text of it, outermost first: "load page: read row: refused"
//   code.file.path code.line.number           where it was raised; the cause's place when its own is not known
//   fields                                    of the error and its straight line of causes; the outermost wins
//   chain                                     only when there is more than one text: for each error relation, depth, code,
//                                             texts, location, and the fields that are not above
//   return_trace                              the lines that the error passed
//   dropped detail_lost truncated             what is missing, and why
//
// Fields keep their types. A value above show_up_to shows its class ("[personal]"); every text of the error and of its
// context, also of literals, goes through the redactor. What comes first is written first, so a line that is too long loses its end.
//
// logfmt has no specification: this follows go-logfmt, the encoder of go-kit's log. Pairs are separated by one space; a key
// loses what a key cannot have (spaces, controls, '=', '"', bytes that are not UTF-8); a value that has any of these, a
// backslash, or is "null" or empty, is quoted and escaped as a JSON string. Nested names are joined by dots: fields.user,
// chain.1.texts.0.
#ifndef FALLIBLE_REPORT_LOG_RECORD_HPP
#define FALLIBLE_REPORT_LOG_RECORD_HPP

#include <fallible/core/result.hpp>
#include <fallible/report/buffer.hpp>
#include <fallible/report/otel_severity.hpp>
#include <fallible/report/redaction.hpp>
#include <fallible/report/report.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class LogFormat : std::uint8_t { json, logfmt };

struct LogOptions {
  LogFormat format = LogFormat::json;
  Privacy show_up_to = Privacy::internal;        ///< Or public_, or personal. Secrets are shown to nobody.
  const Redactor* redactor = &default_redactor;  ///< Must outlive whoever writes. Null: text that nobody marked is shown as it is.
  std::uint32_t max_bytes = 8192;                ///< Of a line, its '\n' included; 512 to 1 MiB.
  std::uint32_t max_text_bytes = 2048;           ///< Of one text; a longer one is cut. 32 to max_bytes.
  std::uint32_t max_chain = 16;                  ///< Errors in `chain`; 0 leaves it out. At most 1024.
  std::uint32_t max_fields = 64;                 ///< In `fields`, and in each error of `chain`; 0 leaves them out. At most 64.
  std::uint32_t max_return_trace = 16;           ///< Lines in `return_trace`; 0 leaves it out. At most 1024.
  bool location = true;                          ///< code.file.path and code.line.number, and those in `chain`.
  bool fingerprint = false;                      ///< A member "fingerprint" (report/fingerprint.hpp).
};

/// Errors  InvalidOption. Who makes a sink checks once; write_log_line() brings what is out of its range into it.
[[nodiscard]] Result<void> check_log_options(const LogOptions& options) noexcept;

/// Appends the line for `report`.
/// Returns   false when not even the shortest line fits into `out`, which is then as it was.
bool write_log_line(Buffer& out, const Report& report, const LogOptions& options = {}) noexcept;

FALLIBLE_NAMESPACE_END
#endif
