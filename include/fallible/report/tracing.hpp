// Tracing: a Tracer is a tracing system as this library sees it, five functions and their state; a Span is one piece of
// work that it records, ended when it goes out of scope. record_error() puts an error on a span as OpenTelemetry's
// conventions want it. The recorder in report/span_recorder.hpp is such a tracer; an adapter to an SDK is another one.
//   Layer    report; needs core.
//   Threads  a Span belongs to one thread at a time; a tracer is called from every thread that has spans.
//   Memory   none here. record_error() takes 5 KiB of stack.   Errors  none: what cannot be recorded is left out.
//   Cost     without a tracer, or for a trace that is not sampled, a branch for each call.
//
//   RequestContext request = request_context_from(headers, random);
//   Span span = start_span(tracer, request, "POST /orders", SpanKind::server);
//   ScopedSpan scope(span);                               // current_span() for what is below
//   span.set("http.route", "/orders");
//   if (!order) record_error(span, order.error());
//
// The ids of a span are those of its context, so that logs, metrics and headers agree with the trace:
// child_context() makes those of the next span below.
#ifndef FALLIBLE_REPORT_TRACING_HPP
#define FALLIBLE_REPORT_TRACING_HPP

#include <fallible/core/error.hpp>
#include <fallible/report/redaction.hpp>
#include <fallible/report/report.hpp>
#include <fallible/report/request_context.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The values are those of OTLP.
enum class SpanKind : std::uint8_t {
  internal = 1,  ///< work within the service
  server = 2,    ///< a request that arrived
  client = 3,    ///< a call to another service
  producer = 4,  ///< a message sent
  consumer = 5,  ///< a message worked on
};

/// By whose conventions it is decided which errors are a server's own.
enum class SpanProtocol : std::uint8_t { http, grpc, connect };

/// What a span is part of. A kind alone is one of HTTP, or of no protocol where that makes no difference.
struct SpanRole {
  // NOLINTNEXTLINE(google-explicit-constructor): a kind is enough for most spans
  constexpr SpanRole(SpanKind span_kind = SpanKind::internal, SpanProtocol span_protocol = SpanProtocol::http) noexcept
      : kind(span_kind), protocol(span_protocol) {}
  SpanKind kind;
  SpanProtocol protocol;
};

/// The values are those of OTLP. ok is final: it says that somebody looked, and nothing changes it any more.
enum class SpanStatus : std::uint8_t { unset = 0, ok = 1, error = 2 };

/// One attribute of a span or event. Borrowed for the length of a call.
struct SpanAttribute {
  Text key;   ///< a literal: tracers keep it as a pointer
  Arg value;  ///< shown up to Privacy::internal
};

/// What a tracer is told about a span that begins.
struct SpanStart {
  Text name;                 ///< what is done, of a small set: "POST /orders"
  SpanKind kind = SpanKind::internal;
  TraceContext trace{};      ///< the ids of the span; a tracer that must choose its own writes them here
  SpanId parent{};           ///< not valid(): a root
  Text trace_state{};        ///< the header's value, to be kept with the span
  SpanProtocol protocol = SpanProtocol::http;  ///< to be kept for `find`
};

/// How a tracing system is called; all five are required, `find` is not. A span is a number that the tracer chooses.
struct TracerTable {
  /// Returns   the new span; 0 when it is not recorded, and nothing more is told about it.
  std::uint64_t (*start)(void* self, SpanStart& start) noexcept;
  void (*attribute)(void* self, std::uint64_t span, const SpanAttribute& attribute) noexcept;
  void (*event)(void* self, std::uint64_t span, Text name, const SpanAttribute* attributes, std::size_t count) noexcept;
  void (*status)(void* self, std::uint64_t span, SpanStatus status, Text description) noexcept;
  void (*end)(void* self, std::uint64_t span) noexcept;
  /// The span with these ids that has not ended, and its role; 0 when there is none. Null: the tracer cannot say.
  std::uint64_t (*find)(void* self, const TraceContext& trace, SpanRole& role) noexcept = nullptr;
};

/// Two words; the empty one records nothing. What is behind it must outlive its spans.
struct Tracer {
  const TracerTable* table = nullptr;
  void* self = nullptr;
};

class [[nodiscard]] Span {
 public:
  /// One that records nothing.
  Span() noexcept = default;
  Span(Span&& other) noexcept
      : tracer_(other.tracer_), id_(other.id_), trace_(other.trace_), role_(other.role_), owned_(other.owned_) {
    other.id_ = 0;
  }
  Span& operator=(Span&& other) noexcept {
    if (this != &other) {
      end();
      tracer_ = other.tracer_, id_ = other.id_, trace_ = other.trace_, role_ = other.role_, owned_ = other.owned_;
      other.id_ = 0;
    }
    return *this;
  }
  ~Span() { end(); }

  /// False when nothing is recorded: what is costly to find out need not be.
  [[nodiscard]] bool recording() const noexcept { return id_ != 0; }
  /// Its ids and flags; also of a span that is not recorded.
  [[nodiscard]] const TraceContext& trace() const noexcept { return trace_; }
  [[nodiscard]] SpanKind kind() const noexcept { return role_.kind; }
  [[nodiscard]] SpanProtocol protocol() const noexcept { return role_.protocol; }

