#include <fallible/report/slo_rules.hpp>

#include <fallible/core/failure.hpp>
#include <fallible/core/invalid_option.hpp>

#include "append_whole.hpp"
#include "rule_text.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using detail::put_duration;
using detail::put_number;

constexpr std::size_t max_budgets = 32;
constexpr std::int32_t recent = 12;                             // the shorter window of a rule is so much shorter
constexpr std::int32_t base = burn_rules[0].part * recent;      // the shortest of all

/// The rules of one budget. Windows are named by which part of the objective's they are.
struct Group {
  const SloRulesOptions& options;
  const ErrorBudgetOptions& budget;
  const Sink& out;

  void window(std::int32_t part) const { put_duration(out, budget.window / part); }
  void metric(Text what) const {
    out.put("slo:");
    out.put(options.prefix);
    out.put("_error_budget_");
    out.put(what);
  }
  void only() const {
    out.put("{name=\"");
    out.put(budget.name);
    out.put("\"}");
  }
  void rate(Text what, std::int32_t part) const {
    metric(what);
    out.put(":rate");
    window(part);
  }
  void ratio(std::int32_t part) const {
    metric("failures:ratio");
    window(part);
  }
  /// sum by (job) (rate(fallible_error_budget_requests_total{name="orders",outcome="bad"}[5m]))
  void counted(Text function, bool bad, std::int32_t part) const {
    out.put("sum by (");
    out.put(options.by);
    out.put(") (");
    out.put(function);
    out.put('(');
    out.put(options.prefix);
    out.put("_error_budget_requests_total{name=\"");
    out.put(budget.name);
    out.put(bad ? Text("\",outcome=\"bad\"}[") : Text("\"}["));
    window(part);
    out.put("]))");
  }
  void over(Text what, std::int32_t part) const {
    out.put("sum_over_time(");
    rate(what, base);
    only();
    out.put('[');
    window(part);
    out.put("])");
  }

  template <class Name, class Expression>
  void record(Name name, Expression expression) const {
    out.put("      - record: '");
    name();
    out.put("'\n        expr: '");
    expression();
    out.put("'\n        labels:\n          name: '");
    out.put(budget.name);
    out.put("'\n");
  }
  /// The rates are recorded once and added up for the longer windows: each request has the same weight, and no rule reads
  /// the instances' own series over days.
  void record_ratio(std::int32_t part) const {
    record([&] { ratio(part); },
           [&] {
             if (part == base) {
               rate("failures", base);
               only();
               out.put(" / ");
               rate("requests", base);
               only();
             } else {
               over("failures", part);
               out.put(" / ");
               over("requests", part);
             }
           });
  }

  void burns(const BurnRule& rule, std::int32_t part) const {
    ratio(part);
    only();
    out.put(" >= ");
    put_number(out, rule.rate);
    out.put(" * ");
    put_number(out, detail::budget_of(budget));
  }
  void alert(const BurnRule& rule) const {
    const bool page = rule.severity >= Severity::critical;
    out.put("      - alert: '");
    out.put(budget.name);
    out.put("_error_budget_burns'\n        expr: '");
    burns(rule, rule.part);
    out.put(" and ");
    burns(rule, rule.part * recent);
    if (budget.min_failures > 1) {
      out.put(" and on (");
      out.put(options.by);
      out.put(") ");
      counted("increase", true, rule.part);
      out.put(" >= ");
      put_number(out, static_cast<double>(budget.min_failures));
    }
    out.put("'\n        labels:\n          severity: ");
    out.put(to_string(rule.severity));
    out.put(page ? Text("\n          delivery: now\n") : Text("\n          delivery: soon\n"));
    out.put("          window: ");
    window(rule.part);
    out.put("\n        annotations:\n          summary: \"");
    if (!options.by.empty()) {
      out.put("{{ $labels.");
      out.put(options.by);
      out.put(" }}: ");
    }
    out.put("{{ $value | humanizePercentage }} of the requests of ");
    out.put(budget.name);
    out.put(" failed in ");
    window(rule.part);
    out.put(", at least ");
    put_number(out, rule.rate);
    out.put(" times what its objective allows\"\n");
  }

  void write() const {
    out.put("  - name: 'slo_");
    out.put(budget.name);
    out.put("'\n    rules:\n");
    record([&] { rate("requests", base); }, [&] { counted("rate", false, base); });
    record([&] { rate("failures", base); }, [&] { counted("rate", true, base); });
    for (const BurnRule& rule : burn_rules) {
      for (const std::int32_t part : {rule.part * recent, rule.part}) {
        if (!recorded_before(rule, part)) record_ratio(part);
      }
    }
    record_ratio(1);
    record([&] { metric("remaining:ratio"); },
           [&] {
             out.put("1 - ");
             ratio(1);
             only();
             out.put(" / ");
             put_number(out, detail::budget_of(budget));
           });
    for (const BurnRule& rule : burn_rules) alert(rule);
  }
  static bool recorded_before(const BurnRule& rule, std::int32_t part) noexcept {
    for (const BurnRule& other : burn_rules) {
      if (&other == &rule) return false;
      if (other.part == part || other.part * recent == part) return true;
    }
    return false;
  }
};

Result<void> check(const SloRulesOptions& o) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"slo rules", option, must}); };
  if (o.budgets.empty() || o.budgets.size() > max_budgets) return bad("budgets", "1 to 32");
  for (std::size_t i = 0; i < o.budgets.size(); ++i) {
    const ErrorBudgetOptions& budget = o.budgets[i];
    if (const auto fault = detail::check_budget(budget); fault.field != nullptr) {
      return bad(fault.field, fault.must).context("budget {}", budget.name);
    }
    for (std::size_t before = 0; before < i; ++before) {
      if (o.budgets[before].name == budget.name) return bad("name", "another one for each budget").context("budget {}", budget.name);
    }
  }
  if (!detail::is_word(o.prefix, false)) return bad("prefix", "1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit");
  for (const Text own : {"name", "outcome", "severity", "delivery", "window", "alertname"}) {
    if (o.by == own) return bad("by", "none of name, outcome, severity, delivery, window and alertname");
  }
  if (!o.by.empty() && !detail::is_label(o.by)) return bad("by", "empty or the name of a label");
  return {};
}

}  // namespace

Result<void> write_slo_rules(Buffer& out, const SloRulesOptions& options) noexcept {
  if (auto good = check(options); !good.has_value()) return good;
  const bool fits = detail::append_whole(out, [&](const Sink& to) {
    to.put("groups:\n");
    for (const ErrorBudgetOptions& budget : options.budgets) Group{options, budget, to}.write();
  });
  if (fits) return {};
  return fail(Errc::resource_exhausted, "slo rules: the buffer is too small");
}

FALLIBLE_NAMESPACE_END
