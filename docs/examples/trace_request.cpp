// A request goes through two services, the shop and its stock. Its correlation id and its trace travel in headers, what
// fails in the second one is found in both, and a client that sends nonsense gets ids of our own.
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <fallible/fallible.hpp>
#include <fallible/report/correlation.hpp>
#include <fallible/report/scoped_context.hpp>
#include <fallible/report/span_recorder.hpp>

using namespace fallible;

// What goes over the wire: fields by name.
struct Message {
  std::vector<std::pair<std::string, std::string>> fields;

  void add(Text name, Text value) { fields.emplace_back(std::string(name.data(), name.size()), std::string(value.data(), value.size())); }
  HeaderSink sink() {
    return {[](void* self, Text name, Text value) noexcept { static_cast<Message*>(self)->add(name, value); }, this};
  }
  HeaderSource source() {
    return {[](void* self, Text name, std::size_t index, Text& value) noexcept {
              for (const auto& field : static_cast<Message*>(self)->fields) {
                if (!same_header_name(field.first, name) || index-- != 0) continue;
                value = field.second;
                return true;
              }
              return false;
            },
            this};
  }
};

// A library that knows nothing of requests finds out in whose name it works.
void audit(const char* what) {
  const CorrelationId& id = current_request_context().correlation_id;
  std::printf("  audit      %s for %.*s\n", what, static_cast<int>(id.size()), id.data());
}

struct Stock {
  Tracer tracer;
  Random random{2};

  Result<int> reserve(Message& call) {
    RequestContext request = request_context_from(call.source(), random, {.component = "stock"});
    if (request.hops > 16) return fail(Errc::failed_precondition, "the request goes in circles");
    Span span = start_span(tracer, request, "reserve", SpanKind::server);
    ScopedRequestContext scope(request);
    audit("reservation");
    Error error(Errc::unavailable, "shard {} is being moved", 3);
    record_error(span, error);
    return fail(std::move(error));
  }
};

struct Shop {
  Tracer tracer;
  Stock& stock;
  Random random{1};

  Result<int> order(Message& http) {
    RequestContext request = request_context_from(http.source(), random, {.component = "shop", .operation = "POST /orders"});
    Span span = start_span(tracer, request, "POST /orders", SpanKind::server);
    Result<int> reserved = reserve(request).context("order");
    if (!reserved) record_error(span, reserved.error());
    return reserved;
  }

  Result<int> reserve(const RequestContext& request) {
    RequestContext call = child_context(request, random);  // the call is a span of its own
    Span span = start_span(tracer, call, "reserve", SpanKind::client);
    Message message;
    write_outgoing_headers(call, message.sink());
    for (const auto& [name, value] : message.fields) std::printf("  %-16s %s\n", name.c_str(), value.c_str());
    Result<int> answer = stock.reserve(message);
    if (!answer) record_error(span, answer.error());
    return answer;
  }
};

void show(const char* service, SpanRecorder& spans) {
  spans.drain([&](const RecordedSpan& span) {
    const Arg* const type = span.attribute("error.type");
    const Text what = type == nullptr ? Text("fine") : type->text();
    std::printf("  %-5s %-12.*s trace %.8s span %.8s parent %.8s  %.*s\n", service, static_cast<int>(span.name.size()),
                span.name.data(), to_hex(span.trace.trace_id).data(), to_hex(span.trace.span_id).data(),
                to_hex(span.parent).data(), static_cast<int>(what.size()), what.data());
  });
}

int main() {
  auto shop_spans = SpanRecorder::create({.spans = 16});
  auto stock_spans = SpanRecorder::create({.spans = 16});
  if (!shop_spans || !stock_spans) return 1;
  Stock stock{stock_spans->tracer()};
  Shop shop{shop_spans->tracer(), stock};

  std::puts("a client that takes part in a trace:");
  Message http;
  http.add("x-correlation-id", "checkout-7");
  http.add("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  http.add("Tracestate", "vendor=a1");
  (void)shop.order(http);
  show("stock", *stock_spans);
  show("shop", *shop_spans);

  std::puts("a client that tries something:");
  Message hostile;
  hostile.add("X-Correlation-ID", "x\r\nSet-Cookie: admin=1");
  hostile.add("Traceparent", "00-00000000000000000000000000000000-00f067aa0ba902b7-01");
  hostile.add("Tracestate", "vendor=a1");
  (void)shop.order(hostile);
  show("stock", *stock_spans);
  show("shop", *shop_spans);
}
