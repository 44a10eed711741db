// RequestContext says on whose behalf something was done: it travels beside the work as an argument, and every report of
// an error carries it. report/correlation.hpp makes one from a request's headers.
//   Layer    report; needs core.   Threads  a value.
//   Memory   about 800 bytes in place: copying it needs none, and of the trace state copies only what is there.
//   Errors   none.
//
//   RequestContext request = request_context_from(headers, random, {.component = "checkout"});
//   handler.handle(error, request);
//
// For code that cannot be given an argument there is report/scoped_context.hpp.
#ifndef FALLIBLE_REPORT_REQUEST_CONTEXT_HPP
#define FALLIBLE_REPORT_REQUEST_CONTEXT_HPP

#include <fallible/core/inline_text.hpp>
#include <fallible/report/trace_context.hpp>
#include <fallible/report/trace_state.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The same for everything that one request of a client causes. report/correlation.hpp says which ones are acceptable.
using CorrelationId = InlineText<96>;

struct RequestContext {
  CorrelationId correlation_id{}; ///< empty: none
  TraceContext trace{};           ///< the span of the work that is being done; not valid(): no trace
  InlineText<64> component{};     ///< which part of the service, of a small fixed set: "checkout"
  InlineText<64> operation{};     ///< what was being done, of a small fixed set: "POST /orders"
  SpanId parent_span{};           ///< the span that trace.span_id is a child of; not valid(): it is a root
  std::uint32_t hops = 0;         ///< services that the request went through before this one
  TraceState trace_state{};       ///< what tracing systems sent along, to be passed on; most often empty
};

FALLIBLE_NAMESPACE_END
#endif
