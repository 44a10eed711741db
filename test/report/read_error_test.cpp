#include <fallible/report/read_error.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "support/failing_allocator.hpp"
#include "support/remote_views.hpp"

using namespace fallible;
using namespace remote_views;
using namespace std::chrono_literals;

namespace {

Error read(std::string_view type, std::string_view body, int status = 503) {
  return read_error({.status = status, .content_type = type, .body = body}, {.peer = "billing", .trust = Trust::internal});
}

TEST(ReadError, FindsTheFormat) {
  struct Row {
    std::string_view type;
    std::string_view body;
    RemoteFormat format;
  };
  const std::string_view envelope = R"({"error":{"code":"NF_RESOURCE","message":"m"}})";
  const std::string_view google_http = R"({"error":{"code":404,"message":"m","status":"NOT_FOUND"}})";
  const std::string_view google_status = R"({"code":5,"message":"m"})";
  const std::string_view connect = R"({"code":"not_found","message":"m"})";
  const std::string_view problem = R"({"type":"urn:error:resource/NF_RESOURCE","title":"not found"})";
  const Row rows[] = {
      {"application/problem+json", problem, RemoteFormat::problem_json},
      {"application/problem+json; charset=utf-8", problem, RemoteFormat::problem_json},
      {" Application/Problem+JSON ;x=1", "{}", RemoteFormat::problem_json},
      {"application/problem+json", connect, RemoteFormat::problem_json},
      {"application/problem+json", envelope, RemoteFormat::problem_json},
      {"application/problem+json", "[]", RemoteFormat::unknown},
      {"application/problem+json", "{", RemoteFormat::unknown},
      {"application/json", problem, RemoteFormat::problem_json},
      {"application/json", envelope, RemoteFormat::envelope},
      {"application/json", R"({"error":{"message":"m"}})", RemoteFormat::envelope},
      {"application/json", google_http, RemoteFormat::google_http},
      {"application/json", google_status, RemoteFormat::google_status},
      {"application/json", R"({"code":16,"details":[]})", RemoteFormat::google_status},
      {"application/json", R"({"code":404,"message":"m"})", RemoteFormat::unknown},
      {"application/json", R"({"code":5})", RemoteFormat::unknown},
      {"application/json", R"({"code":-1,"message":"m"})", RemoteFormat::unknown},
      {"application/json", connect, RemoteFormat::connect},
      {"application/json", R"({"code":"no_such","message":"m"})", RemoteFormat::unknown},
      {"application/json", R"({"code":"NF_RESOURCE","title":"t"})", RemoteFormat::problem_json},
      {"application/json", R"({"detail":"d"})", RemoteFormat::problem_json},
      {"application/json", R"({"status":404})", RemoteFormat::unknown},
      {"application/json", R"({"error":"words"})", RemoteFormat::unknown},
      {"application/json", "null", RemoteFormat::unknown},
      {"application/json", "\"words\"", RemoteFormat::unknown},
      {"application/vnd.shop.v1+json", envelope, RemoteFormat::envelope},
      {"text/json", envelope, RemoteFormat::envelope},
      {"", envelope, RemoteFormat::envelope},
      {"", "<html>", RemoteFormat::unknown},
      {"text/html", envelope, RemoteFormat::unknown},
      {"text/plain", "{}", RemoteFormat::unknown},
      {"application/problem+xml", problem, RemoteFormat::unknown},
      {"application/grpc+json", envelope, RemoteFormat::unknown},
      {"application/jsonp", envelope, RemoteFormat::unknown},
      {std::string_view("application/json-and-a-name-that-is-longer-than-any-media-type-we-know-of"), envelope, RemoteFormat::unknown},
  };
  for (const Row& row : rows) {
    const Error error = read(row.type, row.body);
    EXPECT_EQ(remote_of(error).format, row.format) << row.type << " " << row.body;
    if (row.format == RemoteFormat::unknown) {
      EXPECT_EQ(error, Errc::unavailable) << row.body;
      EXPECT_EQ(to_string(error), "billing answered 503 Service Unavailable");
      EXPECT_EQ(remote_of(error).text(), row.body);
    }
  }
}

TEST(ReadError, AsksTheHeadersWhenNoTypeIsGiven) {
  const Header headers[] = {{"content-type", "application/problem+json"}, {"Retry-After", "7"}};
  const HeaderList list{headers, 2};
  const Error error = read_error({.status = 503, .headers = list.source(), .body = "{}"});
  EXPECT_EQ(remote_of(error).format, RemoteFormat::problem_json);
  EXPECT_EQ(retry_after(error), 7s);
  const Error plain = read_error({.status = 503, .content_type = "text/html", .headers = list.source(), .body = "<html>"});
  EXPECT_EQ(retry_after(plain), 7s) << "the status alone has the hint as well";
}

TEST(ReadError, ReadsADateInRetryAfterByTheClockItIsGiven) {
  const Header headers[] = {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}};
  const HeaderList list{headers, 1};
  const Error error = read_error({.status = 503, .headers = list.source()}, {.now = std::chrono::seconds(784111777 - 30)});
  EXPECT_EQ(retry_after(error), 30s);
}

TEST(ReadError, ReadsAGrpcStatusInTheHeaders) {
  const Header headers[] = {{"content-type", "application/grpc"}, {"grpc-status", "5"}, {"grpc-message", "no user caf%C3%A9"}};
  const HeaderList list{headers, 3};
  const Error error = read_error({.status = 200, .headers = list.source()}, {.trust = Trust::internal});
  EXPECT_EQ(error, Errc::not_found);
  EXPECT_EQ(to_string(error), "no user caf\xC3\xA9");
  EXPECT_EQ(remote_of(error).format, RemoteFormat::grpc);
  EXPECT_EQ(remote_of(error).stated_code(), "NOT_FOUND");
  const Header bad[] = {{"grpc-status", "x"}};
  const HeaderList bad_list{bad, 1};
  EXPECT_EQ(read_error({.status = 200, .headers = bad_list.source()}), Errc::unknown);
}

