#include <fallible/report/handler_config.hpp>

#include <fallible/core/render.hpp>
#include <fallible/report/alert.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/validation.hpp>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using fallible::ConfigErrc;
using fallible::EnvironmentSource;
using fallible::Error;
using fallible::HandlerConfig;
using fallible::InputErrc;
using fallible::QueueDrop;
using fallible::read_handler_config;
using fallible::ResponseFormat;
using fallible::ResponseMode;
using fallible::Severity;
using fallible::Text;

namespace {

std::string text_of(Text text) { return {text.data(), text.size()}; }

/// Variables that a test sets.
struct Variables {
  std::map<std::string, std::string> values;
  std::vector<std::string> lines;

  EnvironmentSource source() {
    for (const auto& [name, value] : values) lines.push_back(name + "=" + value);
    return {[](void* self, const char* name) noexcept -> const char* {
              auto& variables = *static_cast<Variables*>(self);
              const auto found = variables.values.find(name);
              return found == variables.values.end() ? nullptr : found->second.c_str();
            },
            [](void* self, std::size_t index) noexcept -> const char* {
              auto& variables = *static_cast<Variables*>(self);
              return index < variables.lines.size() ? variables.lines[index].c_str() : nullptr;
            },
            this};
  }
};

/// "path CODE_NAME: words" of each finding.
std::vector<std::string> findings(const Error& error) {
  std::vector<std::string> all;
  EXPECT_EQ(error, ConfigErrc::invalid);
  const auto* invalid = error.cause() == nullptr ? nullptr : error.cause()->get_if<fallible::ValidationErrors>();
  if (invalid == nullptr) return {"(no findings)"};
  for (const fallible::Violation& each : *invalid) {
    all.push_back(text_of(each.path) + " " + each.code.name() + ": " + text_of(each.message));
  }
  return all;
}

constexpr const char* key = "000102030405060708090A0B0C0D0E0f";

void expect_all_set(const HandlerConfig& config) {
  EXPECT_FALSE(config.production());
  EXPECT_EQ(text_of(config.service), "orders");
  EXPECT_EQ(text_of(config.version), "1.4.2");
  EXPECT_EQ(config.recovered_at_most, Severity::info);
  EXPECT_EQ(config.log.level, Severity::debug);
  EXPECT_EQ(config.log.format, fallible::LogFormat::logfmt);
  EXPECT_EQ(config.log.record_bytes, 4096u);
  EXPECT_EQ(text_of(config.log.file), "/var/log/orders.json");
  EXPECT_TRUE(config.has_log_file());
  EXPECT_EQ(config.log.file_bytes, 1'099'511'627'776u);
  EXPECT_EQ(config.log.files, 7u);
  EXPECT_EQ(config.sampling.window, 90s);
  EXPECT_EQ(config.sampling.first, 20u);
  EXPECT_EQ(config.sampling.then_every, 0u);
  EXPECT_EQ(config.sampling.kinds, 8u);
  EXPECT_EQ(config.response.format, ResponseFormat::google_http);
  EXPECT_EQ(text_of(config.response.type_base), "https://example.com/errors/");
  EXPECT_EQ(config.response.max_bytes, 2048u);
  EXPECT_EQ(config.redaction_key.bytes[1], 1);
  EXPECT_EQ(config.redaction_key.bytes[15], 15);
  EXPECT_EQ(text_of(config.redaction_key.id), "2026a");
  EXPECT_EQ(config.queue.capacity, 64u);
  EXPECT_EQ(config.queue.drop, QueueDrop::oldest);
  EXPECT_EQ(config.queue.stop_within, 1h);
  const auto policies = config.alert_policies();
  for (const fallible::AlertPolicy& policy : policies.list) EXPECT_EQ(policy.cooldown, 2h);
  EXPECT_EQ(policies.list[0].within, 1s);
  EXPECT_EQ(policies.list[1].within, 10min);
  EXPECT_EQ(policies.list[1].fire_at, 12);
  EXPECT_EQ(policies.list[2].digest, 1min);
  EXPECT_EQ(policies.list[3].digest, 31 * 24h);
}

TEST(HandlerConfig, IsReadFromTheEnvironment) {
  Variables variables{{{"FALLIBLE_ENVIRONMENT", "development"},
                       {"FALLIBLE_SERVICE", "orders"},
                       {"FALLIBLE_VERSION", "1.4.2"},
                       {"FALLIBLE_RECOVERED_AT_MOST", "info"},
                       {"FALLIBLE_LOG_LEVEL", "debug"},
                       {"FALLIBLE_LOG_FORMAT", "logfmt"},
                       {"FALLIBLE_LOG_RECORD_BYTES", "4096"},
                       {"FALLIBLE_LOG_FILE", "/var/log/orders.json"},
                       {"FALLIBLE_LOG_FILE_BYTES", "1099511627776"},
                       {"FALLIBLE_LOG_FILES", "7"},
                       {"FALLIBLE_SAMPLING_WINDOW", "90s"},
                       {"FALLIBLE_SAMPLING_FIRST", "20"},
                       {"FALLIBLE_SAMPLING_THEN_EVERY", "0"},
                       {"FALLIBLE_SAMPLING_KINDS", "8"},
                       {"FALLIBLE_RESPONSE_FORMAT", "google_http"},
                       {"FALLIBLE_RESPONSE_TYPE_BASE", "https://example.com/errors/"},
                       {"FALLIBLE_RESPONSE_BYTES", "2048"},
                       {"FALLIBLE_REDACTION_KEY", key},
                       {"FALLIBLE_REDACTION_KEY_ID", "2026a"},
                       {"FALLIBLE_QUEUE_CAPACITY", "64"},
                       {"FALLIBLE_QUEUE_DROP", "oldest"},
                       {"FALLIBLE_QUEUE_STOP_WITHIN", "1h"},
                       {"FALLIBLE_ALERTS_CRITICAL_WITHIN", "1s"},
                       {"FALLIBLE_ALERTS_ERROR_COUNT", "12"},
                       {"FALLIBLE_ALERTS_ERROR_WITHIN", "10m"},
                       {"FALLIBLE_ALERTS_COOLDOWN", "2h"},
                       {"FALLIBLE_ALERTS_WARNING_DIGEST", "1m"},
                       {"FALLIBLE_ALERTS_INFO_DIGEST", "31d"},
                       {"PATH", "/bin"}},
                      {}};
  const auto config = read_handler_config(variables.source());
  ASSERT_TRUE(config.has_value()) << to_string(config.error());
  expect_all_set(*config);
}

TEST(HandlerConfig, IsReadFromJson) {
  const auto config = read_handler_config(R"({
    "environment": "development", "service": "orders", "version": "1.4.2", "recovered_at_most": "info",
    "log": {"level": "debug", "format": "logfmt", "record_bytes": 4096, "file": "/var/log/orders.json",
            "file_bytes": 1099511627776, "files": 7},
    "sampling": {"window": "90s", "first": 20, "then_every": 0, "kinds": 8},
    "response": {"format": "google_http", "type_base": "https://example.com/errors/", "bytes": 2048},
    "redaction": {"key_id": "2026a", "key": "000102030405060708090A0B0C0D0E0f"},
    "queue": {"capacity": 64, "drop": "oldest", "stop_within": "1h"},
    "alerts": {"critical_within": "1s", "error_count": 12, "error_within": "10m", "cooldown": "2h",
               "warning_digest": "1m", "info_digest": "31d"}})");
  ASSERT_TRUE(config.has_value()) << to_string(config.error());
  expect_all_set(*config);
}

