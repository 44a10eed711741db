// No byte of a personal or secret value leaves in any answer, whatever way it took, and no internal one reaches a client.
#include <fallible/report/response.hpp>

#include <functional>
#include <string>
#include <vector>

#include <fallible/report/connect_json.hpp>
#include <fallible/report/error_envelope.hpp>
#include <fallible/report/google_status.hpp>
#include <fallible/report/problem_json.hpp>
#include <fallible/report/read_error.hpp>
#include <fallible/report/remote.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/context_template.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/secret_text.hpp>

#include <gtest/gtest.h>

#include "support/wire_reader.hpp"

namespace {

using namespace fallible;

#define OPEN "OPEN-CANARY"
#define INTERNAL "INTERNAL-CANARY"
#define PERSONAL "PERSONAL-CANARY"
#define SECRET "SECRET-CANARY"

enum class ClientErrc { refused = 1 };
enum class ServerErrc { broken = 1 };

}  // namespace

template <>
struct fallible::Domain<ClientErrc> {
  static constexpr const char* name = "canary.client";
  static constexpr CodeRow<ClientErrc> rows[] = {{ClientErrc::refused, "VAL_REFUSED", Category::validation, Severity::info, Retry::never,
                                                  422, Errc::invalid_argument, "refused", "A test's."}};
};
template <>
struct fallible::Domain<ServerErrc> {
  static constexpr const char* name = "canary.server";
  static constexpr CodeRow<ServerErrc> rows[] = {{ServerErrc::broken, "INT_BROKEN", Category::internal, Severity::error, Retry::never, 500,
                                                  Errc::internal, "broken", "A test's."}};
};

