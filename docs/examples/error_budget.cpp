// How much of an objective's error budget is spent, and how fast: in the service, in its health document, and as rules for a
// Prometheus that watches all instances. Time is moved by hand.

#include <cstdio>

#include <fallible/core/failure.hpp>
#include <fallible/core/try.hpp>
#include <fallible/report/health.hpp>
#include <fallible/report/prometheus.hpp>
#include <fallible/report/request_timer.hpp>
#include <fallible/report/slo_rules.hpp>
#include <fallible/taxonomy/database.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

std::chrono::nanoseconds now{};
constexpr Clock example_clock{[](void*) noexcept { return now; }};
constexpr Clock wall{[](void*) noexcept { return std::chrono::nanoseconds(1773480413s) + now; }};

void print(Text text) { std::printf("%.*s", static_cast<int>(text.size()), text.data()); }

// The objective: 99.9 % of the orders over 30 days. The service counts by it, and the rules are written from it.
constexpr ErrorBudgetOptions budgets[] = {{.name = "orders", .objective = 0.999, .window = 30 * 24h}};

// Every thousandth customer asks for what is not there, which is no fault of the service.
Result<int> load_order(int number, int failing) {
  if (number % 1000 < failing) return fail(DatabaseErrc::connection);
  if (number % 1000 == 999) return fail(Errc::not_found);
  return number;
}

Result<int> serve(const ErrorMetrics& metrics, const ErrorBudget& budget, int number, int failing) {
  RequestTimer timer(metrics, "GET /orders", budget, example_clock);
  return timer.finish(load_order(number, failing));
}

void show(const char* what, const ErrorBudget& budget) {
  const BudgetCounts counted = budget.in(30 * 24h);
  const auto worst = budget.worst();
  std::printf("%-14s %5.1f %% left, %4llu of %7llu failed; burn rates %4.1f in 1 h, %4.1f in 5 min: %s\n", what,
              100 * budget.remaining(), static_cast<unsigned long long>(counted.failures),
              static_cast<unsigned long long>(counted.requests), budget.burn_rate(1h), budget.burn_rate(5min),
              worst.has_value() ? to_string(*worst) : "no alert");
}

Result<void> run() {
  FALLIBLE_TRY_ASSIGN(MetricRegistry registry, MetricRegistry::create());
  FALLIBLE_TRY_ASSIGN(ErrorMetrics metrics, ErrorMetrics::create(registry));
  FALLIBLE_TRY_ASSIGN(ErrorBudget budget, ErrorBudget::create(budgets[0], example_clock));
  metrics.budget(budget);

  const auto pass = [&](int minutes, int failing) {
    for (int request = 0; request < minutes * 200; ++request) {
      if (request % 200 == 0) now += 1min;
      (void)serve(metrics, budget, request, failing);
    }
  };
  pass(5 * 24 * 60, 0);
  show("five good days", budget);
  pass(50, 20);
  show("2 % fail", budget);
  pass(10, 0);
  show("mended", budget);
  pass(2 * 24 * 60, 3);
  show("0.3 % for days", budget);

  const HealthCheck checks[] = {
      {.component = "orders", .measurement = "errorBudget", .critical = false, .probe = budget.probe()},
      {.component = "orders", .measurement = "burnRate", .critical = false, .probe = HealthProbe::of_alerts(budget)}};
  FALLIBLE_TRY_ASSIGN(Health health, Health::create({.service_id = "shop", .checks = checks}, example_clock, wall));
  GrowingBuffer body;
  write_health_json(body, health, health.run(), HealthDetail::everything);
  print(body.text());
  std::puts("\n");

  GrowingBuffer rules;
  FALLIBLE_TRY(write_slo_rules(rules, {.budgets = budgets}));
  print(rules.text());
  return {};
}

}  // namespace

int main() { return run().has_value() ? 0 : 1; }
