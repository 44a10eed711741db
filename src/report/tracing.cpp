#include <fallible/report/tracing.hpp>

#include <fallible/core/visit.hpp>
#include <fallible/report/error_type.hpp>

#include "error_words.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

constinit thread_local Span* current = nullptr;

constexpr std::size_t message_bytes = 1024, trace_bytes = 2048;

// Whether a handler found a way around the error.
struct Recovered {
  bool found = false;
  bool enter(const Error&, const Step& step) { return step.depth == 0; }
  void field(Text key, const Arg&) { found = found || key == "recovered_by"; }
};

}  // namespace

Span start_span(const Tracer& tracer, RequestContext& context, Text name, SpanRole role) noexcept {
  Span span;
  if (tracer.table != nullptr && context.trace.valid() && context.trace.sampled()) {
    SpanStart start{name, role.kind, context.trace, context.parent_span, context.trace_state.text(), role.protocol};
    span.tracer_ = tracer;
    span.id_ = tracer.table->start(tracer.self, start);
    context.trace = start.trace;
  }
  span.trace_ = context.trace;
  span.role_ = role;
  return span;
}

Span borrow_span(const Tracer& tracer, const TraceContext& trace) noexcept {
  Span span;
  if (tracer.table == nullptr || tracer.table->find == nullptr || !trace.valid()) return span;
  span.tracer_ = tracer;
  span.trace_ = trace;
  span.owned_ = false;
  span.id_ = tracer.table->find(tracer.self, trace, span.role_);
  return span;
}

ScopedSpan::ScopedSpan(Span& span) noexcept : previous_(current) { current = &span; }
ScopedSpan::~ScopedSpan() { current = previous_; }

Span* current_span() noexcept { return current; }

SpanStatus span_status_of(SpanRole role, Code code) noexcept {
  if (role.kind != SpanKind::server) return SpanStatus::error;
  bool own_failure = true;
  switch (role.protocol) {
    case SpanProtocol::http: own_failure = code.http_status() >= 500; break;
    case SpanProtocol::grpc:
      switch (code.general()) {
        case Errc::unknown:
        case Errc::deadline_exceeded:
        case Errc::unimplemented:
        case Errc::internal:
        case Errc::unavailable:
        case Errc::data_loss: break;
        default: own_failure = false; break;
      }
      break;
    case SpanProtocol::connect: break;
  }
  return own_failure ? SpanStatus::error : SpanStatus::unset;
}

void record_error(Span& span, const Error& error, const RecordErrorOptions& options) noexcept {
  if (!span.recording()) return;
  const Code code = error.code();
  const auto type = error_type(code);
  const Location origin = error.location();
  char message_buffer[message_bytes];
  BufferSink message(message_buffer, sizeof message_buffer);
  detail::write_message(message, error, options.redactor);
  char trace_buffer[trace_bytes];
  detail::ReturnTrace trace(trace_buffer, sizeof trace_buffer, origin);
  visit(error, trace);

  // The short ones first: a tracer may have no room for all of them.
  const SpanRole role{span.kind(), span.protocol()};
  const bool failed = options.outcome == SpanOutcome::failed && span_status_of(role, code) == SpanStatus::error;
  if (failed) span.set("error.type", type);
  SpanAttribute attributes[6];
  std::size_t count = 0;
  const auto add = [&](Text key, const auto& value) { attributes[count++] = {key, make_arg(value)}; };
  add("exception.type", type);
  if (!options.id.empty()) add("error.id", options.id);
  add("exception.message", message.text());
  if (origin) {
    add("code.file.path", origin.file);
    add("code.line.number", origin.line);
  }
  if (trace.passed_lines != 0) add("exception.stacktrace", trace.out.text());
  span.event("exception", attributes, count);
  if (failed) span.status(SpanStatus::error, message.text() == Text(code.title()) ? Text() : message.text());
}

bool SpanReportSink::write(void* self, const Report& report) noexcept {
  if (report.summary) return true;  // the requests that it tells of are others than the one of this span
  const SpanReportSink& sink = *static_cast<const SpanReportSink*>(self);
  const TraceContext& trace = report.context.trace;
  RecordErrorOptions options{.outcome = SpanOutcome::failed, .id = report.id, .redactor = sink.redactor};
  Recovered recovered;
  visit(report.error, recovered);
  if (recovered.found) options.outcome = SpanOutcome::handled;

  Span* const here = current;
  if (here != nullptr && (!trace.valid() || (here->trace().span_id == trace.span_id &&
                                             here->trace().trace_id == trace.trace_id))) {
    record_error(*here, report.error, options);
  } else {
    Span other = borrow_span(sink.tracer, trace);
    record_error(other, report.error, options);
  }
  return true;
}

FALLIBLE_NAMESPACE_END
