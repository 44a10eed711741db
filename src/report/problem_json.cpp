#include <fallible/report/problem_json.hpp>

#include <fallible/core/retry_hint.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/violation.hpp>

#include "bare_report.hpp"
#include "http_token.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using detail::ClientView;
using detail::NameRule;

/// How deep joins within joins are written.
constexpr unsigned most_nested = 4;

void put_problem(JsonWriter& json, const Report& report, const ResponseOptions& options, unsigned nested) noexcept;

/// The members of a join, each as a problem of its own, until one does not fit.
struct Members {
  JsonWriter& json;
  const Report& report;
  const ResponseOptions& options;
  unsigned nested;
  std::uint32_t listed = 0;
  std::uint32_t total = 0;
  bool full = false;

  bool enter(const Error& error, const Step& step) noexcept {
    if (step.depth == 0) return true;
    if (step.relation != Relation::member) return false;
    if (total++ == 0) json.key("problems").begin_array();
    if (full || listed == options.max_items || json.truncated()) return false;
    const JsonWriter::Mark mark = json.mark();
    put_problem(json, detail::BareReport(error).report, options, nested + 1);
    if (json.truncated()) {
      json.rewind(mark);
      full = true;
    } else {
      ++listed;
    }
    return false;
  }
  void finish() noexcept {
    if (total == 0) return;
    json.end_array();
    if (listed < total) json.member("omitted", total - listed);
  }
};

void put_problem(JsonWriter& json, const Report& report, const ResponseOptions& options, unsigned nested) noexcept {
  const Error& error = report.error;
  const ClientView view = detail::client_view(error, options);
  json.begin_object();

  detail::put_type(json, view.code, options);
  json.member("title", Text(options.blank_type && *http_reason(view.status) != '\0' ? http_reason(view.status) : view.title));
  json.member("status", view.status);
  char message[512];
  if (const Text detail = detail::public_message(view, error, options, message, sizeof message); !detail.empty()) {
    json.key("detail").text(detail);
  }
  if (!report.id.empty()) {
    char urn[200];
    BufferSink instance(urn, sizeof urn);
    instance.put(Text("urn:error-id:"));
    detail::percent_encode(instance, report.id, detail::is_unreserved);
    if (!instance.truncated()) json.member("instance", instance.text());
  }
  json.member("code", Text(view.code.name()));
  if (!report.id.empty()) json.member("id", report.id);
  if (!report.context.correlation_id.empty()) json.member("correlation_id", report.context.correlation_id);
  if (!view.fault) json.member("severity", Text(to_string(report.severity)));
  if (const auto wait = retry_after(error)) json.member("retry_after", detail::whole_seconds(*wait));

  if (!view.fault) {
    const auto* const invalid = error.get_if<ValidationErrors>();
    if (invalid != nullptr) detail::put_violations(json, *invalid, options);
    for (const detail::ShownField& field : detail::ShownFields(view, error, NameRule::problem)) {
      detail::put_name(json, field.key, NameRule::problem);
      detail::put_value(json, field.value);
    }
    if (invalid == nullptr && nested < most_nested) {
      Members members{json, report, options, nested};
      visit(error, members);
      members.finish();
    }
  }
  if (nested == 0) detail::put_debug_info(json, error, options);
  json.end_object();
}

}  // namespace

bool write_problem_json(Buffer& out, const Report& report, const ResponseOptions& options) noexcept {
  JsonWriter json(out, options.max_bytes);
  put_problem(json, report, options, 0);
  return !json.truncated();
}

bool write_problem_json(Buffer& out, const Error& error, const ResponseOptions& options) noexcept {
  return write_problem_json(out, detail::BareReport(error).report, options);
}

FALLIBLE_NAMESPACE_END
