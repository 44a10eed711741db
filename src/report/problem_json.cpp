#include <fallible/report/problem_json.hpp>

#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/violation.hpp>

#include "bare_report.hpp"
#include "http_token.hpp"
#include "items.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using detail::ClientView;
using detail::NameRule;

void put_problem(JsonWriter& json, const Report& report, const ResponseOptions& options, unsigned nested) noexcept {
  const Error& error = report.error;
  const ClientView view = detail::client_view(error, options);
  const detail::ShownFields fields(view, error, NameRule::problem);
  json.begin_object();

  detail::put_type(json, view.code, options);
  json.member("title", Text(options.blank_type && *http_reason(view.status) != '\0' ? http_reason(view.status) : view.title));
  json.member("status", view.status);
  char message[512];
  if (const Text detail = detail::public_message(view, error, options, message, sizeof message); !detail.empty()) {
    json.key("detail").text(detail);
  }
  if (!report.id.empty()) {
    detail::UriText instance;
    instance.add("urn:error-id:");
    instance.add(report.id, detail::unreserved);
    if (!instance.text().empty()) json.member("instance", instance.text());
  }
  json.member("code", Text(view.code.name()));
  if (!report.id.empty()) json.member("id", report.id);
  if (!report.context.correlation_id.empty()) json.member("correlation_id", report.context.correlation_id);
  if (!view.bare) json.member("severity", Text(to_string(report.severity)));
  if (const auto& wait = fields.wait()) json.member("retry_after", detail::whole_seconds(*wait));

  if (!view.bare) {
    const ViolationList* const violations = fields.violations();
    if (violations != nullptr) detail::put_violations(json, *violations, options);
    for (const detail::ShownField& field : fields) {
      detail::put_name(json, field, NameRule::problem);
      detail::put_value(json, field.key, field.value, options.redactor, view.show_up_to);
    }
    const RemoteError* const remote = detail::sent_on(error, options);
    if (remote != nullptr) {
      detail::put_unknown_members(json, *remote, [&](Text name) { return detail::is_problem_member(name) || fields.has(name); });
    }
    if (fields.is_join() && violations == nullptr && nested < detail::most_nested_joins) {
      detail::put_members(json, error, "problems", options.max_items, [&](const Error& member) {
        put_problem(json, detail::BareReport(member).report, options, nested + 1);
      });
    }
  }
  if (nested == 0) detail::put_debug_info(json, error, options);
  json.end_object();
}

}  // namespace

bool write_problem_json(Buffer& out, const Report& report, const ResponseOptions& options) noexcept {
  if (options.format != ResponseFormat::problem_json) {
    ResponseOptions as_written = options;
    as_written.format = ResponseFormat::problem_json;
    return write_problem_json(out, report, as_written);
  }
  JsonWriter json(out, options.max_bytes);
  put_problem(json, report, options, 0);
  return !json.truncated();
}

bool write_problem_json(Buffer& out, const Error& error, const ResponseOptions& options) noexcept {
  return write_problem_json(out, detail::BareReport(error).report, options);
}

FALLIBLE_NAMESPACE_END
