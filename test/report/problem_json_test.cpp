#include <fallible/report/problem_json.hpp>

#include <chrono>
#include <limits>
#include <string>

#include <fallible/core/policy_error.hpp>
#include <fallible/core/foreign_code.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/validation.hpp>

#include <gtest/gtest.h>

#include "support/json_reader.hpp"
#include "support/written.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

std::string problem(const Error& error, const ResponseOptions& options = {}) {
  return written([&](Buffer& out) { write_problem_json(out, error, options); });
}
std::string problem(const Report& report, const ResponseOptions& options = {}) {
  return written([&](Buffer& out) { write_problem_json(out, report, options); });
}

TEST(ProblemJson, OfACodeIsItsPublicDescription) {
  EXPECT_EQ(problem(Errc::not_found),
            R"({"type":"urn:error:general/NF_NOT_FOUND","title":"not found","status":404,"code":"NF_NOT_FOUND","severity":"info"})");
}

TEST(ProblemJson, CarriesTheIdsOfItsReport) {
  const Error error = Errc::not_found;
  const RequestContext request{.correlation_id = "c\"1"};
  const Report report{.error = error, .context = request, .id = "error_20260314_9f86d081884c7d65", .severity = Severity::warning};
  EXPECT_EQ(problem(report),
            R"({"type":"urn:error:general/NF_NOT_FOUND","title":"not found","status":404,)"
            R"("instance":"urn:error-id:error_20260314_9f86d081884c7d65","code":"NF_NOT_FOUND",)"
            R"("id":"error_20260314_9f86d081884c7d65","correlation_id":"c\"1","severity":"warning"})");
}

TEST(ProblemJson, ShowsPublicFieldsAndNoOthers) {
  const Error error = Error(NotFound{"user", "ada"})
                          .context("load profile of {}", "ada")
                          .with("attempt", 3)
                          .with("plan", safe("free"))
                          .with("seats", safe(4u))
                          .with("ratio", safe(0.5))
                          .with("flag", safe(true))
                          .with("window", safe(1500ms))
                          .with("email", personal("ada@example.com"))
                          .with("token", secret("abc"));
  EXPECT_EQ(problem(error),
            R"({"type":"urn:error:resource/NF_RESOURCE","title":"not found","status":404,"code":"NF_RESOURCE","severity":"info",)"
            R"("resource_type":"user","plan":"free","seats":4,"ratio":0.5,"flag":true,"window":"1500ms"})");
}

TEST(ProblemJson, OfAServerFaultSaysNothingButTitleAndRetryHint) {
  const Error error = Error(DatabaseErrc::pool_exhausted, "pool {} of 20 is empty", "orders")
                          .context("place order")
                          .with("plan", safe("free"))
                          .with("retry_after", 2500ms)
                          .caused_by(Error(NotFound{"user", "ada"}));
  EXPECT_EQ(problem(error),
            R"({"type":"urn:error:general/RES_RESOURCE_EXHAUSTED","title":"resource exhausted","status":503,)"
            R"("code":"RES_RESOURCE_EXHAUSTED","retry_after":3})");
  EXPECT_EQ(problem(error, {.fault_code = FaultCode::own, .message_as_detail = true}),
            R"({"type":"urn:error:database/DB_POOL_EXHAUSTED","title":"temporarily unavailable","status":503,)"
            R"("code":"DB_POOL_EXHAUSTED","retry_after":3})");
}

TEST(ProblemJson, HasATypeOfItsBase) {
  const struct {
    const char* base;
    Error error;
    const char* type;
  } rows[] = {
      {"urn:error:", Errc::not_found, "urn:error:general/NF_NOT_FOUND"},
      {"https://api.example.com/errors/", Errc::not_found, "https://api.example.com/errors/general/NF_NOT_FOUND"},
      {"https://api.example.com/errors#", Error(NotFound{}), "https://api.example.com/errors#resource/NF_RESOURCE"},
      {"a b\"\xFF:", Errc::not_found, "a%20b%22%FF:general/NF_NOT_FOUND"},  // not checked here, and yet a URI
  };
  for (const auto& row : rows) {
    const std::string json = problem(row.error, {.type_base = row.base});
    EXPECT_EQ(json.rfind(std::string(R"({"type":")") + row.type + "\",", 0), 0u) << json;
  }
}

