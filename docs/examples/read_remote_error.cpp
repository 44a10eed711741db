// A shop calls other services, which fail in formats of their own. What comes back is one error: a code to decide by, a
// hint how long to wait, and the peer's words, which are shown to whoever may see them and to nobody else.
#include <cstdio>
#include <string>

#include <fallible/core/retry_hint.hpp>
#include <fallible/fallible.hpp>
#include <fallible/report/json_writer.hpp>
#include <fallible/report/read_error.hpp>
#include <fallible/taxonomy/resource.hpp>

using namespace fallible;

/// What an HTTP client hands over.
struct HttpResponse {
  int status;
  std::string type;
  std::string body;
};

/// Billing is ours and says what it is, carrier is another company, callback is whoever the customer named.
Error failed(const HttpResponse& response, const char* peer, Trust trust) {
  return read_error({.status = response.status, .content_type = response.type, .body = response.body},
                    {.peer = peer, .trust = trust});
}

void print_retry(const Error& error) {
  const auto wait = retry_after(error);
  std::printf("  code   %s, retry: %s\n", error.code().name(), to_string(error.code().retry()));
  if (wait) std::printf("  wait   %lld s\n", static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(*wait).count()));
  std::printf("  log    %s\n", to_string(error).c_str());
}

int main() {
  std::puts("billing, a problem of RFC 9457");
  const Error billing = failed({404, "application/problem+json",
                                R"({"type":"urn:error:resource/NF_RESOURCE","title":"not found","status":404,
                                    "detail":"invoice 81 is not there","id":"error_20260314_9f86d081884c7d65",
                                    "errors":[{"pointer":"#/invoice/number","detail":"is no invoice of this year"}],
                                    "invoice":{"number":81}})"},
                               "billing", Trust::internal);
  print_retry(billing);
  if (const RemoteError* remote = billing.get_if<RemoteError>()) {
    for (const Violation& each : remote->violations) {
      std::printf("  at     %s: %s\n", std::string(Text(each.path)).c_str(), std::string(Text(each.message)).c_str());
    }

    // What we do not understand goes on to the next service of ours unchanged.
    char bytes[256];
    Buffer body(bytes, sizeof bytes);
    JsonWriter json(body);
    json.begin_object();
    for (const RemotePart& each : remote->unknown_members()) json.key(each.name).raw(each.content);
    json.end_object();
    std::printf("  sent   %.*s\n", static_cast<int>(body.size()), body.text().data());
  }

  std::puts("carrier, google.rpc.Status");
  print_retry(failed({503, "application/json",
                      R"({"code":14,"message":"depot Hamburg of Ms Lovelace is closed","details":[
                          {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NET_DEPOT_CLOSED","domain":"carrier.example"},
                          {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"90s"}]})"},
                     "carrier", Trust::partner));

  std::puts("callback, an envelope that claims to be our database");
  print_retry(failed({503, "application/json", R"({"error":{"code":"DB_INTEGRITY","message":"<b>call 555-0100</b>","retry_after":1e9}})"},
                     "callback", Trust::untrusted));

  std::puts("a proxy in between");
  print_retry(failed({502, "text/html", "<html>Bad Gateway</html>"}, "billing", Trust::internal));
}
