// ErrorMetrics counts what an error layer is asked about: errors by code, category, severity and component, how long
// things took, and what retries, circuit breakers, limits, fallbacks and hedges did.
//   Layer    report; needs core, resilience/event.hpp and taxonomy/catalogue.hpp.
//   Threads  every member from any thread; after the first of its kind nothing takes a lock.
//   Memory   in the registry, taken at create(); a value of one pointer, which the registry must outlive.
//   Errors   only create(), which says what does not fit. What has too many labels is counted as "_other".
//
//   auto registry = FALLIBLE_TRY(MetricRegistry::create());
//   auto metrics = FALLIBLE_TRY(ErrorMetrics::create(registry));
//   metrics.declare(catalogue_of<OrderErrc, DatabaseErrc>, "orders");       // at 0, so that the first of each is seen
//   ErrorHandlerOptions handling{.service = "orders", .sinks = ...metrics.sink()..., .observer = metrics.observer()};
//   RetryOptions retry{.listener = metrics.listener()};
//
// docs/modules/report.md has the table of all metrics. Labels are codes, categories, severities and names that the program
// chose: no message, field, id or anything else of a request gets into a metric. A code that this program was not built
// with (foreign_code) counts as "_OTHER", as in OpenTelemetry's error.type: a peer cannot make series.
#ifndef FALLIBLE_REPORT_ERROR_METRICS_HPP
#define FALLIBLE_REPORT_ERROR_METRICS_HPP

#include <fallible/core/clock.hpp>
#include <fallible/report/metric_registry.hpp>
#include <fallible/report/report.hpp>
#include <fallible/resilience/event.hpp>
#include <fallible/taxonomy/catalogue.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct ErrorMetricsOptions {
  Text prefix = "fallible";       ///< Of every name: 1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit.
  std::uint32_t codes = 256;      ///< Codes told apart; 1 to 4096. The shipped ones are fewer than a hundred.
  std::uint32_t components = 16;  ///< 1 to 256.
  std::uint32_t operations = 32;  ///< Of requests; 1 to 256.
  std::uint32_t policies = 32;    ///< Names of policies of each kind; 1 to 256.
};

class ErrorBudget;

namespace detail {
struct ErrorMetricsState;
}

class ErrorMetrics {
 public:
  /// Makes all of them in `registry`; once per registry and prefix.   `wall`  says when that was: the alert rules ask.
  /// Errors  InvalidOption; already_exists; resource_exhausted when the registry is too small.
  [[nodiscard]] static Result<ErrorMetrics> create(MetricRegistry& registry, const ErrorMetricsOptions& options = {},
                                                   Clock wall = wall_clock()) noexcept;

  /// Counts each report and, where it is known, how long the failed operation ran. What a sampler held back before it
  /// (Report::held_back) is counted with it, so it may stand behind one.
  [[nodiscard]] ReportSink sink() const& noexcept;
  ReportSink sink() const&& = delete;  // it would be gone
  /// Counts the events of any policy. Give it to all of them.
  [[nodiscard]] Listener listener() const& noexcept;
  Listener listener() const&& = delete;  // it would be gone

  /// Shows errors that have not happened yet, at 0. A server that scrapes tells by the step from 0 to 1 that something
  /// happened; a series that begins with 1 may as well be an old one that it did not know. Call it at start-up, with the
  /// codes that this service makes and each component that reports them; each is a series.
  void declare(Catalogue codes, Text component = {}) const noexcept;
  void declare(std::span<const Code> codes, Text component = {}) const noexcept;
  /// The same for one code, also where a rule of the handler gives it another severity.
  void declare(Code code, Severity severity, Text component = {}) const noexcept { error(code, severity, component, 0); }

  /// What sink() does, for errors that no handler sees.   `count`  how many of them at once.
  void error(Code code, Severity severity, Text component, std::uint64_t count = 1) const noexcept;
  void error(Code code, Text component = {}) const noexcept { error(code, code.severity(), component); }
  /// Counts and times what a handler does with errors: give it to ErrorHandlerOptions::observer.
  [[nodiscard]] HandlingObserver observer() const& noexcept;
  HandlingObserver observer() const&& = delete;  // it would be gone
  /// What observer() does, for errors that no handler sees.
  void handled_in(std::chrono::nanoseconds duration) const noexcept;

  /// A request, job or message that succeeded, and one that failed with `code`: its outcome is the code's category.
  /// `operation`  of a small fixed set, "POST /orders", never a path with ids.   See request_timer.hpp.
  void succeeded(Text operation, std::chrono::nanoseconds duration) const noexcept;
  void failed(Text operation, std::chrono::nanoseconds duration, Code code) const noexcept;
  /// One of which nobody told how it ended.
  void abandoned(Text operation, std::chrono::nanoseconds duration) const noexcept;

  /// Says what state a breaker is in ("closed", "open"... as to_string(BreakerState)), so that it is shown before its
  /// first event; after one it changes nothing, as the events say it. Events are told outside the breaker's lock, and of
  /// two changes the earlier may be told last: what is shown is the last one by Event::order, also for breakers that
  /// share a name. An open breaker whose time is over is shown as open until a call finds it so.
  void breaker(Text name, Text state) const noexcept;

  /// Shows what a budget counts, allows and has left, under its name, read when metrics are written: it must stay until the
  /// last time. 32 budgets at most, no two of one name; further ones are not shown. The counts are what report/slo_rules.hpp
  /// adds up over a fleet.
  void budget(const ErrorBudget& budget) const noexcept;
  void budget(const ErrorBudget&& budget) const = delete;  // it would be gone

 private:
  explicit ErrorMetrics(detail::ErrorMetricsState* state) noexcept : state_(state) {}
  detail::ErrorMetricsState* state_;
};

FALLIBLE_NAMESPACE_END
#endif
