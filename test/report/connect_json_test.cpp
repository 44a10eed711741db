#include <fallible/report/connect_json.hpp>

#include <chrono>
#include <string>

#include <fallible/core/policy_error.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/validation.hpp>
#include <fallible/report/response.hpp>

#include <gtest/gtest.h>

#include "support/json_reader.hpp"
#include "support/wire_reader.hpp"
#include "support/written.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

std::string connect(const Error& error, const ResponseOptions& options = {}) {
  return written([&](Buffer& out) { write_connect_json(out, error, options); });
}

/// The bytes of the detail of a type.
std::string detail_of(const Error& error, const std::string& type, const ResponseOptions& options = {}) {
  const std::string json = connect(error, options);
  const std::string start = R"({"type":"google.rpc.)" + type + R"(","value":")";
  const std::size_t at = json.find(start);
  if (at == std::string::npos) return "<none>";
  const std::size_t begin = at + start.size();
  return decode_base64(json.substr(begin, json.find('"', begin) - begin)).value_or("<broken>");
}

TEST(ConnectJson, HasTheCodeAndTheStatusOfItsProtocol) {
  const struct {
    Errc code;
    const char* name;
    int status;
  } rows[] = {
      {Errc::cancelled, "canceled", 499},        {Errc::unknown, "unknown", 500},
      {Errc::invalid_argument, "invalid_argument", 400}, {Errc::deadline_exceeded, "deadline_exceeded", 504},
      {Errc::not_found, "not_found", 404},       {Errc::already_exists, "already_exists", 409},
      {Errc::permission_denied, "permission_denied", 403}, {Errc::resource_exhausted, "resource_exhausted", 429},
      {Errc::failed_precondition, "failed_precondition", 400}, {Errc::aborted, "aborted", 409},
      {Errc::out_of_range, "out_of_range", 400}, {Errc::unimplemented, "unimplemented", 501},
      {Errc::internal, "internal", 500},         {Errc::unavailable, "unavailable", 503},
      {Errc::data_loss, "data_loss", 500},       {Errc::unauthenticated, "unauthenticated", 401},
  };
  const Responder responder = Responder::create({.format = ResponseFormat::connect}).value();
  for (const auto& row : rows) {
    const std::string json = connect(row.code);
    EXPECT_EQ(json.rfind(std::string(R"({"code":")") + row.name + R"(","message":")", 0), 0u) << json;
    EXPECT_EQ(connect_http_status(row.code), row.status);
    GrowingBuffer body;
    const Response response = responder.respond(body, Error(row.code));
    EXPECT_EQ(response.status, row.status);
    EXPECT_EQ(string_of(response.headers.find("content-type")), "application/json");
    EXPECT_EQ(string_of(body.text()), json);
  }
}

TEST(ConnectJson, TakesItsStatusFromTheCodeAndNotFromTheTable) {
  const Error gone = ResourceErrc::gone;  // 410 elsewhere
  GrowingBuffer body;
  EXPECT_EQ(Responder::create({.format = ResponseFormat::connect}).value().respond(body, gone).status, 404);
}

TEST(ConnectJson, HidesWhatIsAServerFaultByEitherStatus) {
  const Error full = Error(CapacityExceeded{"workers", 8}).with("plan", safe("free"));  // 503 by its table, 429 for Connect
  const std::string json = connect(full);
  EXPECT_EQ(json.rfind(R"({"code":"resource_exhausted","message":"resource exhausted","details":[{"type":"google.rpc.ErrorInfo",)", 0), 0u) << json;
  EXPECT_EQ(show_message(detail_of(full, "ErrorInfo"), {"3"}), "1=RES_RESOURCE_EXHAUSTED 2=general");
}

TEST(ConnectJson, HasDetailsInBinary) {
  EXPECT_EQ(show_message(detail_of(Error(NotFound{"user", "ada"}).with("plan", safe(3)), "ErrorInfo"), {"3"}),
            "1=NF_RESOURCE 2=resource 3=(1=resource_type 2=user) 3=(1=plan 2=3)");
  EXPECT_EQ(show_message(detail_of(NotFound{"user", "ada"}, "ResourceInfo"), {}), "1=user 4=not found");
  EXPECT_EQ(show_message(detail_of(Error(Errc::unavailable).with("retry_after", 1500ms), "RetryInfo"), {"1"}), "1=(1=1 2=500000000)");
  EXPECT_EQ(detail_of(Error(Errc::unavailable).with("retry_after", 0s), "RetryInfo"), std::string("\x0A\x00", 2));
  EXPECT_EQ(show_message(detail_of(QuotaExceeded{"seats", 300, 3s}, "QuotaFailure"), {"1"}), "1=(2=the quota is used up 5=seats 7=300)");
  Validator v;
  v.field("name", std::string()).required();
  v.field("age", 200).range(0, 150);
  EXPECT_EQ(show_message(detail_of(v.finish().error(), "BadRequest"), {"1"}),
            "1=(1=name 2=is required 3=VAL_MISSING_FIELD) 1=(1=age 2=must be from 0 to 150 3=VAL_NOT_IN_RANGE)");
  EXPECT_EQ(show_message(detail_of(Errc::not_found, "Help", {.type_base = "https://example.com/"}), {"1"}),
            "1=(1=About this error 2=https://example.com/general/NF_NOT_FOUND)");
}

TEST(ConnectJson, WritesTheWellKnownValueOfSixtySeconds) {  // the value in the protocol's own example
  EXPECT_NE(connect(Error(Errc::unavailable).with("retry_after", 60s)).find(R"({"type":"google.rpc.RetryInfo","value":"CgIIPA"})"), std::string::npos);
}

TEST(ConnectJson, ShowsTheJsonOfADetailInDevelopment) {
  const Error error = Error(Errc::unavailable).with("retry_after", 1500ms);
  EXPECT_EQ(connect(error).find("debug"), std::string::npos);
  EXPECT_NE(connect(error, {.mode = ResponseMode::development}).find(R"("debug":{"retryDelay":"1.500s"}})"), std::string::npos);
}

TEST(ConnectJson, DropsWholeDetailsAndSaysWhich) {
  const Error error = QuotaExceeded{"seats", 5, 3s};
  ResponseOptions options{.type_base = "https://example.com/", .locale = "en"};
  const std::size_t whole = connect(error, options).size();
  for (std::size_t limit = 64; limit < whole + 16; ++limit) {
    options.max_bytes = static_cast<std::uint32_t>(limit);
    GrowingBuffer out;
    const GoogleWritten written = write_connect_json(out, error, options);
    EXPECT_LE(out.size(), limit);
    if (limit < whole) {
      EXPECT_FALSE(written.complete);
      EXPECT_TRUE(written.was_dropped(GoogleDetail::help));
    }
    if (string_of(out.text()).find("ErrorInfo") != std::string::npos && written.dropped != 0) {
      const std::string json = string_of(out.text());
      const std::size_t begin = json.find("\"value\":\"") + 9;
      const auto info = decode_base64(json.substr(begin, json.find('"', begin) - begin));
      ASSERT_TRUE(info.has_value()) << json;
      EXPECT_NE(show_message(*info, {"3"}).find("1=droppedDetails"), std::string::npos) << json;
    }
  }
}

TEST(ConnectJson, DropsADetailThatIsTooLongForItsStack) {
  const Error error = Error(Errc::not_found).with("a", safe(std::string(5000, 'x'))).with("bb", safe(std::string(5000, 'y')));
  GrowingBuffer out(64 * 1024);
  const GoogleWritten written = write_connect_json(out, error);
  EXPECT_EQ(string_of(out.text()), R"({"code":"not_found","message":"not found"})");
  EXPECT_TRUE(written.was_dropped(GoogleDetail::error_info));
}

#ifdef HAS_INDEPENDENT_READER
TEST(ConnectJson, IsValidAtEveryLimit) {
  const Error error = Error(QuotaExceeded{"seats", 5, 3s}).with("hostile", safe(Text("\"\\\n\xFF\xE2\x82", 6)));
  const ResponseOptions options{.mode = ResponseMode::development, .type_base = "https://example.com/", .locale = "en"};
  for (std::size_t limit = 2; limit < 1800; ++limit) {
    std::string bytes(limit, '!');
    Buffer fixed(bytes.data(), limit);
    write_connect_json(fixed, error, options);
    ASSERT_TRUE(nlohmann::json::parse(fixed.text().begin(), fixed.text().end(), nullptr, false).is_object()) << string_of(fixed.text());
  }
}
#endif

}  // namespace
