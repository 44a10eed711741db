#include "rpc_details.hpp"

#include <fallible/core/detail/utf8.hpp>
#include <fallible/report/duration_json.hpp>
#include <fallible/report/json_writer.hpp>

#include "protobuf.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {
namespace {

using Kind = RemoteParts::Kind;
using Wire = ProtobufFields::Wire;

/// Protobuf strings are UTF-8; what a peer sends need not be.
bool is_utf8(Text text) noexcept {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text = Text(text.data() + length, text.size() - length);
  }
  return true;
}

/// The field's text; empty for bytes that are none.
Text text_of(const ProtobufFields& field) noexcept { return is_utf8(field.bytes()) ? field.bytes() : Text(); }

bool is_reason(Text reason) noexcept {
  for (const char c : reason) {
    if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_') return false;
  }
  return !reason.empty() && reason.size() <= 63;
}

std::optional<std::chrono::nanoseconds> duration_of(Text message) noexcept {
  std::int64_t seconds = 0;
  std::int64_t nanos = 0;
  ProtobufFields field(message);
  while (field.next()) {
    if (field.is(1, Wire::varint)) seconds = static_cast<std::int64_t>(field.varint());
    if (field.is(2, Wire::varint)) nanos = static_cast<std::int64_t>(field.varint());
  }
  if (field.broken() || nanos < INT32_MIN || nanos > INT32_MAX) return std::nullopt;
  return make_duration(seconds, static_cast<std::int32_t>(nanos));
}

bool is_well_formed(Text message) noexcept {
  ProtobufFields field(message);
  while (field.next()) {
  }
  return !field.broken();
}

}  // namespace

Text behind_last_slash(Text url) noexcept {
  std::size_t at = url.size();
  while (at > 0 && url[at - 1] != '/') --at;
  return {url.data() + at, url.size() - at};
}

RpcDetails::Type RpcDetails::type_of(Text full_name) noexcept {
  constexpr struct {
    Text name;
    Type type;
  } types[] = {
      {"google.rpc.ErrorInfo", Type::error_info},       {"google.rpc.RetryInfo", Type::retry_info},
      {"google.rpc.BadRequest", Type::bad_request},     {"google.rpc.RequestInfo", Type::request_info},
      {"google.rpc.LocalizedMessage", Type::localized_message}, {"google.rpc.DebugInfo", Type::debug_info},
  };
  for (const auto& each : types) {
    if (each.name == full_name) return each.type;
  }
  return Type::other;
}

bool RpcDetails::first(Type type) noexcept {
  const unsigned bit = 1u << static_cast<unsigned>(type);
  const bool is_first = (seen_ & bit) == 0;
  seen_ |= bit;
  return is_first;
}

void RpcDetails::set_error_info(Text reason, Text domain) noexcept {
  if (is_reason(reason)) builder_.set_identity(domain, reason);
}

void RpcDetails::add_metadata(Text key, Text value, Text json) noexcept {
  if (key == "correlation_id") return builder_.say(Kind::correlation_id, value);
  if (key == "id" || key == "error_id") return builder_.say(Kind::id, value);
  if (key == "hops") return builder_.set_hops(value);
  builder_.keep_member(key, json);
}

void RpcDetails::read_json(JsonValue any) noexcept {
  const Text name = behind_last_slash(any.member("@type").text());
  const Type type = type_of(name);
  if (type == Type::debug_info) {
    if (builder_.options().trust == Trust::internal) builder_.keep_detail(name, any);
    return;
  }
  if (type == Type::other || !first(type)) return builder_.keep_detail(name, any);
  switch (type) {
    case Type::error_info:
      set_error_info(any.member("reason").text(), any.member("domain").text());
      each_member(builder_, any.member("metadata"), [&](Text key, JsonValue value) noexcept {
        if (!value.is(JsonKind::string)) return builder_.drop();
        add_metadata(key, value.text(), value.raw());
      });
      break;
    case Type::retry_info: builder_.set_wait(parse_duration_json(any.member("retryDelay").text())); break;
    case Type::bad_request:
      for (const JsonValue each : any.member("fieldViolations").elements()) {
        if (!each.is(JsonKind::object)) continue;
        Text words = each.member("description").text();
        if (words.empty()) words = each.member("localizedMessage").member("message").text();
        builder_.add_violation({}, each.member("field").text(), words, each.member("reason").text());
      }
      break;
    case Type::request_info: builder_.say(Kind::id, any.member("requestId").text()); break;
    case Type::localized_message: builder_.say(Kind::title, any.member("message").text()); break;
    case Type::debug_info:
    case Type::other: break;
  }
}

void RpcDetails::read_protobuf(Text full_name, const Text* message, Text whole) noexcept {
  const Type type = type_of(full_name);
  if (type == Type::debug_info) {
    if (builder_.options().trust == Trust::internal) builder_.keep_detail(full_name, whole);
    return;
  }
  if (type == Type::other || message == nullptr || !is_well_formed(*message) || !first(type)) {
    return builder_.keep_detail(full_name, whole);
  }
  ProtobufFields field(*message);
  switch (type) {
    case Type::error_info: read_error_info(*message); break;
    case Type::retry_info:
      while (field.next()) {
        if (field.is(1, Wire::bytes)) builder_.set_wait(duration_of(field.bytes()));
      }
      break;
    case Type::bad_request: read_bad_request(*message); break;
    case Type::request_info:
      while (field.next()) {
        if (field.is(1, Wire::bytes)) builder_.say(Kind::id, text_of(field));
      }
      break;
    case Type::localized_message:
      while (field.next()) {
        if (field.is(2, Wire::bytes)) builder_.say(Kind::title, text_of(field));
      }
      break;
    case Type::debug_info:
    case Type::other: break;
  }
}

void RpcDetails::read_error_info(Text message) noexcept {
  Text reason;
  Text domain;
  ProtobufFields field(message);
  while (field.next()) {
    if (field.is(1, Wire::bytes)) reason = text_of(field);
    if (field.is(2, Wire::bytes)) domain = text_of(field);
    if (!field.is(3, Wire::bytes)) continue;
    Text key;
    Text value;
    ProtobufFields entry(field.bytes());
    while (entry.next()) {
      if (entry.is(1, Wire::bytes)) key = text_of(entry);
      if (entry.is(2, Wire::bytes)) value = text_of(entry);
    }
    char bytes[1024];
    Buffer json(bytes, sizeof bytes);
    JsonWriter writer(json);
    writer.string(value);
    if (entry.broken() || key.empty() || writer.truncated()) builder_.drop();
    else add_metadata(key, value, json.text());
  }
  set_error_info(reason, domain);
}

void RpcDetails::read_bad_request(Text message) noexcept {
  ProtobufFields field(message);
  while (field.next()) {
    if (!field.is(1, Wire::bytes)) continue;
    Text path;
    Text words;
    Text reason;
    ProtobufFields violation(field.bytes());
    while (violation.next()) {
      if (violation.is(1, Wire::bytes)) path = text_of(violation);
      if (violation.is(2, Wire::bytes)) words = text_of(violation);
      if (violation.is(3, Wire::bytes)) reason = text_of(violation);
    }
    builder_.add_violation({}, path, words, reason);
  }
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
