// What it costs to carry a trace: reading and writing its header, copying a request's context, the context of the thread
// beside an argument, an error on a recorded span, and a record for a collector.
#include <cstdio>
#include <cstring>

#include <fallible/report/correlation.hpp>
#include <fallible/report/otlp_json.hpp>
#include <fallible/report/scoped_context.hpp>
#include <fallible/report/span_recorder.hpp>

#include "support/opaque.hpp"
#include "support/ratio.hpp"

namespace {

using namespace fallible;

constexpr char header[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const RequestContext& request(bool with_state) {
  static const auto make = [](bool with) {
    RequestContext made;
    made.correlation_id = "7b2f8c1e-7f7e-4c3c-9a61-5a4b1c2d3e4f";
    made.trace = parse_traceparent(header);
    made.component = "checkout";
    made.operation = "POST /orders";
    if (with) made.trace_state = TraceState::parse("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
    return made;
  };
  static const RequestContext without_state = make(false), stateful = make(true);
  return with_state ? stateful : without_state;
}

void scan_header(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    unsigned version = 0, flags = 0;
    unsigned long long high = 0, low = 0, span = 0;
    const int fields = std::sscanf(header, "%2x-%16llx%16llx-%16llx-%2x", &version, &high, &low, &span, &flags);
    bench::keep(fields);
    bench::keep(low);
  }
}
void parse_header(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(parse_traceparent(header));
}
void print_header(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    char text[64];
    std::snprintf(text, sizeof text, "00-%016llx%016llx-%016llx-%02x", 0x4bf92f3577b34da6ull + i, 0xa3ce929d0e0e4736ull,
                  0x00f067aa0ba902b7ull, 1u);
    bench::keep(text);
  }
}
void format_header(std::size_t operations) {
  const TraceContext& trace = request(false).trace;
  for (std::size_t i = 0; i < operations; ++i) bench::keep(format_traceparent(trace));
}

void copy_bytes(std::size_t operations) {
  const RequestContext& from = request(false);
  for (std::size_t i = 0; i < operations; ++i) {
    char bytes[sizeof(RequestContext)];
    std::memcpy(bytes, static_cast<const void*>(&from), sizeof bytes);
    bench::keep(bytes);
  }
}
void copy_context(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(RequestContext(request(false)));
}
void copy_context_with_state(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(RequestContext(request(true)));
}

[[gnu::noinline]] void work(const RequestContext& context) { bench::keep(context.correlation_id.size()); }
[[gnu::noinline]] void work_without_argument() { bench::keep(current_request_context().correlation_id.size()); }

void by_argument(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) work(request(false));
}
void by_thread(std::size_t operations) {
  const ScopedRequestContext scope(request(false));
  for (std::size_t i = 0; i < operations; ++i) work_without_argument();
}
void scope_and_thread(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    const ScopedRequestContext scope(request(false));
    work_without_argument();
  }
}

const Error& error() {
  static const Error made = Error(Errc::unavailable, "connection to {} refused", "db1").with("attempt", 3);
  return made;
}
char line[32768];

void print_line(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    std::snprintf(line, sizeof line, R"({"code":"%s","message":"connection to %s refused","attempt":%d,"trace_id":"%s","line":%d})",
                  "RES_UNAVAILABLE", "db1", 3, "4bf92f3577b34da6a3ce929d0e0e4736", 107);
    bench::keep(line);
  }
}
void otlp_record(std::size_t operations) {
  const Report report{.error = error(), .context = request(false), .id = "error_20260314_9f86d081884c7d65", .service = "orders"};
  for (std::size_t i = 0; i < operations; ++i) {
    Buffer out(line, sizeof line);
    bench::keep(write_otlp_log_record(out, report));
  }
}
void otlp_record_unredacted(std::size_t operations) {
  const Report report{.error = error(), .context = request(false), .id = "error_20260314_9f86d081884c7d65", .service = "orders"};
  for (std::size_t i = 0; i < operations; ++i) {
    Buffer out(line, sizeof line);
    bench::keep(write_otlp_log_record(out, report, {.redactor = nullptr}));
  }
}

SpanRecorder& recorder() {
  static auto made = SpanRecorder::create({.forget_oldest = true});
  return *made;
}
void unsampled_span(std::size_t operations) {
  RequestContext context = request(false);
  context.trace.flags = 0;
  for (std::size_t i = 0; i < operations; ++i) {
    Span span = start_span(recorder().tracer(), context, "work");
    span.set("n", i);
    record_error(span, error());
  }
}
void recorded_span(std::size_t operations) {
  RequestContext context = request(false);
  for (std::size_t i = 0; i < operations; ++i) {
    Span span = start_span(recorder().tracer(), context, "work");
    span.set("n", i);
  }
}
void recorded_error(std::size_t operations) {
  RequestContext context = request(false);
  for (std::size_t i = 0; i < operations; ++i) {
    Span span = start_span(recorder().tracer(), context, "work");
    span.set("n", i);
    record_error(span, error());
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::rounds_of(argc, argv);
  bench::print_ratios("reading traceparent", {{"sscanf, no rule checked", &scan_header}, {"parse_traceparent", &parse_header}}, rounds);
  bench::print_ratios("writing traceparent", {{"snprintf", &print_header}, {"format_traceparent", &format_header}}, rounds);
  bench::print_ratios("copying a request's context",
                      {{"memcpy of all its bytes", &copy_bytes},
                       {"copy, no trace state", &copy_context},
                       {"copy, 39 characters of trace state", &copy_context_with_state}},
                      rounds);
  bench::print_ratios("who is it for?",
                      {{"an argument", &by_argument},
                       {"current_request_context()", &by_thread},
                       {"a scope and current_request_context()", &scope_and_thread}},
                      rounds);
  bench::print_ratios("a log record",
                      {{"one snprintf of five members, not escaped", &print_line},
                       {"OTLP record, not redacted", &otlp_record_unredacted},
                       {"OTLP record", &otlp_record}},
                      rounds);
  bench::print_ratios("a span",
                      {{"recorded, with one attribute", &recorded_span},
                       {"not sampled, with an error", &unsampled_span},
                       {"recorded, with an error", &recorded_error}},
                      rounds);
}