TEST(ReadError, NamesTheGrpcStatusWhereThePeersWordsAreNotShown) {
  const Header headers[] = {{"grpc-status", "14"}, {"grpc-message", "shard 7 is gone"}};
  const HeaderList list{headers, 2};
  const Error error = read_error({.status = 200, .headers = list.source()}, {.peer = "stock"});
  EXPECT_EQ(to_string(error), "stock answered UNAVAILABLE");
}

TEST(ReadError, ReadsTheDetailsOfAGrpcStatusAndDropsWhatIsNone) {
  const auto with = [](std::string_view details) {
    const Header headers[] = {{"grpc-status", "14"}, {"grpc-status-details-bin", details}};
    const HeaderList list{headers, 2};
    return read_error({.status = 200, .headers = list.source()}, {.trust = Trust::internal});
  };
  // code 14, message "x", a RetryInfo of 60 s, and a detail of a type that nobody knows.
  const Error error = with("CA4SAXgaMgoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIGCgQIPBAAGgoKA2EvYhIDAQID");
  EXPECT_EQ(retry_after(error), 60s);
  EXPECT_EQ(details_of(error), (Strings{R"(b={"type":"a/b","value":"AQID"})"}));
  EXPECT_EQ(remote_of(error).dropped, 0u);
  for (const std::string_view bad : {"!", "A", "////", "GgEK", "GgA", "GgIKAA"}) {
    EXPECT_EQ(with(bad), Errc::unavailable) << bad;
    EXPECT_GE(remote_of(with(bad)).dropped, 1u) << bad;
  }
}

TEST(ReadError, BelievesNothingCriticalOfAnUntrustedPeer) {
  const Header fields[] = {{"grpc-status", "15"}};
  const HeaderList list{fields, 1};
  const PeerAnswer answers[] = {
      {.status = 503, .content_type = "application/json", .body = R"({"code":15,"message":"x"})"},
      {.status = 503, .content_type = "application/json", .body = R"({"code":"data_loss"})"},
      {.status = 503, .content_type = "application/json", .body = R"({"error":{"code":503,"status":"DATA_LOSS"}})"},
      {.status = 200, .content_type = "application/grpc", .headers = list.source()},
  };
  for (const PeerAnswer& answer : answers) {
    EXPECT_EQ(read_error(answer, {.peer = "callback"}).code(), Code(Errc::internal)) << static_cast<int>(answer.status);
    EXPECT_EQ(read_error(answer, {.peer = "billing", .trust = Trust::partner}).code(), Code(Errc::data_loss));
  }
  for (int status = 0; status < 700; ++status) {
    EXPECT_LT(read_error({.status = status}, {.peer = "callback"}).code().severity(), Severity::critical) << status;
  }
}

TEST(ReadError, HasAnAnswerForEveryStatusAndAnyBody) {
  for (int status = -1; status <= 1000; ++status) {
    const Error error = read_error({.status = status, .body = "\xFF\x00"});
    EXPECT_EQ(error, status == 0 ? Code(Errc::unknown) : code_of_http(status)) << status;
    EXPECT_EQ(remote_of(error).http_status, status);
  }
  EXPECT_EQ(read_error({}), Errc::unknown);
}

TEST(ReadError, KeepsTheStartOfABodyItCannotReadAsPersonal) {
  const Error error = read_error({.status = 500, .content_type = "text/html", .body = "canary " + std::string(1000, 'x')});
  EXPECT_EQ(remote_of(error).text().size(), 255u);
  EXPECT_EQ(shown(error, Privacy::internal).find("canary"), std::string::npos);
  EXPECT_NE(shown(error, Privacy::personal).find("canary"), std::string::npos);
}

TEST(ReadError, SurvivesAnyAllocationThatFailsInEveryFormat) {
  const std::string_view bodies[] = {
      R"({"type":"urn:error:resource/NF_RESOURCE","title":"t\n","errors":[{"pointer":"/a","detail":"d"}],"problems":[{"title":"x"}],"m":1})",
      R"({"error":{"code":"NF_RESOURCE","message":"m\n","details":{"a":1,"members":[{"code":"NF_RESOURCE"}]}}})",
      R"({"error":{"code":404,"message":"m","status":"NOT_FOUND","details":[{"@type":"a/google.rpc.BadRequest","fieldViolations":[{"field":"a"}]},{"@type":"x"}]}})",
      R"({"code":"not_found","message":"m","details":[{"type":"google.rpc.RetryInfo","value":"CgIIPA"},{"type":"x","value":""}]})",
      "<html>", "{\"a\""};
  const Header headers[] = {{"grpc-status", "14"},
                            {"grpc-message", "m"},
                            {"grpc-status-details-bin", "CA4SAXgaMgoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIGCgQIPBAAGgoKA2EvYhIDAQID"}};
  const HeaderList list{headers, 3};
  for (const std::string_view body : bodies) {
    for (const bool for_good : {false, true}) {
      for (int nth = 1;; ++nth) {
        const FailingAllocator allocator(nth, for_good);
        const Error json = read("", body, 404);
        const Error grpc = read_error({.status = 200, .headers = list.source()}, {.trust = Trust::internal});
        EXPECT_EQ(grpc, Errc::unavailable);
        EXPECT_EQ(json.code().general(), Errc::not_found) << body << nth;
        if (allocator.failures == 0) break;
      }
    }
  }
}

}  // namespace
