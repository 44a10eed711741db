#include <fallible/report/google_status.hpp>

#include <fallible/taxonomy/grpc.hpp>

#include "bare_report.hpp"
#include "base64.hpp"
#include "google_details.hpp"
#include "rpc_details.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using detail::GoogleDetails;

void put_details(JsonWriter& json, const GoogleDetails& details) noexcept {
  if (details.written == 0) return;
  json.key("details").begin_array();
  for (unsigned i = 0; i < google_detail_count; ++i) {
    const auto each = static_cast<GoogleDetail>(i);
    if (!details.has(i) || each == GoogleDetail::sent_on) continue;
    json.begin_object().member("@type", Text(detail::type_url(each)));
    detail::ProtoJsonWriter writer(json);
    details.put(writer, each);
    json.end_object();
  }
  if (details.has(static_cast<unsigned>(GoogleDetail::sent_on))) {
    for (const RemotePart part : details.remote()->unknown_details()) {
      if (!details.is_written(part.name)) json.raw(part.content);
    }
  }
  json.end_array();
}

/// Writes with all details, and again with one less until it fits.
template <class Put>
GoogleWritten put_shortened(Buffer& out, const Report& report, const ResponseOptions& options, Put put) noexcept {
  GoogleDetails details(report, options, detail::DetailForm::json);
  const std::size_t start = out.size();
  for (;;) {
    JsonWriter json(out, options.max_bytes);
    put(json, details);
    if (!json.truncated() || !details.drop()) return details.result(!json.truncated());
    out.rewind(start);
  }
}

/// Writes a detail of a peer's, {"type", "value"}, as it was. False when it cannot be read, and is left out.
bool put_sent_on(detail::ProtoWriter& status, Buffer& bytes, Text json) noexcept {
  const Result<JsonDocument> document = JsonDocument::parse(json);
  const JsonValue value = document ? document->root().member("value") : JsonValue();
  const Text type = document ? document->root().member("type").text() : Text();
  const Text name = detail::behind_last_slash(type);
  if (name.empty() || !value.is(JsonKind::string)) return false;
  const Text base64 = value.text();
  const std::size_t start = bytes.size();
  status.begin(3, nullptr);
  const Sink url = status.begin_text(1, nullptr);
  if (name.size() == type.size()) url.put(detail::usual_type_prefix);
  url.put(type);
  status.end_text();
  bool room = true, read = true;
  if (!base64.empty()) {  // the default is not written
    std::size_t size = 0;
    status.begin(2, nullptr);
    room = bytes.reserve(base64.size() / 4 * 3 + 3);
    read = room && detail::decode_base64(base64, bytes.free_bytes(), size);
    bytes.commit(size);
    status.end();
  }
  status.end();
  if (room && !read) bytes.rewind(start);
  return read;
}

}  // namespace

GoogleWritten write_google_status(Buffer& out, const Report& report, const ResponseOptions& options) noexcept {
  if (options.format != ResponseFormat::google_status) {
    ResponseOptions as_written = options;
    as_written.format = ResponseFormat::google_status;
    return write_google_status(out, report, as_written);
  }
  return put_shortened(out, report, options, [](JsonWriter& json, const GoogleDetails& details) {
    json.begin_object().member("code", details.view.code.grpc_code());
    json.key("message").text(details.message());
    put_details(json, details);
    json.end_object();
  });
}

GoogleWritten write_google_http(Buffer& out, const Report& report, const ResponseOptions& options) noexcept {
  if (options.format != ResponseFormat::google_http) {
    ResponseOptions as_written = options;
    as_written.format = ResponseFormat::google_http;
    return write_google_http(out, report, as_written);
  }
  return put_shortened(out, report, options, [](JsonWriter& json, const GoogleDetails& details) {
    json.begin_object().key("error").begin_object().member("code", details.view.status);
    json.key("message").text(details.message());
    json.member("status", Text(grpc_name(details.view.code.grpc_code())));
    put_details(json, details);
    json.end_object().end_object();
  });
}

GoogleWritten write_grpc_status_details(Buffer& out, const Report& report, const ResponseOptions& options,
                                        std::size_t limit) noexcept {
  GoogleDetails details(report, options, detail::DetailForm::binary);
  const std::size_t start = out.size();
  char scratch[detail::proto_scratch];
  for (;;) {
    Buffer bytes(scratch, sizeof scratch);
    detail::ProtoWriter status(bytes);
    status.uint64(1, nullptr, static_cast<std::uint64_t>(details.view.code.grpc_code()));
    status.text(2, nullptr, details.message());
    for (unsigned i = 0; i < google_detail_count; ++i) {
      const auto each = static_cast<GoogleDetail>(i);
      if (!details.has(i) || each == GoogleDetail::sent_on) continue;
      status.begin(3, nullptr);
      status.text(1, nullptr, detail::type_url(each));
      status.begin(2, nullptr);
      details.put(status, each);
      status.end();
      status.end();
    }
    bool whole = true;
    if (details.has(static_cast<unsigned>(GoogleDetail::sent_on))) {
      for (const RemotePart part : details.remote()->unknown_details()) {
        if (!details.is_written(part.name)) whole = put_sent_on(status, bytes, part.content) && whole;
      }
    }
    const std::size_t encoded = (bytes.size() * 4 + 2) / 3;
    if (!bytes.truncated() && encoded <= limit && out.reserve(encoded)) {
      detail::put_base64(out.sink(), bytes.text());
      return details.result(whole);
    }
    out.rewind(start);
    if (!details.drop()) return details.result(false);
  }
}

GoogleWritten write_google_status(Buffer& out, const Error& error, const ResponseOptions& options) noexcept {
  return write_google_status(out, detail::BareReport(error).report, options);
}
GoogleWritten write_google_http(Buffer& out, const Error& error, const ResponseOptions& options) noexcept {
  return write_google_http(out, detail::BareReport(error).report, options);
}

FALLIBLE_NAMESPACE_END
