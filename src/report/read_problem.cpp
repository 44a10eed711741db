#include <fallible/report/read_problem.hpp>

#include "remote_builder.hpp"
#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using Kind = RemoteParts::Kind;

/// "<base><domain>/<NAME>", whatever the base is. The name is upper-case as every code's is, so that other URIs are none.
struct Identity {
  Text domain;
  Text name;
};
Identity identity_in(Text uri) noexcept {
  std::size_t slash = uri.size();
  while (slash > 0 && uri[slash - 1] != '/') --slash;
  if (slash < 2 || slash == uri.size()) return {};
  for (std::size_t i = slash; i < uri.size(); ++i) {
    const char c = uri[i];
    if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_') return {};
  }
  std::size_t first = slash - 1;
  while (first > 0 && uri[first - 1] != '/' && uri[first - 1] != ':' && uri[first - 1] != '#') --first;
  if (first == slash - 1) return {};
  return {Text(uri.data() + first, slash - 1 - first), Text(uri.data() + slash, uri.size() - slash)};
}

constexpr Text known[] = {"type", "title", "status", "detail", "instance", "code", "id", "correlation_id", "severity",
                          "retry_after", "hops", "errors", "field_errors", "problems", "omitted", "debug_info"};

JsonValue problems_of(JsonValue problem) noexcept { return problem.member("problems"); }

constexpr Text id_prefix = "urn:error-id:";

}  // namespace

namespace detail {

void fill_problem(RemoteBuilder& builder, JsonValue problem) noexcept {
  builder.set_hops(problem.member("hops"));
  builder.set_stated_status(problem.member("status"));
  const JsonValue type = problem.member("type");
  const Text code = problem.member("code").text();
  const Identity identity = identity_in(type.text());
  if (!identity.name.empty()) builder.set_identity(identity.domain, identity.name);
  else builder.set_identity({}, code);

  builder.say(Kind::id, problem.member("id").text());
  if (const Text instance = problem.member("instance").text(); !instance.empty()) {
    const bool urn = instance.size() > id_prefix.size() && starts_with(instance, id_prefix);
    builder.say(Kind::id, urn ? Text(instance.data() + id_prefix.size(), instance.size() - id_prefix.size()) : instance);
  }
  builder.say(Kind::correlation_id, problem.member("correlation_id").text());
  builder.set_wait(problem.member("retry_after"));
  builder.say(Kind::type, type.is(JsonKind::string) ? type.text() : Text("about:blank"));
  builder.say(Kind::title, problem.member("title").text());
  builder.say(Kind::text, problem.member("detail").text());
  builder.read_violations(problem);
  each_member(builder, problem, [&](Text name, JsonValue value) noexcept {
    if (!is_one_of(name, known)) builder.keep_member(name, value);
  });
}

Error problem_error(JsonValue problem, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  constexpr NestedFormat format{RemoteFormat::problem_json, &fill_problem, &problems_of};
  return nested_error(format, problem, answer, options, where);
}

}  // namespace detail

Error read_problem(const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  Result<JsonDocument> document = JsonDocument::parse(answer.body, options.json);
  if (!document || !document->root().is(JsonKind::object)) return detail::status_error(answer, options, document, where);
  return detail::problem_error(document->root(), answer, options, where);
}

FALLIBLE_NAMESPACE_END
