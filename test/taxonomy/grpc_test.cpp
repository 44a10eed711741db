// Tests taxonomy/grpc.hpp.
#include <fallible/taxonomy/grpc.hpp>

#include <gtest/gtest.h>

#include <climits>
#include <string>

#include <fallible/core/policy_error.hpp>
#include <fallible/core/render.hpp>
#include <fallible/testing/matchers.hpp>

namespace fallible {
namespace {

using namespace fallible::testing;
using namespace std::chrono_literals;

struct Row {
  int number;
  const char* grpc;
  const char* connect;
};
constexpr Row rows[] = {
    {1, "CANCELLED", "canceled"},
    {2, "UNKNOWN", "unknown"},
    {3, "INVALID_ARGUMENT", "invalid_argument"},
    {4, "DEADLINE_EXCEEDED", "deadline_exceeded"},
    {5, "NOT_FOUND", "not_found"},
    {6, "ALREADY_EXISTS", "already_exists"},
    {7, "PERMISSION_DENIED", "permission_denied"},
    {8, "RESOURCE_EXHAUSTED", "resource_exhausted"},
    {9, "FAILED_PRECONDITION", "failed_precondition"},
    {10, "ABORTED", "aborted"},
    {11, "OUT_OF_RANGE", "out_of_range"},
    {12, "UNIMPLEMENTED", "unimplemented"},
    {13, "INTERNAL", "internal"},
    {14, "UNAVAILABLE", "unavailable"},
    {15, "DATA_LOSS", "data_loss"},
    {16, "UNAUTHENTICATED", "unauthenticated"},
};

std::string encoded(Text message) {
  std::string out;
  grpc_message_encode(message, append_to(out));
  return out;
}
std::string decoded(Text trailer) {
  std::string out;
  grpc_message_decode(trailer, append_to(out));
  return out;
}

TEST(Grpc, NamesEveryCodeInBothProtocolsAndReadsTheNamesBack) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.grpc);
    EXPECT_STREQ(grpc_name(row.number), row.grpc);
    EXPECT_STREQ(connect_name(row.number), row.connect);
    EXPECT_EQ(grpc_number(row.grpc), row.number);
    EXPECT_EQ(connect_number(row.connect), row.number);
    EXPECT_EQ(static_cast<int>(code_of_grpc(row.number)), row.number);
    EXPECT_EQ(grpc_code(Error(code_of_grpc(row.number)).context("through contexts")), row.number);
    EXPECT_EQ(parse_grpc_status(std::to_string(row.number)), row.number);
  }
  EXPECT_STREQ(grpc_name(0), "OK");
  EXPECT_EQ(grpc_number("OK"), 0);
  EXPECT_EQ(grpc_number("CANCELED"), 1) << "as Go spells it";
  EXPECT_STREQ(connect_name(0), "");
}

TEST(Grpc, HasAnAnswerForEveryNumberAndEveryName) {
  for (int number = -1000; number <= 70000; ++number) {
    const bool known = number >= 1 && number <= 16;
    ASSERT_EQ(code_of_grpc(number), known ? static_cast<Errc>(number) : Errc::unknown) << number;
    ASSERT_EQ(grpc_name(number)[0] == '\0', !known && number != 0) << number;
    ASSERT_EQ(connect_name(number)[0] == '\0', !known) << number;
  }
  EXPECT_EQ(code_of_grpc(INT_MAX), Errc::unknown);
  EXPECT_EQ(code_of_grpc(INT_MIN), Errc::unknown);
  for (const char* name : {"", "ok", "not_found", "NOT FOUND", "NOT_FOUND ", "17"}) {
    EXPECT_EQ(grpc_number(name), std::nullopt) << name;
  }
  for (const char* name : {"", "ok", "OK", "NOT_FOUND", "cancelled", "not-found"}) {
    EXPECT_EQ(connect_number(name), std::nullopt) << name;
  }
  for (const char* status : {"", "-1", "17", "99", "5 ", " 5", "005", "+5", "x", "4294967301"}) {
    EXPECT_EQ(parse_grpc_status(status), 2) << status;
  }
  EXPECT_EQ(parse_grpc_status("0"), 0);
}

