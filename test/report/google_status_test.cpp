#include <fallible/report/google_status.hpp>

#include <chrono>
#include <string>

#include <fallible/core/policy_error.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/grpc.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/validation.hpp>

#include <gtest/gtest.h>

#include "support/json_reader.hpp"
#include "support/wire_reader.hpp"
#include "support/written.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

constexpr Text id = "error_20260314_9f86d081884c7d65";

std::string status(const Error& error, const ResponseOptions& options = {}) {
  return written([&](Buffer& out) { write_google_status(out, error, options); });
}
std::string http(const Error& error, const ResponseOptions& options = {}) {
  return written([&](Buffer& out) { write_google_http(out, error, options); });
}

// The forward mapping: canonical name and HTTP status of the sixteen codes.
constexpr struct {
  Errc code;
  int number;
  const char* name;
  int http;
} forward[] = {
    {Errc::cancelled, 1, "CANCELLED", 499},
    {Errc::unknown, 2, "UNKNOWN", 500},
    {Errc::invalid_argument, 3, "INVALID_ARGUMENT", 400},
    {Errc::deadline_exceeded, 4, "DEADLINE_EXCEEDED", 504},
    {Errc::not_found, 5, "NOT_FOUND", 404},
    {Errc::already_exists, 6, "ALREADY_EXISTS", 409},
    {Errc::permission_denied, 7, "PERMISSION_DENIED", 403},
    {Errc::resource_exhausted, 8, "RESOURCE_EXHAUSTED", 429},
    {Errc::failed_precondition, 9, "FAILED_PRECONDITION", 400},
    {Errc::aborted, 10, "ABORTED", 409},
    {Errc::out_of_range, 11, "OUT_OF_RANGE", 400},
    {Errc::unimplemented, 12, "UNIMPLEMENTED", 501},
    {Errc::internal, 13, "INTERNAL", 500},
    {Errc::unavailable, 14, "UNAVAILABLE", 503},
    {Errc::data_loss, 15, "DATA_LOSS", 500},
    {Errc::unauthenticated, 16, "UNAUTHENTICATED", 401},
};

TEST(GoogleStatus, HasTheRpcNumberWhereTheHttpFormHasTheStatus) {
  for (const auto& row : forward) {
    EXPECT_EQ(status(row.code).rfind("{\"code\":" + std::to_string(row.number) + ",\"message\":\"", 0), 0u) << status(row.code);
    const std::string body = http(row.code);
    EXPECT_EQ(body.rfind("{\"error\":{\"code\":" + std::to_string(row.http) + ",\"message\":\"", 0), 0u) << body;
    EXPECT_NE(body.find(std::string(R"(,"status":")") + row.name + "\","), std::string::npos) << body;
  }
}

TEST(GoogleStatus, AlwaysHasAnErrorInfo) {
  EXPECT_EQ(status(NotFound{"user", "ada"}),
            R"({"code":5,"message":"not found","details":[)"
            R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NF_RESOURCE","domain":"resource","metadata":{"resource_type":"user"}},)"
            R"({"@type":"type.googleapis.com/google.rpc.ResourceInfo","resourceType":"user","description":"not found"}]})");
  EXPECT_EQ(http(Errc::not_found, {.service_domain = "shop.example.com"}),
            R"({"error":{"code":404,"message":"not found","status":"NOT_FOUND","details":[)"
            R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NF_NOT_FOUND","domain":"shop.example.com"}]}})");
}

TEST(GoogleStatus, OfAServerFaultHasNoMoreThanTitleIdAndRetryHint) {
  const Error error = Error(DatabaseErrc::pool_exhausted, "pool of {}", "orders").with("plan", safe("free")).with("retry_after", 1500ms);
  EXPECT_EQ(status(error, {.message_as_detail = true}),
            R"({"code":8,"message":"resource exhausted","details":[)"
            R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RES_RESOURCE_EXHAUSTED","domain":"general"},)"
            R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.500s"}]})");
}

std::string details_of(const Error& error, const ResponseOptions& options = {}) {
  const std::string json = status(error, options);
  const std::size_t at = json.find("\"details\":[");
  return at == std::string::npos ? "" : json.substr(at + 11, json.size() - at - 13);
}

