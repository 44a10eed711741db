#include <fallible/report/read_envelope.hpp>

#include "remote_builder.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using Kind = RemoteParts::Kind;

constexpr Text known[] = {"id", "code", "domain", "message", "severity", "timestamp", "correlation_id", "details",
                          "retry_after", "hops", "status", "errors", "field_errors", "members", "omitted", "debug_info"};

constexpr Text lists_of_findings[] = {"errors", "field_errors", "members", "omitted"};

JsonValue members_of(JsonValue error) noexcept {
  const JsonValue members = error.member("details").member("members");
  return members ? members : error.member("members");
}

}  // namespace

namespace detail {

void fill_envelope(RemoteBuilder& builder, JsonValue error) noexcept {
  const JsonValue details = error.member("details");
  builder.set_hops(details.member("hops"));
  builder.set_hops(error.member("hops"));
  builder.set_stated_status(error.member("status"));
  const Text code = error.member("code").text();
  Text domain = error.member("domain").text();
  Text name = code;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] != '/') continue;
    domain = Text(code.data(), i);
    name = Text(code.data() + i + 1, code.size() - i - 1);
    break;
  }
  builder.set_identity(domain, name);
  builder.say(Kind::id, error.member("id").text());
  builder.say(Kind::correlation_id, error.member("correlation_id").text());
  builder.set_wait(error.member("retry_after"));
  builder.say(Kind::text, error.member("message").text());

  builder.read_violations(details);
  builder.read_violations(error);
  if (details.is(JsonKind::object)) {
    each_member(builder, details, [&](Text member, JsonValue value) noexcept {
      if (!is_one_of(member, lists_of_findings) && !(member == "hops")) builder.keep_member(member, value);
    });
  } else if (details && !details.is(JsonKind::null)) {
    builder.keep_member("details", details);
  }
  each_member(builder, error, [&](Text member, JsonValue value) noexcept {
    if (!is_one_of(member, known)) builder.keep_member(member, value);
  });
}

Error envelope_error(JsonValue error, const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  constexpr NestedFormat format{RemoteFormat::envelope, &fill_envelope, &members_of};
  return nested_error(format, error, answer, options, where);
}

}  // namespace detail

Error read_envelope(const PeerAnswer& answer, const ReadOptions& options, Location where) noexcept {
  Result<JsonDocument> document = JsonDocument::parse(answer.body, options.json);
  const JsonValue error = document ? document->root().member("error") : JsonValue();
  if (!error.is(JsonKind::object) || error.member("code").is(JsonKind::number)) {
    return detail::status_error(answer, options, document, where);
  }
  return detail::envelope_error(error, answer, options, where);
}

FALLIBLE_NAMESPACE_END
