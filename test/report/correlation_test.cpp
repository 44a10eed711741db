#include <fallible/report/correlation.hpp>

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

using namespace fallible;

namespace {

const std::string trace_hex = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string span_hex = "00f067aa0ba902b7";
const std::string traceparent = "00-" + trace_hex + "-" + span_hex + "-01";

std::string text(Text t) { return {t.data(), t.size()}; }

using Fields = std::vector<std::pair<std::string, std::string>>;

RequestContext received(const Fields& fields, const RequestContextOptions& options = {}) {
  std::vector<Header> headers;
  for (const auto& [name, value] : fields) headers.push_back({name, value});
  const HeaderList list{headers.data(), headers.size()};
  Random random(42);
  return request_context_from(list.source(), random, options);
}

Fields sent(const RequestContext& context, const OutgoingHeaderOptions& options = {}) {
  Fields fields;
  const HeaderSink sink{[](void* self, Text name, Text value) noexcept {
                          static_cast<Fields*>(self)->emplace_back(text(name), text(value));
                        },
                        &fields};
  write_outgoing_headers(context, sink, options);
  return fields;
}

const std::string fresh = [] {
  Random random(42);
  return text(new_correlation_id(random));
}();

TEST(CorrelationId, IsTakenOverOnlyWhenNothingThatShowsItCanBreak) {
  const struct {
    std::string id;
    bool taken;
    const char* why;
  } table[] = {
      {"c", true, "one character"},
      {"7b2f8c1e-7f7e-4c3c-9a61-5a4b1c2d3e4f", true, "a UUID"},
      {"Root=1-67891233-abcdef012345678912345678;x,y", true, "what other systems send"},
      {std::string(95, 'x'), true, "the longest"},
      {std::string(96, 'x'), false, "one more"},
      {std::string(100'000, 'x'), false, "a flood"},
      {"", false, "nothing"},
      {"a b", false, "a space"},
      {"a\r\nSet-Cookie: x=y", false, "a header in it"},
      {"a\nb", false, "a line feed"},
      {std::string("a\0b", 3), false, "a NUL"},
      {"a\x1b[31m", false, "a terminal's escape"},
      {"a\x7f", false, "DEL"},
      {"caf\xC3\xA9", false, "not ASCII"},
      {"a\xff", false, "not even UTF-8"},
      {"a\"b", false, "a quotation mark"},
      {"a'b", false, "an apostrophe"},
      {"a`b", false, "a back-quote"},
      {"a\\b", false, "a backslash"},
      {"<script>", false, "a tag"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(is_correlation_id(row.id), row.taken);
    const RequestContext context = received({{"X-Correlation-ID", row.id}});
    EXPECT_EQ(text(context.correlation_id), row.taken ? row.id : fresh);
    for (const auto& [name, value] : sent(context)) {
      for (const char c : name + value) EXPECT_TRUE(c >= ' ' && c <= '~');
    }
  }
}

TEST(CorrelationId, IsLookedForInBothHeadersWhateverTheirCase) {
  const struct {
    Fields fields;
    std::string id;
  } table[] = {
      {{{"X-Correlation-ID", "a"}}, "a"},
      {{{"x-correlation-id", "a"}}, "a"},
      {{{"X-CORRELATION-ID", "a"}}, "a"},
      {{{"X-Correlation-ID", " \ta \t"}}, "a"},  // as some HTTP libraries hand values on
      {{{"X-Correlation-ID", " \t"}}, fresh},
      {{{"X-Request-Id", "b"}}, "b"},
      {{{"X-Request-ID", "b"}, {"X-Correlation-ID", "a"}}, "a"},
      {{{"X-Correlation-ID", "not good"}, {"X-Request-ID", "b"}}, "b"},
      {{{"X-Correlation-ID", "a"}, {"x-correlation-id", "b"}}, fresh},
      {{{"X-Correlation-ID", "a"}, {"x-correlation-id", "b"}, {"X-Request-ID", "c"}}, "c"},
      {{{"X-Correlation", "a"}}, fresh},
      {{}, fresh},
  };
  for (const auto& row : table) EXPECT_EQ(text(received(row.fields).correlation_id), row.id);
}

TEST(CorrelationId, ThatIsNewIsAcceptableAndNotTheSameTwice) {
  Random random(1);
  const std::string first = text(new_correlation_id(random)), second = text(new_correlation_id(random));
  EXPECT_EQ(first.size(), 32u);
  EXPECT_TRUE(is_correlation_id(first));
  EXPECT_NE(first, second);
}

TEST(RequestContext, ContinuesTheSendersTraceWithASpanOfItsOwn) {
  const RequestContext context = received({{"TraceParent", traceparent}, {"tracestate", "a=1"}, {"Tracestate", "b=2"}});
  EXPECT_EQ(text(to_hex(context.trace.trace_id)), trace_hex);
  EXPECT_EQ(text(to_hex(context.parent_span)), span_hex);
  EXPECT_TRUE(context.trace.span_id.valid());
  EXPECT_NE(context.trace.span_id, context.parent_span);
  EXPECT_TRUE(context.trace.sampled());
  EXPECT_EQ(text(context.trace_state.text()), "a=1,b=2");
}

TEST(RequestContext, StartsATraceWhereNoneCanBeContinued) {
  const Fields table[] = {
      {},
      {{"tracestate", "a=1"}},
      {{"traceparent", "00-" + trace_hex + "-" + span_hex + "-0x"}, {"tracestate", "a=1"}},
      {{"traceparent", traceparent}, {"traceparent", traceparent}, {"tracestate", "a=1"}},
      {{"traceparent", traceparent + ", " + traceparent}, {"tracestate", "a=1"}},
  };
  for (const Fields& fields : table) {
    const RequestContext context = received(fields);
    EXPECT_TRUE(context.trace.valid());
    EXPECT_NE(text(to_hex(context.trace.trace_id)), trace_hex);
    EXPECT_FALSE(context.parent_span.valid());
    EXPECT_TRUE(context.trace_state.empty());
    EXPECT_TRUE(context.trace.sampled());
  }
  EXPECT_FALSE(received({}, {.sampled = false}).trace.sampled());
  EXPECT_TRUE(received({{"traceparent", traceparent}}, {.sampled = false}).trace.sampled());
}

TEST(RequestContext, KeepsATraceWhoseStateIsBroken) {
  const RequestContext context = received({{"traceparent", traceparent}, {"tracestate", "a=1"}, {"tracestate", "B"}});
  EXPECT_EQ(text(to_hex(context.trace.trace_id)), trace_hex);
  EXPECT_TRUE(context.trace_state.empty());
  Fields many{{"traceparent", traceparent}};
  for (int i = 0; i < 40; ++i) many.emplace_back("tracestate", "k" + std::to_string(i) + "=v");
  EXPECT_TRUE(received(many).trace_state.empty());
}

TEST(RequestContext, BelievesNobodyWhenToldSo) {
  const Fields fields{{"X-Correlation-ID", "a"}, {"traceparent", traceparent}, {"tracestate", "a=1"}, {"X-Request-Hops", "7"}};
  const RequestContext context = received(fields, {.trust_correlation = false, .trust_trace = false});
  EXPECT_EQ(text(context.correlation_id), fresh);
  EXPECT_NE(text(to_hex(context.trace.trace_id)), trace_hex);
  EXPECT_TRUE(context.trace_state.empty());
  EXPECT_EQ(context.hops, 0u);
}

TEST(RequestContext, CountsHops) {
  const struct {
    const char* value;
    std::uint32_t hops;
    const char* next;
  } table[] = {{"1", 1, "2"},      {"0", 0, "1"},  {"9998", 9998, "9999"}, {"9999", 9999, "9999"}, {"10000", 0, "1"},
               {"-1", 0, "1"},     {"", 0, "1"},   {"1 ", 1, "2"}, {"1 1", 0, "1"}, {"1.5", 0, "1"},        {"0x10", 0, "1"},
               {"99999999999999999999", 0, "1"}};
  for (const auto& row : table) {
    const RequestContext context = received({{"x-request-hops", row.value}});
    EXPECT_EQ(context.hops, row.hops) << row.value;
    EXPECT_EQ(sent(context).back(), std::make_pair(std::string("X-Request-Hops"), std::string(row.next)));
  }
}

TEST(RequestContext, TakesWhereItIsFromTheOptions) {
  const RequestContext context = received({}, {.component = "checkout", .operation = "POST /orders"});
  EXPECT_EQ(text(context.component), "checkout");
  EXPECT_EQ(text(context.operation), "POST /orders");
}

TEST(OutgoingHeaders, SayWhatTheNextServiceNeeds) {
  const RequestContext context =
      received({{"X-Correlation-ID", "a"}, {"traceparent", traceparent}, {"tracestate", "x=1 , y=2"}, {"X-Request-Hops", "3"}});
  const std::string own = text(to_hex(context.trace.span_id));
  EXPECT_EQ(sent(context), (Fields{{"X-Correlation-ID", "a"},
                                   {"traceparent", "00-" + trace_hex + "-" + own + "-01"},
                                   {"tracestate", "x=1,y=2"},
                                   {"X-Request-Hops", "4"}}));
  EXPECT_EQ(sent(context, {.lower_case = true}), (Fields{{"x-correlation-id", "a"},
                                                         {"traceparent", "00-" + trace_hex + "-" + own + "-01"},
                                                         {"tracestate", "x=1,y=2"},
                                                         {"x-request-hops", "4"}}));
}

TEST(OutgoingHeaders, LeaveOutWhatIsNotThereAndWhatIsNotAcceptable) {
  EXPECT_EQ(sent({}), (Fields{{"X-Request-Hops", "1"}}));
  RequestContext bad;
  bad.correlation_id = "a\r\nSet-Cookie: x=y";
  bad.trace_state.set("a", "1");
  EXPECT_EQ(sent(bad), (Fields{{"X-Request-Hops", "1"}}));
  write_outgoing_headers(bad, HeaderSink{});  // nobody listens
}

TEST(Hop, ReachesTheNextServiceAsItWas) {
  const RequestContext first = received({});
  const RequestContext second = received(sent(first));
  EXPECT_EQ(second.correlation_id, first.correlation_id);
  EXPECT_EQ(second.trace.trace_id, first.trace.trace_id);
  EXPECT_EQ(second.parent_span, first.trace.span_id);
  EXPECT_EQ(second.trace.flags, first.trace.flags);
  EXPECT_EQ(second.hops, 1u);
}

TEST(ChildContext, HasASpanBelow) {
  Random random(9);
  const RequestContext context = received({{"traceparent", traceparent}, {"tracestate", "x=1"}}, {.component = "cart"});
  const RequestContext child = child_context(context, random);
  EXPECT_EQ(child.parent_span, context.trace.span_id);
  EXPECT_EQ(child.trace.trace_id, context.trace.trace_id);
  EXPECT_NE(child.trace.span_id, context.trace.span_id);
  EXPECT_EQ(child.component, context.component);
  EXPECT_EQ(child.correlation_id, context.correlation_id);
  EXPECT_EQ(child.trace_state, context.trace_state);
  const RequestContext root = child_context({}, random);
  EXPECT_TRUE(root.trace.valid());
  EXPECT_FALSE(root.parent_span.valid());
}

}  // namespace
