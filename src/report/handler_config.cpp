#include <fallible/report/handler_config.hpp>

#include <cstdlib>

#include <fallible/core/format_string.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/report/json_document.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/violation.hpp>

#include <unistd.h>

#include "settings.hpp"
#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using detail::Setting;

constexpr Text variable_prefix = "FALLIBLE_";

/// Findings are kept up to so many; the rest is counted.
constexpr std::uint32_t most_findings = 32;

/// Reads into a config and collects what is wrong.
class Reader {
 public:
  explicit Reader(const HandlerConfig& config) noexcept : config_(config) {}

  /// `where` as the operator writes it; `pointer` for JSON.
  void find(Code code, Text where, Text pointer, Text words) noexcept {
    if (findings_.kept() >= most_findings) {
      findings_.count();
      return;
    }
    char clean[128];
    Violation violation{{}, pointer, words, code, {}, {}, where.size() > sizeof clean - 1};
    std::size_t size = 0;
    for (const char byte : where) {  // a name may be anything
      if (size == sizeof clean - 1) break;
      clean[size++] = byte >= ' ' && byte <= '~' ? byte : '?';
    }
    violation.path = Text(clean, size);
    findings_.add(violation);
  }

  /// Sets `setting` from a text.
  void set(const Setting& setting, Text where, Text pointer, Text text) noexcept {
    char words[160];
    BufferSink out(words, sizeof words);
    Code code = InputErrc::bad_format;
    if (!detail::set(setting, text, config_, code, out)) find(code, where, pointer, out.text());
  }

  /// `key_id` is how the source calls redaction.key_id.
  [[nodiscard]] Result<HandlerConfig> finish(Text key_id) noexcept {
    bool has_key = false;
    for (const std::uint8_t byte : config_.redaction_key.bytes) has_key = has_key || byte != 0;
    if (findings_.empty() && !config_.redaction_key.id.empty() && !has_key) {
      find(InputErrc::inconsistent, key_id, {}, "needs a key");
    }
    if (findings_.empty()) return config_;
    Error what(ValidationErrors{static_cast<ViolationList&&>(findings_)});
    return fail(ConfigErrc::invalid, "the settings of the error handler are not valid")
        .caused_by(static_cast<Error&&>(what));
  }

 private:
  HandlerConfig config_;
  ViolationList findings_;
};

// ---- JSON ----

/// Reads the members of `object`, whose own path is `path` ("" or "log.") and pointer "/log".
void read_members(Reader& reader, const JsonValue& object, Text path, Text pointer) noexcept {
  for (const JsonMember& member : object.members()) {
    char path_bytes[300];
    BufferSink name(path_bytes, sizeof path_bytes);
    name.put(path);
    name.put(member.name);
    char pointer_bytes[300];
    BufferSink place(pointer_bytes, sizeof pointer_bytes);
    place.put(pointer);
    place.put('/');
    for (const char byte : member.name) {  // RFC 6901
      if (byte == '~' || byte == '/') {
        place.put(byte == '~' ? "~0" : "~1");
      } else {
        place.put(byte);
      }
    }
    if (!object.member(member.name)) {
      reader.find(InputErrc::duplicate, name.text(), place.text(), "is there twice");
      continue;
    }
    const Setting* found = nullptr;
    bool group = false;
    bool dotted = false;  // "log.level" has one spelling
    for (const char byte : member.name) dotted = dotted || byte == '.';
    for (const Setting& setting : detail::settings()) {
      const Text full = setting.path;
      if (!dotted && name.text() == full) found = &setting;
      group = group || (path.empty() && full.size() > member.name.size() && detail::starts_with(full, member.name) &&
                        full[member.name.size()] == '.' && !member.name.empty());
    }
    if (group) {
      if (member.value.is(JsonKind::object)) {
        name.put('.');
        read_members(reader, member.value, name.text(), place.text());
      } else {
        reader.find(InputErrc::wrong_type, name.text(), place.text(), "must be an object");
      }
    } else if (found == nullptr) {
      reader.find(InputErrc::unknown_field, name.text(), place.text(), "is not a setting");
    } else if (found->kind == detail::SettingKind::count) {
      if (const auto number = member.value.uint64(); number.has_value()) {
        char digits[24];
        BufferSink text(digits, sizeof digits);
        print_to(text, "{}", *number);
        reader.set(*found, name.text(), place.text(), text.text());
      } else {
        reader.find(InputErrc::wrong_type, name.text(), place.text(), "must be a whole number");
      }
    } else if (!member.value.is(JsonKind::string)) {
      reader.find(InputErrc::wrong_type, name.text(), place.text(), "must be a string");
    } else {
      reader.set(*found, name.text(), place.text(), member.value.text());
    }
  }
}

}  // namespace

