// SpanListener shows in a trace what the policies did: each event of a retry, a breaker, a limiter becomes an event of the
// current span. An error that a policy dealt with does not mark the span: that is for record_error(), at the end.
//   Layer    report; needs core and resilience/event.hpp.
//   Threads  as a Listener: called by the thread whose call caused the event, on whose span it is recorded.
//   Memory   none.   Errors  none: without a current span, or one that is not recorded, nothing happens.
//
//   SpanListener traced;
//   RetryOptions options{.listener = traced.listener()};
//   // span event "retry_scheduled": fallible.policy=retry, fallible.attempt=1, fallible.delay_ns=..., error.type=...
#ifndef FALLIBLE_REPORT_SPAN_LISTENER_HPP
#define FALLIBLE_REPORT_SPAN_LISTENER_HPP

#include <fallible/report/tracing.hpp>
#include <fallible/resilience/event.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct SpanListener {
  Listener next{};  ///< is told of each event as well: metrics, a log

  /// Requires  this object outlives the policies that have its listener.
  [[nodiscard]] Listener listener() & noexcept { return {&notify, this}; }

  /// Records an event named as to_string(event.kind), with fallible.policy and, where they say something,
  /// fallible.policy.name, fallible.attempt, fallible.delay_ns, fallible.detail, and error.type of the event's error.
  static void notify(void* self, const Event& event) noexcept;
};

FALLIBLE_NAMESPACE_END
#endif
