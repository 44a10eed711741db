// What stands behind a ReportSink, a LogOutput, a Listener or a Tracer must outlive it.
// expect(gcc): LogSink. as .this. argument discards qualifiers
// expect(clang): 'this' argument to member function 'sink' is an rvalue
// expect(gcc): QueuedSink. as .this. argument discards qualifiers
// expect(gcc): LogSampler. as .this. argument discards qualifiers
// expect(gcc): SpanReportSink. as .this. argument discards qualifiers
// expect(gcc): RotatingFile. as .this. argument discards qualifiers
// expect(clang): 'this' argument to member function 'output' is an rvalue
// expect(gcc): FdOutput. as .this. argument discards qualifiers
// expect(gcc): use of deleted function .*ErrorMetrics::sink
// expect(clang): call to deleted .* 'sink'
// expect(gcc): use of deleted function .*ErrorMetrics::listener
// expect(clang): call to deleted .* 'listener'
// expect(gcc): use of deleted function .*ErrorMetrics::observer
// expect(clang): call to deleted .* 'observer'
// expect(gcc): OtlpFile. as .this. argument discards qualifiers
// expect(clang): 'this' argument to member function 'target' is an rvalue
// expect(gcc): use of deleted function .*AlertEngine::sink
// expect(gcc): use of deleted function .*OtlpExporter::sink
// expect(gcc): use of deleted function .*SpanRecorder::tracer
// expect(clang): call to deleted .* 'tracer'
#include <fallible/report/alert.hpp>
#include <fallible/report/error_metrics.hpp>
#include <fallible/report/fd_output.hpp>
#include <fallible/report/log_sampling.hpp>
#include <fallible/report/log_sink.hpp>
#include <fallible/report/otlp_exporter.hpp>
#include <fallible/report/otlp_file.hpp>
#include <fallible/report/queued_sink.hpp>
#include <fallible/report/rotating_file.hpp>
#include <fallible/report/span_recorder.hpp>
#include <fallible/report/tracing.hpp>

using namespace fallible;

template <class T>
T& kept();

#ifndef FALLIBLE_CONTROL
#define MAKE(type) static_cast<type&&>(kept<type>())
#else
#define MAKE(type) kept<type>()
#endif

ReportSink log() { return MAKE(LogSink).sink(); }
ReportSink queue() { return MAKE(QueuedSink).sink(); }
ReportSink sampler() { return MAKE(LogSampler).sink(); }
ReportSink span() { return MAKE(SpanReportSink).sink(); }
ReportSink metrics() { return MAKE(ErrorMetrics).sink(); }
Listener events() { return MAKE(ErrorMetrics).listener(); }
HandlingObserver times() { return MAKE(ErrorMetrics).observer(); }
OtlpTarget batches() { return MAKE(OtlpFile).target(); }
ReportSink alerts() { return MAKE(AlertEngine).sink(); }
ReportSink exporter() { return MAKE(OtlpExporter).sink(); }
Tracer recorder() { return MAKE(SpanRecorder).tracer(); }
LogOutput file() { return MAKE(RotatingFile).output(); }
LogOutput descriptor() { return MAKE(FdOutput).output(); }
