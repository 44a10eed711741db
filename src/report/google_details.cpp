#include "google_details.hpp"

#include <fallible/core/policy_error.hpp>
#include <fallible/core/render.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "http_token.hpp"
#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN

// The names stand behind the prefix of their type URLs, so that both are one constant.
const char* to_string(GoogleDetail detail) noexcept {
  constexpr std::size_t prefix_size = 20;
  switch (detail) {
    case GoogleDetail::error_info: return &"type.googleapis.com/google.rpc.ErrorInfo"[prefix_size];
    case GoogleDetail::retry_info: return &"type.googleapis.com/google.rpc.RetryInfo"[prefix_size];
    case GoogleDetail::bad_request: return &"type.googleapis.com/google.rpc.BadRequest"[prefix_size];
    case GoogleDetail::quota_failure: return &"type.googleapis.com/google.rpc.QuotaFailure"[prefix_size];
    case GoogleDetail::precondition_failure: return &"type.googleapis.com/google.rpc.PreconditionFailure"[prefix_size];
    case GoogleDetail::resource_info: return &"type.googleapis.com/google.rpc.ResourceInfo"[prefix_size];
    case GoogleDetail::request_info: return &"type.googleapis.com/google.rpc.RequestInfo"[prefix_size];
    case GoogleDetail::localized_message: return &"type.googleapis.com/google.rpc.LocalizedMessage"[prefix_size];
    case GoogleDetail::help: return &"type.googleapis.com/google.rpc.Help"[prefix_size];
    case GoogleDetail::debug_info: return &"type.googleapis.com/google.rpc.DebugInfo"[prefix_size];
    case GoogleDetail::sent_on: break;
  }
  return "others";
}

