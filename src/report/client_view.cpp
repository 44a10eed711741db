#include <fallible/report/detail/client_view.hpp>

#include <cmath>
#include <new>

#include <fallible/core/retry_hint.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/violation.hpp>

#include "http_token.hpp"
#include "items.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

ClientView client_view(const Error& error, const ResponseOptions& options) noexcept {
  const Code own = error.code();
  const Code general = own.general();
  const int status = options.format == ResponseFormat::connect ? general.http_status() : own.http_status();
  const bool in_house = options.audience == Trust::internal;
  const bool bare = !in_house && (status >= 500 || own.http_status() >= 500);
  const Code named = bare && options.fault_code == FaultCode::general ? general : own;
  // A problem type has one title (RFC 9457, section 3.1.3), which is that of the code that is named.
  return {named, named.title(), status, in_house ? Privacy::internal : Privacy::public_, bare};
}

namespace {

constexpr Text prefix_of_names = "field_";
constexpr Text longer_prefix = "field__";  // where the other one gives a name that is taken as well: "errors"
constexpr std::size_t longest_name = 64;

char name_char(char c, NameRule rule) noexcept {
  if (rule == NameRule::details || is_word_char(c) || (rule == NameRule::metadata && c == '-')) return c;
  return '_';
}

bool needs_prefix(Text key, NameRule rule) noexcept {
  if (rule == NameRule::details) return is_details_member(key);
  if (rule == NameRule::problem) return key.size() < 3 || !is_letter(key[0]) || is_problem_member(key);
  return key.size() < 2 || key[0] < 'a' || key[0] > 'z';
}

/// The name, one byte at a time, so that two can be compared without writing them down.
struct Name {
  Text key;
  NameRule rule;
  Text prefix;

  Name(Text k, NameRule r) noexcept : key(k), rule(r) {
    if (needs_prefix(k, r)) prefix = k == "errors" ? longer_prefix : prefix_of_names;
  }
  [[nodiscard]] std::size_t size() const noexcept {
    const std::size_t whole = key.size() + prefix.size();
    return whole > longest_name ? longest_name : whole;
  }
  [[nodiscard]] char at(std::size_t i) const noexcept {
    return i < prefix.size() ? prefix[i] : name_char(key[i - prefix.size()], rule);
  }
  [[nodiscard]] bool operator==(const Name& other) const noexcept {
    if (size() != other.size()) return false;
    for (std::size_t i = 0; i < size(); ++i) {
      if (at(i) != other.at(i)) return false;
    }
    return true;
  }
};

}  // namespace

ShownFields::ShownFields(const ClientView& view, const Error& error, NameRule rule) noexcept
    : rule_(rule), show_up_to_(view.show_up_to), bare_(view.bare) {
  const auto* const invalid = error.get_if<ValidationErrors>();
  skips_violations_ = invalid != nullptr;
  if (!bare_ && invalid != nullptr) {
    violations_ = &invalid->violations;
  } else if (!bare_ && show_up_to_ >= Privacy::internal) {
    const auto* const remote = error.get_if<RemoteError>();
    const bool ours = remote != nullptr && remote->trust == Trust::internal;  // anybody else's words may name persons
    if (ours && !remote->violations.empty()) violations_ = &remote->violations;
  }
  visit(error, *this);
  if (hinted_ || join_) wait_ = retry_after(error);
}

bool ShownFields::enter(const Error&, const Step& step) noexcept {
  join_ = join_ || step.relation == Relation::member;
  return step.depth == 0;
}

void ShownFields::field(Text key, const Arg& value) noexcept {
  if (key == "retry_after") {
    hinted_ = true;
    return;
  }
  if (bare_ || value.privacy > show_up_to_ || value.privacy == Privacy::secret || value.kind == ArgKind::none) return;
  if (skips_violations_ && value.kind == ArgKind::custom && key == "violations") return;
  const bool fits = fits_rule(key, rule_);
  auto* const fields = reinterpret_cast<ShownField*>(room_);
  for (unsigned i = 0; i < count_; ++i) {
    const bool same = fits && fields[i].fits ? key == fields[i].key : Name(key, rule_) == Name(fields[i].key, rule_);
    if (same) {
      fields[i] = {key, value, fits};
      return;
    }
  }
  if (count_ == capacity) {
    truncated_ = true;
  } else {
    ::new (static_cast<void*>(fields + count_++)) ShownField{key, value, fits};
  }
}

bool ShownFields::has(Text name) const noexcept {
  for (const ShownField& each : *this) {
    if (Text(member_name(each.key, rule_)) == name) return true;
  }
  return false;
}

InlineText<80> member_name(Text key, NameRule rule) noexcept {
  char bytes[79];
  const Name name(key, rule);
  std::size_t size = 0;
  while (size < name.size() && size < sizeof bytes) {
    bytes[size] = name.at(size);
    ++size;
  }
  return Text(bytes, size);
}

void put_name(JsonWriter& json, const ShownField& field, NameRule rule) noexcept {
  if (field.fits) {
    json.key(field.key);
  } else {
    json.key(member_name(field.key, rule));
  }
}

bool needs_redaction(Text key, const Arg& value, const Redactor* redactor, Privacy show_up_to) noexcept {
  if (redactor == nullptr || value.privacy == Privacy::public_) return false;
  return value.kind == ArgKind::text || value.kind == ArgKind::custom || redactor->hides(key, show_up_to);
}

