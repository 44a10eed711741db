#include "settings.hpp"

#include <type_traits>

#include <fallible/core/detail/utf8.hpp>
#include <fallible/core/format_string.hpp>
#include <fallible/taxonomy/input.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::uint64_t minute = 60'000, hour = 60 * minute, day = 24 * hour;

int hex_digit(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

// ---- where values are kept ----

template <auto... path, class Config>
auto& member(Config& config) noexcept {
  return (config.*....*path);
}

/// Most settings are one member; what is not text is a number of some type.
template <auto... path>
bool apply(HandlerConfig& config, const SettingValue& value) noexcept {
  auto& kept = member<path...>(config);
  using Kept = std::remove_reference_t<decltype(kept)>;
  if constexpr (std::is_same_v<Kept, std::chrono::nanoseconds>) {
    kept = std::chrono::milliseconds(static_cast<std::int64_t>(value.number));
  } else if constexpr (std::is_enum_v<Kept> || std::is_integral_v<Kept>) {
    kept = static_cast<Kept>(value.number);
  } else {
    kept = value.text;
  }
  return true;
}
template <auto... path>
SettingValue show(const HandlerConfig& config) noexcept {
  const auto& kept = member<path...>(config);
  using Kept = std::remove_cvref_t<decltype(kept)>;
  if constexpr (std::is_same_v<Kept, std::chrono::nanoseconds>) {
    return {{}, static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(kept).count())};
  } else if constexpr (std::is_enum_v<Kept> || std::is_integral_v<Kept>) {
    return {{}, static_cast<std::uint64_t>(kept)};
  } else {
    return {Text(kept), 0};
  }
}

