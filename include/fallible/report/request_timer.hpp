// RequestTimer counts and times one request, job or message from its construction to the end of its scope.
//   Layer    report.   Threads  one at a time.   Memory  none.   Errors  none.
//
//   Result<Page> serve(const Request& request) {
//     RequestTimer timer(metrics, "GET /orders");
//     return timer.finish(load(request));                  // "ok", or the category of the error
//   }
//
// One that nobody finishes, as on a path that returns early, counts as "abandoned": never as a success. Given an
// ErrorBudget, it counts there too: RequestTimer timer(metrics, "GET /orders", budget).
#ifndef FALLIBLE_REPORT_REQUEST_TIMER_HPP
#define FALLIBLE_REPORT_REQUEST_TIMER_HPP

#include <fallible/report/error_budget.hpp>
#include <fallible/report/error_metrics.hpp>

FALLIBLE_NAMESPACE_BEGIN

class [[nodiscard]] RequestTimer {
 public:
  /// `operation`  of a small fixed set; borrowed until the end.
  RequestTimer(const ErrorMetrics& metrics, Text operation, Clock clock = steady_clock()) noexcept
      : metrics_(metrics), operation_(operation), clock_(clock), started_(clock.now()) {}
  /// `budget`  borrowed likewise.
  RequestTimer(const ErrorMetrics& metrics, Text operation, const ErrorBudget& budget,
               Clock clock = steady_clock()) noexcept
      : metrics_(metrics), operation_(operation), budget_(&budget), clock_(clock), started_(clock.now()) {}
  RequestTimer(const ErrorMetrics&, Text, const ErrorBudget&&, Clock = {}) = delete;  // it would be gone
  template <class T, class... Rest>
    requires(detail::CharRange<T> && !std::is_trivially_copyable_v<T>)  // a std::string, and not a view of one
  RequestTimer(const ErrorMetrics&, const T&&, const Rest&...) = delete;  // it would be gone
  RequestTimer(const RequestTimer&) = delete;
  RequestTimer& operator=(const RequestTimer&) = delete;
  ~RequestTimer() {
    if (finished_) return;
    metrics_.abandoned(operation_, elapsed());
    if (budget_ != nullptr) budget_->bad();
  }

  /// Counts the request by how `result` ended, and gives it back. The first call counts.
  template <class T>
  [[nodiscard]] Result<T> finish(Result<T> result) noexcept {
    if (result.has_value()) {
      succeeded();
    } else {
      failed(result.error().code());
    }
    return result;
  }
  void succeeded() noexcept {
    if (finished_) return;
    finished_ = true;
    metrics_.succeeded(operation_, elapsed());
    if (budget_ != nullptr) budget_->good();
  }
  void failed(Code code) noexcept {
    if (finished_) return;
    finished_ = true;
    metrics_.failed(operation_, elapsed(), code);
    if (budget_ != nullptr) budget_->count(code);
  }

  /// When it began, on its clock: for HandleOptions::started.
  [[nodiscard]] std::chrono::nanoseconds started() const noexcept { return started_; }
  /// Since construction; 0 on a clock that was set back.
  [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept { return fallible::elapsed(started_, clock_.now()); }

 private:
  ErrorMetrics metrics_;
  Text operation_;
  const ErrorBudget* budget_ = nullptr;
  Clock clock_;
  std::chrono::nanoseconds started_;
  bool finished_ = false;
};

FALLIBLE_NAMESPACE_END
#endif
