#include <fallible/report/correlation.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr std::uint32_t max_hops = 9999;

// The only field of that name, without the blanks around it that are no part of it (RFC 9110 section 5.5) and that not every
// HTTP library takes off; or empty.
Text only(const HeaderSource& headers, Text name) noexcept {
  Text value, another;
  if (!headers.get(name, 0, value) || headers.get(name, 1, another)) return {};
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  std::size_t from = 0, to = value.size();
  while (from < to && blank(value[from])) ++from;
  while (from < to && blank(value[to - 1])) --to;
  return {value.data() + from, to - from};
}

std::uint32_t parse_hops(Text value) noexcept {
  if (value.empty() || value.size() > 4) return 0;
  std::uint32_t hops = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] < '0' || value[i] > '9') return 0;
    hops = hops * 10 + static_cast<std::uint32_t>(value[i] - '0');
  }
  return hops;
}

InlineText<8> format_hops(std::uint32_t hops) noexcept {
  char digits[4];
  std::size_t at = sizeof digits;
  do {
    digits[--at] = static_cast<char>('0' + hops % 10);
    hops /= 10;
  } while (hops != 0);
  return Text(digits + at, sizeof digits - at);
}

TraceState read_trace_state(const HeaderSource& headers) noexcept {
  Text fields[TraceState::max_members];
  std::size_t count = 0;
  Text field;
  while (headers.get(tracestate_header, count, field)) {
    if (count == TraceState::max_members) return {};
    fields[count++] = field;
  }
  return TraceState::parse(fields, count);
}

}  // namespace

CorrelationId new_correlation_id(Random& random) noexcept {
  constexpr char digits[] = "0123456789abcdef";
  char text[32];
  for (std::size_t i = 0; i < sizeof text;) {
    std::uint64_t bits = random.next();
    for (int digit = 0; digit < 16; ++digit, bits >>= 4) text[i++] = digits[bits & 15];
  }
  return Text(text, sizeof text);
}

RequestContext request_context_from(const HeaderSource& headers, Random& random,
                                    const RequestContextOptions& options) noexcept {
  RequestContext context;
  context.component = InlineText<64>(options.component);
  context.operation = InlineText<64>(options.operation);
  Text id;
  if (options.trust_correlation) {
    id = only(headers, correlation_header);
    if (!is_correlation_id(id)) id = only(headers, request_id_header);
    context.hops = parse_hops(only(headers, hops_header));
  }
  context.correlation_id = is_correlation_id(id) ? CorrelationId(id) : new_correlation_id(random);

  TraceContext caller;
  if (options.trust_trace) caller = parse_traceparent(only(headers, traceparent_header));
  if (caller.valid()) {
    context.trace = child_of(caller, random);
    context.parent_span = caller.span_id;
    context.trace_state = read_trace_state(headers);
  } else {
    context.trace = new_trace(random, options.sampled);
  }
  return context;
}

void write_outgoing_headers(const RequestContext& context, const HeaderSink& sink,
                            const OutgoingHeaderOptions& options) noexcept {
  const bool lower = options.lower_case;
  if (is_correlation_id(context.correlation_id)) {
    sink(lower ? Text("x-correlation-id") : correlation_header, context.correlation_id);
  }
  if (const auto parent = format_traceparent(context.trace); !parent.empty()) {
    sink(traceparent_header, parent);
    if (!context.trace_state.empty()) sink(tracestate_header, context.trace_state.text());
  }
  const std::uint32_t hops = context.hops < max_hops ? context.hops + 1 : max_hops;
  sink(lower ? Text("x-request-hops") : hops_header, format_hops(hops));
}

RequestContext child_context(const RequestContext& context, Random& random) noexcept {
  RequestContext child = context;
  child.parent_span = context.trace.valid() ? context.trace.span_id : SpanId{};
  child.trace = child_of(context.trace, random);
  return child;
}

FALLIBLE_NAMESPACE_END