HandlerConfig::AlertPolicies HandlerConfig::alert_policies() const noexcept {
  AlertPolicies policies{};
  for (std::size_t i = 0; i < AlertPolicies::size; ++i) {
    AlertPolicy& policy = policies.list[i];
    policy = standard_alert_policies[i];
    policy.cooldown = alerts.cooldown;
    if (policy.severity == Severity::critical) policy.within = alerts.critical_within;
    if (policy.severity == Severity::error) {
      policy.within = alerts.error_within;
      policy.fire_at = alerts.error_count;
    }
    if (policy.severity == Severity::warning) policy.digest = alerts.warning_digest;
    if (policy.severity == Severity::info) policy.digest = alerts.info_digest;
  }
  return policies;
}

EnvironmentSource process_environment() noexcept {
  return {[](void*, const char* name) noexcept -> const char* { return std::getenv(name); },
          [](void*, std::size_t index) noexcept -> const char* {
            return ::environ == nullptr ? nullptr : ::environ[index];
          },
          nullptr};
}

namespace {

/// The name in "NAME=value".
Text name_of(const char* variable) noexcept {
  std::size_t size = 0;
  while (variable[size] != '=' && variable[size] != '\0') ++size;
  return {variable, size};
}

/// Whether a variable before the `end`-th has this name: which of the two counts, readers disagree.
bool was_before(const EnvironmentSource& environment, std::size_t end, Text name) noexcept {
  for (std::size_t i = 0; i < end; ++i) {
    const char* const variable = environment.at(environment.self, i);
    if (variable != nullptr && name_of(variable) == name) return true;
  }
  return false;
}

}  // namespace

Result<HandlerConfig> read_handler_config(const EnvironmentSource& environment, const HandlerConfig& config) noexcept {
  if (environment.get == nullptr) {
    return fail(InvalidOption{"handler config", "environment", "one with get"});
  }
  Reader reader(config);
  for (const Setting& setting : detail::settings()) {
    const char* const value = environment.get(environment.self, setting.variable);
    if (value != nullptr && *value != '\0') reader.set(setting, setting.variable, {}, value);
  }
  for (std::size_t i = 0; environment.at != nullptr; ++i) {
    const char* const variable = environment.at(environment.self, i);
    if (variable == nullptr) break;
    const Text name = name_of(variable);
    if (!detail::starts_with(name, variable_prefix)) continue;
    const char* known = nullptr;  // `name` is valid until the next variable is read
    for (const Setting& setting : detail::settings()) {
      if (name == Text(setting.variable)) known = setting.variable;
    }
    if (known == nullptr) {
      reader.find(InputErrc::unknown_field, name, {}, "is not a setting");
    } else if (was_before(environment, i, known)) {
      reader.find(InputErrc::duplicate, known, {}, "is there twice");
    }
  }
  return reader.finish("FALLIBLE_REDACTION_KEY_ID");
}

Result<HandlerConfig> read_handler_config(Text json, const HandlerConfig& config) noexcept {
  auto document = JsonDocument::parse(json, {.max_bytes = 64 * 1024, .max_depth = 4, .max_values = 1'000});
  if (!document.has_value()) {
    return fail(ConfigErrc::unreadable, "the settings of the error handler are not readable")
        .caused_by(static_cast<Error&&>(document.error()));
  }
  Reader reader(config);
  if (document->root().is(JsonKind::object)) {
    read_members(reader, document->root(), {}, {});
  } else {
    reader.find(InputErrc::wrong_type, {}, {}, "must be an object");
  }
  return reader.finish("redaction.key_id");
}

FALLIBLE_NAMESPACE_END
