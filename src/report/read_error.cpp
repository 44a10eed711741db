#include <fallible/report/read_error.hpp>

#include <fallible/report/buffer.hpp>
#include <fallible/report/json_writer.hpp>
#include <fallible/taxonomy/grpc.hpp>

#include "base64.hpp"
#include "protobuf.hpp"
#include "rpc_details.hpp"
#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using Kind = RemoteParts::Kind;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The media type of a field, without its parameters, in lower case; "?" when it is longer than any we know.
InlineText<64> media_type(Text field) noexcept {
  std::size_t first = 0;
  while (first < field.size() && (field[first] == ' ' || field[first] == '\t')) ++first;
  std::size_t end = first;
  while (end < field.size() && field[end] != ';' && field[end] != ' ' && field[end] != '\t' && field[end] != ',') ++end;
  char bytes[64];
  const std::size_t size = end - first;
  if (size >= sizeof bytes) return Text("?");
  for (std::size_t i = 0; i < size; ++i) bytes[i] = lower(field[first + i]);
  return Text(bytes, size);
}

using detail::ends_with;
using detail::starts_with;

/// The details of a google.rpc.Status in binary.
void read_status_details(detail::RemoteBuilder& builder, Text status) noexcept {
  using Wire = detail::ProtobufFields::Wire;
  constexpr Text usual = detail::usual_type_prefix;
  detail::RpcDetails details(builder);
  GrowingBuffer json(builder.options().max_kept_bytes);
  detail::ProtobufFields field(status);
  for (unsigned count = 0; field.next();) {
    if (!field.is(3, Wire::bytes)) continue;
    if (++count > detail::most_members) {
      builder.drop();
      continue;
    }
    Text url;
    Text value;
    detail::ProtobufFields any(field.bytes());
    while (any.next()) {
      if (any.is(1, Wire::bytes)) url = any.bytes();
      if (any.is(2, Wire::bytes)) value = any.bytes();
    }
    const Text type = detail::behind_last_slash(url);
    json.clear();
    JsonWriter writer(json);
    // The usual prefix goes without saying; another one is kept.
    writer.begin_object().member("type", url.size() == type.size() + usual.size() && starts_with(url, usual) ? type : url);
    writer.key("value");
    detail::put_base64(writer.begin_text(), value);
    writer.end_text().end_object();
    if (any.broken() || type.empty() || writer.truncated()) builder.drop();
    else details.read_protobuf(type, &value, json.text());
  }
  if (field.broken()) builder.drop();
}

Error grpc_error(const PeerAnswer& answer, const ReadOptions& options, Text status, Location where) noexcept {
  detail::RemoteBuilder builder(answer, options, RemoteFormat::grpc);
  const int number = parse_grpc_status(status);
  builder.set_general(code_of_grpc(number));
  builder.set_stated_code(grpc_name(number));
  char bytes[2048];
  BufferSink message(bytes, sizeof bytes);
  grpc_message_decode(answer.headers.first("grpc-message"), message);
  builder.say(Kind::text, message.text());
  const Text base64 = answer.headers.first("grpc-status-details-bin");
  GrowingBuffer decoded(options.json.max_bytes);
  std::size_t size = 0;
  if (!base64.empty()) {
    if (decoded.reserve(base64.size() / 4 * 3 + 3) && detail::decode_base64(base64, decoded.free_bytes(), size)) {
      read_status_details(builder, Text(decoded.free_bytes(), size));
    } else {
      builder.drop();
    }
  }
  return builder.finish(where);
}

}  // namespace

Error read_error(const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  const InlineText<64> type = media_type(answer.content_type.empty() ? answer.headers.first("Content-Type") : answer.content_type);
  const Text grpc_status = answer.headers.first("grpc-status");
  if (!grpc_status.empty()) return grpc_error(answer, options, grpc_status, where);
  const bool problem = Text(type) == "application/problem+json";
  const bool json = problem || type.empty() || Text(type) == "application/json" || Text(type) == "text/json" || ends_with(type, "+json");
  if (!json || starts_with(type, "application/grpc")) return detail::status_error(answer, options, answer.body, where);

  Result<JsonDocument> document = JsonDocument::parse(answer.body, options.json);
  if (!document) return detail::status_error(answer, options, document, where);
  const JsonValue root = document->root();
  if (problem && root.is(JsonKind::object)) return detail::problem_error(root, answer, options, where);
  if (const JsonValue error = root.member("error"); error.is(JsonKind::object)) {
    return error.member("code").is(JsonKind::number) ? detail::google_http_error(error, answer, options, where)
                                                     : detail::envelope_error(error, answer, options, where);
  }
  const JsonValue code = root.member("code");
  const bool has_type = root.member("type").is(JsonKind::string);
  const bool has_title = root.member("title").is(JsonKind::string);
  if (!has_type && !has_title) {
    const auto number = code.int64();
    const bool words = root.member("message").is(JsonKind::string) || root.member("details").is(JsonKind::array);
    if (number && *number >= 0 && *number <= 16 && words) return detail::google_status_error(root, answer, options, where);
    if (code.is(JsonKind::string) && connect_number(code.text())) return detail::connect_error(root, answer, options, where);
  }
  if (has_type || has_title || root.member("detail").is(JsonKind::string)) {
    return detail::problem_error(root, answer, options, where);
  }
  return detail::status_error(answer, options, document, where);
}

FALLIBLE_NAMESPACE_END
