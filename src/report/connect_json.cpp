#include <fallible/report/connect_json.hpp>

#include <fallible/taxonomy/grpc.hpp>

#include "bare_report.hpp"
#include "base64.hpp"
#include "google_details.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using detail::GoogleDetails;

/// Writes a detail. False when its binary form is longer than the room for it.
bool put_detail(JsonWriter& json, const GoogleDetails& details, GoogleDetail detail) noexcept {
  char scratch[detail::proto_scratch];
  Buffer bytes(scratch, sizeof scratch);
  detail::ProtoWriter message(bytes);
  details.put(message, detail);
  if (bytes.truncated()) return false;
  json.begin_object().member("type", Text(to_string(detail)));
  json.key("value");
  detail::put_base64(json.begin_text(), bytes.text());
  json.end_text();
  if (details.options.mode == ResponseMode::development) {
    json.key("debug").begin_object();
    detail::ProtoJsonWriter writer(json);
    details.put(writer, detail);
    json.end_object();
  }
  json.end_object();
  return true;
}

/// False when something was left out.
bool put_error(JsonWriter& json, const GoogleDetails& details) noexcept {
  bool whole = true;
  json.begin_object().member("code", Text(connect_name(details.view.code.grpc_code())));
  json.key("message").text(details.message());
  if (details.written != 0) {
    json.key("details").begin_array();
    for (unsigned i = 0; i < google_detail_count; ++i) {
      const auto detail = static_cast<GoogleDetail>(i);
      if (details.has(i) && detail != GoogleDetail::sent_on) whole = put_detail(json, details, detail) && whole;
    }
    if (details.has(static_cast<unsigned>(GoogleDetail::sent_on))) {
      for (const RemotePart part : details.remote()->unknown_details()) {
        if (!details.is_written(part.name)) json.raw(part.content);
      }
    }
    json.end_array();
  }
  json.end_object();
  return whole && !json.truncated();
}

}  // namespace

GoogleWritten write_connect_json(Buffer& out, const Report& report, const ResponseOptions& options) noexcept {
  if (options.format != ResponseFormat::connect) {
    ResponseOptions as_written = options;
    as_written.format = ResponseFormat::connect;
    return write_connect_json(out, report, as_written);
  }
  GoogleDetails details(report, options, detail::DetailForm::binary);
  const std::size_t start = out.size();
  for (;;) {
    JsonWriter json(out, options.max_bytes);
    const bool whole = put_error(json, details);
    if (whole || !details.drop()) return details.result(whole);
    out.rewind(start);
  }
}

GoogleWritten write_connect_json(Buffer& out, const Error& error, const ResponseOptions& options) noexcept {
  return write_connect_json(out, detail::BareReport(error).report, options);
}

FALLIBLE_NAMESPACE_END