namespace detail {
namespace {

/// [A-Z][A-Z0-9_]+[A-Z0-9], 63 at most: what a code's name is, but for its length.
Text reason_of(Code code) noexcept {
  const Text name = code.name();
  std::size_t size = name.size() > 63 ? 63 : name.size();
  while (size > 0 && name[size - 1] == '_') --size;
  return {name.data(), size};
}

/// A value that is text of a short size, or empty.
Text text_field(const ShownFields& fields, Text key) noexcept {
  for (const ShownField& field : fields) {
    if (field.key == key && field.value.kind == ArgKind::text) return field.value.text();
  }
  return {};
}

unsigned hex_digits(const char* at) noexcept {
  unsigned value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at[i];
    value = value << 4 | static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

void put_code_point(const Sink& sink, unsigned point) {
  const auto byte = [](unsigned value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (point < 0x80) {
    sink.put(byte(point));
  } else if (point < 0x800) {
    const char bytes[] = {byte(0xC0u | point >> 6), byte(0x80u | (point & 63u))};
    sink.put(Text(bytes, 2));
  } else if (point < 0x10000) {
    const char bytes[] = {byte(0xE0u | point >> 12), byte(0x80u | (point >> 6 & 63u)), byte(0x80u | (point & 63u))};
    sink.put(Text(bytes, 3));
  } else {
    const char bytes[] = {byte(0xF0u | point >> 18), byte(0x80u | (point >> 12 & 63u)), byte(0x80u | (point >> 6 & 63u)),
                          byte(0x80u | (point & 63u))};
    sink.put(Text(bytes, 4));
  }
}

/// Writes the text of a JSON string, and any other JSON value as it is.   Requires  `json` is one valid value.
void put_unquoted(const Sink& sink, Text json) {
  if (json.size() < 2 || json[0] != '"') {
    sink.put(json);
    return;
  }
  const Text text(json.data() + 1, json.size() - 2);
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      ++i;
      continue;
    }
    sink.put(Text(text.data() + plain, i - plain));
    const char escape = text[i + 1];
    i += 2;
    switch (escape) {
      case 'b': sink.put('\b'); break;
      case 'f': sink.put('\f'); break;
      case 'n': sink.put('\n'); break;
      case 'r': sink.put('\r'); break;
      case 't': sink.put('\t'); break;
      case 'u': {
        if (text.size() - i < 4) return;
        unsigned point = hex_digits(text.data() + i);
        i += 4;
        if (point >= 0xD800 && point < 0xE000) {  // half of a pair; alone it is no character
          unsigned low = 0;
          if (point < 0xDC00 && text.size() - i >= 6 && text[i] == '\\' && text[i + 1] == 'u') low = hex_digits(text.data() + i + 2);
          if (low >= 0xDC00 && low < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
            i += 6;
          } else {
            point = 0xFFFD;
          }
        }
        put_code_point(sink, point);
        break;
      }
      default: sink.put(escape); break;
    }
    plain = i;
  }
  sink.put(Text(text.data() + plain, text.size() - plain));
}

template <class W>
struct Places {
  W& writer;
  void text(const Words& words, Location where) noexcept {
    if (words.is_message()) put(where);
  }
  void passed(Location where, const Words*) noexcept { put(where); }
  void put(Location where) noexcept {
    if (!where) return;
    char bytes[512];
    BufferSink place(bytes, sizeof bytes);
    place.put(Text(where.file));
    place.put(':');
    write_value(place, make_arg(where.line), Privacy::secret);
    writer.text_item(1, place.text());
  }
};

}  // namespace

GoogleDetails::GoogleDetails(const Report& r, const ResponseOptions& o, DetailForm form) noexcept
    : report(r), options(o), view(client_view(r.error, o)), fields_(view, r.error, NameRule::metadata),
      violations_(fields_.violations()), remote_(view.bare ? nullptr : sent_on(r.error, o)) {
  const Error& error = report.error;
  message_ = public_message(view, error, options, bytes_, sizeof bytes_);
  if (message_.empty()) message_ = view.title;
  if (error.code().category() == Category::validation) field_ = text_field(fields_, "field");
  resource_type_ = text_field(fields_, "resource_type");

  const auto want = [this](GoogleDetail detail, bool it) noexcept {
    if (it) wanted = static_cast<std::uint16_t>(wanted | bit_of(detail));
  };
  want(GoogleDetail::error_info, true);
  want(GoogleDetail::retry_info, fields_.wait().has_value());
  want(GoogleDetail::bad_request, violations_ != nullptr || !field_.empty());
  want(GoogleDetail::quota_failure,
       !view.bare && (error.get_if<QuotaExceeded>() != nullptr || error.get_if<RateLimited>() != nullptr));
  want(GoogleDetail::precondition_failure,
       !view.bare && (error.get_if<BusinessRuleViolated>() != nullptr || error.get_if<WrongState>() != nullptr));
  want(GoogleDetail::resource_info, !resource_type_.empty());
  want(GoogleDetail::request_info, !report.id.empty() || !report.context.correlation_id.empty());
  want(GoogleDetail::localized_message, !options.locale.empty());
  want(GoogleDetail::help, starts_with(options.type_base, "http://") || starts_with(options.type_base, "https://"));
  want(GoogleDetail::debug_info, options.mode == ResponseMode::development);
  if (remote_ != nullptr) {
    // A form that nobody here understands cannot be turned into another.
    const bool binary = remote_->format == RemoteFormat::connect || remote_->format == RemoteFormat::grpc;
    const bool json = remote_->format == RemoteFormat::google_status || remote_->format == RemoteFormat::google_http;
    want(GoogleDetail::sent_on, (form == DetailForm::binary ? binary : json) && !remote_->unknown_details().empty());
  }
  written = wanted;
}

bool GoogleDetails::drop() noexcept {
  for (unsigned detail = google_detail_count; detail-- > 0;) {
    if (!has(detail)) continue;
    written = static_cast<std::uint16_t>(written & ~(1u << detail));
    return true;
  }
  return false;
}

bool GoogleDetails::is_written(Text type) const noexcept {
  for (unsigned detail = 0; detail < google_detail_count; ++detail) {
    if (has(detail) && type == to_string(static_cast<GoogleDetail>(detail))) return true;
  }
  return false;
}

template <class W>
void GoogleDetails::put_error_info(W& w) const noexcept {
  w.text(1, "reason", reason_of(view.code));
  w.text(2, "domain", options.service_domain.empty() ? Text(view.code.domain()) : Text(options.service_domain));
  const auto dropped = static_cast<unsigned>(wanted & ~written);
  const bool more = remote_ != nullptr && !remote_->unknown_members().empty();
  if (fields_.empty() && dropped == 0 && !more) return;
  w.begin_map(3, "metadata");
  for (const ShownField& field : fields_) {
    const InlineText<80> made = field.fits ? InlineText<80>() : member_name(field.key, NameRule::metadata);
    const Text name = field.fits ? field.key : Text(made);
    if (needs_redaction(field.key, field.value, options.redactor, view.show_up_to)) {
      w.entry(3, name, [&](const Sink& out) { options.redactor->write_value(out, field.key, field.value, view.show_up_to); });
    } else {
      w.entry(3, name, field.value);
    }
  }
  if (more) {
    for (const RemotePart part : remote_->unknown_members()) {
      if (fields_.has(part.name) || part.name == "droppedDetails") continue;
      w.entry(3, part.name, [&](const Sink& sink) { put_unquoted(sink, part.content); });
    }
  }
  if (dropped != 0 && !fields_.has("droppedDetails")) {
    w.entry(3, "droppedDetails", [&](const Sink& sink) {
      bool first = true;
      for (unsigned detail = 0; detail < google_detail_count; ++detail) {
        if ((dropped >> detail & 1u) == 0) continue;
        if (!first) sink.put(',');
        first = false;
        Text name = to_string(static_cast<GoogleDetail>(detail));
        if (starts_with(name, "google.rpc.")) name = {name.data() + 11, name.size() - 11};
        sink.put(name);
      }
    });
  }
  w.end_map();
}

template <class W>
void GoogleDetails::put_bad_request(W& w) const noexcept {
  w.begin_list(1, "fieldViolations");
  if (violations_ != nullptr) {
    std::uint32_t listed = 0;
    for (const Violation& each : *violations_) {
      if (listed++ == options.max_items) break;
      w.begin_item(1);
      w.text(1, "field", each.path);
      w.text(2, "description", each.message);
      w.text(3, "reason", reason_of(each.code));
      w.end();
    }
  } else {
    w.begin_item(1);
    w.text(1, "field", field_);
    w.text(2, "description", view.title);
    w.text(3, "reason", reason_of(view.code));
    w.end();
  }
  w.end_list();
}

template <class W>
void GoogleDetails::put_quota(W& w) const noexcept {
  w.begin_list(1, "violations");
  w.begin_item(1);
  w.text(2, "description", view.title);
  if (const auto* const quota = report.error.get_if<QuotaExceeded>()) {
    w.text(5, "quotaId", quota->quota);
    w.uint64(7, "quotaValue", quota->limit > INT64_MAX ? INT64_MAX : quota->limit);
  } else if (const auto* const limited = report.error.get_if<RateLimited>()) {
    w.uint64(7, "quotaValue", limited->limit > INT64_MAX ? INT64_MAX : limited->limit);
  }
  w.end();
  w.end_list();
}

template <class W>
void GoogleDetails::put_precondition(W& w) const noexcept {
  w.begin_list(1, "violations");
  w.begin_item(1);
  if (const auto* const rule = report.error.get_if<BusinessRuleViolated>()) {
    w.text(1, "type", rule->rule);
    w.text(3, "description", rule->explanation);
  } else if (const auto* const state = report.error.get_if<WrongState>()) {
    w.text(1, "type", state->state);
    w.text(2, "subject", state->resource_type);
    w.text(3, "description", view.title);
  }
  w.end();
  w.end_list();
}

template <class W>
void GoogleDetails::put_resource(W& w) const noexcept {
  w.text(1, "resourceType", resource_type_);
  w.text(4, "description", view.title);
}

template <class W>
void GoogleDetails::put_debug(W& w) const noexcept {
  w.begin_list(1, "stackEntries");
  Places<W> places{w};
  visit(report.error, places);
  w.end_list();
  const Privacy show_up_to = options.personal_in_debug_info ? Privacy::personal : Privacy::internal;
  put_redacted(w.begin_text(2, "detail"), options.redactor, show_up_to,
               [&](const Sink& out) { render(out, report.error, {Style::line, show_up_to}); });
  w.end_text();
}

template <class W>
void GoogleDetails::put_any(W& w, GoogleDetail detail) const noexcept {
  switch (detail) {
    case GoogleDetail::error_info: put_error_info(w); return;
    case GoogleDetail::retry_info: w.duration(1, "retryDelay", *fields_.wait()); return;
    case GoogleDetail::bad_request: put_bad_request(w); return;
    case GoogleDetail::quota_failure: put_quota(w); return;
    case GoogleDetail::precondition_failure: put_precondition(w); return;
    case GoogleDetail::resource_info: put_resource(w); return;
    case GoogleDetail::request_info:
      w.text(1, "requestId", report.id.empty() ? Text(report.context.correlation_id) : report.id);
      return;
    case GoogleDetail::localized_message:
      w.text(1, "locale", options.locale);
      w.text(2, "message", view.title);
      return;
    case GoogleDetail::help: {
      w.begin_list(1, "links");
      w.begin_item(1);
      w.text(1, "description", "About this error");
      UriText url;
      put_type_uri(url, view.code, options);
      w.text(2, "url", url.text());
      w.end();
      w.end_list();
      return;
    }
    case GoogleDetail::debug_info: put_debug(w); return;
    case GoogleDetail::sent_on: return;
  }
}

void GoogleDetails::put(ProtoWriter& writer, GoogleDetail detail) const noexcept { put_any(writer, detail); }
void GoogleDetails::put(ProtoJsonWriter& writer, GoogleDetail detail) const noexcept { put_any(writer, detail); }

}  // namespace detail
FALLIBLE_NAMESPACE_END
