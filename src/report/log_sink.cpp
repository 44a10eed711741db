#include <fallible/report/log_sink.hpp>

#include <fallible/core/invalid_option.hpp>

FALLIBLE_NAMESPACE_BEGIN

LogOutput LogOutput::stream(std::FILE* stream) noexcept {
  if (stream == nullptr) return {};  // as fopen() answers when it failed
  return {[](void* self, Text line, Severity severity) noexcept -> bool {
            auto* const file = static_cast<std::FILE*>(self);
            bool taken = std::fwrite(line.data(), 1, line.size(), file) == line.size();
            if (taken && severity >= Severity::error) taken = std::fflush(file) == 0;
            if (!taken) std::clearerr(file);
            return taken;
          },
          stream};
}

Result<LogSink> LogSink::create(const LogSinkOptions& options) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"log sink", option, must}); };
  if (options.output.write == nullptr) return bad("output", "given");
  if (options.min_severity > Severity::critical) return bad("min_severity", "a severity");
  if (auto good = check_log_options(options.log); !good.has_value()) return Failure<Error>(static_cast<Error&&>(good.error()));
  if (options.log.max_bytes > max_line_bytes) return bad("max_bytes", "512 to 16384");
  return LogSink(options);
}

bool LogSink::write(void* self, const Report& report) noexcept {
  auto& sink = *static_cast<LogSink*>(self);
  const LogSinkOptions& options = sink.options_;
  if (report.severity < options.min_severity) {
    sink.skipped_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  char bytes[max_line_bytes];
  Buffer line(bytes, options.log.max_bytes);
  const bool taken = write_log_line(line, report, options.log) && options.output.write(options.output.self, line.text(), report.severity);
  (taken ? sink.written_ : sink.dropped_).fetch_add(1, std::memory_order_relaxed);
  return taken;
}

LogSinkCounts LogSink::counts() const noexcept {
  return {written_.load(std::memory_order_relaxed), dropped_.load(std::memory_order_relaxed), skipped_.load(std::memory_order_relaxed)};
}

FALLIBLE_NAMESPACE_END
