// write_slo_rules writes error budgets as rules for Prometheus, so that an objective is watched over a fleet, and longer than
// a process lives.
//   Layer    report; needs core.   Threads  a pure function.   Memory  none of its own.
//   Errors   an option that cannot be written, by name; a buffer that is too small. Nothing is written then.
//
//   constexpr ErrorBudgetOptions budgets[] = {{.name = "orders", .objective = 0.999}};    // those that the service counts by
//   GrowingBuffer rules;
//   FALLIBLE_TRY(write_slo_rules(rules, {.budgets = budgets}));
//   write_file("slo.rules.yml", rules.text());            // promtool check rules slo.rules.yml
//
// For each budget a group of rules over what ErrorMetrics::budget() shows: which failures are bad is decided in the service, by
// code, and only added up here. It records, with the labels `name` and `by`,
//   slo:fallible_error_budget_requests:rate5m, slo:fallible_error_budget_failures:rate5m     per second
//   slo:fallible_error_budget_failures:ratio5m, ...30m, 1h, 6h, 3d, 30d                      part of the requests that failed
//   slo:fallible_error_budget_remaining:ratio                                                1 all of it, 0 nothing
// with windows that are parts of the objective's (these are for 30 days), and has an alert for each of the burn_rules, named
// <name>_error_budget_burns, with the labels `severity` (critical, warning), `delivery` (now, soon) as write_alert_rules has
// them, and `window`.
#ifndef FALLIBLE_REPORT_SLO_RULES_HPP
#define FALLIBLE_REPORT_SLO_RULES_HPP

#include <span>

#include <fallible/core/result.hpp>
#include <fallible/report/buffer.hpp>
#include <fallible/report/error_budget.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct SloRulesOptions {
  std::span<const ErrorBudgetOptions> budgets{};  ///< 1 to 32, no two of one name.
  Text prefix = "fallible";  ///< ErrorMetricsOptions::prefix of those who are watched.
  Text by = "job";           ///< A label whose values are judged apart; empty: all together.
};

/// Appends a rule file (YAML).
/// The shortest window is 1 / 8640 of the objective's, 5 minutes of 30 days and 70 s of a week; it should be four times as long
/// as the scrape interval, or longer. The server must keep the recorded series for as long as the objective's window.
/// Errors  InvalidOption, with the context "budget <name>" where one is wrong; resource_exhausted when `out` has no room.
[[nodiscard]] Result<void> write_slo_rules(Buffer& out, const SloRulesOptions& options) noexcept;

FALLIBLE_NAMESPACE_END
#endif
