// HandlerConfig is how a service reports errors, read from environment variables or from JSON when it starts. Settings
// that are not known and values that make no sense are refused, all at once, each by its name; values are never shown.
//   Layer    report; needs core and taxonomy.   Threads  reading is a pure function of its source; a config is a value.
//   Memory   in place; JSON takes what JsonDocument takes while it is read.
//   Errors   CFG_INVALID, caused by a ValidationErrors (VAL_FAILED) with a finding per setting; CFG_UNREADABLE, caused by
//            what the JSON reader says.
//
//   auto config = FALLIBLE_TRY(read_handler_config(json_text));                          // a file first ...
//   config = FALLIBLE_TRY(read_handler_config(process_environment(), config));           // ... then the environment
//   auto standard_error = FALLIBLE_TRY(FdOutput::create({.fd = 2}));
//   std::optional<RotatingFile> file;                        // log.file is empty as long as nobody sets it
//   if (config.has_log_file()) file.emplace(FALLIBLE_TRY(RotatingFile::create(config.file_options())));
//   auto log = FALLIBLE_TRY(LogSink::create(config.log_options(file ? file->output() : standard_error.output())));
//   auto queue = FALLIBLE_TRY(QueuedSink::create(config.queue_options(log.sink())));
//   auto sampler = FALLIBLE_TRY(LogSampler::create(config.sampling_options(queue.sink())));
//   auto responder = FALLIBLE_TRY(Responder::create(config.response));
//
// docs/reference/settings.md lists the settings: a variable (FALLIBLE_LOG_LEVEL), a member of JSON (log.level), what it may be
// and what it does. write_handler_settings() writes the same list with what a config has.
//
// A duration is a whole number and ms, s, m, h or d, in JSON as a string. "log.level" is {"log": {"level": ...}}. A
// variable that is empty counts as not set.
#ifndef FALLIBLE_REPORT_HANDLER_CONFIG_HPP
#define FALLIBLE_REPORT_HANDLER_CONFIG_HPP

#include <fallible/core/sink.hpp>
#include <fallible/report/alert_policy.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/log_sampling.hpp>
#include <fallible/report/log_sink.hpp>
#include <fallible/report/queued_sink.hpp>
#include <fallible/report/redaction.hpp>
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
  ErrorHandlerOptions handler_options() const&& = delete;  // it would be gone
  [[nodiscard]] ErrorHandlerOptions handler_options() const& noexcept {
    ErrorHandlerOptions options;
    options.service = service;
    options.recovered_at_most = recovered_at_most;
    return options;
  }
  [[nodiscard]] bool has_log_file() const noexcept { return !log.file.empty(); }
  /// Requires  has_log_file(): RotatingFile::create() refuses an empty path.
  RotatingFileOptions file_options() const&& = delete;  // it would be gone
  [[nodiscard]] RotatingFileOptions file_options() const& noexcept { return {log.file, log.file_bytes, log.files}; }
  /// With the key for hashes, where there is one. The redactor made of them is the caller's to add to the LogOptions
  /// and the ResponseOptions.
  [[nodiscard]] RedactionOptions redaction_options() const noexcept {
    RedactionOptions options;
    options.hash = redaction_key;
    return options;
  }
  [[nodiscard]] LogSinkOptions log_options(LogOutput output) const noexcept {
    LogSinkOptions options;
    options.output = output;
    options.log.format = log.format;
    options.log.max_bytes = log.record_bytes;
    if (options.log.max_text_bytes > log.record_bytes) options.log.max_text_bytes = log.record_bytes;
    options.min_severity = log.level;
    return options;
  }
  LogSamplingOptions sampling_options(ReportSink target) const&& = delete;  // it would be gone
  [[nodiscard]] LogSamplingOptions sampling_options(ReportSink target) const& noexcept {
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

/// `config` with what the variables say. Names that begin with FALLIBLE_ and are no setting are findings.
[[nodiscard]] Result<HandlerConfig> read_handler_config(const EnvironmentSource& environment,
                                                        const HandlerConfig& config = {}) noexcept;

/// `config` with what the members of a JSON object say. Members that are no setting, that are there twice, or
/// that have the wrong type are findings.
[[nodiscard]] Result<HandlerConfig> read_handler_config(Text json, const HandlerConfig& config = {}) noexcept;

/// All settings as a table in Markdown, with what `config` has: for --help, or to see what a service runs with. Of the
/// redaction key it says only whether it is set. Times below a millisecond are cut.
void write_handler_settings(const Sink& out, const HandlerConfig& config = {}) noexcept;

FALLIBLE_NAMESPACE_END
#endif
