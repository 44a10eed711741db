#include <fallible/report/read_connect.hpp>

#include <fallible/report/buffer.hpp>
#include <fallible/taxonomy/grpc.hpp>
#include <fallible/taxonomy/http.hpp>

#include "base64.hpp"
#include "rpc_details.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

void fill_connect(RemoteBuilder& builder, JsonValue error) noexcept {
  builder.set_hops(error.member("hops"));
  builder.set_stated_code(error.member("code").text());
  if (const auto number = connect_number(error.member("code").text())) builder.set_general(code_of_grpc(*number));
  builder.say(RemoteParts::Kind::text, error.member("message").text());
  RpcDetails details(builder);
  GrowingBuffer decoded(builder.options().json.max_text);
  unsigned count = 0;
  for (const JsonValue each : error.member("details").elements()) {
    if (!each.is(JsonKind::object) || ++count > most_members) {
      builder.drop();
      continue;
    }
    const Text base64 = each.member("value").text();
    decoded.clear();
    std::size_t size = 0;
    const bool readable = each.member("value").is(JsonKind::string) && decoded.reserve(base64.size() / 4 * 3 + 3) &&
                          decode_base64(base64, decoded.free_bytes(), size);
    const Text message(decoded.free_bytes(), size);
    details.read_protobuf(behind_last_slash(each.member("type").text()), readable ? &message : nullptr,
                          builder.can_be_sent_on(each) ? each.raw() : Text());
  }
  each_member(builder, error, [&](Text name, JsonValue value) noexcept {
    if (name != "code" && name != "message" && name != "details" && name != "hops") builder.keep_member(name, value);
  });
}

Error connect_error(JsonValue error, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  RemoteBuilder builder(answer, options, RemoteFormat::connect);
  builder.set_general(code_of_http_as_grpc(answer.status));
  fill_connect(builder, error);
  return builder.finish(where);
}

}  // namespace detail

Error read_connect(const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  Result<JsonDocument> document = JsonDocument::parse(answer.body, options.json);
  if (document && document->root().is(JsonKind::object)) {
    return detail::connect_error(document->root(), answer, options, where);
  }
  detail::RemoteBuilder builder(answer, options, RemoteFormat::unknown);
  builder.set_general(code_of_http_as_grpc(answer.status));
  Error error = builder.finish(where);
  if (!document && !answer.body.empty()) error.suppress(detail::move(document).error());
  return error;
}

FALLIBLE_NAMESPACE_END
