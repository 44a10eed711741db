#include <fallible/report/response.hpp>

#include <fallible/core/retry_hint.hpp>
#include <fallible/report/connect_json.hpp>
#include <fallible/report/detail/client_view.hpp>
#include <fallible/report/error_envelope.hpp>
#include <fallible/report/google_status.hpp>
#include <fallible/report/headers.hpp>
#include <fallible/report/problem_json.hpp>
#include <fallible/taxonomy/retry_after_header.hpp>

#include "bare_report.hpp"
#include "http_token.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

bool write(Buffer& body, const Report& report, const ResponseOptions& options) noexcept {
  switch (options.format) {
    case ResponseFormat::envelope: return write_error_envelope(body, report, options);
    case ResponseFormat::google_status: return write_google_status(body, report, options).complete;
    case ResponseFormat::google_http: return write_google_http(body, report, options).complete;
    case ResponseFormat::connect: return write_connect_json(body, report, options).complete;
    case ResponseFormat::problem_json: break;
  }
  return write_problem_json(body, report, options);
}

}  // namespace

bool ResponseHeaders::add(Text name, Text value) noexcept {
  constexpr std::size_t most = InlineText<160>::capacity;
  if (count_ == capacity || !detail::is_token(name) || name.size() > InlineText<40>::capacity) return false;
  char bytes[most];
  std::size_t size = 0;
  std::size_t kept = 0;  // without spaces at the end
  for (const char c : value) {
    if (c < ' ' || c > '~' || (c == ' ' && size == 0)) continue;
    if (size == most) return false;
    bytes[size++] = c;
    if (c != ' ') kept = size;
  }
  if (kept == 0) return false;
  headers_[count_++] = {name, Text(bytes, kept)};
  return true;
}

Text ResponseHeaders::find(Text name) const noexcept {
  for (const ResponseHeader& header : *this) {
    if (same_header_name(header.name, name)) return header.value;
  }
  return {};
}

Result<Responder> Responder::create(const ResponseOptions& options) noexcept {
  if (Result<void> checked = check_response_options(options); !checked.has_value()) return fail(detail::move(checked).error());
  Responder responder;
  responder.options_ = options;
  return responder;
}

Response Responder::respond(Buffer& body, const Report& report) const noexcept {
  Response response;
  response.status = detail::client_view(report.error, options_).status;
  response.headers.add("Content-Type", content_type(options_.format));
  if (const auto wait = retry_after(report.error)) response.headers.add("Retry-After", format_retry_after(*wait));
  if (!options_.correlation_header.empty()) {
    response.headers.add(options_.correlation_header, report.context.correlation_id);
  }
  if (report.context.trace.valid()) response.headers.add(traceparent_header, format_traceparent(report.context.trace));
  response.truncated = !write(body, report, options_);
  return response;
}

Response Responder::respond(Buffer& body, const Error& error) const noexcept {
  return respond(body, detail::BareReport(error).report);
}

FALLIBLE_NAMESPACE_END
