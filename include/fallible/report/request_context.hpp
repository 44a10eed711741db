// RequestContext says on whose behalf something was done: it travels beside the work as an argument, and every report of
// an error carries it.
//   Layer    report; needs core.   Threads  a value.   Memory  in place: copying it needs none.   Errors  none.
//
//   RequestContext request{.correlation_id = header("X-Correlation-ID"), .component = "checkout"};
//   handler.handle(error, request);
#ifndef FALLIBLE_REPORT_REQUEST_CONTEXT_HPP
#define FALLIBLE_REPORT_REQUEST_CONTEXT_HPP

#include <fallible/core/inline_text.hpp>
#include <fallible/report/trace_context.hpp>
#include <fallible/report/trace_state.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct RequestContext {
  InlineText<96> correlation_id;  ///< the same for everything that one request of a client causes; empty: none
  TraceContext trace;             ///< not valid(): no trace
  InlineText<64> component;       ///< which part of the service, of a small fixed set: "checkout"
  InlineText<64> operation;       ///< what was being done, of a small fixed set: "POST /orders"
  TraceState trace_state;         ///< what tracing systems sent along, to be passed on; most often empty
};

FALLIBLE_NAMESPACE_END
#endif
