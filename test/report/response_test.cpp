#include <fallible/report/response.hpp>

#include <chrono>
#include <string>

#include <fallible/core/policy_error.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>

#include <gtest/gtest.h>

#include "support/written.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

constexpr ResponseFormat formats[] = {ResponseFormat::problem_json, ResponseFormat::envelope, ResponseFormat::google_status,
                                      ResponseFormat::google_http, ResponseFormat::connect};

TEST(ResponseHeaders, CannotBeBrokenOutOf) {
  const struct {
    Text value;
    const char* kept;  // empty: refused
  } rows[] = {
      {"plain", "plain"},
      {"two words", "two words"},
      {"  around\t ", "around"},
      {"a\r\nSet-Cookie: x", "aSet-Cookie: x"},
      {Text("a\0b", 3), "ab"},
      {"\xC3\xA9t\xC3\xA9\x7F", "t"},
      {"\r\n", ""},
      {"", ""},
      {"   ", ""},
  };
  for (const auto& row : rows) {
    ResponseHeaders headers;
    EXPECT_EQ(headers.add("X-Test", row.value), *row.kept != '\0');
    EXPECT_EQ(string_of(headers.find("x-tEST")), row.kept);
  }
}

TEST(ResponseHeaders, RefuseNamesThatAreNoTokens) {
  for (const Text name : {Text(""), Text("a b"), Text("a:"), Text("a\r\nb"), Text("caf\xC3\xA9"), Text("a\0b", 3), Text("(x)")}) {
    ResponseHeaders headers;
    EXPECT_FALSE(headers.add(name, "value"));
    EXPECT_EQ(headers.size(), 0u);
  }
}

TEST(ResponseHeaders, HoldWholeValuesOrNone) {
  ResponseHeaders headers;
  EXPECT_TRUE(headers.add("A", std::string(159, 'x')));
  EXPECT_FALSE(headers.add("B", std::string(160, 'x')));
  EXPECT_FALSE(headers.add(std::string(40, 'n'), "x"));
  for (std::size_t i = headers.size(); i < ResponseHeaders::capacity; ++i) EXPECT_TRUE(headers.add("C", "x"));
  EXPECT_FALSE(headers.add("D", "x"));
  EXPECT_EQ(headers.find("A").size(), 159u);
  EXPECT_TRUE(headers.find("D").empty());
}

TEST(Responder, RefusesOptionsThatMakeNoSense) {
  const Result<Responder> refused = Responder::create({.max_items = 0});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), Errc::invalid_argument);
  EXPECT_EQ(Responder::create({.max_items = 7}).value().options().max_items, 7);
}

TEST(Responder, SaysWhatHttpHasToKnow) {
  const Error error = Error(CircuitOpen{"payments", 1500ms});
  RequestContext request{.correlation_id = "c-1\r\nX: y"};
  for (std::size_t i = 0; i < 16; ++i) request.trace.trace_id.bytes[i] = 0xAB;
  for (std::size_t i = 0; i < 8; ++i) request.trace.span_id.bytes[i] = 0x01;
  request.trace.flags = TraceContext::sampled_flag;
  const Report report{.error = error, .context = request, .id = "error_20260314_9f86d081884c7d65"};
  for (const ResponseFormat format : formats) {
    GrowingBuffer body;
    const Response response = Responder::create({.format = format}).value().respond(body, report);
    EXPECT_EQ(response.status, 503);
    EXPECT_FALSE(response.truncated);
    EXPECT_EQ(string_of(response.headers.find("content-type")), content_type(format));
    EXPECT_EQ(string_of(response.headers.find("retry-after")), "2");
    EXPECT_EQ(string_of(response.headers.find("x-correlation-id")), "c-1X: y");
    EXPECT_EQ(string_of(response.headers.find("traceparent")), "00-abababababababababababababababab-0101010101010101-01");
    EXPECT_FALSE(body.text().empty());
  }
}

TEST(Responder, LeavesOutWhatNobodyKnows) {
  GrowingBuffer body;
  const Response response = Responder().respond(body, Error(NotFound{"user", "ada"}));
  EXPECT_EQ(response.status, 404);
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(string_of(response.headers.begin()->name), "Content-Type");
}

TEST(Responder, NamesTheCorrelationHeaderAsItIsTold) {
  const Error error = Errc::not_found;
  const RequestContext request{.correlation_id = "c-1"};
  const Report report{.error = error, .context = request};
  GrowingBuffer body;
  EXPECT_EQ(string_of(Responder::create({.correlation_header = "Request-Id"}).value().respond(body, report).headers.find("request-id")), "c-1");
  EXPECT_EQ(Responder::create({.correlation_header = ""}).value().respond(body, report).headers.size(), 1u);
}

TEST(Responder, SaysWhenSomethingWasLeftOut) {
  const Error error = Error(Errc::not_found).with("long", safe(std::string(500, 'x')));
  char bytes[300];
  Buffer body(bytes, sizeof bytes);
  EXPECT_TRUE(Responder().respond(body, error).truncated);
}

}  // namespace
