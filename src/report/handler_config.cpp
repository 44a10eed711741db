#include <fallible/report/handler_config.hpp>

#include <cstdlib>

#include <fallible/core/format_string.hpp>
#include <fallible/report/json_document.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/violation.hpp>

#include <unistd.h>

FALLIBLE_NAMESPACE_BEGIN
namespace {

enum class Kind : std::uint8_t { text, choice, count, duration };

/// What a setting's text or number was read as.
struct Value {
  Text text{};
  std::uint64_t number = 0;  // of a choice: which one
};

/// One row of the table in the header. `apply` answers with words when the value makes no sense all the same.
struct Setting {
  const char* variable;
  const char* path;
  Kind kind;
  std::uint64_t minimum;  // count; duration in milliseconds; text in bytes
  std::uint64_t maximum;
  const char* choices;    // separated by ' '
  const char* (*apply)(HandlerConfig& config, const Value& value) noexcept;
};

constexpr const char* severities = "debug info warning error critical";

int hex_digit(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

const char* set_key(HandlerConfig& config, const Value& value) noexcept {
  constexpr const char* words = "must be 32 hexadecimal digits, not all 0";
  RedactionKey key = config.redaction_key;
  if (value.text.size() != 2 * sizeof key.bytes) return words;
  bool any = false;
  for (std::size_t i = 0; i < sizeof key.bytes; ++i) {
    const int high = hex_digit(value.text[2 * i]);
    const int low = hex_digit(value.text[2 * i + 1]);
    if (high < 0 || low < 0) return words;
    key.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    any = any || key.bytes[i] != 0;
  }
  if (!any) return words;
  if (key.id.empty()) key.id = Text("1");
  config.redaction_key = key;
  return nullptr;
}

const char* set_key_id(HandlerConfig& config, const Value& value) noexcept {
  for (const char byte : value.text) {
    const bool word = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                      byte == '-' || byte == '_';
    if (!word) return "must be letters, digits, '-' and '_'";
  }
  config.redaction_key.id = value.text;
  return nullptr;
}

const char* set_type_base(HandlerConfig& config, const Value& value) noexcept {
  ResponseOptions options;
  options.type_base = value.text;
  if (!check_response_options(options).has_value()) return "must be an absolute URI that ends in '/', '#' or ':'";
  config.response.type_base = value.text;
  return nullptr;
}

std::chrono::nanoseconds milliseconds(const Value& value) noexcept {
  return std::chrono::milliseconds(static_cast<std::int64_t>(value.number));
}

constexpr std::uint64_t hour = 3'600'000;

// clang-format off
constexpr Setting settings[] = {
    {"FALLIBLE_ENVIRONMENT", "environment", Kind::choice, 0, 0, "production development",
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.response.mode = static_cast<ResponseMode>(v.number); return nullptr; }},
    {"FALLIBLE_SERVICE", "service", Kind::text, 1, 63, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.service = v.text; return nullptr; }},
    {"FALLIBLE_VERSION", "version", Kind::text, 1, 31, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.version = v.text; return nullptr; }},
    {"FALLIBLE_RECOVERED_AT_MOST", "recovered_at_most", Kind::choice, 0, 0, severities,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.recovered_at_most = static_cast<Severity>(v.number); return nullptr; }},
    {"FALLIBLE_LOG_LEVEL", "log.level", Kind::choice, 0, 0, severities,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.log.level = static_cast<Severity>(v.number); return nullptr; }},
    {"FALLIBLE_LOG_FORMAT", "log.format", Kind::choice, 0, 0, "json logfmt",
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.log.format = static_cast<LogFormat>(v.number); return nullptr; }},
    {"FALLIBLE_LOG_RECORD_BYTES", "log.record_bytes", Kind::count, 512, LogSink::most_bytes, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.log.record_bytes = static_cast<std::uint32_t>(v.number); return nullptr; }},
    {"FALLIBLE_LOG_FILE", "log.file", Kind::text, 1, 255, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.log.file = v.text; return nullptr; }},
    {"FALLIBLE_LOG_FILE_BYTES", "log.file_bytes", Kind::count, 32'768, 1'099'511'627'776, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.log.file_bytes = v.number; return nullptr; }},
    {"FALLIBLE_LOG_FILES", "log.files", Kind::count, 1, 1'000, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.log.files = static_cast<std::uint32_t>(v.number); return nullptr; }},
    {"FALLIBLE_SAMPLING_WINDOW", "sampling.window", Kind::duration, 1, 24 * hour, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.sampling.window = milliseconds(v); return nullptr; }},
    {"FALLIBLE_SAMPLING_FIRST", "sampling.first", Kind::count, 1, 1'000'000, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.sampling.first = static_cast<std::uint32_t>(v.number); return nullptr; }},
    {"FALLIBLE_SAMPLING_THEN_EVERY", "sampling.then_every", Kind::count, 0, 1'000'000, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.sampling.then_every = static_cast<std::uint32_t>(v.number); return nullptr; }},
    {"FALLIBLE_SAMPLING_KINDS", "sampling.kinds", Kind::count, 8, 1'048'576, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.sampling.kinds = static_cast<std::uint32_t>(v.number); return nullptr; }},
    {"FALLIBLE_RESPONSE_FORMAT", "response.format", Kind::choice, 0, 0, "problem envelope google_status google_http connect",
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.response.format = static_cast<ResponseFormat>(v.number); return nullptr; }},
    {"FALLIBLE_RESPONSE_TYPE_BASE", "response.type_base", Kind::text, 1, 127, nullptr, &set_type_base},
    {"FALLIBLE_RESPONSE_BYTES", "response.bytes", Kind::count, 256, 1'048'576, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.response.max_bytes = static_cast<std::uint32_t>(v.number); return nullptr; }},
    {"FALLIBLE_REDACTION_KEY", "redaction.key", Kind::text, 0, 255, nullptr, &set_key},
    {"FALLIBLE_REDACTION_KEY_ID", "redaction.key_id", Kind::text, 1, 15, nullptr, &set_key_id},
    {"FALLIBLE_QUEUE_CAPACITY", "queue.capacity", Kind::count, 1, 1'048'576, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.queue.capacity = static_cast<std::uint32_t>(v.number); return nullptr; }},
    {"FALLIBLE_QUEUE_DROP", "queue.drop", Kind::choice, 0, 0, "newest oldest",
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.queue.drop = static_cast<QueueDrop>(v.number); return nullptr; }},
    {"FALLIBLE_QUEUE_STOP_WITHIN", "queue.stop_within", Kind::duration, 0, hour, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.queue.stop_within = milliseconds(v); return nullptr; }},
    {"FALLIBLE_ALERTS_CRITICAL_WITHIN", "alerts.critical_within", Kind::duration, 0, 7 * 24 * hour, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.alerts.critical_within = milliseconds(v); return nullptr; }},
    {"FALLIBLE_ALERTS_ERROR_COUNT", "alerts.error_count", Kind::count, 1, 1'000'000, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.alerts.error_count = static_cast<std::uint32_t>(v.number); return nullptr; }},
    {"FALLIBLE_ALERTS_ERROR_WITHIN", "alerts.error_within", Kind::duration, 0, 7 * 24 * hour, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.alerts.error_within = milliseconds(v); return nullptr; }},
    {"FALLIBLE_ALERTS_COOLDOWN", "alerts.cooldown", Kind::duration, 0, 31 * 24 * hour, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.alerts.cooldown = milliseconds(v); return nullptr; }},
    {"FALLIBLE_ALERTS_WARNING_DIGEST", "alerts.warning_digest", Kind::duration, 60'000, 31 * 24 * hour, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.alerts.warning_digest = milliseconds(v); return nullptr; }},
    {"FALLIBLE_ALERTS_INFO_DIGEST", "alerts.info_digest", Kind::duration, 60'000, 31 * 24 * hour, nullptr,
     [](HandlerConfig& c, const Value& v) noexcept -> const char* { c.alerts.info_digest = milliseconds(v); return nullptr; }},
};
// clang-format on
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
    Value value{text, 0};
    char words[160];
    BufferSink out(words, sizeof words);
    Code code = InputErrc::not_in_range;
    switch (setting.kind) {
      case Kind::text:
        if (text.size() >= setting.minimum && text.size() <= setting.maximum && is_plain(text)) break;
        code = text.size() < setting.minimum ? InputErrc::too_short
               : text.size() > setting.maximum ? InputErrc::too_long : InputErrc::bad_format;
        print_to(out, "must have {} to {} bytes and no control characters", setting.minimum, setting.maximum);
        break;
      case Kind::choice:
        if (choose(setting.choices, text, value.number)) break;
        code = InputErrc::not_allowed;
        put_choices(out, setting.choices);
        break;
      case Kind::count:
        if (!whole_number(text, value.number)) {
          code = InputErrc::bad_format;
          out.put("must be a whole number");
        } else if (value.number < setting.minimum || value.number > setting.maximum) {
          print_to(out, "must be from {} to {}", setting.minimum, setting.maximum);
        }
        break;
      case Kind::duration:
        if (!duration(text, value.number)) {
          code = InputErrc::bad_format;
          out.put("must be a whole number and ms, s, m, h or d");
        } else if (value.number < setting.minimum || value.number > setting.maximum) {
          print_to(out, "must be from {}ms to {}ms", setting.minimum, setting.maximum);
        }
        break;
    }
    if (out.needed == 0) {
      const char* const wrong = setting.apply(config_, value);
      if (wrong == nullptr) return;
      code = InputErrc::bad_format;
      out.put(Text(wrong));
    }
    find(code, where, pointer, out.text());
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
  static bool is_plain(Text text) noexcept {
    for (const char byte : text) {
      if (static_cast<unsigned char>(byte) < ' ' || byte == '\x7f') return false;
    }
    return true;
  }

  static bool choose(const char* choices, Text text, std::uint64_t& which) noexcept {
    which = 0;
    for (const char* at = choices;; ++which) {
      const char* end = at;
      while (*end != ' ' && *end != '\0') ++end;
      if (text == Text(at, static_cast<std::size_t>(end - at))) return true;
      if (*end == '\0') return false;
      at = end + 1;
    }
  }
  static void put_choices(const Sink& out, const char* choices) {
    out.put("must be one of ");
    for (const char* at = choices; *at != '\0'; ++at) {
      if (*at == ' ') {
        out.put(", ");
      } else {
        out.put(*at);
      }
    }
  }

  static bool whole_number(Text text, std::uint64_t& number) noexcept {
    number = 0;
    if (text.empty()) return false;
    for (const char digit : text) {
      if (digit < '0' || digit > '9') return false;
      if (__builtin_mul_overflow(number, std::uint64_t{10}, &number) ||
          __builtin_add_overflow(number, static_cast<std::uint64_t>(digit - '0'), &number)) {
        number = UINT64_MAX;  // past every maximum, and a number all the same
        return all_digits(text);
      }
    }
    return true;
  }
  static bool all_digits(Text text) noexcept {
    for (const char digit : text) {
      if (digit < '0' || digit > '9') return false;
    }
    return true;
  }

  /// In milliseconds.
  static bool duration(Text text, std::uint64_t& number) noexcept {
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    const Text unit(text.data() + digits, text.size() - digits);
    std::uint64_t factor = 0;
    if (unit == "ms") factor = 1;
    if (unit == "s") factor = 1'000;
    if (unit == "m") factor = 60'000;
    if (unit == "h") factor = hour;
    if (unit == "d") factor = 24 * hour;
    if (factor == 0 || !whole_number({text.data(), digits}, number)) return false;
    if (__builtin_mul_overflow(number, factor, &number)) number = UINT64_MAX;
    return true;
  }

  HandlerConfig config_;
  ViolationList findings_;
};

