#include <fallible/report/read_connect.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <fallible/core/foreign_code.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/grpc.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "support/failing_allocator.hpp"
#include "support/remote_views.hpp"

using namespace fallible;
using namespace remote_views;
using namespace std::chrono_literals;

namespace {

constexpr ReadOptions internal{.peer = "billing", .trust = Trust::internal};

Error read(std::string_view body, int status = 503, const ReadOptions& options = internal) {
  return read_connect({.status = status, .body = body}, options);
}

// Protobuf by hand.
std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(0x80 | (value & 0x7F));
  return out + static_cast<char>(value);
}
std::string bytes_field(unsigned number, const std::string& content) { return varint(number << 3 | 2) + varint(content.size()) + content; }
std::string varint_field(unsigned number, std::uint64_t value) { return varint(number << 3) + varint(value); }
std::string base64(const std::string& bytes) {
  constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  unsigned held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6;) out += letters[bits >> (held -= 6) & 63u];
  }
  if (held != 0) out += letters[bits << (6 - held) & 63u];
  return out;
}
std::string detail_of(const std::string& type, const std::string& message, const std::string& more = "") {
  return "{\"type\":\"" + type + "\",\"value\":\"" + base64(message) + "\"" + more + "}";
}
Error with_details(const std::string& details, const ReadOptions& options = internal) {
  return read(R"({"code":"unavailable","message":"m","details":[)" + details + "]}", 503, options);
}

TEST(ReadConnect, ReadsEveryCode) {
  for (int number = 1; number <= 16; ++number) {
    const Error error = read("{\"code\":\"" + std::string(connect_name(number)) + "\",\"message\":\"words\"}", 200);
    EXPECT_EQ(error, code_of_grpc(number)) << number;
    EXPECT_EQ(to_string(error), "words");
    EXPECT_EQ(remote_of(error).format, RemoteFormat::connect);
    EXPECT_EQ(remote_of(error).stated_code(), connect_name(number));
  }
}

TEST(ReadConnect, ReadsTheStatusAsGrpcDoesWhereThereIsNoCode) {
  const std::pair<int, Errc> statuses[] = {{400, Errc::internal},    {401, Errc::unauthenticated}, {403, Errc::permission_denied},
                                           {404, Errc::unimplemented}, {429, Errc::unavailable},   {502, Errc::unavailable},
                                           {503, Errc::unavailable}, {504, Errc::unavailable},     {500, Errc::unknown},
                                           {409, Errc::unknown},     {418, Errc::unknown},         {200, Errc::unknown}};
  for (const auto& [status, code] : statuses) {
    for (const std::string_view body : {"", "null", "{", "[]", "7", "{}", R"({"code":null,"message":"kept"})", R"({"message":"kept"})",
                                        R"({"code":"no_such","message":"kept"})", R"({"code":"NOT_FOUND","message":"kept"})",
                                        R"({"code":5,"message":"kept"})", R"({"code":"","message":"kept"})"}) {
      const Error error = read(body, status);
      EXPECT_EQ(error, code) << status << body;
      EXPECT_EQ(remote_of(error).text(), body.find("kept") == std::string_view::npos ? "" : "kept") << body;
    }
  }
}

TEST(ReadConnect, TakesAMessageThatIsNoTextForAbsent) {
  for (const char* message : {"null", "7", "[]", "{}"}) {
    EXPECT_TRUE(remote_of(read(R"({"code":"internal","message":)" + std::string(message) + "}")).text().empty());
  }
}

