// Tests taxonomy/http.hpp.
#include <fallible/taxonomy/http.hpp>

#include <gtest/gtest.h>

#include <climits>
#include <string>

#include <fallible/core/foreign_code.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/auth.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/testing/matchers.hpp>

namespace fallible {
namespace {

using namespace fallible::testing;
using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Not;

TEST(HttpStatus, OfEveryGeneralCodeIsTheOneOfGrpcsTable) {
  constexpr int statuses[] = {499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401};
  for (int number = 1; number <= 16; ++number) {
    EXPECT_EQ(http_status(Code(static_cast<Errc>(number))), statuses[number - 1]) << number;
    EXPECT_EQ(http_status(Error(static_cast<Errc>(number)).context("a").with("b", 1)), statuses[number - 1]);
  }
  EXPECT_EQ(http_status(Error(RateLimited{})), 429);
}

const struct {
  int status;
  Code code;
} table[] = {
    {400, ExternalErrc::rejected},    {401, ExternalErrc::credentials}, {403, AuthErrc::permission_denied},
    {404, ResourceErrc::not_found},   {406, ExternalErrc::rejected},    {407, ExternalErrc::credentials},
    {408, ExternalErrc::timeout},     {409, Errc::aborted},             {410, ResourceErrc::gone},
    {411, ExternalErrc::rejected},    {412, ConflictErrc::stale_version}, {414, ExternalErrc::rejected},
    {415, ExternalErrc::rejected},    {416, ExternalErrc::rejected},    {417, ExternalErrc::rejected},
    {422, ExternalErrc::rejected},    {423, ConflictErrc::locked},      {428, ExternalErrc::rejected},
    {429, ExternalErrc::rate_limited}, {431, ExternalErrc::rejected},   {499, Errc::cancelled},
    {500, ExternalErrc::service},     {501, Errc::unimplemented},       {502, ExternalErrc::bad_gateway},
    {503, Errc::unavailable},         {504, ExternalErrc::timeout},
};

TEST(CodeOfHttp, GivesThePeersStatusTheCodeThatSaysWhatToDo) {
  for (const auto& row : table) {
    EXPECT_EQ(code_of_http(row.status), row.code) << row.status;
    EXPECT_EQ(from_http(row.status).code(), row.code) << row.status;
  }
}

TEST(CodeOfHttp, HasACodeNamedByItsNumberForEveryOtherStatus) {
  for (int status = 100; status <= 599; ++status) {
    bool listed = false;
    for (const auto& row : table) listed = listed || row.status == status;
    if (listed) continue;
    const Code code = code_of_http(status);
    const std::string name = "EXT_HTTP_" + std::to_string(status);
    ASSERT_EQ(code.name(), name);
    ASSERT_STREQ(code.domain(), "http");
    ASSERT_EQ(code.number(), status);
    ASSERT_EQ(code.category(), Category::external);
    ASSERT_EQ(code.http_status(), 502) << "a peer's status is never passed on as ours";
    ASSERT_EQ(code, code_of_http(status)) << "one object each time";
    const bool lasting = status == 505 || status == 506 || status == 508 || status == 510 || status == 511;
    ASSERT_EQ(code.retry(), status >= 500 && !lasting ? Retry::backoff : Retry::never) << status;
  }
  EXPECT_EQ(code_of_http(418), foreign_code("http", "EXT_HTTP_418")) << "as another program would learn it";
  EXPECT_FALSE(code_of_http(418) == code_of_http(419));
}

TEST(CodeOfHttp, HasAnAnswerForEveryNumber) {
  for (int status = -1000; status <= 70000; ++status) {
    const Code code = code_of_http(status);
    ASSERT_TRUE((status >= 100 && status <= 599) || code == ExternalErrc::protocol) << status;
    ASSERT_NE(code.name()[0], '\0');
    ASSERT_NE(http_reason(status), nullptr);
    ASSERT_NE(static_cast<int>(code_of_http_as_grpc(status)), 0);
  }
  EXPECT_EQ(code_of_http(INT_MIN), ExternalErrc::protocol);
  EXPECT_EQ(code_of_http(INT_MAX), ExternalErrc::protocol);
}

TEST(CodeOfHttp, OnlyMakesARetryPossibleWhereThePeerMayHaveRecovered) {
  for (int status = 100; status <= 499; ++status) {
    const Retry retry = code_of_http(status).retry();
    const bool may = status == 401 || status == 407 || status == 408 || status == 409 || status == 412 ||
                     status == 423 || status == 429;
    EXPECT_EQ(retry != Retry::never, may) << status;
  }
}

TEST(CodeOfHttpAsGrpc, IsTheReverseTableOfGrpcAndNotOurs) {
  for (int status = 0; status <= 1000; ++status) {
    const Errc code = code_of_http_as_grpc(status);
    switch (status) {
      case 400: EXPECT_EQ(code, Errc::internal); break;
      case 401: EXPECT_EQ(code, Errc::unauthenticated); break;
      case 403: EXPECT_EQ(code, Errc::permission_denied); break;
      case 404: EXPECT_EQ(code, Errc::unimplemented); break;
      case 429: case 502: case 503: case 504: EXPECT_EQ(code, Errc::unavailable); break;
      default: EXPECT_EQ(code, Errc::unknown) << status;
    }
  }
  EXPECT_NE(http_status(Code(code_of_http_as_grpc(404))), 404) << "the directions are no inverses";
}

TEST(HttpReason, IsTheRegisteredPhrase) {
  EXPECT_STREQ(http_reason(404), "Not Found");
  EXPECT_STREQ(http_reason(413), "Content Too Large");
  EXPECT_STREQ(http_reason(511), "Network Authentication Required");
  for (const int status : {0, -1, 306, 418, 430, 509, 599, 1000}) EXPECT_STREQ(http_reason(status), "") << status;
}

TEST(FromHttp, KeepsStatusTextAndHint) {
  const Error error = from_http({.status = 429, .text = "slow down, ada", .retry_after = "30", .now = 0s});
  EXPECT_EQ(error, ExternalErrc::rate_limited);
  EXPECT_THAT(error, AllOf(HasMessage("HTTP status 429 Too Many Requests"), HasField("http_status", 429),
                           HasField("http_text", "slow down, ada")));
  EXPECT_EQ(retry_after(error), 30s);
  EXPECT_EQ(http_status_of_peer(Error(error).context("fetch")), 429);
  EXPECT_EQ(to_string(error, {Style::full}).find("ada"), std::string::npos) << "a peer's words may be personal";
  EXPECT_EQ(to_string(from_http(299)), "HTTP status 299");
  EXPECT_EQ(to_string(from_http(INT_MIN)), "HTTP status -2147483648");
  EXPECT_THAT(from_http(404), AllOf(Not(HasField("http_text")), Not(HasField("retry_after"))));
}

TEST(FromHttp, CapsAHintAndIgnoresOneThatCannotBeRead) {
  EXPECT_EQ(retry_after(from_http({.status = 503, .retry_after = "999999"})), 1h);
  EXPECT_EQ(retry_after(from_http({.status = 503, .retry_after = "999999", .longest = 2s})), 2s);
  EXPECT_EQ(retry_after(from_http({.status = 503, .retry_after = "later"})), std::nullopt);
  EXPECT_EQ(retry_after(from_http({.status = 503,
                                   .retry_after = "Thu, 01 Jan 1970 00:01:00 GMT",
                                   .now = 59s + 999'999'999ns})),
            1ns);
}

TEST(FromHttp, CutsALongText) {
  const Error error = from_http(500, std::string(100'000, 'x'));
  EXPECT_THAT(error, HasField("http_text", std::string(252, 'x') + "..."));
}

TEST(FromHttp, KnowsTheLineThatAsked) {
  const Error error = from_http(500); const std::uint32_t line = __LINE__;
  EXPECT_EQ(error.location().line, line);
}

TEST(HttpStatusOfPeer, IsThatOfTheErrorAndNotOfItsCause) {
  for (int status = -10; status < 700; ++status) {
    ASSERT_EQ(http_status_of_peer(from_http(status)), status);
  }
  EXPECT_EQ(http_status_of_peer(Error(Errc::internal).caused_by(from_http(404))), 0);
  EXPECT_EQ(http_status_of_peer(Errc::not_found), 0);
}

}  // namespace
}  // namespace fallible
