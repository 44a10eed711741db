#include <fallible/report/read_google.hpp>

#include <fallible/taxonomy/grpc.hpp>

#include "rpc_details.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using Kind = RemoteParts::Kind;

/// A 32-bit number, which protobuf's JSON may also have as a text.
std::optional<std::int64_t> int_of(JsonValue value) noexcept {
  if (value.is(JsonKind::number)) return value.int64();
  const Text text = value.text();
  if (text.empty() || text.size() > 9) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

void fill_rest(detail::RemoteBuilder& builder, JsonValue object, bool http) noexcept {
  builder.say(Kind::text, object.member("message").text());
  detail::RpcDetails details(builder);
  unsigned count = 0;
  for (const JsonValue each : object.member("details").elements()) {
    if (!each.is(JsonKind::object) || ++count > detail::most_members) builder.drop();
    else details.read_json(each);
  }
  detail::each_member(builder, object, [&](Text name, JsonValue value) noexcept {
    if (name == "code" || name == "message" || name == "details" || name == "hops" || (http && name == "status")) return;
    builder.keep_member(name, value);
  });
}

}  // namespace

namespace detail {

void fill_google_status(RemoteBuilder& builder, JsonValue status) noexcept {
  builder.set_hops(status.member("hops"));
  const std::optional<std::int64_t> number = int_of(status.member("code"));
  if (number) {
    builder.set_general(*number > 0 && *number <= 16 ? code_of_grpc(static_cast<int>(*number)) : Errc::unknown);
    if (*number > 0 && *number <= 16) builder.set_stated_code(grpc_name(static_cast<int>(*number)));
  }
  fill_rest(builder, status, false);
}

void fill_google_http(RemoteBuilder& builder, JsonValue error) noexcept {
  builder.set_hops(error.member("hops"));
  builder.set_stated_status(error.member("code"));
  builder.set_stated_code(error.member("status").text());
  const auto number = grpc_number(error.member("status").text());
  if (number && *number != 0) builder.set_general(code_of_grpc(*number));
  fill_rest(builder, error, true);
}

Error google_status_error(JsonValue status, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  RemoteBuilder builder(answer, options, RemoteFormat::google_status);
  fill_google_status(builder, status);
  return builder.finish(where);
}

Error google_http_error(JsonValue error, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  RemoteBuilder builder(answer, options, RemoteFormat::google_http);
  fill_google_http(builder, error);
  return builder.finish(where);
}

}  // namespace detail

Error read_google_status(const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  Result<JsonDocument> document = JsonDocument::parse(answer.body, options.json);
  // An object `error` is the other format, whose code means something else.
  if (!document || !document->root().is(JsonKind::object) || document->root().member("error").is(JsonKind::object)) {
    return detail::status_error(answer, options, document, where);
  }
  return detail::google_status_error(document->root(), answer, options, where);
}

Error read_google_http(const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  Result<JsonDocument> document = JsonDocument::parse(answer.body, options.json);
  const JsonValue error = document ? document->root().member("error") : JsonValue();
  if (!error.is(JsonKind::object) || error.member("code").is(JsonKind::string)) {
    return detail::status_error(answer, options, document, where);
  }
  return detail::google_http_error(error, answer, options, where);
}

FALLIBLE_NAMESPACE_END
