// Texts and fields that nobody marked go through the redactor before debug_info or a service of ours shows them.
#include <fallible/report/response.hpp>

#include <string>
#include <vector>

#include <fallible/report/google_status.hpp>
#include <fallible/report/read_error.hpp>

#include <gtest/gtest.h>

#include "support/wire_reader.hpp"

namespace {

using namespace fallible;

/// All that a reader of an answer can see: the text, and what is in its base64.
std::string readable(Text body) {
  std::string text(body.data(), body.size());
  for (std::size_t at = text.find("\"value\":\""); at != std::string::npos; at = text.find("\"value\":\"", at + 1)) {
    const std::size_t begin = at + 9;
    if (const auto bytes = decode_base64(text.substr(begin, text.find('"', begin) - begin))) text += *bytes;
  }
  return text;
}

std::vector<std::string> answers(const Error& error, ResponseOptions options) {
  std::vector<std::string> all;
  for (const ResponseFormat format : {ResponseFormat::problem_json, ResponseFormat::envelope, ResponseFormat::google_status,
                                      ResponseFormat::google_http, ResponseFormat::connect}) {
    options.format = format;
    GrowingBuffer body(1 << 20);
    (void)Responder::create(options).value().respond(body, error);
    all.push_back(readable(body.text()));
  }
  GrowingBuffer trailer;
  const RequestContext request;
  write_grpc_status_details(trailer, {.error = error, .context = request}, options, 8192);
  all.push_back(decode_base64(std::string(trailer.text().data(), trailer.text().size())).value_or("<broken>"));
  return all;
}

Error unmarked() {
  const std::string word = "hunter2";
  return Error(Errc::internal, "login with password={} failed", word)
      .context("sign in ann@example.com")
      .with("password", word)
      .with("request", std::string("{\"token\":\"hunter2\",\"row\":7}"))
      .with("pin", 4711)
      .with("shard", 12);
}

constexpr Text words[] = {"hunter2", "ann@example.com", "4711"};

void expect_none(const std::string& answer) {
  for (const Text word : words) EXPECT_EQ(answer.find(word.data(), 0, word.size()), std::string::npos) << answer;
}

TEST(ResponseRedaction, DevelopmentShowsNoPasswordThatNobodyMarked) {
  for (const Trust audience : {Trust::untrusted, Trust::partner, Trust::internal}) {
    for (const std::string& answer : answers(unmarked(), {.mode = ResponseMode::development, .audience = audience})) {
      expect_none(answer);
      EXPECT_NE(answer.find("password=[redacted:password] failed"), std::string::npos) << answer;
    }
  }
}

TEST(ResponseRedaction, AServiceOfOursGetsNoPasswordThatNobodyMarked) {
  for (const std::string& answer : answers(unmarked(), {.audience = Trust::internal})) {
    expect_none(answer);
    EXPECT_NE(answer.find("login with password=[redacted:password] failed"), std::string::npos) << answer;
    EXPECT_NE(answer.find("12"), std::string::npos) << answer;
  }
}

TEST(ResponseRedaction, ItIsFoundBelowAsWell) {
  const Error error = join(Error(Errc::aborted).caused_by(unmarked()), Error(Errc::not_found).suppress(unmarked()));
  for (const std::string& answer : answers(error, {.mode = ResponseMode::development, .audience = Trust::internal})) expect_none(answer);
}

TEST(ResponseRedaction, WhatAPeerSaidIsRedactedAndItsUnknownMembersGoOnUnchanged) {
  const Error error = read_error({.status = 404,
                                  .content_type = "application/problem+json",
                                  .body = R"({"title":"x","detail":"password=hunter2","note":"token=hunter3"})"},
                                 {.peer = "billing", .trust = Trust::internal});
  for (const std::string& answer : answers(error, {.audience = Trust::internal})) {
    EXPECT_EQ(answer.find("hunter2"), std::string::npos) << answer;
    EXPECT_NE(answer.find("token=hunter3"), std::string::npos) << answer;
  }
}

TEST(ResponseRedaction, NumbersStayNumbers) {
  GrowingBuffer body;
  (void)Responder::create({.audience = Trust::internal}).value().respond(body, Error(Errc::not_found).with("shard", 12).with("pin", 4711));
  const std::string text(body.text().data(), body.text().size());
  EXPECT_NE(text.find("\"shard\":12,\"pin\":\"[redacted:pin]\""), std::string::npos) << text;
}

TEST(ResponseRedaction, WhatIsPublicStaysAsItIs) {
  const Error error = Error(Errc::not_found).with("pin", safe(4711)).with("contact", safe(std::string("help@example.com")));
  for (const Trust audience : {Trust::untrusted, Trust::internal}) {
    for (const std::string& answer : answers(error, {.audience = audience})) {
      EXPECT_NE(answer.find("4711"), std::string::npos) << answer;
      EXPECT_NE(answer.find("help@example.com"), std::string::npos) << answer;
    }
  }
}

TEST(ResponseRedaction, AnotherRedactorOrNoneMayBeChosen) {
  RedactionOptions rules;
  rules.key_rules[0] = {.words = "shard", .label = "shard"};
  const Redactor own = Redactor::create(rules).value();
  for (const std::string& answer : answers(unmarked(), {.mode = ResponseMode::development, .audience = Trust::internal, .redactor = &own})) {
    expect_none(answer);
    EXPECT_NE(answer.find("[redacted:shard]"), std::string::npos) << answer;
  }
  for (const std::string& answer : answers(unmarked(), {.mode = ResponseMode::development, .redactor = nullptr})) {
    EXPECT_NE(answer.find("hunter2"), std::string::npos) << answer;
  }
}

TEST(ResponseRedaction, PersonalValuesStandInDebugInfoWhenTheyAreAskedFor) {
  const ResponseOptions options{.mode = ResponseMode::development, .personal_in_debug_info = true};
  for (const std::string& answer : answers(unmarked(), options)) {
    EXPECT_EQ(answer.find("hunter2"), std::string::npos) << answer;
    EXPECT_NE(answer.find("ann@example.com"), std::string::npos) << answer;
  }
}

}  // namespace