TEST(ProblemJson, AsAboutBlankHasThePhraseOfItsStatus) {
  for (int status = 400; status < 600; ++status) {
    const std::string phrase = http_reason(status);
    // The codes of the library cover the statuses that have a phrase of their own only in part: the table is http_reason's.
    const Error error = from_http(status);
    const int sent = http_status(error);
    const std::string json = problem(error, {.blank_type = true});
    EXPECT_EQ(json.rfind(R"({"type":"about:blank","title":")" + std::string(http_reason(sent)) + "\",\"status\":" + std::to_string(sent) + ",", 0), 0u)
        << json;
  }
}

TEST(ProblemJson, ShowsAMessageAsDetailWhenItIsWantedAndHasNothingToHide) {
  const ResponseOptions wanted{.message_as_detail = true};
  const struct {
    Error error;
    const char* detail;  // null: none
  } rows[] = {
      {Error(NotFound{"user", "ada"}), "user not found"},
      {Error(BusinessRuleViolated{"max_seats", "five seats are the limit"}), "rule max_seats does not permit this: five seats are the limit"},
      {Error(Errc::not_found, "page {} of {}", safe(3), safe(2)), "page 3 of 2"},
      {Error(Errc::not_found, "page {}", 3), nullptr},                          // internal unless marked
      {Error(Errc::not_found, "page of {}", personal("ada")), nullptr},
      {Error(Errc::not_found, std::string("made at run time")), nullptr},      // may hold anything
      {Error(InvalidInput{"name", "looks odd"}), nullptr},                     // its reason is internal
      {Error(Errc::not_found), nullptr},                                       // the title says it already
      {Error(Errc::not_found).context("read page {}", safe(3)), nullptr},      // a context is what we were doing
  };
  for (const auto& row : rows) {
    const std::string json = problem(row.error, wanted);
    if (row.detail == nullptr) {
      EXPECT_EQ(json.find("\"detail\""), std::string::npos) << json;
    } else {
      EXPECT_NE(json.find(std::string(R"("detail":")") + row.detail + '"'), std::string::npos) << json;
    }
    EXPECT_EQ(problem(row.error).find("\"detail\""), std::string::npos);
  }
}

TEST(ProblemJson, RenamesAFieldWhoseNameIsTakenOrNoWord) {
  const Error error = Error(Errc::not_found)
                          .with("type", safe(1)).with("title", safe(2)).with("status", safe(3)).with("detail", safe(4))
                          .with("instance", safe(5)).with("code", safe(6)).with("errors", safe(7)).with("id", safe(8))
                          .with("db.system", safe(9)).with("3d", safe(10)).with("_x_", safe(11)).with("ab", safe(12))
                          .with("caf\xC3\xA9", safe(13)).with("abc", safe(14)).with("", safe(15)).with("debug_info", safe(16));
  EXPECT_EQ(problem(error),
            R"({"type":"urn:error:general/NF_NOT_FOUND","title":"not found","status":404,"code":"NF_NOT_FOUND","severity":"info",)"
            R"("field_type":1,"field_title":2,"field_status":3,"field_detail":4,"field_instance":5,"field_code":6,"field__errors":7,)"
            R"("field_id":8,"db_system":9,"field_3d":10,"field__x_":11,"field_ab":12,"caf__":13,"abc":14,"field_":15,"field_debug_info":16})");
}

TEST(ProblemJson, HasNoMemberTwiceBesideTheFindings) {
  Validator v;
  v.field("name", std::string()).required();
  const Error error = v.finish().error().with("errors", safe(7)).with("field_errors", safe(8));
  const std::string both = problem(error, {.violations = ViolationForm::both});
  EXPECT_NE(both.find(R"("field_errors":{"name":["is required"]},"field__errors":7,"field_field_errors":8})"), std::string::npos) << both;
}

TEST(ProblemJson, HasNoMemberTwice) {
  const Error error = Error(NotFound{"user", "ada"})
                          .with("resource_type", safe("account"))   // the later one stands
                          .with("db.system", safe(1)).with("db_system", safe(2))
                          .with("status", safe(1)).with("field_status", safe(2))
                          .with("retry_after", safe(3s));
  EXPECT_EQ(problem(error),
            R"({"type":"urn:error:resource/NF_RESOURCE","title":"not found","status":404,"code":"NF_RESOURCE","severity":"info",)"
            R"("retry_after":3,"resource_type":"account","db_system":2,"field_status":2})");
}

TEST(ProblemJson, RoundsTheHintUpAsTheHeaderDoes) {
  const struct {
    std::chrono::nanoseconds wait;
    const char* seconds;
  } rows[] = {{0ns, "0"}, {1ns, "1"}, {1s, "1"}, {1001ms, "2"}, {std::chrono::nanoseconds::max(), "9223372037"}};
  for (const auto& row : rows) {
    const std::string json = problem(Error(Errc::resource_exhausted).with("retry_after", row.wait));
    EXPECT_NE(json.find(std::string(R"("retry_after":)") + row.seconds + '}'), std::string::npos) << json;
  }
  EXPECT_EQ(problem(Error(Errc::resource_exhausted).with("retry_after", -1s)).find("retry_after"), std::string::npos);
}

Error two_findings() {
  Validator v;
  auto address = v.nested("address");
  address.field("zip", std::string()).required();
  address.field("a/b~c %#", 200).range(1, 99);
  address.field("zip", std::string("x")).length(2, 9);
  return v.finish().error();
}

TEST(ProblemJson, ListsFindingsWithPointersAsFragments) {
  EXPECT_EQ(problem(two_findings()),
            R"({"type":"urn:error:input/VAL_FAILED","title":"the input is not valid","status":400,"code":"VAL_FAILED","severity":"info",)"
            R"("errors":[{"pointer":"#/address/zip","detail":"is required","code":"VAL_MISSING_FIELD"},)"
            R"({"pointer":"#/address/a~1b~0c%20%25%23","detail":"must be from 1 to 99","code":"VAL_NOT_IN_RANGE","minimum":1,"maximum":99},)"
            R"({"pointer":"#/address/zip","detail":"must have from 2 to 9 characters","code":"VAL_TOO_SHORT","minimum":2,"maximum":9}]})");
}

TEST(ProblemJson, MapsFindingsByPlace) {
  EXPECT_EQ(problem(two_findings(), {.violations = ViolationForm::map}),
            R"({"type":"urn:error:input/VAL_FAILED","title":"the input is not valid","status":400,"code":"VAL_FAILED","severity":"info",)"
            R"("field_errors":{"address.zip":["is required","must have from 2 to 9 characters"],)"
            R"("address.a/b~c %#":["must be from 1 to 99"]}})");
  const std::string both = problem(two_findings(), {.violations = ViolationForm::both});
  EXPECT_NE(both.find("\"errors\":["), std::string::npos);
  EXPECT_NE(both.find("\"field_errors\":{"), std::string::npos);
}

TEST(ProblemJson, CountsFindingsThatItDoesNotList) {
  EXPECT_NE(problem(two_findings(), {.max_items = 2}).find(R"(}],"omitted":1})"), std::string::npos);
  EXPECT_NE(problem(two_findings(), {.violations = ViolationForm::map, .max_items = 2}).find(R"(]},"omitted":1})"), std::string::npos);
  Validator v({.max_violations = 1});
  v.field("a", std::string()).required();
  v.field("b", std::string()).required();
  EXPECT_NE(problem(v.finish().error()).find(R"(}],"omitted":1})"), std::string::npos);
}

TEST(ProblemJson, OfAJoinHasAProblemForEachMember) {
  const Error joined = join(Error(NotFound{"user", "ada"}), Error(Conflict{"workspace", "home"}));
  EXPECT_EQ(problem(joined),
            R"({"type":"urn:error:resource/NF_RESOURCE","title":"not found","status":404,"code":"NF_RESOURCE","severity":"info","problems":[)"
            R"({"type":"urn:error:resource/NF_RESOURCE","title":"not found","status":404,"code":"NF_RESOURCE","severity":"info","resource_type":"user"},)"
            R"({"type":"urn:error:conflict/CONFLICT_EXISTS","title":"it exists already","status":409,"code":"CONFLICT_EXISTS","severity":"info","resource_type":"workspace"}]})");
  EXPECT_NE(problem(joined, {.max_items = 1}).find(R"("omitted":1})"), std::string::npos);
}

TEST(ProblemJson, OfAJoinWithAServerFaultIsAServerFault) {
  const std::string json = problem(join(Error(NotFound{"user", "ada"}), Error(DatabaseErrc::damaged)));
  EXPECT_EQ(json, R"({"type":"urn:error:general/INT_DATA_LOSS","title":"data loss","status":500,"code":"INT_DATA_LOSS"})");
}

TEST(ProblemJson, InDevelopmentShowsTheChainAndNoSecret) {
  Error error = Error(Errc::not_found, "no {} for {} with {}", "row", personal("ada"), safe(1)).context("read {}", "page")
                    .with("table", "users").with("email", personal("a@b")).with("token", secret("abc"))
                    .caused_by(Error(DatabaseErrc::query, "bad statement")).suppress(Error(Errc::aborted));
  const std::string json = problem(error, {.mode = ResponseMode::development});
  for (const char* const shown :
       {R"("debug_info":{"chain":[{"relation":"self","depth":0,"code":"NF_NOT_FOUND","domain":"general",)", R"("message":"no row for [personal] with 1")",
        R"("contexts":[{"text":"read page","location":")", R"({"key":"table","value":"users"})", R"({"key":"email","value":"[personal]"})",
        R"({"key":"token","value":"[secret]"})", R"({"relation":"cause","depth":1,"code":"DB_QUERY_FAILED","domain":"database","message":"bad statement")",
        R"({"relation":"suppressed","depth":1,"code":"CONFLICT_ABORTED")", "problem_json_test.cpp:"}) {
    EXPECT_NE(json.find(shown), std::string::npos) << shown << "\n" << json;
  }
  const std::string personal_too = problem(error, {.mode = ResponseMode::development, .personal_in_debug_info = true});
  EXPECT_NE(personal_too.find(R"({"key":"email","value":"a@b"})"), std::string::npos);
  EXPECT_NE(personal_too.find("no row for ada with 1"), std::string::npos);
  EXPECT_NE(personal_too.find(R"({"key":"token","value":"[secret]"})"), std::string::npos);
}

TEST(ProblemJson, InDevelopmentIsTheSameButForDebugInfo) {
  const Error rows[] = {Error(NotFound{"user", "ada"}), Error(DatabaseErrc::query, "bad"), two_findings()};
  for (const Error& error : rows) {
    const std::string production = problem(error);
    const std::string development = problem(error, {.mode = ResponseMode::development});
    EXPECT_EQ(development.rfind(production.substr(0, production.size() - 1) + R"(,"debug_info":{)", 0), 0u) << development;
  }
}

TEST(ProblemJson, OfACodeFromElsewhereSaysItsName) {
  EXPECT_EQ(problem(foreign_code("billing", "NF_LEDGER")),  // like unknown: a server fault
            R"({"type":"urn:error:general/INT_UNKNOWN","title":"unknown error","status":500,"code":"INT_UNKNOWN"})");
}

#ifdef HAS_INDEPENDENT_READER
TEST(ProblemJson, IsValidAtEveryLimit) {
  Error errors[] = {Error(NotFound{"user", "ada"}).with("hostile", safe(Text("\"\\\n\xFF\xE2\x82\0\x7F", 8))), two_findings(),
                    join(Error(NotFound{"user", "ada"}), two_findings()), Error(DatabaseErrc::query).context("x")};
  const RequestContext request{.correlation_id = "\xFF\xFF"};
  for (const Error& error : errors) {
    for (const ResponseMode mode : {ResponseMode::production, ResponseMode::development}) {
      ResponseOptions options{.mode = mode, .violations = ViolationForm::both};
      const Report report{.error = error, .context = request, .id = "error_20260314_9f86d081884c7d65"};
      const std::string whole = problem(report, options);
      for (std::size_t limit = 2; limit <= whole.size() + 16; ++limit) {
        std::string bytes(limit, '!');
        Buffer fixed(bytes.data(), limit);
        const bool all = write_problem_json(fixed, report, options);
        EXPECT_LE(fixed.size(), limit);
        // A text that comes in pieces wants room for the mark of a cut, so a few bytes more may be needed than there will be.
        if (limit < whole.size() || limit == whole.size() + 16) {
          EXPECT_EQ(all, limit > whole.size()) << limit;
        }
        const auto parsed = nlohmann::json::parse(fixed.text().begin(), fixed.text().end(), nullptr, false);
        ASSERT_TRUE(parsed.is_object()) << limit << ' ' << string_of(fixed.text());

        options.max_bytes = static_cast<std::uint32_t>(limit);
        GrowingBuffer growing;
        growing.append("before:");
        write_problem_json(growing, report, options);
        EXPECT_EQ(string_of(growing.text()), "before:" + string_of(fixed.text()));
        options.max_bytes = 1024 * 1024;
      }
      Buffer none(nullptr, 0);
      EXPECT_FALSE(write_problem_json(none, report, options));
      EXPECT_EQ(none.size(), 0u);
    }
  }
}
#endif

struct Fits {
  int seats = 0;
  int status = 0;
  static constexpr Code code = Errc::not_found;
  static constexpr auto fields = fallible::fields(field("seats", &Fits::seats, Privacy::public_), field("status", &Fits::status));
};
static_assert(fits_problem_json<Fits>);  // what is not public has no name in a problem
static_assert(fits_problem_json<RateLimited> && fits_problem_json<NotFound> && fits_problem_json<ValidationErrors>);

}  // namespace
