// What spdlog declares differs with and without this; nothing of it that does is called here.
#ifndef SPDLOG_NO_EXCEPTIONS
#  define SPDLOG_NO_EXCEPTIONS
#endif

#include <fallible/core/invalid_option.hpp>
#include <fallible/report/spdlog.hpp>

#include <spdlog/logger.h>
#include <spdlog/sinks/sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

struct SpdlogState {
  SpdlogState(std::shared_ptr<spdlog::logger> given, const SpdlogOptions& how) noexcept : logger(std::move(given)), options(how) {}

  std::shared_ptr<spdlog::logger> logger;
  SpdlogOptions options;
  std::atomic<std::uint64_t> written{0}, dropped{0}, skipped{0};
};

}  // namespace detail

namespace {

/// Set while a line is on its way, by whoever could not write it.
thread_local bool line_was_lost = false;

/// spdlog's view of a RotatingFile.
class FileSink final : public spdlog::sinks::sink {
 public:
  explicit FileSink(RotatingFile&& file) noexcept : file_(std::move(file)) {}

  void log(const spdlog::details::log_msg& message) override {
    char line[LogSink::max_line_bytes];
    const std::size_t size = message.payload.size() < sizeof line ? message.payload.size() : sizeof line - 1;
    __builtin_memcpy(line, message.payload.data(), size);
    line[size] = '\n';
    const LogOutput out = file_.output();
    if (!out.write(out.self, {line, size + 1}, Severity::error)) line_was_lost = true;
  }
  void flush() override {}  // nothing is kept back
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  RotatingFile file_;
};

spdlog::level::level_enum level_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::debug: return spdlog::level::debug;
    case Severity::info: return spdlog::level::info;
    case Severity::warning: return spdlog::level::warn;
    case Severity::error: return spdlog::level::err;
    case Severity::critical: break;
  }
  return spdlog::level::critical;
}

bool write(void* self, const Report& report) noexcept {
  auto& state = *static_cast<detail::SpdlogState*>(self);
  const spdlog::level::level_enum level = level_of(report.severity);
  if (!state.logger->should_log(level)) {
    state.skipped.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  char bytes[LogSink::max_line_bytes];
  Buffer line(bytes, state.options.log.max_bytes);
  bool taken = write_log_line(line, report, state.options.log);
  if (taken) {
    const Location where = report.error.location();
    const spdlog::source_loc source(where.file, static_cast<int>(where.line), "");
    const spdlog::log_clock::time_point time(std::chrono::duration_cast<spdlog::log_clock::duration>(report.time));
    line_was_lost = false;
    state.logger->log(time, where ? source : spdlog::source_loc(), level, spdlog::string_view_t(bytes, line.size() - 1));
    taken = !line_was_lost;
  }
  (taken ? state.written : state.dropped).fetch_add(1, std::memory_order_relaxed);
  return taken;
}

/// A logger named as the sink, whose failures are seen here.
std::shared_ptr<spdlog::logger> make_logger(const SpdlogOptions& options, spdlog::sink_ptr sink) noexcept {
  auto logger = std::make_shared<spdlog::logger>(static_cast<std::string>(options.name), std::move(sink));
  logger->set_level(spdlog::level::debug);
  logger->set_pattern("%^%v%$");
  logger->flush_on(spdlog::level::err);
  logger->set_error_handler([](const std::string&) { line_was_lost = true; });
  return logger;
}

}  // namespace

Result<SpdlogSink> SpdlogSink::create(std::shared_ptr<spdlog::logger> logger, const SpdlogOptions& options) noexcept {
  if (logger == nullptr) return fail(InvalidOption{"spdlog sink", "logger", "given"});
  if (auto good = check_log_options(options.log); !good.has_value()) return Failure<Error>(std::move(good.error()));
  if (options.log.max_bytes > LogSink::max_line_bytes) {
    return fail(InvalidOption{"spdlog sink", "max_bytes", "512 to 16384"});
  }
  return SpdlogSink(std::make_shared<detail::SpdlogState>(std::move(logger), options));
}

Result<SpdlogSink> SpdlogSink::console(const SpdlogOptions& options) noexcept {
  return create(make_logger(options, std::make_shared<spdlog::sinks::stderr_color_sink_mt>()), options);
}

Result<SpdlogSink> SpdlogSink::rotating_file(const RotatingFileOptions& file, const SpdlogOptions& options) noexcept {
  auto opened = RotatingFile::create(file);
  if (!opened.has_value()) return Failure<Error>(std::move(opened.error()));
  return create(make_logger(options, std::make_shared<FileSink>(std::move(*opened))), options);
}

ReportSink SpdlogSink::sink() & noexcept { return {state_->options.name, &write, state_.get()}; }

const std::shared_ptr<spdlog::logger>& SpdlogSink::logger() const noexcept { return state_->logger; }

LogSinkCounts SpdlogSink::counts() const noexcept {
  return {state_->written.load(std::memory_order_relaxed), state_->dropped.load(std::memory_order_relaxed),
          state_->skipped.load(std::memory_order_relaxed)};
}

FALLIBLE_NAMESPACE_END
