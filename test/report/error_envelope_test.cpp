#include <fallible/report/error_envelope.hpp>

#include <chrono>
#include <string>

#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/validation.hpp>

#include <gtest/gtest.h>

#include "support/json_reader.hpp"
#include "support/written.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds then{1'773'480'413'589'000'000};
constexpr Text id = "error_20260314_9f86d081884c7d65";

std::string envelope(const Error& error, const ResponseOptions& options = {}) {
  const RequestContext request{.correlation_id = "c-81"};
  GrowingBuffer out;
  write_error_envelope(out, Report{.error = error, .context = request, .id = id, .time = then, .severity = error.code().severity()}, options);
  return string_of(out.text());
}

TEST(ErrorEnvelope, HasTheMembersOfItsForm) {
  EXPECT_EQ(envelope(Error(NotFound{"user", "ada"}).with("retry_after", 30s).with("email", personal("a@b")).with("attempt", 2)),
            R"({"error":{"id":"error_20260314_9f86d081884c7d65","code":"NF_RESOURCE","message":"not found","severity":"info",)"
            R"("timestamp":"2026-03-14T09:26:53.589Z","correlation_id":"c-81","retry_after":30,"details":{"resource_type":"user"}}})");
}

TEST(ErrorEnvelope, LeavesOutWhatIsNotKnown) {
  GrowingBuffer out;
  EXPECT_TRUE(write_error_envelope(out, Errc::not_found));
  EXPECT_EQ(string_of(out.text()), R"({"error":{"code":"NF_NOT_FOUND","message":"not found","severity":"info"}})");
}

TEST(ErrorEnvelope, OfAServerFaultSaysNothingButTitleIdsAndRetryHint) {
  const Error error = Error(DatabaseErrc::pool_exhausted, "pool of {}", "orders").with("plan", safe("free")).with("retry_after", 1s);
  EXPECT_EQ(envelope(error, {.message_as_detail = true}),
            R"({"error":{"id":"error_20260314_9f86d081884c7d65","code":"RES_RESOURCE_EXHAUSTED","message":"resource exhausted",)"
            R"("timestamp":"2026-03-14T09:26:53.589Z","correlation_id":"c-81","retry_after":1}})");
}

TEST(ErrorEnvelope, TakesTheMessageWhenItIsWantedAndHasNothingToHide) {
  EXPECT_NE(envelope(NotFound{"user", "ada"}, {.message_as_detail = true}).find(R"("message":"user not found")"), std::string::npos);
  EXPECT_NE(envelope(Error(Errc::not_found, "user {}", "ada"), {.message_as_detail = true}).find(R"("message":"not found")"), std::string::npos);
}

TEST(ErrorEnvelope, HasFindingsAmongItsDetails) {
  Validator v;
  v.field("name", std::string()).required();
  const Error error = v.finish().error();
  EXPECT_NE(envelope(error, {.violations = ViolationForm::both})
                .find(R"("details":{"errors":[{"pointer":"#/name","detail":"is required","code":"VAL_MISSING_FIELD"}],"field_errors":{"name":["is required"]}}}})"),
            std::string::npos);
}

TEST(ErrorEnvelope, HasNoMemberTwiceBesideTheFindings) {
  Validator v;
  v.field("name", std::string()).required();
  const Error error = v.finish().error().with("errors", safe(7)).with("field_errors", safe(8));
  const std::string both = envelope(error, {.violations = ViolationForm::both});
  EXPECT_NE(both.find(R"("field_errors":{"name":["is required"]},"field__errors":7,"field_field_errors":8}}})"), std::string::npos) << both;
}

TEST(ErrorEnvelope, KeepsKeysAsTheyAreButThoseOfItsOwn) {
  const Error error = Error(Errc::not_found).with("db.system", safe(1)).with("errors", safe(2)).with("members", safe(3)).with("", safe(4)).with("x", safe(5));
  EXPECT_NE(envelope(error).find(R"("details":{"db.system":1,"field__errors":2,"field_members":3,"":4,"x":5}}})"), std::string::npos)
      << envelope(error);
}

TEST(ErrorEnvelope, ListsTheMembersOfAJoin) {
  const Error inner = join(Error(NotFound{"user", "ada"}), Error(Conflict{"workspace", "home"})).context("inner");
  const Error joined = join(inner, Error(Errc::not_found)).with("batch", safe(7));
  EXPECT_NE(envelope(joined).find(R"("details":{"batch":7,"members":[{"code":"NF_RESOURCE","message":"not found","details":{"members":[)"
                                  R"({"code":"NF_RESOURCE","message":"not found","details":{"resource_type":"user"}},)"
                                  R"({"code":"CONFLICT_EXISTS","message":"it exists already","details":{"resource_type":"workspace"}}]}},)"
                                  R"({"code":"NF_NOT_FOUND","message":"not found"}]}}})"),
            std::string::npos)
      << envelope(joined);
}

TEST(ErrorEnvelope, InDevelopmentHasDebugInfo) {
  const std::string json = envelope(Error(DatabaseErrc::query, "bad").with("token", secret("abc")), {.mode = ResponseMode::development});
  EXPECT_NE(json.find(R"("debug_info":{"chain":[{"relation":"self","depth":0,"code":"DB_QUERY_FAILED")"), std::string::npos);
  EXPECT_EQ(json.find("abc"), std::string::npos);
}

#ifdef HAS_INDEPENDENT_READER
TEST(ErrorEnvelope, IsValidAtEveryLimit) {
  const Error error = join(Error(NotFound{"user", "ada"}).with("hostile", safe(Text("\"\\\n\xFF", 4))), Error(Errc::not_found).context("x"));
  const RequestContext request{.correlation_id = "c-81"};
  const Report report{.error = error, .context = request, .id = id, .time = then};
  for (const ResponseMode mode : {ResponseMode::production, ResponseMode::development}) {
    for (std::size_t limit = 2; limit < 1200; ++limit) {
      std::string bytes(limit, '!');
      Buffer fixed(bytes.data(), limit);
      write_error_envelope(fixed, report, {.mode = mode});
      ASSERT_TRUE(nlohmann::json::parse(fixed.text().begin(), fixed.text().end(), nullptr, false).is_object()) << string_of(fixed.text());
    }
  }
}
#endif

}  // namespace