TEST(ReadConnect, LetsTheValueOfADetailCountAndNotWhatIsForDebugging) {
  // The example of the protocol's own specification: the value says 60 s, debug says 30 s.
  const Error error = with_details(R"({"type":"google.rpc.RetryInfo","value":"CgIIPA","debug":{"retryDelay":"30s"}})");
  EXPECT_EQ(retry_after(error), 60s);
  EXPECT_TRUE(details_of(error).empty());
  for (const char* debug : {"7", "null", "\"x\"", "[]", "{\"retryDelay\":7}"}) {
    EXPECT_EQ(retry_after(with_details(R"({"type":"google.rpc.RetryInfo","value":"CgIIPA","debug":)" + std::string(debug) + "}")), 60s);
  }
  const std::string only_debug = R"({"type":"google.rpc.RetryInfo","debug":{"retryDelay":"30s"}})";
  EXPECT_FALSE(retry_after(with_details(only_debug)));
  EXPECT_EQ(details_of(with_details(only_debug)), (Strings{"google.rpc.RetryInfo=" + only_debug}));
}

TEST(ReadConnect, ReadsRetryInfo) {
  const auto wait = [](const std::string& duration) { return retry_after(with_details(detail_of("google.rpc.RetryInfo", bytes_field(1, duration)))); };
  EXPECT_EQ(wait(varint_field(1, 1) + varint_field(2, 500'000'000)), 1500ms);
  EXPECT_EQ(wait(varint_field(2, 1)), 1ns);
  EXPECT_EQ(wait(varint_field(2, 1) + varint_field(7, 9) + bytes_field(9, "x") + varint_field(1, 2)), 2s + 1ns) << "any order, unknown fields";
  EXPECT_EQ(wait(""), 0s);
  EXPECT_EQ(wait(varint_field(1, 315'576'000'000)), 1h) << "capped";
  EXPECT_FALSE(wait(varint_field(1, 315'576'000'001)));
  EXPECT_FALSE(wait(varint_field(1, static_cast<std::uint64_t>(-5))));
  EXPECT_FALSE(wait(varint_field(1, 1) + varint_field(2, static_cast<std::uint64_t>(-1))));
  EXPECT_FALSE(wait(varint_field(2, 1'000'000'000)));
  EXPECT_FALSE(wait(varint_field(2, 1ull << 40)));
  EXPECT_FALSE(wait("\xFF"));
  EXPECT_FALSE(retry_after(with_details(detail_of("google.rpc.RetryInfo", ""))));
}

TEST(ReadConnect, AcceptsBase64WithAndWithoutPadding) {
  for (const char* value : {"CgIIPA", "CgIIPA=="}) {
    EXPECT_EQ(retry_after(with_details(R"({"type":"google.rpc.RetryInfo","value":")" + std::string(value) + "\"}")), 60s) << value;
  }
  for (const char* value : {"CgIIPA=", "CgIIPA===", "=", "====", "C", "CgIIP", "CgII PA", "CgII\\nPA", "CgIIPA==x", "\\u0000", "C=IIPA==", "Cg", "CgII", "CgUIPA"}) {
    const std::string whole = R"({"type":"google.rpc.RetryInfo","value":")" + std::string(value) + "\"}";
    const Error error = with_details(whole);
    EXPECT_FALSE(retry_after(error)) << value;
    EXPECT_EQ(details_of(error), (Strings{"google.rpc.RetryInfo=" + whole})) << value;
  }
  EXPECT_EQ(remote_of(with_details(R"({"type":"google.rpc.RequestInfo","value":"CgP7__8"})")).id(), "") << "not UTF-8";
}

TEST(ReadConnect, ReadsTheOtherDetails) {
  const auto entry = [](const std::string& key, const std::string& value) { return bytes_field(3, bytes_field(1, key) + bytes_field(2, value)); };
  const std::string info = bytes_field(1, "DB_CONNECT_LOCKED") + bytes_field(2, "ledger") + entry("row", "a\"b") + entry("correlation_id", "c1");
  const std::string bad = bytes_field(1, bytes_field(1, "lines[2].zip") + bytes_field(2, "is required") + bytes_field(3, "VAL_MISSING_FIELD")) +
                          bytes_field(1, bytes_field(1, "b"));
  const std::string unknown = detail_of("shop.v1.Cart", "\x08\x01", R"(,"debug":{"n":1})");
  const Error error = with_details(detail_of("google.rpc.ErrorInfo", info) + "," + detail_of("google.rpc.BadRequest", bad) + "," +
                                   detail_of("google.rpc.RequestInfo", bytes_field(1, "r-1")) + "," +
                                   detail_of("google.rpc.LocalizedMessage", bytes_field(1, "de") + bytes_field(2, "Kaputt")) + "," + unknown);
  EXPECT_EQ(error.code(), foreign_code("ledger", "DB_CONNECT_LOCKED"));
  EXPECT_EQ(error.code().retry(), Code(Errc::unavailable).retry());
  EXPECT_EQ(members_of(error), (Strings{R"(row="a\"b")"}));
  EXPECT_EQ(violations_of(error), (Strings{"/lines/2/zip|lines[2].zip|is required|VAL_MISSING_FIELD", "/b|b||VAL_INPUT_INVALID"}));
  const RemoteError& remote = remote_of(error);
  EXPECT_EQ(remote.id(), "r-1");
  EXPECT_EQ(remote.correlation_id(), "c1");
  EXPECT_EQ(remote.title(), "Kaputt");
  EXPECT_EQ(details_of(error), (Strings{"shop.v1.Cart=" + unknown}));
}

TEST(ReadConnect, KeepsADetailThatIsNoMessage) {
  for (const std::string& message : {std::string("\x0A"), std::string("\x0A\x05x"), std::string("\x07"), std::string("\x00", 1), std::string("\x0B"),
                                     std::string(11, '\xFF'), std::string("\x0D\x01"), std::string("\x09\x01\x02")}) {
    const std::string whole = detail_of("google.rpc.ErrorInfo", message);
    EXPECT_EQ(details_of(with_details(whole)), (Strings{"google.rpc.ErrorInfo=" + whole}));
  }
  for (const char* whole : {R"({"type":7,"value":"CgIIPA"})", R"({"value":"CgIIPA"})", "{}"}) {
    EXPECT_EQ(details_of(with_details(whole)), (Strings{"=" + std::string(whole)}));
  }
  EXPECT_EQ(remote_of(with_details("7,null")).dropped, 2u);
}

TEST(ReadConnect, IgnoresMembersItDoesNotKnowAndKeepsThem) {
  const Error error = read(R"({"code":"internal","extra":{"a":1},"details":"none"})");
  EXPECT_EQ(error, Errc::internal);
  EXPECT_EQ(members_of(error), (Strings{R"(extra={"a":1})"}));
}

TEST(ReadConnect, BelievesNoReasonOfAnUntrustedPeer) {
  const std::string info = detail_of("google.rpc.ErrorInfo", bytes_field(1, "NF_RESOURCE") + bytes_field(2, "resource"));
  EXPECT_EQ(with_details(info, {}), Errc::unavailable);
  EXPECT_EQ(with_details(info), ResourceErrc::not_found);
  const std::string debug = detail_of("google.rpc.DebugInfo", bytes_field(2, "x"));
  EXPECT_TRUE(details_of(with_details(debug, {})).empty());
  EXPECT_EQ(details_of(with_details(debug)).size(), 1u);
}

TEST(ReadConnect, SurvivesAnyAllocationThatFails) {
  int failures = 0;
  for (int nth = 1;; ++nth) {
    const FailingAllocator allocator(nth, nth % 2 == 0);
    const Error error = with_details(detail_of("google.rpc.ErrorInfo", bytes_field(1, "NF_RESOURCE") + bytes_field(2, "resource")) + "," +
                                     detail_of("google.rpc.BadRequest", bytes_field(1, bytes_field(1, "b"))));
    EXPECT_TRUE(error == ResourceErrc::not_found || error == Errc::unavailable);
    if (allocator.failures == 0) break;
    ++failures;
  }
  EXPECT_GE(failures, 4);
}

}  // namespace