TEST(HandlerConfig, ChangesOnlyWhatIsSet) {
  Variables none{{{"FALLIBLE_SERVICE", ""}}, {}};
  const auto defaults = read_handler_config(none.source());
  ASSERT_TRUE(defaults.has_value());
  EXPECT_TRUE(defaults->production());
  EXPECT_TRUE(defaults->service.empty());
  EXPECT_EQ(defaults->log.file_bytes, 10'000'000u);
  EXPECT_TRUE(defaults->redaction_key.id.empty());

  auto config = read_handler_config(R"({"service": "from file", "log": {"level": "error"}})");
  Variables variables{{{"FALLIBLE_SERVICE", "from environment"}, {"FALLIBLE_REDACTION_KEY", key}}, {}};
  config = read_handler_config(variables.source(), *config);
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(text_of(config->service), "from environment");
  EXPECT_EQ(config->log.level, Severity::error);
  EXPECT_EQ(text_of(config->redaction_key.id), "1");
  EXPECT_EQ(config->redaction_options().hash.id, config->redaction_key.id);
  EXPECT_EQ(config->redaction_options().hash.bytes[15], 15);
  EXPECT_EQ(text_of(config->handler_options().service), "from environment");
}

TEST(HandlerConfig, TakesUtf8AndNoOtherBytes) {
  EXPECT_TRUE(read_handler_config(Variables{{{"FALLIBLE_SERVICE", "caf\xC3\xA9"}}, {}}.source()).has_value());
  for (const char* bad : {"caf\xE9", "\xC3", "a\xED\xA0\x80", "\x7f"}) {
    Variables variables{{{"FALLIBLE_SERVICE", bad}}, {}};
    const auto config = read_handler_config(variables.source());
    ASSERT_FALSE(config.has_value()) << bad;
    EXPECT_EQ(findings(config.error()),
              (std::vector<std::string>{"FALLIBLE_SERVICE VAL_BAD_FORMAT: must have 1 to 63 bytes of UTF-8 and no control characters"}));
  }
}

