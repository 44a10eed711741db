#include <fallible/report/read_google.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <fallible/core/foreign_code.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/grpc.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "support/failing_allocator.hpp"
#include "support/remote_views.hpp"

using namespace fallible;
using namespace remote_views;
using namespace std::chrono_literals;

namespace {

constexpr ReadOptions internal{.peer = "billing", .trust = Trust::internal, .service_domain = "shop.example.com"};

Error read_status(std::string_view body, int status = 0, const ReadOptions& options = internal) {
  return read_google_status({.status = status, .body = body}, options);
}
Error read_http(std::string_view body, int status = 500, const ReadOptions& options = internal) {
  return read_google_http({.status = status, .body = body}, options);
}
/// A Status with these details.
Error with_details(const std::string& details, const ReadOptions& options = internal) {
  return read_status(R"({"code":14,"message":"m","details":[)" + details + "]}", 0, options);
}

TEST(ReadGoogleStatus, ReadsTheNumberOfTheRpcCode) {
  for (int number = 1; number <= 16; ++number) {
    const Error error = read_status("{\"code\":" + std::to_string(number) + ",\"message\":\"words\"}");
    EXPECT_EQ(error, code_of_grpc(number)) << number;
    EXPECT_EQ(to_string(error), "words");
    EXPECT_EQ(remote_of(error).format, RemoteFormat::google_status);
    EXPECT_EQ(remote_of(error).stated_code(), grpc_name(number));
  }
  for (const char* number : {"0", "17", "-1", "404", "4e99", "\"99\""}) {
    EXPECT_EQ(read_status("{\"code\":" + std::string(number) + "}", 503),
              std::string(number) == "4e99" ? Code(Errc::unavailable) : Code(Errc::unknown)) << number;
  }
  EXPECT_EQ(read_status(R"({"code":"5"})"), Errc::not_found) << "protobuf's JSON may have a number as a text";
  for (const char* none : {R"({"code":null})", R"({"code":"NOT_FOUND"})", R"({"message":"x"})", R"({"code":[5]})", "{}"}) {
    EXPECT_EQ(read_status(none, 503), Errc::unavailable) << none;
    EXPECT_EQ(read_status(none, 0), Errc::unknown) << none;
  }
}

TEST(ReadGoogleHttp, ReadsTheStatusAsANameAndTheCodeAsAnHttpStatus) {
  for (int number = 1; number <= 16; ++number) {
    const Error error = read_http(R"({"error":{"code":418,"message":"words","status":")" + std::string(grpc_name(number)) + "\"}}");
    EXPECT_EQ(error, code_of_grpc(number)) << number;
    EXPECT_EQ(to_string(error), "words");
    EXPECT_EQ(remote_of(error).format, RemoteFormat::google_http);
    EXPECT_EQ(remote_of(error).stated_status, 418);
  }
  for (const char* none : {R"("status":"NO_SUCH")", R"("status":5)", R"("status":"OK")", R"("status":null)", R"("x":1)"}) {
    EXPECT_EQ(read_http(R"({"error":{"code":404,)" + std::string(none) + "}}", 503), Errc::unavailable) << none;
    EXPECT_EQ(read_http(R"({"error":{"code":404,)" + std::string(none) + "}}", 0), ResourceErrc::not_found) << none;
  }
}

TEST(ReadGoogle, NeverMixesTheTwoFormats) {
  // 5 is NOT_FOUND in a Status and no HTTP status; 404 is an HTTP status and no rpc code.
  EXPECT_EQ(read_status(R"({"code":5,"message":"m"})"), Errc::not_found);
  EXPECT_EQ(read_status(R"({"code":404,"message":"m"})"), Errc::unknown);
  EXPECT_EQ(read_http(R"({"error":{"code":5,"message":"m"}})", 503), Errc::unavailable);
  EXPECT_EQ(remote_of(read_http(R"({"error":{"code":5,"message":"m"}})", 503)).stated_status, 0);
  // The one reader refuses what belongs to the other.
  EXPECT_EQ(remote_of(read_status(R"({"error":{"code":404,"message":"m","status":"NOT_FOUND"}})", 503)).format, RemoteFormat::unknown);
  EXPECT_EQ(read_status(R"({"error":{"code":404,"message":"m","status":"NOT_FOUND"}})", 503), Errc::unavailable);
  EXPECT_EQ(remote_of(read_http(R"({"code":5,"message":"m"})", 503)).format, RemoteFormat::unknown);
  EXPECT_EQ(remote_of(read_http(R"({"error":{"code":"NF_RESOURCE","message":"ours"}})", 503)).format, RemoteFormat::unknown);
  // In a Status `status` is no member of the format, in the envelope it is.
  EXPECT_EQ(members_of(read_status(R"({"code":5,"status":"ABORTED"})")), (Strings{"status=\"ABORTED\""}));
  EXPECT_TRUE(members_of(read_http(R"({"error":{"code":404,"status":"ABORTED"}})")).empty());
}

