// An adapter to spdlog: a ReportSink that renders each report and gives the finished text to a logger, by its severity.
//   Layer    report, in a module of its own: fallible::report_spdlog, which needs spdlog 1.10 (Debian: libspdlog-dev).
//   Threads  as the logger: the factories' ones from any thread.
//   Memory   a line is built on the stack. The factories, and spdlog for lines above 250 bytes on the console, allocate as
//            spdlog does: where there is no memory at creation, the program ends.
//   Errors   the factories answer with a Result and never throw, also when the file cannot be opened. Lines that a
//            factory's logger does not write are counted.
//
//   auto console = FALLIBLE_TRY(SpdlogSink::console());                                    // logfmt on stderr, in colours
//   auto file = FALLIBLE_TRY(SpdlogSink::rotating_file({.path = "/var/log/shop.json"}));   // JSON, 10 MB and five more
//   const ReportSink sinks[] = {console.sink(), file.sink()};
//
// Only a finished text is passed, never a format string: spdlog's templates, whose code depends on whether exceptions are
// on, are not instantiated here. The rotating file is fallible's (report/rotating_file.hpp), as that of spdlog throws when
// it cannot be opened or moved.
#ifndef FALLIBLE_REPORT_SPDLOG_HPP
#define FALLIBLE_REPORT_SPDLOG_HPP

#include <memory>

#include <fallible/report/log_sink.hpp>
#include <fallible/report/rotating_file.hpp>

namespace spdlog {
class logger;
}  // namespace spdlog

FALLIBLE_NAMESPACE_BEGIN

struct SpdlogOptions {
  LogOptions log{};         ///< How a line looks; max_bytes at most 16384.
  Text name = "spdlog";     ///< A literal, for sink().
};

namespace detail {
struct SpdlogState;
}  // namespace detail

class SpdlogSink {
 public:
  /// For a logger of yours. Its pattern should end in "%v" and add nothing that breaks the format: "%v" alone for JSON.
  /// What it does not write, its own error handler hears: here it counts as written. An asynchronous one must not block
  /// when its queue is full (async_overflow_policy::overrun_oldest).
  /// Errors  InvalidOption, of "logger" for a null one.
  [[nodiscard]] static Result<SpdlogSink> create(std::shared_ptr<spdlog::logger> logger, const SpdlogOptions& options = {}) noexcept;

  /// Standard error, coloured by severity where it is a terminal; logfmt by default.
  [[nodiscard]] static Result<SpdlogSink> console(
      const SpdlogOptions& options = {.log = {.format = LogFormat::logfmt}, .name = "spdlog.console"}) noexcept;

  /// A rotating file, JSON by default. Its logger is for reports: what others log through it is written as it is.
  /// Errors  as RotatingFile::create().
  [[nodiscard]] static Result<SpdlogSink> rotating_file(const RotatingFileOptions& file,
                                                        const SpdlogOptions& options = {.name = "spdlog.file"}) noexcept;

  /// Must not be used once the SpdlogSink is gone. Debug, info, warning, error and critical are the levels debug, info, warn,
  /// err and critical; a report below the logger's level is skipped before it is rendered.
  [[nodiscard]] ReportSink sink() & noexcept;

  /// The logger: to set its level, to register it with spdlog.
  [[nodiscard]] const std::shared_ptr<spdlog::logger>& logger() const noexcept;

  [[nodiscard]] LogSinkCounts counts() const noexcept;

 private:
  explicit SpdlogSink(std::shared_ptr<detail::SpdlogState> state) noexcept
      : state_(static_cast<std::shared_ptr<detail::SpdlogState>&&>(state)) {}
  std::shared_ptr<detail::SpdlogState> state_;
};

FALLIBLE_NAMESPACE_END
#endif