namespace {

template <class E, E value>
struct Carrier {
  InlineText<64> open = OPEN "-field";
  InlineText<64> inside = INTERNAL "-field";
  InlineText<64> person = PERSONAL "-field";
  SecretText<64> hidden = SECRET "-field";
  InlineText<64> plain_hidden = SECRET "-plain";
  static constexpr Code code = value;
  static constexpr auto fields =
      fallible::fields(field("open", &Carrier::open, Privacy::public_), field("inside", &Carrier::inside),
                       field("person", &Carrier::person, Privacy::personal), field("hidden", &Carrier::hidden, Privacy::secret),
                       field("plain_hidden", &Carrier::plain_hidden, Privacy::secret));
  static constexpr const char* message = "{open} {inside} {person} {hidden} {plain_hidden}";
};
using Refused = Carrier<ClientErrc, ClientErrc::refused>;
using Broken = Carrier<ServerErrc, ServerErrc::broken>;

struct UploadContext {
  Required<Text> bucket;
  Optional<Text> owner{};
  Optional<Text> key{};
  static constexpr auto fields =
      fallible::fields(field("upload.bucket", &UploadContext::bucket), field("upload.owner", &UploadContext::owner, Privacy::personal),
                       field("upload.key", &UploadContext::key, Privacy::secret));
};

/// Everything that can be put onto an error.
Error loaded(Error error) {
  const std::string person = PERSONAL "-argument", inside = INTERNAL "-argument", open = OPEN "-argument";
  const std::string secret_value = SECRET "-value";
  error.context("context of {} by {} with {}", inside, personal(person), safe(open));
  error.context(std::string(INTERNAL "-run-time-context"));
  error.with("open_value", safe(open)).with("inside_value", inside).with("person_value", personal(person)).with("secret_value", secret(secret_value));
  return with_context(std::move(error), UploadContext{.bucket = INTERNAL "-bucket", .owner = PERSONAL "-owner", .key = SECRET "-key"});
}

RemoteError remote(Trust trust) {
  RemoteError peer{.peer = INTERNAL "-peer", .trust = trust, .format = RemoteFormat::problem_json};
  using Kind = RemoteParts::Kind;
  for (const Kind kind : {Kind::type, Kind::title, Kind::text, Kind::code, Kind::id, Kind::correlation_id}) {
    peer.parts.add(kind, "", PERSONAL "-of-a-peer", 8192);
  }
  peer.parts.add(Kind::member, "peer_member", "\"" PERSONAL "-member\"", 8192);
  peer.parts.add(Kind::detail, "google.rpc.Foreign", "{\"@type\":\"type.googleapis.com/google.rpc.Foreign\",\"x\":\"" PERSONAL "-detail\"}", 8192);
  peer.violations.add(Violation{.path = PERSONAL "-path", .pointer = "/" PERSONAL "-pointer", .message = PERSONAL "-finding", .code = Errc::invalid_argument,
                                .minimum = {}, .maximum = {}});
  return peer;
}

/// What a peer's answer looks like in each format, with a canary wherever it has words.
Error read_from_peer(int number, Trust trust, const std::string& word) {
  const std::string id = trust == Trust::untrusted ? word : INTERNAL "-id";  // ids of those we know are internal
  const std::string bodies[] = {
      R"({"type":"urn:)" + word + R"(","title":")" + word + R"(","status":409,"detail":")" + word + R"(","instance":")" + id + R"(","code":"CONFLICT_EXISTS","id":")" +
          id + R"(","correlation_id":")" + id + R"(","errors":[{"pointer":"#/)" + word + R"(","detail":")" + word + R"("}],"extra":{"x":")" + word + R"("}})",
      R"({"error":{"id":")" + id + R"(","code":"CONFLICT_EXISTS","message":")" + word + R"(","correlation_id":")" + id + R"(","details":{"extra":")" + word +
          R"("}}})",
      R"({"error":{"code":409,"message":")" + word + R"(","status":"ALREADY_EXISTS","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"CONFLICT_EXISTS","domain":"conflict","metadata":{"extra":")" +
          word + R"("}},{"@type":"type.googleapis.com/google.rpc.DebugInfo","stackEntries":[")" + word + R"("],"detail":")" + word + R"("},{"@type":"type.googleapis.com/x.Y","z":")" +
          word + R"("}]}})",
      R"({"code":"already_exists","message":")" + word + R"("})",
      "plain text: " + word,
  };
  return read_error({.status = 409, .content_type = number == 0 ? "application/problem+json" : number == 4 ? "text/plain" : "application/json",
                     .body = bodies[number]},
                    {.peer = INTERNAL "-peer", .trust = trust});
}

struct Case {
  const char* name;
  std::function<Error()> make;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  struct Base {
    const char* name;
    std::function<Error()> make;
  };
  const std::vector<Base> bases = {
      {"client code", [] { return Error(ClientErrc::refused); }},
      {"server code", [] { return Error(ServerErrc::broken); }},
      {"client struct", [] { return Error(Refused{}); }},
      {"server struct", [] { return Error(Broken{}); }},
      {"client message",
       [] {
         const std::string person = PERSONAL "-in-message", inside = INTERNAL "-in-message";
         return Error(ClientErrc::refused, "message of {} and {}", inside, personal(person));
       }},
      {"client run-time message", [] { return Error(ClientErrc::refused, std::string(INTERNAL "-run-time-message")); }},
      {"server message", [] { return Error(ServerErrc::broken, "message of {}", std::string(INTERNAL "-in-message")); }},
      {"shipped struct", [] { return Error(NotFound{"user", PERSONAL "-id"}); }},
      {"shipped secret", [] { return Error(InvalidConfiguration{INTERNAL "-key", SECRET "-setting", INTERNAL "-reason"}); }},
      {"peer's reply", [] { return Error(ExternalServiceFailed{INTERNAL "-service", 500, INTERNAL "-reply"}); }},
      {"untrusted remote", [] { return Error(remote(Trust::untrusted)); }},
      {"partner remote", [] { return Error(remote(Trust::partner)); }},
      {"remote below", [] { return Error(ClientErrc::refused).caused_by(Error(remote(Trust::untrusted))); }},
  };
  std::vector<Base> with_peers = bases;
  for (int number = 0; number < 5; ++number) {
    with_peers.push_back({"untrusted peer", [number] { return read_from_peer(number, Trust::untrusted, PERSONAL "-word"); }});
    with_peers.push_back({"partner", [number] { return read_from_peer(number, Trust::partner, PERSONAL "-word"); }});
    with_peers.push_back({"service of ours", [number] { return read_from_peer(number, Trust::internal, INTERNAL "-word"); }});
  }
  for (const Base& base : with_peers) {
    all.push_back({base.name, base.make});
    all.push_back({base.name, [base] { return loaded(base.make()); }});
    all.push_back({base.name, [base] { return loaded(Error(ClientErrc::refused)).caused_by(loaded(base.make())); }});
    all.push_back({base.name, [base] { return loaded(Error(ClientErrc::refused)).suppress(loaded(base.make())); }});
    all.push_back({base.name, [base] { return join(loaded(Error(ClientErrc::refused)), loaded(base.make())); }});
    all.push_back({base.name, [base] { return join(join(loaded(base.make()), Error(Refused{})).context("inner"), Error(Refused{})); }});
  }
  return all;
}

