// What peers answer with: every reader, at every level of trust. The first two bytes choose.
#include <string>

#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/read_connect.hpp>
#include <fallible/report/read_envelope.hpp>
#include <fallible/report/read_error.hpp>
#include <fallible/report/read_google.hpp>
#include <fallible/report/read_problem.hpp>
#include <fallible/taxonomy/http.hpp>

#include "fuzz_target.hpp"

using namespace fallible;

const char* const fuzz_seeds[] = {
    R"(00{"type":"urn:error:resource/NF_RESOURCE","title":"canary","status":404,"detail":"canary","instance":"urn:error-id:canary"})",
    R"(02{"code":"NF_RESOURCE","id":"canary","correlation_id":"canary","retry_after":3,"hops":2,"canary":{"canary":1}})",
    R"(01{"errors":[{"pointer":"#/canary/0/a~1b%20c","detail":"canary","code":"VAL_TOO_LONG"},{"field":"canary[2].x"}],"field_errors":{"a.b":["canary"]}})",
    R"(00{"problems":[{"title":"canary","problems":[{"title":"canary"}]}]})",
    R"(10{"error":{"id":"canary","code":"a.b/NF_X","message":"canary","correlation_id":"canary","details":{"canary":1},"retry_after":"1.5s"}})",
    R"(12{"error":{"code":"VAL_FAILED","details":{"errors":[{"pointer":"/canary"}],"members":[{"code":"NF_X","message":"canary"}]}}})",
    R"(20{"code":8,"message":"canary","details":[{"@type":"a/google.rpc.ErrorInfo","reason":"CANARY","domain":"canary","metadata":{"k":"canary"}}]})",
    R"(22{"code":14,"details":[{"@type":"a/google.rpc.RetryInfo","retryDelay":"1.500s"},{"@type":"a/google.rpc.BadRequest","fieldViolations":[{"field":"canary"}]}]})",
    R"(30{"error":{"code":404,"message":"canary","status":"NOT_FOUND","details":[{"@type":"a/google.rpc.DebugInfo","detail":"canary"}]}})",
    R"(40{"code":"unavailable","message":"canary","details":[{"type":"google.rpc.RetryInfo","value":"CgIIPA","debug":{"retryDelay":"30s"}}]})",
    R"(42{"code":"internal","details":[{"type":"google.rpc.ErrorInfo","value":"CgROX0ZGEgNhLmIaBgoBaxIBdg"},{"type":"google.rpc.BadRequest","value":"CgUKAWESAWI="}]})",
    R"(50{"code":5,"message":"canary"})",
    R"(52<html>canary)",
    R"(51{"error":{"code":"NF_RESOURCE","message":"canary"}})",
    R"(62CA4SAXgaMgoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIGCgQIPBAAGgoKA2EvYhIDAQID)",
    R"(60canary%20120)",
    nullptr};

namespace {

void check(const Error& error, const ReadOptions& options, int status) {
  const auto* const remote = error.get_if<RemoteError>();
  FALLIBLE_PROMISE(remote != nullptr && error.code().name()[0] != '\0');
  FALLIBLE_PROMISE(remote->trust == options.trust && http_status_of_peer(error) == status);
  FALLIBLE_PROMISE(remote->parts.size() <= options.max_kept_bytes);
  FALLIBLE_PROMISE(remote->violations.kept() <= options.max_violations);
  for (const RemoteParts::Range& parts : {remote->unknown_members(), remote->unknown_details()}) {
    for (const RemotePart part : parts) FALLIBLE_PROMISE(JsonDocument::parse(part.content, options.json));
  }
  for (const RemotePart a : remote->unknown_members()) {
    unsigned same = 0;
    for (const RemotePart b : remote->unknown_members()) same += a.name == b.name ? 1 : 0;
    FALLIBLE_PROMISE(same == 1);
  }
  const auto wait = retry_after(error);
  FALLIBLE_PROMISE(!wait || (wait->count() >= 0 && *wait <= options.longest_wait));
  for (const Violation& each : remote->violations) {
    FALLIBLE_PROMISE(each.pointer.empty() || *each.pointer.data() == '/');
  }

  struct Collector {
    Privacy up_to;
    unsigned errors = 0;
    std::string out{};
    bool enter(const Error&, const Step&) {
      ++errors;
      return true;
    }
    void text(const Words& words, Location) { words.write(append_to(out), up_to); }
    void field(Text key, const Arg& value) {
      out.append(key.data(), key.size());
      write_value(append_to(out), value, up_to);
    }
  };
  Collector for_clients{Privacy::public_};
  visit(error, for_clients);
  FALLIBLE_PROMISE(for_clients.out.find("canary") == std::string::npos);
  FALLIBLE_PROMISE(for_clients.errors <= 2u + options.max_causes);
  if (options.trust == Trust::untrusted) {
    Collector for_logs{Privacy::internal};
    visit(error, for_logs);
    FALLIBLE_PROMISE(for_logs.out.find("canary") == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  ReadOptions options{.peer = "peer", .trust = static_cast<Trust>(data[1] % 3)};
  options.max_kept_bytes = 700;
  options.max_violations = 5;
  options.max_causes = 3;
  constexpr int statuses[] = {503, 404, 200, 429, 500, 0};
  const int status = statuses[data[1] / 3 % 6];
  const PeerAnswer answer{.status = status, .body = Text(reinterpret_cast<const char*>(data) + 2, size - 2)};
  switch ((data[0] - 48u) % 7u) {
    case 0: check(read_problem(answer, options), options, status); break;
    case 1: check(read_envelope(answer, options), options, status); break;
    case 2: check(read_google_status(answer, options), options, status); break;
    case 3: check(read_google_http(answer, options), options, status); break;
    case 4: check(read_connect(answer, options), options, status); break;
    case 5: check(read_error(answer, options), options, status); break;
    default: {
      const Header headers[] = {{"grpc-status", "14"}, {"grpc-message", answer.body}, {"grpc-status-details-bin", answer.body},
                                {"Retry-After", answer.body}, {"X-Correlation-ID", answer.body}};
      const HeaderList list{headers, 5};
      check(read_error({.status = status, .headers = list.source()}, options), options, status);
    }
  }
  return 0;
}
