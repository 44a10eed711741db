// HandlerConfig is how a service reports errors, read from environment variables or from JSON when it starts. Settings
// that are not known and values that make no sense are refused, all at once, each by its name; values are never shown.
//   Layer    report; needs core and taxonomy.   Threads  reading is a pure function of its source; a config is a value.
//   Memory   in place; JSON takes what JsonDocument takes while it is read.
//   Errors   CFG_INVALID, caused by a ValidationErrors (VAL_FAILED) with a finding per setting; CFG_UNREADABLE, caused by
//            what the JSON reader says.
//
//   auto config = FALLIBLE_TRY(read_handler_config(json_text));                          // a file first ...
//   config = FALLIBLE_TRY(read_handler_config(process_environment(), config));           // ... then the environment
//   auto file = FALLIBLE_TRY(RotatingFile::create(config.file_options()));
//   auto log = FALLIBLE_TRY(LogSink::create(config.log_options(file.output())));
//   auto queue = FALLIBLE_TRY(QueuedSink::create(config.queue_options(log.sink())));
//   auto sampler = FALLIBLE_TRY(LogSampler::create(config.sampling_options(queue.sink())));
//   auto responder = FALLIBLE_TRY(Responder::create(config.response));
//
//   variable                       JSON                    value                                    default
//   FALLIBLE_ENVIRONMENT           environment             production, development                  production
//   FALLIBLE_SERVICE               service                 1 to 63 bytes
//   FALLIBLE_VERSION               version                 1 to 31 bytes
//   FALLIBLE_RECOVERED_AT_MOST     recovered_at_most       debug, info, warning, error, critical    warning
//   FALLIBLE_LOG_LEVEL             log.level               debug, info, warning, error, critical    info
//   FALLIBLE_LOG_FORMAT            log.format              json, logfmt                             json
//   FALLIBLE_LOG_RECORD_BYTES      log.record_bytes        512 to 16384                             8192
//   FALLIBLE_LOG_FILE              log.file                1 to 255 bytes
//   FALLIBLE_LOG_FILE_BYTES        log.file_bytes          32768 to 1099511627776                   10000000
//   FALLIBLE_LOG_FILES             log.files               1 to 1000                                5
//   FALLIBLE_SAMPLING_WINDOW       sampling.window         1ms to 1d                                1s
//   FALLIBLE_SAMPLING_FIRST        sampling.first          1 to 1000000                             10
//   FALLIBLE_SAMPLING_THEN_EVERY   sampling.then_every     0 to 1000000                             100
//   FALLIBLE_SAMPLING_KINDS        sampling.kinds          8 to 1048576                             1024
//   FALLIBLE_RESPONSE_FORMAT       response.format         problem, envelope, google_status, google_http, connect
//   FALLIBLE_RESPONSE_TYPE_BASE    response.type_base      an absolute URI that ends in '/', '#' or ':'
//   FALLIBLE_RESPONSE_BYTES        response.bytes          256 to 1048576                           16384
//   FALLIBLE_REDACTION_KEY         redaction.key           32 hexadecimal digits, not all 0
//   FALLIBLE_REDACTION_KEY_ID      redaction.key_id        1 to 15 bytes                            1
//   FALLIBLE_QUEUE_CAPACITY        queue.capacity          1 to 1048576                             1024
//   FALLIBLE_QUEUE_DROP            queue.drop              newest, oldest                           newest
//   FALLIBLE_QUEUE_STOP_WITHIN     queue.stop_within       0ms to 1h                                1s
//   FALLIBLE_ALERTS_CRITICAL_WITHIN alerts.critical_within 0ms to 7d                                0ms
//   FALLIBLE_ALERTS_ERROR_COUNT    alerts.error_count      1 to 1000000, in five minutes            1
//   FALLIBLE_ALERTS_ERROR_WITHIN   alerts.error_within     0ms to 7d                                5m
//   FALLIBLE_ALERTS_COOLDOWN       alerts.cooldown         0ms to 31d                               1h
//   FALLIBLE_ALERTS_WARNING_DIGEST alerts.warning_digest   1m to 31d                                1d
//   FALLIBLE_ALERTS_INFO_DIGEST    alerts.info_digest      1m to 31d                                7d
//
// A duration is a whole number and ms, s, m, h or d, in JSON as a string. "log.level" is {"log": {"level": ...}}. A
// variable that is empty counts as not set.
#ifndef FALLIBLE_REPORT_HANDLER_CONFIG_HPP
#define FALLIBLE_REPORT_HANDLER_CONFIG_HPP