/// All that a client can read in an answer: the text, and what is in its base64.
std::string readable(std::string text) {
  for (std::size_t at = text.find("\"value\":\""); at != std::string::npos; at = text.find("\"value\":\"", at + 1)) {
    const std::size_t begin = at + 9;
    if (const auto bytes = decode_base64(text.substr(begin, text.find('"', begin) - begin))) text += *bytes;
  }
  return text;
}

std::vector<std::string> answers(const Error& error, ResponseOptions options) {
  const RequestContext request{.correlation_id = "c-81", .component = INTERNAL "-component", .operation = INTERNAL "-operation"};
  const Report report{.error = error, .context = request, .id = "error_20260314_9f86d081884c7d65", .service = INTERNAL "-service"};
  std::vector<std::string> all;
  for (const ResponseFormat format : {ResponseFormat::problem_json, ResponseFormat::envelope, ResponseFormat::google_status,
                                      ResponseFormat::google_http, ResponseFormat::connect}) {
    options.format = format;
    GrowingBuffer body(1 << 20);
    const Response response = Responder::create(options).value().respond(body, report);
    std::string text(body.text().data(), body.text().size());
    for (const ResponseHeader& header : response.headers) text.append(header.name.data(), header.name.size()).append(header.value.data(), header.value.size());
    all.push_back(readable(text));
  }
  GrowingBuffer trailer;
  write_grpc_status_details(trailer, report, options, 8192);
  all.push_back(decode_base64(std::string(trailer.text().data(), trailer.text().size())).value_or("<broken>"));
  return all;
}

void expect_none(const Case& each, const ResponseOptions& options, std::initializer_list<const char*> canaries) {
  for (const std::string& answer : answers(each.make(), options)) {
    for (const char* const canary : canaries) EXPECT_EQ(answer.find(canary), std::string::npos) << each.name << ": " << answer;
  }
}

std::vector<ResponseOptions> choices() {
  std::vector<ResponseOptions> all;
  for (const FaultCode fault : {FaultCode::general, FaultCode::own}) {
    for (const bool message : {false, true}) {
      for (const ViolationForm form : {ViolationForm::list, ViolationForm::both}) {
        all.push_back({.fault_code = fault, .violations = form, .locale = "en", .max_bytes = 1 << 20, .message_as_detail = message});
      }
    }
  }
  return all;
}

TEST(ResponseCanary, NothingButThePublicReachesAClient) {
  for (const Case& each : cases()) {
    for (const ResponseOptions& options : choices()) expect_none(each, options, {INTERNAL, PERSONAL, SECRET});
  }
}

TEST(ResponseCanary, DevelopmentShowsNoSecretAndNoPersonUnlessAsked) {
  for (const Case& each : cases()) {
    ResponseOptions options{.mode = ResponseMode::development, .max_bytes = 1 << 20};
    expect_none(each, options, {SECRET, PERSONAL});
    options.personal_in_debug_info = true;
    expect_none(each, options, {SECRET});
  }
}