TEST(Grpc, SendsTheNearestGeneralCodeOfAnyDomain) {
  EXPECT_EQ(grpc_code(PolicyErrc::circuit_open), 14);
  EXPECT_EQ(grpc_code(PolicyErrc::rate_limited), 8);
}

TEST(FromGrpc, KeepsNumberAndMessage) {
  const Error error = from_grpc(5, "no user 7"); const std::uint32_t line = __LINE__;
  EXPECT_EQ(error, Errc::not_found);
  EXPECT_THAT(error, ::testing::AllOf(HasMessage("no user 7"), HasField("grpc_code", 5)));
  EXPECT_EQ(error.location().line, line);
  EXPECT_EQ(to_string(from_grpc(14)), "unavailable");
  EXPECT_THAT(from_grpc(4711, "new code"), ::testing::AllOf(FailsWith(Errc::unknown), HasField("grpc_code", 4711)));
  EXPECT_EQ(from_grpc(0).code(), Errc::unknown) << "success is no failure";
}

TEST(GrpcMessage, EncodesEveryByteThatIsNotPlain) {
  const struct {
    const char* message;
    const char* trailer;
  } table[] = {
      {"", ""},
      {"plain text ~!", "plain text ~!"},
      {"100%", "100%25"},
      {"a\nb\tc\x7f", "a%0Ab%09c%7F"},
      {"caf\xC3\xA9", "caf%C3%A9"},
      {"\xE2\x82\xAC", "%E2%82%AC"},
      {"\xF0\x9F\x98\x80", "%F0%9F%98%80"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(encoded(row.message), row.trailer);
    EXPECT_EQ(decoded(row.trailer), row.message) << "and back";
  }
  EXPECT_EQ(encoded(Text("\0", 1)), "%00");
}

TEST(GrpcMessage, ReplacesWhatIsNotUtf8) {
  const std::string bad = "%EF%BF%BD";
  EXPECT_EQ(encoded("\x80"), bad);
  EXPECT_EQ(encoded("a\xFFz"), "a" + bad + "z");
  EXPECT_EQ(encoded("\xC3"), bad) << "cut off";
  EXPECT_EQ(encoded("\xC3("), bad + "(");
  EXPECT_EQ(encoded("\xC0\xAF"), bad + bad) << "longer than needed";
  EXPECT_EQ(encoded("\xED\xA0\x80"), bad + bad + bad) << "a surrogate";
  EXPECT_EQ(encoded("\xF4\x90\x80\x80"), bad + bad + bad + bad) << "beyond the last code point";
  EXPECT_EQ(encoded("\xE0\x9F\xBF"), bad + bad + bad);
  EXPECT_EQ(encoded("\xF0\x8F\xBF\xBF"), bad + bad + bad + bad);
}

TEST(GrpcMessage, LeavesMalformedEscapesAsTheyAre) {
  for (const char* trailer : {"%", "%4", "%zz", "100%", "%%", "% 20", "%2", "a%G0b"}) {
    EXPECT_EQ(decoded(trailer), trailer);
  }
  EXPECT_EQ(decoded("%%41"), "%A");
  EXPECT_EQ(decoded("%e2%82%ac"), "\xE2\x82\xAC") << "lower case is read as well";
}

TEST(GrpcPushback, SaysWhetherAndWhenToRetry) {
  const struct {
    const char* header;
    bool may_retry;
    std::chrono::milliseconds wait;
  } table[] = {
      {"0", true, 0ms},         {"250", true, 250ms},      {"2147483647", true, 2147483647ms},
      {"2147483648", false, 0ms}, {"-1", false, 0ms},      {"-2147483648", false, 0ms},
      {"", false, 0ms},         {"abc", false, 0ms},       {"1.5", false, 0ms},
      {" 5", false, 0ms},       {"5 ", false, 0ms},        {"+5", false, 0ms},
      {"99999999999", false, 0ms},
  };
  for (const auto& row : table) {
    const GrpcPushback pushback = parse_grpc_pushback(row.header);
    EXPECT_EQ(pushback.may_retry, row.may_retry) << row.header;
    EXPECT_EQ(pushback.wait, row.wait) << row.header;
  }
}

}  // namespace
}  // namespace fallible