bool set_key(HandlerConfig& config, const SettingValue& value) noexcept {
  RedactionKey key = config.redaction_key;
  if (value.text.size() != 2 * sizeof key.bytes) return false;
  bool any = false;
  for (std::size_t i = 0; i < sizeof key.bytes; ++i) {
    const int high = hex_digit(value.text[2 * i]);
    const int low = hex_digit(value.text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    key.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    any = any || key.bytes[i] != 0;
  }
  if (!any) return false;
  if (key.id.empty()) key.id = Text("1");
  config.redaction_key = key;
  return true;
}

SettingValue show_key(const HandlerConfig& config) noexcept {
  for (const std::uint8_t byte : config.redaction_key.bytes) {
    if (byte != 0) return {"set", 0};
  }
  return {};
}

bool set_key_id(HandlerConfig& config, const SettingValue& value) noexcept {
  for (const char byte : value.text) {
    const bool word = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                      byte == '-' || byte == '_';
    if (!word) return false;
  }
  config.redaction_key.id = value.text;
  return true;
}

bool set_type_base(HandlerConfig& config, const SettingValue& value) noexcept {
  ResponseOptions options;
  options.type_base = value.text;
  if (!check_response_options(options).has_value()) return false;
  config.response.type_base = value.text;
  return true;
}

// ---- the table ----

constexpr const char* severities = "debug, info, warning, error, critical";
using Config = HandlerConfig;
using enum SettingKind;

template <auto... path>
constexpr Setting row(const char* variable, const char* name, SettingKind kind, std::uint64_t minimum,
                      std::uint64_t maximum, const char* values, const char* what) {
  return {variable, name, kind, minimum, maximum, values, what, &apply<path...>, &show<path...>};
}
template <auto... path>
constexpr Setting chosen(const char* variable, const char* name, const char* values, const char* what) {
  return row<path...>(variable, name, choice, 0, 0, values, what);
}
template <auto... path>
constexpr Setting ranged(const char* variable, const char* name, SettingKind kind, std::uint64_t minimum,
                         std::uint64_t maximum, const char* what) {
  return row<path...>(variable, name, kind, minimum, maximum, nullptr, what);
}

constexpr auto log = &Config::log;
constexpr auto sampling = &Config::sampling;
constexpr auto response = &Config::response;
constexpr auto redaction = &Config::redaction_key;
constexpr auto queue = &Config::queue;
constexpr auto alerts = &Config::alerts;

constexpr Setting table[] = {
    chosen<response, &ResponseOptions::mode>("FALLIBLE_ENVIRONMENT", "environment", "production, development",
        "development adds `debug_info` to responses"),
    ranged<&Config::service>("FALLIBLE_SERVICE", "service", text, 1, 63,
        "the service's name, in every report"),
    ranged<&Config::version>("FALLIBLE_VERSION", "version", text, 1, 31,
        "the service's version, for OTLP and health"),
    chosen<&Config::recovered_at_most>("FALLIBLE_RECOVERED_AT_MOST", "recovered_at_most", severities,
        "how severe an error can be that was recovered from"),
    chosen<log, &Config::Log::level>("FALLIBLE_LOG_LEVEL", "log.level", severities,
        "what is less severe is not logged"),
    chosen<log, &Config::Log::format>("FALLIBLE_LOG_FORMAT", "log.format", "json, logfmt",
        "how a line is written"),
    ranged<log, &Config::Log::record_bytes>("FALLIBLE_LOG_RECORD_BYTES", "log.record_bytes", count, 512, LogSink::max_line_bytes,
        "the most bytes that a line has"),
    ranged<log, &Config::Log::file>("FALLIBLE_LOG_FILE", "log.file", text, 1, 255,
        "the path of the log; not set: none"),
    ranged<log, &Config::Log::file_bytes>("FALLIBLE_LOG_FILE_BYTES", "log.file_bytes", count, 32'768, 1'099'511'627'776,
        "when it is longer it is moved aside"),
    ranged<log, &Config::Log::files>("FALLIBLE_LOG_FILES", "log.files", count, 1, 1'000,
        "how many of those that were moved aside are kept"),
    ranged<sampling, &Config::Sampling::window>("FALLIBLE_SAMPLING_WINDOW", "sampling.window", duration, 1, day,
        "in so much time of each kind of error"),
    ranged<sampling, &Config::Sampling::first>("FALLIBLE_SAMPLING_FIRST", "sampling.first", count, 1, 1'000'000,
        "the first so many are logged"),
    ranged<sampling, &Config::Sampling::then_every>("FALLIBLE_SAMPLING_THEN_EVERY", "sampling.then_every", count, 0, 1'000'000,
        "and of the rest every so many-th; 0: none, 1: all"),
    ranged<sampling, &Config::Sampling::kinds>("FALLIBLE_SAMPLING_KINDS", "sampling.kinds", count, 8, 1'048'576,
        "kinds that are told apart at once"),
    chosen<response, &ResponseOptions::format>("FALLIBLE_RESPONSE_FORMAT", "response.format",
        "problem, envelope, google_status, google_http, connect",
        "how errors are answered; problem is RFC 9457"),
    {"FALLIBLE_RESPONSE_TYPE_BASE", "response.type_base", text, 1, 127, "an absolute URI that ends in '/', '#' or ':'",
     "what the `type` of a problem begins with", &set_type_base, &show<response, &ResponseOptions::type_base>},
    ranged<response, &ResponseOptions::max_bytes>("FALLIBLE_RESPONSE_BYTES", "response.bytes", count, 256, 1'048'576,
        "the most bytes that a body has"),
    {"FALLIBLE_REDACTION_KEY", "redaction.key", text, 32, 32, "32 hexadecimal digits, not all 0",
     "secret; with it redacted values get a hash", &set_key, &show_key},
    {"FALLIBLE_REDACTION_KEY_ID", "redaction.key_id", text, 1, 15, "1 to 15 letters, digits, '-' and '_'",
     "which key it is; 1 when there is only a key", &set_key_id, &show<redaction, &RedactionKey::id>},
    ranged<queue, &Config::Queue::capacity>("FALLIBLE_QUEUE_CAPACITY", "queue.capacity", count, 1, 1'048'576,
        "reports that wait for a slow sink"),
    chosen<queue, &Config::Queue::drop>("FALLIBLE_QUEUE_DROP", "queue.drop", "newest, oldest",
        "which is lost when it is full"),
    ranged<queue, &Config::Queue::stop_within>("FALLIBLE_QUEUE_STOP_WITHIN", "queue.stop_within", duration, 0, hour,
        "how long the end of the program waits for it"),
    ranged<alerts, &Config::Alerts::critical_within>("FALLIBLE_ALERTS_CRITICAL_WITHIN", "alerts.critical_within", duration, 0,
        7 * day, "a critical error is told after so long"),
    ranged<alerts, &Config::Alerts::error_count>("FALLIBLE_ALERTS_ERROR_COUNT", "alerts.error_count", count, 1, 1'000'000,
        "so many errors of a code in five minutes are an alert"),
    ranged<alerts, &Config::Alerts::error_within>("FALLIBLE_ALERTS_ERROR_WITHIN", "alerts.error_within", duration, 0, 7 * day,
        "which is told after so long"),
    ranged<alerts, &Config::Alerts::cooldown>("FALLIBLE_ALERTS_COOLDOWN", "alerts.cooldown", duration, 0, 31 * day,
        "and not again before"),
    ranged<alerts, &Config::Alerts::warning_digest>("FALLIBLE_ALERTS_WARNING_DIGEST", "alerts.warning_digest", duration, minute,
        31 * day, "how often warnings are summed up"),
    ranged<alerts, &Config::Alerts::info_digest>("FALLIBLE_ALERTS_INFO_DIGEST", "alerts.info_digest", duration, minute,
        31 * day, "how often infos are summed up"),
};

// ---- values as texts ----

bool all_digits(Text digits) noexcept {
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return false;
  }
  return !digits.empty();
}

