// SpanRecorder is a tracer that keeps spans in memory: for tests, and for small services, which write them out with
// report/otlp_json.hpp.
//   Layer    report; needs core.
//   Threads  every member but moving may be called from any thread; one short lock.
//   Memory   all of it at create(), one block of the allocator in place: nothing grows later.
//   Errors   create() names the bad option. What has no room is left out and counted.
//
//   auto recorder = FALLIBLE_TRY(SpanRecorder::create({.spans = 512}));
//   Span span = start_span(recorder.tracer(), request, "POST /orders", SpanKind::server);
//   ...
//   recorder.drain([](const RecordedSpan& span) { export(span); });
#ifndef FALLIBLE_REPORT_SPAN_RECORDER_HPP
#define FALLIBLE_REPORT_SPAN_RECORDER_HPP

#include <fallible/core/clock.hpp>
#include <fallible/core/result.hpp>
#include <fallible/report/tracing.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// One event "exception" with its attributes, the attribute error.type and 1.5 KiB for their texts have room beside these,
/// so that what failed is not pushed out by what was tried before, or by a client's long URL. With 0 events there is no event.
struct SpanRecorderOptions {
  std::uint32_t spans = 256;         ///< Open and ended ones that are kept; 1 to 65536.
  std::uint32_t attributes = 64;     ///< Of one span and its events together; 1 to 1024.
  std::uint32_t events = 8;          ///< Of one span; 0 to 256.
  std::uint32_t text_bytes = 4096;   ///< Of one span: name, description and texts of attributes; 256 to 65536.
  /// When there is no room for a span that begins: false, it is not recorded; true, the one that ended first makes room.
  bool forget_oldest = false;
};

/// An event of a recorded span. Times are nanoseconds since 1970.
struct RecordedEvent {
  Text name;
  std::chrono::nanoseconds time{};
  std::uint32_t dropped_attributes = 0;
};

/// One attribute: its value is text, int64, float64 or boolean. `event` is the event it belongs to, or of_span.
struct RecordedAttribute {
  static constexpr std::uint32_t of_span = UINT32_MAX;
  Text key;
  Arg value;
  std::uint32_t event = of_span;
};

/// A recorded span. Its texts and lists are valid until the function that was given it returns.
struct RecordedSpan {
  Text name;
  SpanKind kind = SpanKind::internal;
  TraceContext trace{};
  SpanId parent{};                       ///< not valid(): a root
  Text trace_state{};
  std::chrono::nanoseconds start{};      ///< since 1970
  std::chrono::nanoseconds end{};        ///< since 1970; not before start
  SpanStatus status = SpanStatus::unset;
  Text description{};
  const RecordedAttribute* attributes = nullptr;  ///< in the order they were set, those of events among them
  std::uint32_t attribute_count = 0;
  const RecordedEvent* events = nullptr;
  std::uint32_t event_count = 0;
  std::uint32_t dropped_attributes = 0;  ///< of the span
  std::uint32_t dropped_events = 0;

  /// The attribute of the span under `key`, or null.
  [[nodiscard]] const Arg* attribute(Text key) const noexcept { return attribute(RecordedAttribute::of_span, key); }
  /// The attribute of an event under `key`, or null.
  [[nodiscard]] const Arg* attribute(std::uint32_t event, Text key) const noexcept {
    for (std::uint32_t i = 0; i < attribute_count; ++i) {
      if (attributes[i].event == event && attributes[i].key == key) return &attributes[i].value;
    }
    return nullptr;
  }
};

struct SpanRecorderCounts {
  std::uint64_t started = 0;    ///< recorded, from their start
  std::uint64_t ended = 0;
  std::uint64_t dropped = 0;    ///< not recorded for lack of room
  std::uint64_t forgotten = 0;  ///< ended, and gone to make room
  std::uint32_t open = 0;       ///< now
  std::uint32_t kept = 0;       ///< ended and not drained, now
};

namespace detail {
struct SpanStore;
}

class SpanRecorder {
 public:
  /// `wall`  stamps the start of a span.   `clock`  measures all that comes after it: a wall clock may jump.
  /// Errors  InvalidOption; resource_exhausted without memory.
  [[nodiscard]] static Result<SpanRecorder> create(const SpanRecorderOptions& options = {}, Clock clock = steady_clock(),
                                                   Clock wall = wall_clock()) noexcept;
  SpanRecorder(SpanRecorder&& other) noexcept : store_(other.store_) { other.store_ = nullptr; }
  SpanRecorder& operator=(SpanRecorder&& other) noexcept {
    detail::SpanStore* const mine = store_;
    store_ = other.store_;
    other.store_ = mine;
    return *this;
  }
  ~SpanRecorder();

  /// The tracer, valid as long as the recorder, also when it is moved. Requires  the recorder was not moved from.
  [[nodiscard]] Tracer tracer() const& noexcept;
  Tracer tracer() const&& = delete;  // it would be gone

  /// Takes the spans that have ended, in the order they did, and gives each to `take(const RecordedSpan&)`, without a lock;
  /// those that end meanwhile come as well, up to `most`.
  /// Returns   how many.
  template <class F>
  std::size_t drain(F&& take, std::size_t most = SIZE_MAX) {
    std::size_t count = 0;
    RecordedSpan span;
    for (; count < most; ++count) {
      const std::uint64_t at = take_ended(span);
      if (at == 0) break;
      take(static_cast<const RecordedSpan&>(span));
      give_back(at);
    }
    return count;
  }

  [[nodiscard]] SpanRecorderCounts counts() const noexcept;

 private:
  explicit SpanRecorder(detail::SpanStore* store) noexcept : store_(store) {}
  std::uint64_t take_ended(RecordedSpan& span) noexcept;
  void give_back(std::uint64_t at) noexcept;

  detail::SpanStore* store_;
};

FALLIBLE_NAMESPACE_END
#endif
