// write_metrics writes what a MetricRegistry holds as a Prometheus server scrapes it: the text format 0.0.4 or
// OpenMetrics 1.0.
//   Layer    report; needs core.
//   Threads  at any time beside threads that count; a family is read as it is at that moment.
//   Memory   none of its own.
//   Errors   none: a family that does not fit in the buffer is left out whole, and the answer says so.
//
//   const MetricFormat format = metric_format_of(request.header("Accept"));
//   GrowingBuffer body(1024 * 1024);
//   if (!write_metrics(body, registry, format)) ...;              // some families are missing
//   respond(200, content_type(format), body.text());
//
// Every family is in one piece, in order of creation, with HELP and TYPE before it; families without a sample are left
// out. Bounds of buckets are written alike in both formats ("1.0", "0.25", "1e+06"), as OpenMetrics demands, so that a
// server that changes between them sees the same series.
#ifndef FALLIBLE_REPORT_PROMETHEUS_HPP
#define FALLIBLE_REPORT_PROMETHEUS_HPP

#include <fallible/report/buffer.hpp>
#include <fallible/report/metric_registry.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class MetricFormat : std::uint8_t {
  prometheus_text,  ///< the text format, version 0.0.4
  open_metrics,     ///< OpenMetrics 1.0: ends with "# EOF"
};

/// The value of the Content-Type header, which servers from version 3 on insist upon.
[[nodiscard]] constexpr Text content_type(MetricFormat format) noexcept {
  return format == MetricFormat::open_metrics ? Text("application/openmetrics-text; version=1.0.0; charset=utf-8")
                                              : Text("text/plain; version=0.0.4; charset=utf-8");
}

/// The format that an Accept header prefers (RFC 9110, section 12.5.1): OpenMetrics where it is named, without a version
/// or with 1.0.0, and with no lower quality than text; the text format for all else, an empty header too.
[[nodiscard]] MetricFormat metric_format_of(Text accept) noexcept;

/// Appends all metrics to `out`.
/// Returns  false when families were left out for want of room. What was written is a valid document all the same,
///          unless there was no room even for the end of it: then nothing is.
bool write_metrics(Buffer& out, const MetricRegistry& registry, MetricFormat format) noexcept;

/// The same to a sink that takes everything.
void write_metrics(const Sink& out, const MetricRegistry& registry, MetricFormat format);

FALLIBLE_NAMESPACE_END
#endif