TEST(HandlerConfig, NamesEverythingThatIsWrongAtOnceAndNoValue) {
  const std::string canary = "canary";
  Variables variables{{{"FALLIBLE_ENVIRONMENT", canary},
                       {"FALLIBLE_SERVICE", std::string(64, 'c') + canary},
                       {"FALLIBLE_VERSION", canary + "\n"},
                       {"FALLIBLE_LOG_RECORD_BYTES", "511"},
                       {"FALLIBLE_LOG_FILES", "99999999999999999999999999"},
                       {"FALLIBLE_LOG_FILE_BYTES", "-4096"},
                       {"FALLIBLE_SAMPLING_WINDOW", "90"},
                       {"FALLIBLE_QUEUE_STOP_WITHIN", "61m"},
                       {"FALLIBLE_RESPONSE_TYPE_BASE", canary},
                       {"FALLIBLE_REDACTION_KEY", canary},
                       {"FALLIBLE_REDACTION_KEY_ID", "a b"},
                       {"FALLIBLE_LOGLEVEL", canary},
                       {"FALLIBLE_", canary},
                       {"OTHER", canary}},
                      {}};
  const auto config = read_handler_config(variables.source());
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(findings(config.error()),
            (std::vector<std::string>{
                "FALLIBLE_ENVIRONMENT VAL_NOT_ALLOWED: must be one of production, development",
                "FALLIBLE_SERVICE VAL_TOO_LONG: must have 1 to 63 bytes of UTF-8 and no control characters",
                "FALLIBLE_VERSION VAL_BAD_FORMAT: must have 1 to 31 bytes of UTF-8 and no control characters",
                "FALLIBLE_LOG_RECORD_BYTES VAL_NOT_IN_RANGE: must be from 512 to 16384",
                "FALLIBLE_LOG_FILE_BYTES VAL_BAD_FORMAT: must be a whole number",
                "FALLIBLE_LOG_FILES VAL_NOT_IN_RANGE: must be from 1 to 1000",
                "FALLIBLE_SAMPLING_WINDOW VAL_BAD_FORMAT: must be a whole number and ms, s, m, h or d",
                "FALLIBLE_RESPONSE_TYPE_BASE VAL_BAD_FORMAT: must be an absolute URI that ends in '/', '#' or ':'",
                "FALLIBLE_REDACTION_KEY VAL_BAD_FORMAT: must be 32 hexadecimal digits, not all 0",
                "FALLIBLE_REDACTION_KEY_ID VAL_BAD_FORMAT: must be 1 to 15 letters, digits, '-' and '_'",
                "FALLIBLE_QUEUE_STOP_WITHIN VAL_NOT_IN_RANGE: must be from 0ms to 1h",
                "FALLIBLE_ VAL_UNKNOWN_FIELD: is not a setting",
                "FALLIBLE_LOGLEVEL VAL_UNKNOWN_FIELD: is not a setting",
            }));
  const std::string all = to_string(config.error(), {fallible::Style::full, fallible::Privacy::personal});
  EXPECT_EQ(all.find(canary), std::string::npos) << all;
}

TEST(HandlerConfig, RefusesAVariableThatIsThereTwice) {
  Variables variables{{{"FALLIBLE_LOG_LEVEL", "info"}}, {"FALLIBLE_LOG_LEVEL=debug", "OTHER=1", "OTHER=2"}};
  const auto config = read_handler_config(variables.source());
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(findings(config.error()), std::vector<std::string>{"FALLIBLE_LOG_LEVEL VAL_DUPLICATE: is there twice"});
}

