#include <fallible/report/error_envelope.hpp>

#include <fallible/report/detail/client_view.hpp>
#include <fallible/report/timestamp.hpp>
#include <fallible/taxonomy/violation.hpp>

#include "bare_report.hpp"
#include "items.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using detail::ClientView;
using detail::NameRule;

/// The code, for services of ours with its domain: a name alone is looked up among all.
void put_code(JsonWriter& json, const ClientView& view) noexcept {
  json.member("code", Text(view.code.name()));
  if (view.show_up_to >= Privacy::internal) json.member("domain", Text(view.code.domain()));
}

void put_message(JsonWriter& json, const ClientView& view, const Error& error, const ResponseOptions& options) noexcept {
  char bytes[512];
  const Text message = detail::public_message(view, error, options, bytes, sizeof bytes);
  json.key("message").text(message.empty() ? Text(view.title) : message);
}

void put_details(JsonWriter& json, const ClientView& view, const Error& error, const detail::ShownFields& fields,
                 const ResponseOptions& options, unsigned nested) noexcept {
  if (view.bare) return;
  const ViolationList* const violations = fields.violations();
  const bool join = fields.is_join() && violations == nullptr && nested < detail::most_nested_joins;
  const RemoteError* const remote = detail::sent_on(error, options);
  if (fields.empty() && violations == nullptr && !join && (remote == nullptr || remote->unknown_members().empty())) return;
  json.key("details").begin_object();
  if (violations != nullptr) detail::put_violations(json, *violations, options);
  for (const detail::ShownField& field : fields) {
    detail::put_name(json, field, NameRule::details);
    detail::put_value(json, field.key, field.value, options.redactor, view.show_up_to);
  }
  if (remote != nullptr) {
    detail::put_unknown_members(json, *remote, [&](Text name) { return detail::is_details_member(name) || fields.has(name); });
  }
  if (join) {
    detail::put_members(json, error, "members", options.max_items, [&](const Error& member) {
      const ClientView shown = detail::client_view(member, options);
      json.begin_object();
      put_code(json, shown);
      put_message(json, shown, member, options);
      put_details(json, shown, member, detail::ShownFields(shown, member, NameRule::details), options, nested + 1);
      json.end_object();
    });
  }
  json.end_object();
}

}  // namespace

bool write_error_envelope(Buffer& out, const Report& report, const ResponseOptions& options) noexcept {
  if (options.format != ResponseFormat::envelope) {
    ResponseOptions as_written = options;
    as_written.format = ResponseFormat::envelope;
    return write_error_envelope(out, report, as_written);
  }
  const Error& error = report.error;
  const ClientView view = detail::client_view(error, options);
  const detail::ShownFields fields(view, error, NameRule::details);
  JsonWriter json(out, options.max_bytes);
  json.begin_object().key("error").begin_object();
  if (!report.id.empty()) json.member("id", report.id);
  put_code(json, view);
  put_message(json, view, error, options);
  if (!view.bare) json.member("severity", Text(to_string(report.severity)));
  if (report.time.count() != 0) json.member("timestamp", timestamp(report.time));
  if (!report.context.correlation_id.empty()) json.member("correlation_id", report.context.correlation_id);
  if (const auto& wait = fields.wait()) json.member("retry_after", detail::whole_seconds(*wait));
  put_details(json, view, error, fields, options, 0);
  detail::put_debug_info(json, error, options);
  json.end_object().end_object();
  return !json.truncated();
}

bool write_error_envelope(Buffer& out, const Error& error, const ResponseOptions& options) noexcept {
  return write_error_envelope(out, detail::BareReport(error).report, options);
}

FALLIBLE_NAMESPACE_END