#include <fallible/report/alert_policy.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/log_sampling.hpp>
#include <fallible/report/log_sink.hpp>
#include <fallible/report/queued_sink.hpp>
#include <fallible/report/response_options.hpp>
#include <fallible/report/rotating_file.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct HandlerConfig {
  struct Log {
    Severity level = Severity::info;   ///< what is less severe is not logged
    LogFormat format = LogFormat::json;
    std::uint32_t record_bytes = 8192;
    InlineText<256> file{};            ///< empty: none
    std::uint64_t file_bytes = 10'000'000;
    std::uint32_t files = 5;
  };
  struct Sampling {
    std::chrono::nanoseconds window = std::chrono::seconds(1);
    std::uint32_t first = 10;
    std::uint32_t then_every = 100;
    std::uint32_t kinds = 1024;
  };
  struct Queue {
    std::uint32_t capacity = 1024;
    QueueDrop drop = QueueDrop::newest;
    std::chrono::nanoseconds stop_within = std::chrono::seconds(1);
  };
  /// Changes to standard_alert_policies.
  struct Alerts {
    std::chrono::nanoseconds critical_within{};
    std::uint32_t error_count = 1;
    std::chrono::nanoseconds error_within = std::chrono::minutes(5);
    std::chrono::nanoseconds cooldown = std::chrono::hours(1);
    std::chrono::nanoseconds warning_digest = std::chrono::hours(24);
    std::chrono::nanoseconds info_digest = std::chrono::hours(24 * 7);
  };
  struct AlertPolicies {
    static constexpr std::size_t size = std::size(standard_alert_policies);
    AlertPolicy list[size];
  };

  InlineText<64> service{};
  InlineText<32> version{};
  Severity recovered_at_most = Severity::warning;
  Log log{};
  Sampling sampling{};
  ResponseOptions response{};        ///< `environment` sets its mode
  RedactionKey redaction_key{};      ///< secret; without an id it is off
  Queue queue{};
  Alerts alerts{};

  [[nodiscard]] bool production() const noexcept { return response.mode == ResponseMode::production; }

  /// Options with what is set here; the lists are the caller's to add. They borrow from this config.
  [[nodiscard]] ErrorHandlerOptions handler_options() const noexcept {
    ErrorHandlerOptions options;
    options.service = service;
    options.recovered_at_most = recovered_at_most;
    return options;
  }
  [[nodiscard]] RotatingFileOptions file_options() const noexcept { return {log.file, log.file_bytes, log.files}; }
  /// The redactor that a key asks for is the caller's to make: Redactor::create({.hash = config.redaction_key}).
  [[nodiscard]] LogSinkOptions log_options(LogOutput output) const noexcept {
    LogSinkOptions options;
    options.output = output;
    options.log.format = log.format;
    options.log.max_bytes = log.record_bytes;
    if (options.log.max_text_bytes > log.record_bytes) options.log.max_text_bytes = log.record_bytes;
    options.least = log.level;
    return options;
  }
  [[nodiscard]] LogSamplingOptions sampling_options(ReportSink target) const noexcept {
    LogSamplingOptions options;
    options.target = target;
    options.service = service;
    options.window = sampling.window;
    options.first = sampling.first;
    options.then_every = sampling.then_every;
    options.kinds = sampling.kinds;
    return options;
  }
  [[nodiscard]] QueuedSinkOptions queue_options(ReportSink target) const noexcept {
    QueuedSinkOptions options;
    options.target = target;
    options.capacity = queue.capacity;
    options.drop = queue.drop;
    options.stop_within = queue.stop_within;
    return options;
  }
  /// The standard policies with what is set here: AlertEngine::create({.policies = config.alert_policies().list, ...}).
  [[nodiscard]] AlertPolicies alert_policies() const noexcept;
};

/// Where variables are read.
struct EnvironmentSource {
  /// The value of a variable, or null. Valid until the next call.
  const char* (*get)(void* self, const char* name) noexcept = nullptr;
  /// The index-th variable as "NAME=value", null behind the last: to find names that are not known. May be absent.
  const char* (*at)(void* self, std::size_t index) noexcept = nullptr;
  void* self = nullptr;
};

/// The environment of this process. Nobody may change it while it is read (POSIX setenv is not thread safe).
[[nodiscard]] EnvironmentSource process_environment() noexcept;

/// `config` with what the variables say. Names that begin with FALLIBLE_ and are not in the table are findings.
[[nodiscard]] Result<HandlerConfig> read_handler_config(const EnvironmentSource& environment,
                                                        const HandlerConfig& config = {}) noexcept;

/// `config` with what the members of a JSON object say. Members that are not in the table, that are there twice, or
/// that have the wrong type are findings.
[[nodiscard]] Result<HandlerConfig> read_handler_config(Text json, const HandlerConfig& config = {}) noexcept;

FALLIBLE_NAMESPACE_END
#endif