/// A number past every maximum is a number all the same.
bool read_count(Text digits, std::uint64_t& number) noexcept {
  number = 0;
  if (!all_digits(digits)) return false;
  for (const char digit : digits) {
    if (__builtin_mul_overflow(number, std::uint64_t{10}, &number) ||
        __builtin_add_overflow(number, static_cast<std::uint64_t>(digit - '0'), &number)) {
      number = UINT64_MAX;
      break;
    }
  }
  return true;
}

struct Unit {
  Text name;
  std::uint64_t milliseconds;
};
constexpr Unit units[] = {{"d", day}, {"h", hour}, {"m", minute}, {"s", 1'000}, {"ms", 1}};

bool read_duration(Text text, std::uint64_t& number) noexcept {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  const Text name(text.data() + digits, text.size() - digits);
  for (const Unit& unit : units) {
    if (name != unit.name) continue;
    if (!read_count({text.data(), digits}, number)) return false;
    if (__builtin_mul_overflow(number, unit.milliseconds, &number)) number = UINT64_MAX;
    return true;
  }
  return false;
}

/// In the largest unit that it is a multiple of.
void put_duration(const Sink& out, std::uint64_t milliseconds) noexcept {
  const Unit* best = &units[std::size(units) - 1];
  for (const Unit& unit : units) {
    if (milliseconds == 0 || milliseconds % unit.milliseconds != 0) continue;
    best = &unit;
    break;
  }
  print_to(out, "{}{}", milliseconds / best->milliseconds, best->name);
}

/// The next of the choices, which is taken off; empty behind the last.
Text next_choice(Text& choices) noexcept {
  std::size_t size = 0;
  while (size < choices.size() && choices[size] != ',') ++size;
  const Text name(choices.data(), size);
  const std::size_t skip = size == choices.size() ? size : size + 2;
  choices = Text(choices.data() + skip, choices.size() - skip);
  return name;
}

bool read_choice(Text choices, Text text, std::uint64_t& which) noexcept {
  for (which = 0; !choices.empty(); ++which) {
    if (next_choice(choices) == text) return true;
  }
  return false;
}

/// UTF-8 without control characters.
bool is_plain(Text text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < ' ' || text[at] == '\x7f') return false;
    const std::size_t length = utf8_length({text.data() + at, text.size() - at});
    if (length == 0) return false;
    at += length;
  }
  return true;
}