TEST(HandlerConfig, NamesWhatIsWrongInJsonByItsPath) {
  struct Row {
    const char* json;
    std::vector<std::string> expected;
  };
  for (const Row& row : {
           Row{"[]", {" VAL_WRONG_TYPE: must be an object"}},
           Row{R"({"log": 3})", {"log VAL_WRONG_TYPE: must be an object"}},
           Row{R"({"log": {"level": 3, "files": "3", "file_bytes": 4096.5}})",
               {"log.level VAL_WRONG_TYPE: must be a string", "log.files VAL_WRONG_TYPE: must be a whole number",
                "log.file_bytes VAL_WRONG_TYPE: must be a whole number"}},
           Row{R"({"lo": 1, "": 2, "log": {"": 3, "level.x": 4, "log": {}}, "log.level": "info", "log~/x": 1})",
               {"lo VAL_UNKNOWN_FIELD: is not a setting", " VAL_UNKNOWN_FIELD: is not a setting",
                "log. VAL_UNKNOWN_FIELD: is not a setting", "log.level.x VAL_UNKNOWN_FIELD: is not a setting",
                "log.log VAL_UNKNOWN_FIELD: is not a setting", "log.level VAL_UNKNOWN_FIELD: is not a setting",
                "log~/x VAL_UNKNOWN_FIELD: is not a setting"}},
           Row{R"({"service": "a", "service": "b"})",
               {"service VAL_DUPLICATE: is there twice", "service VAL_DUPLICATE: is there twice"}},
           Row{R"({"service": ""})", {"service VAL_TOO_SHORT: must have 1 to 63 bytes of UTF-8 and no control characters"}},
           Row{R"({"redaction": {"key_id": "a"}})", {"redaction.key_id VAL_INCONSISTENT: needs a key"}},
           Row{R"({"redaction": {"key": "00000000000000000000000000000000"}})",
               {"redaction.key VAL_BAD_FORMAT: must be 32 hexadecimal digits, not all 0"}},
           Row{R"({"queue": {"stop_within": "99999999999999999d"}})",
               {"queue.stop_within VAL_NOT_IN_RANGE: must be from 0ms to 1h"}},
       }) {
    const auto config = read_handler_config(row.json);
    ASSERT_FALSE(config.has_value()) << row.json;
    EXPECT_EQ(findings(config.error()), row.expected) << row.json;
  }
  const auto config = read_handler_config(R"({"log": {"le~v/el": 1}})");
  const auto* invalid = config.error().cause()->get_if<fallible::ValidationErrors>();
  EXPECT_EQ(text_of(invalid->begin()->pointer), "/log/le~0v~1el");
}

TEST(HandlerConfig, SaysWhenJsonIsNotReadable) {
  for (const char* json : {"", "{", R"({"service": "a",})", R"({"a": {"b": {"c": {"d": {}}}}})"}) {
    const auto config = read_handler_config(json);
    ASSERT_FALSE(config.has_value()) << json;
    EXPECT_EQ(config.error(), ConfigErrc::unreadable) << json;
    EXPECT_NE(config.error().cause(), nullptr);
  }
}

TEST(HandlerConfig, CountsFindingsAboveItsLimit) {
  std::string json = "{";
  for (int i = 0; i < 100; ++i) json += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  const auto config = read_handler_config(json + "}");
  ASSERT_FALSE(config.has_value());
  const auto* invalid = config.error().cause()->get_if<fallible::ValidationErrors>();
  EXPECT_EQ(invalid->kept(), 32u);
  EXPECT_EQ(invalid->total(), 100u);
}

TEST(HandlerConfig, MakesOptionsThatEveryOwnerTakes) {
  const auto nothing = [](Text, Severity) { return true; };
  for (const char* json : {"{}", R"({"log": {"record_bytes": 512, "format": "logfmt", "level": "error"}})",
                           R"({"log": {"record_bytes": 16384}, "sampling": {"kinds": 8, "window": "1d", "then_every": 0}})",
                           R"({"alerts": {"warning_digest": "1m", "info_digest": "31d", "cooldown": "0ms"}})",
                           R"({"response": {"bytes": 256}, "queue": {"capacity": 1, "stop_within": "0ms"}})"}) {
    const auto config = read_handler_config(json);
    ASSERT_TRUE(config.has_value()) << json;
    auto log = fallible::LogSink::create(config->log_options(fallible::LogOutput::of(nothing)));
    ASSERT_TRUE(log.has_value()) << to_string(log.error());
    EXPECT_TRUE(fallible::QueuedSink::create(config->queue_options(log->sink())).has_value());
    EXPECT_TRUE(fallible::LogSampler::create(config->sampling_options(log->sink())).has_value());
    EXPECT_TRUE(fallible::ErrorHandler::create(config->handler_options()).has_value());
    EXPECT_FALSE(config->has_log_file());
    EXPECT_TRUE(check_response_options(config->response).has_value());
    EXPECT_TRUE(fallible::Redactor::create(config->redaction_options()).has_value());
    const fallible::AlertSink people[] = {{"people", [](void*, const fallible::Alert&) noexcept { return true; }, nullptr}};
    const auto policies = config->alert_policies();
    EXPECT_TRUE(fallible::AlertEngine::create({.policies = policies.list, .sinks = people}).has_value());
  }
}

TEST(HandlerConfig, ReadsTheEnvironmentOfTheProcess) {
  const EnvironmentSource source = fallible::process_environment();
  std::size_t count = 0;
  while (source.at(source.self, count) != nullptr) ++count;
  EXPECT_GT(count, 0u);
  EXPECT_EQ(source.get(source.self, "FALLIBLE_NO SUCH VARIABLE"), nullptr);
  EXPECT_FALSE(read_handler_config(EnvironmentSource{}).has_value());
}

}  // namespace
