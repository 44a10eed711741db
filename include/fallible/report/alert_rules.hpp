// write_alert_rules writes alert policies as rules for Prometheus, so that a fleet is watched by one server from
// outside and not by each process: what dies cannot tell.
//   Layer    report; needs core and taxonomy.   Threads  a pure function.   Memory  none of its own.
//   Errors   a policy or option that cannot be written, by name; a buffer that is too small. Nothing is written then.
//
//   GrowingBuffer rules(256 * 1024);
//   FALLIBLE_TRY(write_alert_rules(rules, {.policies = policies, .by = "job"}));
//   write_file("fallible.rules.yml", rules.text());       // promtool check rules fallible.rules.yml
//
// The rules are over the metrics of ErrorMetrics. A policy is one alert, named as the policy, for each `by` and, unless it
// groups all, each code. What a policy asks of the people who are told is not Prometheus' but Alertmanager's to do: the
// label `delivery` says it ("now", "soon" for one with `within`, "daily" and "weekly" for digests), and
// docs/examples/alertmanager.yml has routes for it. Three things differ from an AlertEngine: the cooldown is the route's
// repeat_interval, a fingerprint is a code, and a policy for a code takes it away from a policy without a severity even where
// its own severity does not fit.
#ifndef FALLIBLE_REPORT_ALERT_RULES_HPP
#define FALLIBLE_REPORT_ALERT_RULES_HPP

#include <fallible/core/result.hpp>
#include <fallible/report/alert_policy.hpp>
#include <fallible/report/buffer.hpp>
#include <fallible/taxonomy/catalogue.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// A label and its value: [a-zA-Z_][a-zA-Z0-9_]*, and any text.
struct RuleLabel {
  Text name;
  Text value;
};

struct AlertRulesOptions {
  std::span<const AlertPolicy> policies = standard_alert_policies;  ///< 1 to 32.
  /// Where the names behind a policy's `match` are looked up: all domains that policies are for.
  Catalogue catalogue = shipped_codes();
  Text prefix = "fallible";                  ///< ErrorMetricsOptions::prefix of those who are watched.
  Text group = "errors";                     ///< Of the rules; 1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit.
  Text by = "job";                           ///< A label whose values are judged apart; empty: all together.
  std::span<const RuleLabel> only{};         ///< Matchers: errors with these labels only.
  std::span<const RuleLabel> labels{};       ///< Further labels of every alert: {"team", "payments"}.
};

/// Appends a rule file (YAML).
/// The first error of a code alerts, although `increase` does not count what a series begins with: that counts as new when
/// the process itself began in the window (its start_time_seconds) or was scraped a window ago. Else the server has just met
/// an old process, and only what comes from then on counts, of the codes that were declared (ErrorMetrics::declare) or counted
/// before. Windows should be four times as long as the scrape interval, or longer; clocks may differ by less than a window.
/// Errors  InvalidOption, with the context "policy <name>" where one is wrong; resource_exhausted when `out` has no room.
[[nodiscard]] Result<void> write_alert_rules(Buffer& out, const AlertRulesOptions& options) noexcept;

FALLIBLE_NAMESPACE_END
#endif
