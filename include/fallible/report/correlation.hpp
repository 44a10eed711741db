// What ties together all that one request causes, in every service: the correlation id, the trace and the number of hops
// are read from the headers of a request, kept in its RequestContext and written into the headers of calls to others.
//   Layer    report; needs core.   Threads  pure functions; a Random belongs to one thread.   Memory  in place.
//   Errors   none: what a client sends is checked, and what is not acceptable is replaced, never passed on.
//
//   const RequestContext request = request_context_from(headers, random, {.component = "checkout"});
//   ...
//   write_outgoing_headers(request, call.headers());       // the next service continues the trace
//
// Header names are those in use everywhere: X-Correlation-ID, else X-Request-ID; traceparent and tracestate (W3C Trace
// Context); X-Request-Hops. In gRPC metadata they are the same in lower case.
#ifndef FALLIBLE_REPORT_CORRELATION_HPP
#define FALLIBLE_REPORT_CORRELATION_HPP

#include <fallible/report/headers.hpp>
#include <fallible/report/request_context.hpp>

FALLIBLE_NAMESPACE_BEGIN

inline constexpr Text correlation_header = "X-Correlation-ID";
inline constexpr Text request_id_header = "X-Request-ID";
inline constexpr Text hops_header = "X-Request-Hops";

/// What a correlation id from outside may be: 1 to 95 visible ASCII characters, without quotation marks of any kind,
/// angle brackets and backslashes, so that no header, log line or page that shows it can be broken by it.
[[nodiscard]] constexpr bool is_correlation_id(Text id) noexcept {
  if (id.empty() || id.size() > CorrelationId::capacity) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const char c = id[i];
    if (c < '!' || c > '~' || c == '"' || c == '\'' || c == '`' || c == '<' || c == '>' || c == '\\') return false;
  }
  return true;
}

/// 32 lower-case hexadecimal digits.
[[nodiscard]] CorrelationId new_correlation_id(Random& random) noexcept;

struct RequestContextOptions {
  Text component{};              ///< copied into the context
  Text operation{};              ///< likewise
  /// Take the sender's correlation id and hops. False where anybody can send: ids are fresh, hops count from 0.
  bool trust_correlation = true;
  /// Continue the sender's trace. False: start a new one, as the standard allows at the border of an organisation.
  bool trust_trace = true;
  /// Whether a trace that starts here is recorded; one that is continued keeps its sender's decision.
  bool sampled = true;
};

/// Reads the headers of a request. The answer always has a correlation id and a trace:
/// - the correlation id is the first field X-Correlation-ID when it is acceptable, else that of X-Request-ID, else fresh.
///   A field that appears twice is not acceptable. Blanks around any value are taken off.
/// - the trace is a child of the one in `traceparent`, whose span becomes parent_span; without a valid header, or with two
///   of them, it is new. `tracestate` is read only when `traceparent` was valid.
/// - hops is what X-Request-Hops says, 1 to 9999 in decimal; 0 without a readable one. A service that may be part of a
///   loop answers a request with too many of them with an error instead of calling on.
/// Cost      the look-ups, and one pass over the values found.
[[nodiscard]] RequestContext request_context_from(const HeaderSource& headers, Random& random,
                                                  const RequestContextOptions& options = {}) noexcept;

struct OutgoingHeaderOptions {
  /// Names in lower case, as HTTP/2 and gRPC metadata have them.
  bool lower_case = false;
};

/// Puts the headers of a call to another service: X-Correlation-ID, traceparent and tracestate, each when there is something
/// to say, and X-Request-Hops, which is one more than context.hops. Values that request_context_from() would refuse are not sent.
/// The standard wants an id of its own for each call, so write those of a child_context() of the request's.
void write_outgoing_headers(const RequestContext& context, const HeaderSink& sink,
                            const OutgoingHeaderOptions& options = {}) noexcept;

/// The context of a piece of work within a request: the same, with a span of its own below the present one.
[[nodiscard]] RequestContext child_context(const RequestContext& context, Random& random) noexcept;

FALLIBLE_NAMESPACE_END
#endif