/// What a value may be: "1ms to 1d".
void put_values(const Sink& out, const Setting& setting) noexcept {
  if (setting.values != nullptr) return out.put(Text(setting.values));
  if (setting.kind != duration) {
    print_to(out, "{} to {}", setting.minimum, setting.maximum);
    if (setting.kind == text) out.put(" bytes");
    return;
  }
  put_duration(out, setting.minimum);
  out.put(" to ");
  put_duration(out, setting.maximum);
}

void put_value(const Sink& out, const Setting& setting, const SettingValue& value) noexcept {
  switch (setting.kind) {
    case text:
      for (const char byte : value.text) {  // a program may have set what no operator can
        if (byte == '|' || byte == '\\') out.put('\\');
        out.put(static_cast<unsigned char>(byte) < ' ' || byte == '\x7f' ? '?' : byte);
      }
      break;
    case choice: {
      Text choices(setting.values);
      for (std::uint64_t skip = value.number; skip > 0; --skip) (void)next_choice(choices);
      out.put(next_choice(choices));
      break;
    }
    case count: print_to(out, "{}", value.number); break;
    case duration:
      if (value.number <= INT64_MAX) {
        put_duration(out, value.number);
      } else {
        out.put('-');
        put_duration(out, 0 - value.number);
      }
      break;
  }
}

void must(const Sink& words, const Setting& setting, Text before, Text after = {}) noexcept {
  words.put("must ");
  words.put(before);
  put_values(words, setting);
  words.put(after);
}

bool in_range(const Setting& setting, std::uint64_t number) noexcept {
  return number >= setting.minimum && number <= setting.maximum;
}

}  // namespace

std::span<const Setting> settings() noexcept { return table; }

bool set(const Setting& setting, Text given, HandlerConfig& config, Code& code, const Sink& words) noexcept {
  SettingValue value{given, 0};
  switch (setting.kind) {
    case text: {
      const bool fits = in_range(setting, given.size());
      if (fits && is_plain(given) && setting.apply(config, value)) return true;
      code = given.size() < setting.minimum ? InputErrc::too_short
             : fits                         ? InputErrc::bad_format
                                            : InputErrc::too_long;
      if (setting.values != nullptr) code = InputErrc::bad_format;
      if (setting.values != nullptr) must(words, setting, "be ");
      else must(words, setting, "have ", " of UTF-8 and no control characters");
      return false;
    }
    case choice:
      if (read_choice(setting.values, given, value.number)) return setting.apply(config, value);
      code = InputErrc::not_allowed;
      must(words, setting, "be one of ");
      return false;
    case count:
    case duration:
      if (setting.kind == count ? !read_count(given, value.number) : !read_duration(given, value.number)) {
        code = InputErrc::bad_format;
        words.put(setting.kind == count ? "must be a whole number" : "must be a whole number and ms, s, m, h or d");
        return false;
      }
      if (in_range(setting, value.number)) return setting.apply(config, value);
      code = InputErrc::not_in_range;
      must(words, setting, "be from ");
      return false;
  }
  return false;
}

}  // namespace detail

void write_handler_settings(const Sink& out, const HandlerConfig& config) noexcept {
  out.put("| variable | JSON | value | set to | what |\n|---|---|---|---|---|\n");
  for (const detail::Setting& setting : detail::table) {
    print_to(out, "| `{}` | `{}` | ", Text(setting.variable), Text(setting.path));
    detail::put_values(out, setting);
    out.put(" | ");
    detail::put_value(out, setting, setting.show(config));
    print_to(out, " | {} |\n", Text(setting.what));
  }
}

FALLIBLE_NAMESPACE_END
