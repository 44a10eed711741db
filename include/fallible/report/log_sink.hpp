// A LogSink is a ReportSink that turns each report into one line and hands it to an output: a callable of yours, a FILE*,
// or a file descriptor (report/fd_output.hpp).
//   Layer    report; needs core.
//   Threads  sink() and counts() from any thread; the output is called by several at a time and must cope.
//   Memory   none of its own: a line is built on the stack, 16 KiB, and no allocation is made.
//   Errors   create() names the bad option. A line that the output does not take is counted, and the service goes on.
//
//   auto output = FALLIBLE_TRY(FdOutput::create({.fd = 2}));
//   auto log = FALLIBLE_TRY(LogSink::create({.output = output.output(), .log = {.format = LogFormat::logfmt}}));
//   const ReportSink sinks[] = {log.sink()};
#ifndef FALLIBLE_REPORT_LOG_SINK_HPP
#define FALLIBLE_REPORT_LOG_SINK_HPP

#include <atomic>
#include <cstdio>

#include <fallible/report/log_record.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Where finished lines go. Two words.
struct LogOutput {
  /// `line` ends in '\n' and is valid during the call. Must not block for long.
  /// Returns   whether it was taken whole.
  bool (*write)(void* self, Text line, Severity severity) noexcept = nullptr;
  void* self = nullptr;

  /// Any function object bool(Text line, Severity), which must outlive the sink.
  template <class F>
    requires(std::is_object_v<F> && std::is_invocable_r_v<bool, F&, Text, Severity>)
  [[nodiscard]] static LogOutput of(F& callable) noexcept {
    return {[](void* object, Text line, Severity severity) noexcept -> bool {
              return (*static_cast<F*>(object))(line, severity);
            },
            const_cast<void*>(static_cast<const void*>(__builtin_addressof(callable)))};
  }
  template <class F>
  static LogOutput of(const F&& callable) = delete;  // it would be gone

  /// A stdio stream, which must outlive the sink. Each line is one fwrite(), which stdio keeps together; lines of `error`
  /// and above are flushed at once, the others when stdio likes. A line whose write or flush fails counts as not taken.
  /// A stream on a pipe may block, and raises SIGPIPE when nobody reads: prefer report/fd_output.hpp for those. Null, which
  /// fopen() gives for a file that it cannot open, is no output, and create() refuses it.
  [[nodiscard]] static LogOutput stream(std::FILE* stream) noexcept;
};

struct LogSinkOptions {
  LogOutput output{};                   ///< Needed.
  LogOptions log{};                     ///< How a line looks; here max_bytes is at most 16384.
  Text name = "log";                    ///< A literal.
  Severity min_severity = Severity::debug;  ///< Reports below it are skipped.
};

struct LogSinkCounts {
  std::uint64_t written = 0;
  std::uint64_t dropped = 0;  ///< the output did not take them
  std::uint64_t skipped = 0;  ///< below min_severity
};

class LogSink {
 public:
  static constexpr std::uint32_t max_line_bytes = 16384;

  /// Errors  InvalidOption.
  [[nodiscard]] static Result<LogSink> create(const LogSinkOptions& options) noexcept;
  /// Only before sink() is called.
  LogSink(LogSink&& other) noexcept : options_(other.options_) {}

  /// Borrowed from this object. Its write answers whether the line was taken or skipped.
  [[nodiscard]] ReportSink sink() & noexcept { return {options_.name, &write, this}; }
  [[nodiscard]] LogSinkCounts counts() const noexcept;

 private:
  explicit LogSink(const LogSinkOptions& options) noexcept : options_(options) {}
  static bool write(void* self, const Report& report) noexcept;

  LogSinkOptions options_;
  std::atomic<std::uint64_t> written_{0}, dropped_{0}, skipped_{0};
};

FALLIBLE_NAMESPACE_END
#endif
