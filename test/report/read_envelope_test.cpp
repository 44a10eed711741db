#include <fallible/report/read_envelope.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/input.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "support/failing_allocator.hpp"
#include "support/remote_views.hpp"

using namespace fallible;
using namespace remote_views;
using namespace std::chrono_literals;

namespace {

Error read(std::string_view body, int status = 500, Trust trust = Trust::internal) {
  return read_envelope({.status = status, .body = body}, {.peer = "billing", .trust = trust});
}

TEST(ReadEnvelope, ReadsEveryMember) {
  const Error error = read(
      R"({"error":{"id":"error_20260314_9f86d081884c7d65","code":"NF_RESOURCE","message":"no user 7","severity":"info",)"
      R"("timestamp":"2026-03-14T09:26:53.589Z","correlation_id":"c-81","details":{"resource_type":"user","limits":{"a":1}},)"
      R"("retry_after":30,"extra":true}})",
      404);
  EXPECT_EQ(error, ResourceErrc::not_found);
  EXPECT_EQ(to_string(error), "no user 7");
  EXPECT_EQ(retry_after(error), 30s);
  const RemoteError& remote = remote_of(error);
  EXPECT_EQ(remote.format, RemoteFormat::envelope);
  EXPECT_EQ(remote.id(), "error_20260314_9f86d081884c7d65");
  EXPECT_EQ(remote.correlation_id(), "c-81");
  EXPECT_EQ(remote.stated_code(), "NF_RESOURCE");
  EXPECT_EQ(members_of(error), (Strings{"resource_type=\"user\"", R"(limits={"a":1})", "extra=true"}));
}

TEST(ReadEnvelope, TakesADomainInFrontOfTheCodeOrBesideIt) {
  EXPECT_STREQ(read(R"({"error":{"code":"ledger/DB_ENV_LOCKED"}})").code().domain(), "ledger");
  EXPECT_STREQ(read(R"({"error":{"code":"DB_ENV_OTHER","domain":"ledger"}})").code().domain(), "ledger");
  EXPECT_STREQ(read(R"({"error":{"code":"DB_ENV_NONE"}})").code().domain(), "remote");
  EXPECT_EQ(read(R"({"error":{"code":"resource/NF_RESOURCE"}})"), ResourceErrc::not_found);
  EXPECT_EQ(read(R"({"error":{"code":"no code"}})"), ExternalErrc::service);
  EXPECT_EQ(read(R"({"error":{"code":"/"}})"), ExternalErrc::service);
  EXPECT_EQ(read(R"({"error":{}})"), ExternalErrc::service);
}

TEST(ReadEnvelope, ReadsFindingsAndMembersInDetailsOrBesideThem) {
  for (const char* body : {R"({"error":{"code":"VAL_FAILED","details":{"errors":[{"pointer":"#/a","detail":"x"}],"members":[{"code":"NF_RESOURCE","message":"m","details":{"n":1}}]}}})",
                           R"({"error":{"code":"VAL_FAILED","errors":[{"pointer":"#/a","detail":"x"}],"members":[{"code":"NF_RESOURCE","message":"m","details":{"n":1}}]}})"}) {
    const Error error = read(body, 400);
    EXPECT_EQ(error, InputErrc::failed) << body;
    EXPECT_EQ(violations_of(error), (Strings{"/a|a|x|VAL_INPUT_INVALID"})) << body;
    ASSERT_NE(error.cause(), nullptr) << body;
    EXPECT_EQ(*error.cause(), ResourceErrc::not_found) << body;
    EXPECT_EQ(members_of(*error.cause()), (Strings{"n=1"}));
    EXPECT_TRUE(members_of(error).empty());
  }
  EXPECT_EQ(violations_of(read(R"({"error":{"details":{"field_errors":{"a.b":["x"]}}}})")), (Strings{"/a/b|a.b|x|VAL_INPUT_INVALID"}));
}

TEST(ReadEnvelope, KeepsDetailsThatAreNoObjectAndOneOfTwoNames) {
  EXPECT_EQ(members_of(read(R"({"error":{"details":["a",1]}})")), (Strings{R"(details=["a",1])"}));
  EXPECT_EQ(members_of(read(R"({"error":{"details":"words"}})")), (Strings{R"(details="words")"}));
  EXPECT_TRUE(members_of(read(R"({"error":{"details":null}})")).empty());
  EXPECT_EQ(members_of(read(R"({"error":{"details":{"a":1},"a":2}})")), (Strings{"a=1"}));
}

TEST(ReadEnvelope, IsNotGooglesEnvelope) {
  const Error error = read(R"({"error":{"code":404,"message":"not ours","status":"NOT_FOUND"}})", 503);
  EXPECT_EQ(error, Errc::unavailable);
  EXPECT_EQ(remote_of(error).format, RemoteFormat::unknown);
}

TEST(ReadEnvelope, BelievesNothingOfAnUntrustedPeer) {
  const std::string body =
      R"({"error":{"id":"canary","code":"DB_INTEGRITY","message":"canary","correlation_id":"canary","details":{"canary":"canary","members":[{"message":"canary"}]}}})";
  const Error error = read(body, 503, Trust::untrusted);
  EXPECT_EQ(error, Errc::unavailable);
  EXPECT_EQ(shown(error, Privacy::internal).find("canary"), std::string::npos);
  EXPECT_EQ(shown(error, Privacy::internal).find("DB_INTEGRITY"), std::string::npos);
  EXPECT_NE(shown(error, Privacy::personal).find("canary"), std::string::npos);
}

TEST(ReadEnvelope, LeavesWhatTheStatusSaysForABodyThatIsNone) {
  for (const std::string_view body : {"", "{", "null", "[]", "{}", R"({"error":"words"})", R"({"error":null})", R"({"error":[{}]})",
                                      R"({"error":{},"error":{}})"}) {
    const Error error = read(body, 503);
    EXPECT_EQ(error, Errc::unavailable) << body;
    EXPECT_EQ(remote_of(error).format, RemoteFormat::unknown) << body;
  }
}

TEST(ReadEnvelope, TakesWrongTypesForAbsent) {
  const Error error = read(R"({"error":{"id":1,"code":["x"],"message":{},"correlation_id":null,"retry_after":true,"details":7,"hops":"x"}})", 404);
  EXPECT_EQ(error, ResourceErrc::not_found);
  const RemoteError& remote = remote_of(error);
  EXPECT_TRUE(remote.id().empty() && remote.text().empty() && remote.correlation_id().empty());
  EXPECT_FALSE(retry_after(error));
  EXPECT_EQ(remote.hops, 1u);
}

}  // namespace
