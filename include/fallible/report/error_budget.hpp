// ErrorBudget counts how much of what a service level objective allows has been spent: of 99.9 % good requests over 30
// days one request in a thousand may fail, and those are the budget.
//   Layer    report; needs core, and for probe() report/health.hpp.
//   Threads  every member but moving may be called from any thread. Counting takes no lock but once in a while: every
//            millionth part of the window (30 days: 2.5 s). Reading takes that lock.
//   Memory   about 10 KiB at create(); nothing grows later.
//   Errors   create() names the option that is wrong.
//
//   auto budget = FALLIBLE_TRY(ErrorBudget::create({.name = "orders", .objective = 0.999, .window = 30 * 24h}));
//   RequestTimer timer(metrics, "POST /orders", budget);         // or budget.good(), bad(), count(result)
//   ...
//   if (budget.remaining() < 0.1) freeze_deployments();
//   {.component = "orders", .measurement = "errorBudget", .critical = false, .probe = budget.probe()}   // a HealthCheck
//
// Objective, error budget and burn rate are the terms of Google's Site Reliability Workbook, chapter "Alerting on SLOs". A
// burn rate of 1 spends the budget exactly within the window, 14.4 within two days of thirty.
//
// A process knows what it has served since it began, and forgets that when it ends. What a fleet has spent is Prometheus'
// to say, from ErrorMetrics::budget() and report/slo_rules.hpp. Time is what the clock says has passed: a clock that stands
// still or is set back passes none, one that jumps ahead ends windows.
#ifndef FALLIBLE_REPORT_ERROR_BUDGET_HPP
#define FALLIBLE_REPORT_ERROR_BUDGET_HPP

#include <chrono>
#include <optional>

#include <fallible/core/clock.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct HealthProbe;

/// Whether a request that failed with this code failed by the service's own fault: HTTP statuses from 500, and whatever
/// took too long; never what was cancelled. A client's own mistakes, 4xx, spend no budget.
[[nodiscard]] constexpr bool is_service_fault(Code code) noexcept {
  if (code.category() == Category::cancelled) return false;
  return code.http_status() >= 500 || code.category() == Category::timeout;
}

struct ErrorBudgetOptions {
  Text name;                 ///< 1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit. Copied.
  double objective = 0.999;  ///< The part of requests that is to be good; 0.9 to 0.999999.
  std::chrono::nanoseconds window = std::chrono::hours(30 * 24);  ///< Slides; 1 day to 90 days.
  bool (*is_bad)(Code code) noexcept = &is_service_fault;         ///< Which failures spend budget.
  /// Fewer failures than this in a window count as none: the only request of a night says little. 1 to 1000000.
  std::uint64_t min_failures = 10;

  // For health checks.
  double warn_below = 0.25;      ///< The remaining part under which probe() warns; 0 to 1.
  /// Whether probe() fails when nothing remains. It warns otherwise: what was spent in 30 days is no reason to take an
  /// instance out of service.
  bool fail_when_spent = false;
};

/// When a budget is spent so fast that somebody must know: at `rate` or more over a part of the objective's window, and
/// still so over a twelfth of that part, so that an alert ends soon after its cause.
struct BurnRule {
  double rate;
  std::int32_t part;   ///< of the window, 1 / part
  Severity severity;   ///< critical: page somebody; warning: a ticket
};
/// The workbook's recommended ones: of 30 days these are 1 h, 6 h and 3 days, in which 2 %, 5 % and 10 % of the budget go.
/// A rate above 1 / (1 - objective) cannot be reached: below an objective of 0.931 the first never fires.
inline constexpr BurnRule burn_rules[] = {
    {14.4, 720, Severity::critical},
    {6, 120, Severity::critical},
    {1, 10, Severity::warning},
};

/// What was counted in a window.
struct BudgetCounts {
  std::uint64_t requests = 0;  ///< good and bad
  std::uint64_t failures = 0;  ///< bad
};

namespace detail {
struct BudgetState;
}

class ErrorBudget {
 public:
  /// Errors  InvalidOption; resource_exhausted without memory.
  [[nodiscard]] static Result<ErrorBudget> create(const ErrorBudgetOptions& options, Clock clock = coarse_clock()) noexcept;
  ErrorBudget(ErrorBudget&& other) noexcept : state_(other.state_) { other.state_ = nullptr; }
  ErrorBudget& operator=(ErrorBudget&&) = delete;
  ~ErrorBudget();

  /// Count a request. An abandoned one is bad.   Cost  reading the clock and adding to a cell that this thread owns.
  void good() const noexcept;
  void bad() const noexcept;
  /// Counts one that failed, by ErrorBudgetOptions::is_bad.
  void count(Code code) const noexcept;
  template <class T>
  void count(const Result<T>& result) const noexcept {
    if (result.has_value()) {
      good();
    } else {
      count(result.error().code());
    }
  }

  /// The part of the budget that is left: 1 untouched, 0 spent, below 0 overspent. It is the budget of the requests that
  /// came in the window; so early failures weigh more than later ones, until enough requests have come.
  [[nodiscard]] double remaining() const noexcept;
  /// How many times too fast the budget was spent in the last `window`, which is taken for at most the objective's:
  /// the part of requests that failed, by the part that may. 0 where there were none.
  [[nodiscard]] double burn_rate(std::chrono::nanoseconds window) const noexcept;
  /// What came in the last `window`, up to a sixteenth of it less; min_failures is not looked at.
  [[nodiscard]] BudgetCounts in(std::chrono::nanoseconds window) const noexcept;
  /// The worst severity of the burn_rules that hold now; none when none does. HealthProbe::of_alerts takes it. A rule holds
  /// only once the budget has been watched for a twelfth of its part; min_failures counts in the part.
  [[nodiscard]] std::optional<Severity> worst() const noexcept;

  /// What remains, in percent, with warn_below and fail_when_spent. Valid as long as the budget, also when that is moved.
  [[nodiscard]] HealthProbe probe() const& noexcept;
  HealthProbe probe() const&& = delete;  // it would be gone

  /// As given to create(), with the name in memory of the budget's own.
  [[nodiscard]] const ErrorBudgetOptions& options() const noexcept;

 private:
  friend class ErrorMetrics;
  explicit ErrorBudget(detail::BudgetState* state) noexcept : state_(state) {}
  detail::BudgetState* state_;
};

namespace detail {
/// The option that is out of its range and what it must be; a null field when all are good.
struct BudgetFault {
  const char* field = nullptr;
  const char* must = nullptr;
};
[[nodiscard]] BudgetFault check_budget(const ErrorBudgetOptions& options) noexcept;
/// 1 - objective, as the decimal number that was meant: 0.001, not the rest of a subtraction.
[[nodiscard]] double budget_of(const ErrorBudgetOptions& options) noexcept;

/// What ErrorMetrics::budget() shows, of a BudgetState. The last two count since create().
double remaining_of(void* state) noexcept;
double objective_of(void* state) noexcept;
double good_of(void* state) noexcept;
double bad_of(void* state) noexcept;
}  // namespace detail

FALLIBLE_NAMESPACE_END
#endif