  /// Sets an attribute. Numbers and bools stay such; anything else with a text form becomes text, and what is personal
  /// its class, "[personal]". A secret does not compile.
  template <class V>
  Span& set(Key key, const V& value) noexcept {
    if (id_ != 0) tracer_.table->attribute(tracer_.self, id_, {Text(key.text()), make_arg(value)});
    return *this;
  }
  /// Something that happened at this moment.
  void event(Text name, const SpanAttribute* attributes = nullptr, std::size_t count = 0) noexcept {
    if (id_ != 0) tracer_.table->event(tracer_.self, id_, name, attributes, count);
  }
  /// How the work ended. `description` says what no attribute says, for developers; only with error.
  void status(SpanStatus status, Text description = {}) noexcept {
    if (id_ != 0) tracer_.table->status(tracer_.self, id_, status, description);
  }
  /// Ends it now; what follows is not recorded.
  void end() noexcept {
    if (id_ != 0 && owned_) tracer_.table->end(tracer_.self, id_);
    id_ = 0;
  }

 private:
  friend Span start_span(const Tracer& tracer, RequestContext& context, Text name, SpanRole role) noexcept;
  friend Span borrow_span(const Tracer& tracer, const TraceContext& trace) noexcept;

  Tracer tracer_;
  std::uint64_t id_ = 0;
  TraceContext trace_;
  SpanRole role_;
  bool owned_ = true;  // ends it
};

/// Begins the span that `context` stands in: its ids are context.trace, its parent context.parent_span. A tracer that
/// chooses ids itself changes context.trace. A trace that is not valid or not sampled is not recorded.
/// `role`  SpanKind::server, or {SpanKind::server, SpanProtocol::grpc}.
[[nodiscard]] Span start_span(const Tracer& tracer, RequestContext& context, Text name, SpanRole role = {}) noexcept;

/// The span with these ids that the tracer has open, without the right to end it; one that records nothing when there is
/// none or the tracer cannot say.
[[nodiscard]] Span borrow_span(const Tracer& tracer, const TraceContext& trace) noexcept;

/// Makes a span the current one of this thread, as ScopedRequestContext does for contexts.
class [[nodiscard]] ScopedSpan {
 public:
  /// Requires  `span` outlives the scope; scopes end in the reverse order of their beginning.
  explicit ScopedSpan(Span& span) noexcept;
  ~ScopedSpan();
  ScopedSpan(const ScopedSpan&) = delete;
  ScopedSpan& operator=(const ScopedSpan&) = delete;
  static void* operator new(std::size_t) = delete;
  static void* operator new[](std::size_t) = delete;

 private:
  Span* previous_;
};

/// The span of the innermost scope of this thread, or null.
[[nodiscard]] Span* current_span() noexcept;

/// What an error means for the span's work.
enum class SpanOutcome : std::uint8_t {
  failed,   ///< the work ended with it
  handled,  ///< it was retried away, replaced by a fallback or ignored: recorded, but the span is no failure
};

/// The status of a span whose work ended with `code`. Where a client's error is no failure of the server, the server's span
/// is left unset:
///   http     a server's is an error for the code's HTTP statuses from 500 (semantic conventions for HTTP spans)
///   grpc     a server's is an error for UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE and DATA_LOSS
///            (semantic conventions for gRPC), whatever the code's HTTP status is
///   connect  always an error (semantic conventions for Connect)
/// All other kinds of spans are errors.
[[nodiscard]] SpanStatus span_status_of(SpanRole role, Code code) noexcept;

struct RecordErrorOptions {
  SpanOutcome outcome = SpanOutcome::failed;
  Text id{};  ///< the occurrence's, as in the response and in the log: attribute error.id of the event
  const Redactor* redactor = &default_redactor;  ///< goes over the message. Null: text that nobody marked is shown as it is.
};

/// Puts an error on a span:
/// - an event "exception" with exception.type (error_type() of its code), exception.message (contexts and message, with
///   what is above Privacy::internal replaced; 1 KiB at most), code.file.path and code.line.number where it was raised,
///   and exception.stacktrace only when the error knows lines that it passed: "at file:line", the origin first
/// - when its outcome is failed and span_status_of() says error: the attribute error.type, and that status. Its
///   description is the message, or empty for an error that is its code alone, because error.type says it already.
void record_error(Span& span, const Error& error, const RecordErrorOptions& options = {}) noexcept;

/// A sink that records reports on spans: on the current span of the thread when its ids are those of the report's
/// context, or the context has none; else on the one that `tracer` finds. A report of an error that a handler recovered
/// from (its field recovered_by says so) is recorded as handled; a sampler's summary, which is about other requests, is not
/// recorded. It takes every report: without a span nothing is lost.
struct SpanReportSink {
  Tracer tracer{};  ///< may be empty: current spans only
  const Redactor* redactor = &default_redactor;  ///< as RecordErrorOptions has it

  /// Requires  this object outlives the sink.
  [[nodiscard]] ReportSink sink() & noexcept { return {"span", &write, this}; }
  static bool write(void* self, const Report& report) noexcept;
};

FALLIBLE_NAMESPACE_END
#endif
