// Report is one handled error as every sink gets it: the error and what was known when it was handled. ReportSink is
// where reports go: a log, metrics, a tracer, alerts, a queue in front of something slow. HandlingObserver times the whole.
//   Layer    report; needs core.
//   Threads  a sink is told from every thread that handles errors, several at a time.
//   Memory   none: a Report borrows; copy what you keep (an Error is copied by counting).
//   Errors   a sink answers whether it took the report; whoever asked counts what is lost.
//
//   struct Pager {
//     ReportSink sink() noexcept { return {"pager", &Pager::write, this}; }
//     static bool write(void* self, const Report& report) noexcept;
//   };
#ifndef FALLIBLE_REPORT_REPORT_HPP
#define FALLIBLE_REPORT_REPORT_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/error.hpp>
#include <fallible/report/request_context.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct Report {
  const Error& error;
  const RequestContext& context;
  Text id{};                            ///< names this occurrence: "error_20260314_9f86d081884c7d65"
  Text service{};                       ///< who reports; may be empty
  std::chrono::nanoseconds time{};      ///< wall clock, since 1970
  std::chrono::nanoseconds duration{-1};  ///< how long the failed operation ran; negative: not known
  Severity severity = Severity::error;  ///< the code's, or what a rule made of it
  std::uint64_t held_back = 0;          ///< reports like this one that were not passed on since the last that was
  bool summary = false;                 ///< it is none of its own: it tells of `held_back` others (report/log_sampling.hpp)

  /// How many errors it stands for.
  [[nodiscard]] std::uint64_t errors() const noexcept {
    return summary || held_back == UINT64_MAX ? held_back : held_back + 1;
  }
};

/// Three words. `write` returns whether the report was taken; it must not block for long and must not handle errors.
struct ReportSink {
  Text name;  ///< a literal, for counts of what was lost
  bool (*write)(void* self, const Report& report) noexcept = nullptr;
  void* self = nullptr;
};

/// Is told once per error that a handler handled how long that took: transformers, enrichers, routes and all sinks, not the
/// failed operation and not its recovery. Two words; called like a sink, with what it may not do.
struct HandlingObserver {
  void (*handled_in)(void* self, std::chrono::nanoseconds took) noexcept = nullptr;
  void* self = nullptr;
};

FALLIBLE_NAMESPACE_END
#endif