TEST(GoogleStatus, SaysWhatTheStructOfTheErrorKnows) {
  const std::string any = R"({"@type":"type.googleapis.com/google.rpc.)";
  Validator v;
  v.field("name", std::string()).required();
  auto lines = v.nested("lines");
  lines.at(2).field("count", 0).range(1, 9);
  const struct {
    Error error;
    std::string detail;
  } rows[] = {
      {v.finish().error(), any + R"(BadRequest","fieldViolations":[{"field":"name","description":"is required","reason":"VAL_MISSING_FIELD"},)"
                                 R"({"field":"lines[2].count","description":"must be from 1 to 9","reason":"VAL_NOT_IN_RANGE"}]})"},
      {MissingField{"name"}, any + R"(BadRequest","fieldViolations":[{"field":"name","description":"a required field is missing","reason":"VAL_MISSING_FIELD"}]})"},
      {QuotaExceeded{"seats", 5, 3s}, any + R"(QuotaFailure","violations":[{"description":"the quota is used up","quotaId":"seats","quotaValue":"5"}]})"},
      {RateLimited{UINT64_MAX, 1s, 3s}, any + R"(QuotaFailure","violations":[{"description":"too many requests","quotaValue":"9223372036854775807"}]})"},
      {QuotaExceeded{"seats", 5, 3s}, any + R"(RetryInfo","retryDelay":"3s"})"},
      {BusinessRuleViolated{"max_seats", "five seats are the limit"},
       any + R"(PreconditionFailure","violations":[{"type":"max_seats","description":"five seats are the limit"}]})"},
      {WrongState{"order", "shipped", "cancel"},
       any + R"(PreconditionFailure","violations":[{"type":"shipped","subject":"order","description":"this is not possible in the current state"}]})"},
      {Conflict{"workspace", "home"}, any + R"(ResourceInfo","resourceType":"workspace","description":"it exists already"})"},
  };
  for (const auto& row : rows) {
    EXPECT_NE(details_of(row.error).find(row.detail), std::string::npos) << details_of(row.error);
  }
}

TEST(GoogleStatus, SaysWhoseAndInWhichLanguageAndWhereToRead) {
  const Error error = Errc::not_found;
  const RequestContext request{.correlation_id = "c-81"};
  GrowingBuffer out;
  write_google_status(out, Report{.error = error, .context = request, .id = id}, {.type_base = "https://example.com/e#", .locale = "de-CH"});
  EXPECT_NE(string_of(out.text()).find(R"({"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"error_20260314_9f86d081884c7d65"},)"
                                       R"({"@type":"type.googleapis.com/google.rpc.LocalizedMessage","locale":"de-CH","message":"not found"},)"
                                       R"({"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"About this error","url":"https://example.com/e#general/NF_NOT_FOUND"}]}]})"),
            std::string::npos)
      << string_of(out.text());
  GrowingBuffer without_id;
  write_google_status(without_id, Report{.error = error, .context = request});
  EXPECT_NE(string_of(without_id.text()).find(R"(RequestInfo","requestId":"c-81")"), std::string::npos);
}

TEST(GoogleStatus, NamesMetadataAsItsRuleWants) {
  const Error error = Error(Errc::not_found).with("plan-2", safe("a")).with("Upper", safe(1)).with("db.system", safe(2.5)).with("x", safe(true))
                          .with("_y", safe(1500ms)).with("9z", safe('c')).with("hidden", 1);
  EXPECT_NE(details_of(error).find(R"("metadata":{"plan-2":"a","field_Upper":"1","db_system":"2.5","field_x":"true","field__y":"1500ms","field_9z":"c"}})"),
            std::string::npos)
      << details_of(error);
}