bool begins_with(Text text, Text prefix) noexcept {
  return text.size() >= prefix.size() && Text(text.data(), prefix.size()) == prefix;
}

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
    for (const Setting& setting : settings) {
      const Text full = setting.path;
      if (!dotted && name.text() == full) found = &setting;
      group = group || (path.empty() && full.size() > member.name.size() && begins_with(full, member.name) &&
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
    } else if (found->kind == Kind::count) {
      const auto number = member.value.uint64();
      char digits[24];
      BufferSink text(digits, sizeof digits);
      if (number.has_value()) print_to(text, "{}", *number);
      if (number.has_value()) {
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

Result<HandlerConfig> read_handler_config(const EnvironmentSource& environment, const HandlerConfig& config) noexcept {
  if (environment.get == nullptr) {
    return fail(Errc::invalid_argument, "handler config: environment must have get").with("field", "environment");
  }
  Reader reader(config);
  for (const Setting& setting : settings) {
    const char* const value = environment.get(environment.self, setting.variable);
    if (value != nullptr && *value != '\0') reader.set(setting, setting.variable, {}, value);
  }
  for (std::size_t i = 0; environment.at != nullptr; ++i) {
    const char* const variable = environment.at(environment.self, i);
    if (variable == nullptr) break;
    std::size_t size = 0;
    while (variable[size] != '=' && variable[size] != '\0') ++size;
    const Text name(variable, size);
    if (!begins_with(name, variable_prefix)) continue;
    bool known = false;
    for (const Setting& setting : settings) known = known || name == Text(setting.variable);
    if (!known) reader.find(InputErrc::unknown_field, name, {}, "is not a setting");
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