TEST(ReadGoogleDetails, ErrorInfoNamesTheCode) {
  const Error known = with_details(R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NF_RESOURCE","domain":"resource"})");
  EXPECT_EQ(known, ResourceErrc::not_found);
  const Error ours = with_details(R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NF_RESOURCE","domain":"shop.example.com"})");
  EXPECT_EQ(ours, ResourceErrc::not_found);
  const Error foreign = with_details(
      R"({"reason":"API_GOOGLE_DISABLED","domain":"googleapis.com","metadata":{"service":"a \"b\"","consumer":"p/1","n":7},"@type":"type.googleapis.com/google.rpc.ErrorInfo"})");
  EXPECT_EQ(foreign.code(), foreign_code("googleapis.com", "API_GOOGLE_DISABLED"));
  EXPECT_EQ(foreign.code().retry(), Code(Errc::unavailable).retry()) << "as the rpc code says";
  EXPECT_EQ(remote_of(foreign).stated_code(), "googleapis.com/API_GOOGLE_DISABLED");
  EXPECT_EQ(members_of(foreign), (Strings{R"(service="a \"b\"")", "consumer=\"p/1\""}));
  EXPECT_TRUE(details_of(foreign).empty());
  for (const char* bad : {"lower_case", "", "A-B", "A B"}) {
    EXPECT_EQ(with_details(R"({"@type":"a/google.rpc.ErrorInfo","domain":"d","reason":")" + std::string(bad) + "\"}"), Errc::unavailable) << bad;
  }
}

TEST(ReadGoogleDetails, ErrorInfosMetadataMayCarryOurIds) {
  const Error error = with_details(
      R"({"@type":"x/google.rpc.ErrorInfo","reason":"NF_RESOURCE","domain":"resource","metadata":{"id":"e1","correlation_id":"c1","hops":"2","user":"7"}})");
  EXPECT_EQ(remote_of(error).id(), "e1");
  EXPECT_EQ(remote_of(error).correlation_id(), "c1");
  EXPECT_EQ(remote_of(error).hops, 3u);
  EXPECT_EQ(members_of(error), (Strings{"user=\"7\""}));
}

TEST(ReadGoogleDetails, RetryInfoIsTheRetryHint) {
  EXPECT_EQ(retry_after(with_details(R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.500s"})")), 1500ms);
  EXPECT_EQ(retry_after(with_details(R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"315576000000s"})")), 1h) << "capped";
  for (const char* bad : {"\"1.5\"", "1.5", "\"-1s\"", "\"315576000001s\"", "null", "{\"seconds\":1}"}) {
    EXPECT_FALSE(retry_after(with_details(R"({"@type":"t/google.rpc.RetryInfo","retryDelay":)" + std::string(bad) + "}"))) << bad;
  }
}

TEST(ReadGoogleDetails, BadRequestBecomesViolations) {
  const Error error = with_details(
      R"({"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[)"
      R"({"field":"address.lines[2].zipCode","description":"is required","reason":"VAL_MISSING_FIELD"},)"
      R"({"field":"name","localizedMessage":{"locale":"de","message":"fehlt"}},7,{"field":["x"]}]})");
  EXPECT_EQ(violations_of(error), (Strings{"/address/lines/2/zipCode|address.lines[2].zipCode|is required|VAL_MISSING_FIELD",
                                           "/name|name|fehlt|VAL_INPUT_INVALID", "|||VAL_INPUT_INVALID"}));
}

TEST(ReadGoogleDetails, RequestInfoGivesTheIdAndLocalizedMessageTheTitle) {
  const Error error = with_details(R"({"@type":"a/google.rpc.RequestInfo","requestId":"r-1","servingData":"x"},)"
                                   R"({"@type":"a/google.rpc.LocalizedMessage","locale":"de","message":"Kaputt"})");
  EXPECT_EQ(remote_of(error).id(), "r-1");
  EXPECT_EQ(remote_of(error).title(), "Kaputt");
  EXPECT_EQ(to_string(error), "m");
}

TEST(ReadGoogleDetails, TheOthersAreKeptWhole) {
  const std::string quota = R"({"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"subject":"s","description":"d","apiService":"a",)"
                            R"("quotaMetric":"m","quotaId":"i","quotaDimensions":{"k":"v"},"quotaValue":"9223372036854775807","futureQuotaValue":"1"}]})";
  const std::string precondition = R"({"@type":"type.googleapis.com/google.rpc.PreconditionFailure","violations":[{"type":"TOS","subject":"s","description":"d"}]})";
  const std::string resource = R"({"@type":"type.googleapis.com/google.rpc.ResourceInfo","resourceType":"t","resourceName":"n","owner":"o","description":"d"})";
  const std::string help = R"({"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"d","url":"https://example.com"}]})";
  const std::string own = R"({"x":1,"@type":"types.example.com/a/b/shop.v1.Cart"})";
  const Error error = with_details(quota + "," + precondition + "," + resource + "," + help + "," + own);
  EXPECT_EQ(details_of(error), (Strings{"google.rpc.QuotaFailure=" + quota, "google.rpc.PreconditionFailure=" + precondition,
                                        "google.rpc.ResourceInfo=" + resource, "google.rpc.Help=" + help, "shop.v1.Cart=" + own}));
  EXPECT_EQ(remote_of(error).dropped, 0u);
}