TEST(GoogleStatus, HasDebugInfoInDevelopmentOnly) {
  const Error error = Error(DatabaseErrc::query, "no {} for {}", "row", personal("ada")).context("read").with("token", secret("abc"));
  EXPECT_EQ(details_of(error).find("DebugInfo"), std::string::npos);
  const std::string shown = details_of(error, {.mode = ResponseMode::development});
  EXPECT_NE(shown.find(R"({"@type":"type.googleapis.com/google.rpc.DebugInfo","stackEntries":[")"), std::string::npos) << shown;
  EXPECT_NE(shown.find(R"("detail":"read: no row for [personal]"})"), std::string::npos) << shown;
  EXPECT_NE(shown.find("google_status_test.cpp:"), std::string::npos);
  EXPECT_NE(details_of(error, {.mode = ResponseMode::development, .personal_in_debug_info = true}).find("no row for ada"), std::string::npos);
}

Error all_details() {
  return Error(QuotaExceeded{"seats", 5, 3s}).with("resource_type", safe("seat"));
}
Report report_of(const Error& error, const RequestContext& request) { return {.error = error, .context = request, .id = id}; }

constexpr ResponseOptions everything{.mode = ResponseMode::development, .type_base = "https://example.com/e/", .locale = "en"};

TEST(GoogleStatus, DropsWholeDetailsTheLeastValuableFirstAndSaysWhich) {
  const Error error = all_details();
  const RequestContext request;
  const Report report = report_of(error, request);
  ResponseOptions options = everything;
  GrowingBuffer whole;
  EXPECT_TRUE(write_google_status(whole, report, options).complete);
  const std::size_t size = whole.size();
  std::uint16_t seen = 0;
  for (std::size_t limit = size + 32; limit > 2; --limit) {
    options.max_bytes = static_cast<std::uint32_t>(limit);
    GrowingBuffer out;
    const GoogleWritten written = write_google_status(out, report, options);
    EXPECT_LE(out.size(), limit);
    // What is dropped is always a run from the least valuable upwards, and it grows as the room shrinks.
    EXPECT_EQ(written.dropped & seen, seen) << limit;
    seen = written.dropped;
    std::uint16_t rest = written.dropped;
    bool kept_below = false;
    for (unsigned detail = google_detail_count; detail-- > 0;) {
      const bool had = string_of(whole.text()).find(to_string(static_cast<GoogleDetail>(detail))) != std::string::npos;
      if (!had) continue;
      const bool dropped = (rest >> detail & 1u) != 0;
      if (!dropped) kept_below = true;
      EXPECT_FALSE(dropped && kept_below) << limit << ' ' << detail;
      const std::string type = std::string("type.googleapis.com/") + to_string(static_cast<GoogleDetail>(detail)) + '"';
      EXPECT_EQ(string_of(out.text()).find(type) == std::string::npos, dropped) << limit << ' ' << type;
    }
    if (written.dropped != 0) {
      EXPECT_FALSE(written.complete);
      if (!written.was_dropped(GoogleDetail::error_info)) {
        EXPECT_NE(string_of(out.text()).find(R"("droppedDetails":")"), std::string::npos);
      }
    }
  }
  EXPECT_TRUE((seen & 1u) != 0);
}

TEST(GoogleStatus, NamesWhatItDropped) {
  const Error error = all_details();
  const RequestContext request;
  ResponseOptions options = everything;
  options.max_bytes = 600;
  GrowingBuffer out;
  const GoogleWritten written = write_google_status(out, report_of(error, request), options);
  EXPECT_TRUE(written.was_dropped(GoogleDetail::debug_info));
  EXPECT_TRUE(written.was_dropped(GoogleDetail::help));
  EXPECT_FALSE(written.was_dropped(GoogleDetail::error_info));
  EXPECT_NE(string_of(out.text()).find(R"(LocalizedMessage,Help,DebugInfo"})"), std::string::npos) << string_of(out.text());
}

#ifdef HAS_INDEPENDENT_READER
TEST(GoogleStatus, IsValidAtEveryLimit) {
  const Error error = all_details().with("hostile", safe(Text("\"\\\n\xFF\xE2\x82", 6)));
  const RequestContext request{.correlation_id = "\xFF"};
  for (std::size_t limit = 2; limit < 1500; ++limit) {
    std::string bytes(limit, '!');
    Buffer fixed(bytes.data(), limit);
    write_google_status(fixed, report_of(error, request), everything);
    ASSERT_TRUE(nlohmann::json::parse(fixed.text().begin(), fixed.text().end(), nullptr, false).is_object()) << string_of(fixed.text());
    Buffer again(bytes.data(), limit);
    write_google_http(again, report_of(error, request), everything);
    ASSERT_TRUE(nlohmann::json::parse(again.text().begin(), again.text().end(), nullptr, false).is_object()) << string_of(again.text());
  }
}
#endif

std::string trailer(const Error& error, std::size_t limit = 4096, const ResponseOptions& options = {}) {
  const RequestContext nothing;
  GrowingBuffer out;
  write_grpc_status_details(out, Report{.error = error, .context = nothing}, options, limit);
  return string_of(out.text());
}

TEST(GrpcStatusDetails, AreAStatusInBase64WithoutPadding) {
  const auto bytes = decode_base64(trailer(NotFound{"user", "ada"}));
  ASSERT_TRUE(bytes.has_value());
  EXPECT_EQ(show_message(*bytes, {"3", "3.2", "3.2.3"}),
            "1=5 2=not found 3=(1=type.googleapis.com/google.rpc.ErrorInfo 2=(1=NF_RESOURCE 2=resource 3=(1=resource_type 2=user))) "
            "3=(1=type.googleapis.com/google.rpc.ResourceInfo 2=(1=user 4=not found))");
}

TEST(GrpcStatusDetails, FitIntoTheirLimitByWholeDetails) {
  const Error error = all_details();
  const std::size_t whole = trailer(error).size();
  for (std::size_t limit = 0; limit <= whole + 1; ++limit) {
    const std::string value = trailer(error, limit);
    EXPECT_LE(value.size(), limit);
    if (value.empty()) {
      EXPECT_LT(limit, 40u);
      continue;
    }
    const auto bytes = decode_base64(value);
    ASSERT_TRUE(bytes.has_value()) << value;
    const auto fields = decode_message(*bytes);
    ASSERT_TRUE(fields.has_value()) << limit;
    EXPECT_EQ((*fields)[0].value, 8u);
    EXPECT_EQ((*fields)[1].bytes, "the quota is used up");
    if (limit >= whole) { EXPECT_EQ(value.size(), whole); }
  }
}

TEST(GrpcStatusDetails, HaveTextsThatAreUtf8) {
  const Error error = Error(Errc::not_found).with("hostile", safe(Text("\xFF" "a\xE2\x82" "b\xC3\xA9\xFF", 8)));
  const auto bytes = decode_base64(trailer(error));
  ASSERT_TRUE(bytes.has_value());
  EXPECT_NE(bytes->find("\xEF\xBF\xBD" "a\xEF\xBF\xBD\xEF\xBF\xBD" "b\xC3\xA9\xEF\xBF\xBD"), std::string::npos);
  EXPECT_NE(show_message(*bytes, {"3", "3.2", "3.2.3"}), "<broken>");
}

}  // namespace
