// The headers of a request that tie it to others: traceparent, tracestate, correlation ids and hops.
#include <string>
#include <vector>

#include <fallible/report/correlation.hpp>

#include "fuzz_target.hpp"

using namespace fallible;

const char* const fuzz_seeds[] = {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                  "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                  "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff-what-comes-then",
                                  "00-11111111111111111111111111111111-2222222222222222-00",
                                  " \t00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01\t ",
                                  "a=1,b=2,,c= 3 , fw529a3039@dt=FfAw",
                                  "k0=v,k1=v,k2=v,k3=v,k4=v,k5=v,k6=v,k7=v,k8=v,k9=v,l0=v,l1=v,l2=v,l3=v,l4=v,l5=v,l6=v,l7=v,l8=v,"
                                  "l9=v,m0=v,m1=v,m2=v,m3=v,m4=v,m5=v,m6=v,m7=v,m8=v,m9=v,n0=v,n1=v",
                                  "a=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,b=1,c=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                                  "7b2f8c1e-7f7e-4c3c-9a61-5a4b1c2d3e4f",
                                  "9999",
                                  nullptr};

namespace {

bool is_hex(Text text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f'))) return false;
  }
  return true;
}

void check_traceparent(Text text) {
  const TraceContext trace = parse_traceparent(text);
  const auto written = format_traceparent(trace);
  FALLIBLE_PROMISE(written.empty() == !trace.valid());
  if (!trace.valid()) return;
  FALLIBLE_PROMISE(written.size() == 55 && text.size() >= 55);
  const TraceContext again = parse_traceparent(written);
  FALLIBLE_PROMISE(again.trace_id == trace.trace_id && again.span_id == trace.span_id && again.flags == trace.flags);
  FALLIBLE_PROMISE(is_hex(to_hex(trace.trace_id)) && trace_id_from_hex(to_hex(trace.trace_id)) == trace.trace_id);
}

void check_state(const TraceState& state) {
  const Text text = state.text();
  FALLIBLE_PROMISE(text.size() <= TraceState::capacity && state.members() <= TraceState::max_members);
  for (std::size_t i = 0; i < text.size(); ++i) FALLIBLE_PROMISE(text[i] >= ' ' && text[i] <= '~');
  FALLIBLE_PROMISE(TraceState::parse(text) == state);  // what is written is read as the same
}

void check_tracestate(Text text) {
  TraceState state = TraceState::parse(text);
  check_state(state);
  const Text halves[] = {{text.data(), text.size() / 2}, {text.data() + text.size() / 2, text.size() - text.size() / 2}};
  check_state(TraceState::parse(halves, 2));
  const TraceState before = state;
  FALLIBLE_PROMISE(state.set("shop", "cart"));
  check_state(state);
  FALLIBLE_PROMISE(Text(state.text().data(), 9) == "shop=cart" && state.get("shop") == "cart");
  if (!state.set(text, "v")) FALLIBLE_PROMISE(state.get("shop") == "cart");
  check_state(state);
  if (state.set("k", text)) FALLIBLE_PROMISE(state.get("k") == text);
  check_state(state);
  FALLIBLE_PROMISE(state.remove("shop") || state.members() > 0);
  check_state(state);
  check_state(before);
}

void check_request(Text text) {
  // The same bytes as every header, twice as some.
  struct Fields {
    Text value;
    std::size_t times;
  } fields{text, 1 + text.size() % 2};
  const HeaderSource source{[](void* self, Text, std::size_t index, Text& value) noexcept {
                              const Fields& all = *static_cast<const Fields*>(self);
                              value = all.value;
                              return index < all.times;
                            },
                            &fields};
  Random random(1);
  const RequestContext context = request_context_from(source, random);
  FALLIBLE_PROMISE(is_correlation_id(context.correlation_id) && context.trace.valid() && context.hops <= 9999);
  std::size_t count = 0;
  const HeaderSink sink{[](void* self, Text name, Text value) noexcept {
                          ++*static_cast<std::size_t*>(self);
                          FALLIBLE_PROMISE(!name.empty() && !value.empty());
                          for (std::size_t i = 0; i < value.size(); ++i) FALLIBLE_PROMISE(value[i] >= ' ' && value[i] <= '~');
                        },
                        &count};
  write_outgoing_headers(context, sink);
  FALLIBLE_PROMISE(count == (context.trace_state.empty() ? 3u : 4u));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text(reinterpret_cast<const char*>(data), size);
  check_traceparent(text);
  check_tracestate(text);
  check_request(text);
  return 0;
}