void put_value(JsonWriter& json, Text key, const Arg& value, const Redactor* redactor, Privacy show_up_to) noexcept {
  if (needs_redaction(key, value, redactor, show_up_to)) {
    redactor->write_value(json.begin_text(), key, value, show_up_to);
    json.end_text();
    return;
  }
  switch (value.kind) {
    case ArgKind::none: json.null(); return;
    case ArgKind::boolean: json.boolean(value.boolean); return;
    case ArgKind::int64: json.number(value.int64); return;
    case ArgKind::uint64: json.number(value.uint64); return;
    case ArgKind::float64: json.number(value.float64); return;
    case ArgKind::float32: {
      if (!std::isfinite(value.float32)) {
        json.null();
        return;
      }
      char digits[64];
      BufferSink sink(digits, sizeof digits);
      write_value(sink, value, Privacy::secret);
      json.raw(sink.text());
      return;
    }
    case ArgKind::text: json.text(value.text()); return;
    default: put_value_text(json, value); return;
  }
}

void put_value_text(JsonWriter& json, const Arg& value) noexcept {
  if (value.kind == ArgKind::text) {
    json.text(value.text());
    return;
  }
  write_value(json.begin_text(), value, value.privacy);
  json.end_text();
}

namespace {

bool contains(Text text, Text part) noexcept {
  for (std::size_t i = 0; i + part.size() <= text.size(); ++i) {
    if (Text(text.data() + i, part.size()) == part) return true;
  }
  return false;
}

struct OwnMessage {
  BufferSink sink;
  Privacy show_up_to;
  const Redactor* redactor;
  bool enter(const Error&, const Step& step) noexcept { return step.depth == 0; }
  void text(const Words& words, Location) noexcept {
    if (!words.is_message()) return;
    put_redacted(sink, redactor, show_up_to, [&](const Sink& out) { words.write(out, show_up_to); });
  }
};

}  // namespace

Text public_message(const ClientView& view, const Error& error, const ResponseOptions& options, char* buffer,
                    std::size_t size) noexcept {
  if (view.bare || (!options.message_as_detail && view.show_up_to == Privacy::public_)) return {};
  OwnMessage message{{buffer, size}, view.show_up_to, view.show_up_to == Privacy::public_ ? nullptr : options.redactor};
  visit(error, message);
  const Text text = message.sink.text();
  // What the renderer writes for a value that may not be shown. A message with a hole in it is no message.
  if (view.show_up_to == Privacy::public_ &&
      (contains(text, "[internal]") || contains(text, "[personal]") || contains(text, "[secret]"))) {
    return {};
  }
  return text == Text(view.title) ? Text() : text;
}

std::uint64_t whole_seconds(std::chrono::nanoseconds wait) noexcept {
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t count = wait.count();
  return count <= 0 ? 0 : static_cast<std::uint64_t>(count / second + (count % second != 0 ? 1 : 0));
}

void put_type_uri(UriText& uri_text, Code code, const ResponseOptions& options) noexcept {
  uri_text.add(options.type_base, uri);
  uri_text.add(code.domain(), unreserved);
  uri_text.add("/");
  uri_text.add(code.name(), unreserved);
}

void put_type(JsonWriter& json, Code code, const ResponseOptions& options) noexcept {
  UriText type;
  if (!options.blank_type) put_type_uri(type, code, options);
  const Text text = type.text();
  json.key("type").string(text.empty() ? Text("about:blank") : text);
}

namespace {

void put_limit(JsonWriter& json, Text name, const Limit& limit) noexcept {
  if (limit.present) json.member(name, limit.value);
}

std::uint32_t put_list(JsonWriter& json, const ViolationList& violations, std::uint32_t most) noexcept {
  std::uint32_t listed = 0;
  json.key("errors").begin_array();
  for (const Violation& each : violations) {
    if (listed == most || json.truncated()) break;
    const bool whole = put_item(json, [&] {
      json.begin_object();
      UriText pointer;
      pointer.add("#");
      pointer.add(each.pointer, fragment);
      json.member("pointer", pointer.text());
      json.member("detail", each.message).member("code", Text(each.code.name()));
      put_limit(json, "minimum", each.minimum);
      put_limit(json, "maximum", each.maximum);
      json.end_object();
    });
    if (!whole) break;
    ++listed;
  }
  json.end_array();
  return listed;
}

std::uint32_t put_map(JsonWriter& json, const ViolationList& violations, std::uint32_t most) noexcept {
  std::uint32_t listed = 0;
  json.key("field_errors").begin_object();
  std::uint32_t index = 0;
  for (const Violation& each : violations) {
    if (index++ == most || json.truncated()) break;
    bool told = false;  // with an earlier one about the same place
    std::uint32_t earlier = 0;
    for (const Violation& other : violations) {
      if (earlier++ == index - 1 || told) break;
      told = other.path == each.path;
    }
    if (told) continue;
    std::uint32_t here = 0;
    const bool whole = put_item(json, [&] {
      json.key(each.path).begin_array();
      std::uint32_t at = 0;
      for (const Violation& other : violations) {
        if (at++ == most) break;
        if (at < index || !(other.path == each.path)) continue;
        json.string(other.message);
        ++here;
      }
      json.end_array();
    });
    if (!whole) break;
    listed += here;
  }
  json.end_object();
  return listed;
}

}  // namespace

const RemoteError* sent_on(const Error& error, const ResponseOptions& options) noexcept {
  if (options.audience == Trust::untrusted) return nullptr;
  const auto* const remote = error.get_if<RemoteError>();
  return remote != nullptr && remote->trust == options.audience ? remote : nullptr;
}

void put_violations(JsonWriter& json, const ViolationList& violations, const ResponseOptions& options) noexcept {
  std::uint32_t listed = UINT32_MAX;
  if (options.violations != ViolationForm::map) listed = put_list(json, violations, options.max_items);
  if (options.violations != ViolationForm::list) {
    const std::uint32_t mapped = put_map(json, violations, options.max_items);
    if (mapped < listed) listed = mapped;
  }
  if (listed < violations.total()) json.member("omitted", violations.total() - listed);
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