TEST(ResponseCanary, AServiceOfOursSeesNoPersonAndNoSecret) {
  for (const Case& each : cases()) {
    expect_none(each, {.audience = Trust::internal, .max_bytes = 1 << 20}, {SECRET, PERSONAL});
    expect_none(each, {.audience = Trust::internal, .max_bytes = 1 << 20, .message_as_detail = true}, {SECRET, PERSONAL});
  }
}

// The same trees do reach the outputs that may have them: the tests above could fail.
TEST(ResponseCanary, WhatMayBeSeenIsSeen) {
  const Error client = loaded(Refused{});
  for (const std::string& answer : answers(client, {})) {
    EXPECT_NE(answer.find(OPEN "-field"), std::string::npos) << answer;
    EXPECT_NE(answer.find(OPEN "-argument"), std::string::npos) << answer;
  }
  for (const std::string& answer : answers(client, {.audience = Trust::internal})) {
    EXPECT_NE(answer.find(INTERNAL "-field"), std::string::npos) << answer;
  }
  for (const std::string& answer : answers(loaded(Broken{}), {.mode = ResponseMode::development})) {
    EXPECT_NE(answer.find(INTERNAL "-field"), std::string::npos) << answer;
    EXPECT_NE(answer.find(INTERNAL "-run-time-context"), std::string::npos) << answer;
  }
  for (const std::string& answer : answers(loaded(Broken{}), {.mode = ResponseMode::development, .personal_in_debug_info = true})) {
    EXPECT_NE(answer.find(PERSONAL "-argument"), std::string::npos) << answer;
  }
  for (const std::string& answer : answers(loaded(Broken{}), {})) EXPECT_EQ(answer.find("CANARY"), std::string::npos) << answer;
}

TEST(ResponseCanary, UnknownMembersOfAPeerGoToTheSameTrustOnly) {
  const auto shown = [](Trust from, Trust audience, ResponseFormat format) {
    RemoteError peer{.peer = "p", .trust = from, .format = RemoteFormat::problem_json};
    peer.parts.add(RemoteParts::Kind::member, "balance", "{\"eur\":3}", 8192);
    peer.parts.add(RemoteParts::Kind::member, "note", "\"a\\n\\u00e9\\ud83d\\ude00\"", 8192);
    const Error error(std::move(peer));
    GrowingBuffer body;
    (void)Responder::create({.audience = audience, .format = format}).value().respond(body, error);
    return readable(std::string(body.text().data(), body.text().size()));
  };
  EXPECT_NE(shown(Trust::internal, Trust::internal, ResponseFormat::problem_json).find(R"("balance":{"eur":3},"note":"a\n\u00e9\ud83d\ude00")"),
            std::string::npos);
  EXPECT_NE(shown(Trust::internal, Trust::internal, ResponseFormat::envelope).find(R"("balance":{"eur":3},"note":"a\n\u00e9\ud83d\ude00"}}})"),
            std::string::npos);
  EXPECT_NE(shown(Trust::internal, Trust::internal, ResponseFormat::google_status).find(R"("balance":"{\"eur\":3}","note":"a\n)" "\xC3\xA9\xF0\x9F\x98\x80\"}"),
            std::string::npos);
  EXPECT_NE(shown(Trust::internal, Trust::internal, ResponseFormat::connect).find("note\x12\x08" "a\n\xC3\xA9\xF0\x9F\x98\x80"), std::string::npos);
  for (const Trust from : {Trust::untrusted, Trust::partner, Trust::internal}) {
    for (const Trust audience : {Trust::untrusted, Trust::partner, Trust::internal}) {
      if (from == Trust::internal && audience == Trust::internal) continue;
      EXPECT_EQ(shown(from, audience, ResponseFormat::problem_json).find("balance"), std::string::npos);  // a server fault, or another trust
    }
  }
}

}  // namespace