TEST(ReadGoogleDetails, DebugInfoIsKeptFromInternalPeersOnly) {
  const std::string debug = R"({"@type":"type.googleapis.com/google.rpc.DebugInfo","stackEntries":["main.cpp:1"],"detail":"d"})";
  EXPECT_EQ(details_of(with_details(debug)), (Strings{"google.rpc.DebugInfo=" + debug}));
  EXPECT_TRUE(details_of(with_details(debug, {.trust = Trust::partner})).empty());
  EXPECT_TRUE(details_of(with_details(debug, {})).empty());
}

TEST(ReadGoogleDetails, OfATypeThatComesTwiceTheFirstCounts) {
  const std::string second = R"({"@type":"b/google.rpc.RetryInfo","retryDelay":"9s"})";
  const Error error = with_details(R"({"@type":"a/google.rpc.RetryInfo","retryDelay":"2s"},)" + second);
  EXPECT_EQ(retry_after(error), 2s);
  EXPECT_EQ(details_of(error), (Strings{"google.rpc.RetryInfo=" + second}));
}

TEST(ReadGoogleDetails, OnlyWhatIsBehindTheLastSlashNamesTheType) {
  EXPECT_EQ(retry_after(with_details(R"({"@type":"https://evil.example.com/x/google.rpc.RetryInfo","retryDelay":"2s"})")), 2s);
  EXPECT_EQ(retry_after(with_details(R"({"@type":"google.rpc.RetryInfo","retryDelay":"2s"})")), 2s);
  EXPECT_FALSE(retry_after(with_details(R"({"@type":"google.rpc.RetryInfo/","retryDelay":"2s"})")));
  EXPECT_FALSE(retry_after(with_details(R"({"@type":"type.googleapis.com/google.rpc.RetryInfo2","retryDelay":"2s"})")));
  EXPECT_EQ(details_of(with_details(R"({"retryDelay":"2s"})")), (Strings{R"(={"retryDelay":"2s"})"}));
  EXPECT_EQ(remote_of(with_details("7,null,[],\"x\"")).dropped, 4u);
}

TEST(ReadGoogle, BelievesTheRpcCodeButNoReasonOfAnUntrustedPeer) {
  const std::string details = R"({"@type":"t/google.rpc.ErrorInfo","reason":"NF_RESOURCE","domain":"resource","metadata":{"canary":"canary"}},{"@type":"t/google.rpc.RetryInfo","retryDelay":"2s"})";
  const Error error = with_details(details, {});
  EXPECT_EQ(error, Errc::unavailable);
  EXPECT_EQ(retry_after(error), 2s);
  EXPECT_EQ(shown(error, Privacy::internal).find("canary"), std::string::npos);
  EXPECT_EQ(shown(error, Privacy::internal).find("NF_RESOURCE"), std::string::npos);
  EXPECT_EQ(with_details(details, {.trust = Trust::partner}), ResourceErrc::not_found);
}

TEST(ReadGoogle, LeavesWhatTheStatusSaysForABodyThatIsNone) {
  for (const std::string_view body : {"", "{", "null", "[]", "7", R"({"error":null})", R"({"error":"x"})"}) {
    EXPECT_EQ(read_http(body, 503), Errc::unavailable) << body;
    EXPECT_EQ(remote_of(read_http(body, 503)).format, RemoteFormat::unknown) << body;
    EXPECT_EQ(read_status(body, 503), Errc::unavailable) << body;
  }
}

TEST(ReadGoogle, SurvivesAnyAllocationThatFails) {
  int failures = 0;
  for (int nth = 1;; ++nth) {
    const FailingAllocator allocator(nth, nth % 2 == 0);
    const Error error = read_status(
        R"({"code":14,"message":"m\n","details":[{"@type":"a/google.rpc.ErrorInfo","reason":"NF_RESOURCE","domain":"resource","metadata":{"k":"v"}},)"
        R"({"@type":"a/google.rpc.BadRequest","fieldViolations":[{"field":"a","description":"d"}]},{"@type":"a/b.C"}]})", 500);
    EXPECT_TRUE(error == ResourceErrc::not_found || error == ExternalErrc::service);
    if (allocator.failures == 0) break;
    ++failures;
  }
  EXPECT_GE(failures, 4);
}

}  // namespace
