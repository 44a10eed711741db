// Timers, metrics and health checks refer to their budget, which must outlive them.
// expect(gcc): use of deleted function .*RequestTimer::RequestTimer
// expect(gcc): use of deleted function .*ErrorMetrics::budget
// expect(gcc): use of deleted function .*ErrorBudget::probe
// expect(clang): call to deleted constructor of .*RequestTimer
// expect(clang): call to deleted member function 'budget'
// expect(clang): call to deleted member function 'probe'
#include <fallible/report/health.hpp>
#include <fallible/report/request_timer.hpp>

using namespace fallible;

ErrorBudget make_budget();

inline void count(const ErrorMetrics& metrics) {
#ifndef FALLIBLE_CONTROL
  RequestTimer timer(metrics, "GET /", make_budget());
  metrics.budget(make_budget());
  (void)make_budget().probe();
#else
  static const ErrorBudget budget = make_budget();
  RequestTimer timer(metrics, "GET /", budget);
  metrics.budget(budget);
  (void)budget.probe();
#endif
}
