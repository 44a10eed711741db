#include <fallible/report/slo_rules.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/invalid_option.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

std::string written(const SloRulesOptions& options) {
  GrowingBuffer out(1024 * 1024);
  EXPECT_TRUE(write_slo_rules(out, options).has_value());
  return {out.text().data(), out.text().size()};
}
std::string bad_field(const SloRulesOptions& options) {
  GrowingBuffer out(1024 * 1024);
  const auto result = write_slo_rules(out, options);
  if (result.has_value()) return "none";
  EXPECT_EQ(out.size(), 0u);
  const auto* const refused = result.error().get_if<InvalidOption>();
  return refused != nullptr ? std::string(refused->option.data(), refused->option.size()) : "another error";
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// promtool reads all of this in test/monitoring/check_rules.sh and runs it; here is what a rule looks like.
TEST(SloRules, RecordWhatFailedInEachWindowOnce) {
  const ErrorBudgetOptions budgets[] = {{.name = "orders"}};
  const std::string all = written({.budgets = budgets});
  EXPECT_EQ(all.find("groups:\n  - name: 'slo_orders'\n    rules:\n"
                     "      - record: 'slo:fallible_error_budget_requests:rate5m'\n"
                     "        expr: 'sum by (job) (rate(fallible_error_budget_requests_total{name=\"orders\"}[5m]))'\n"
                     "        labels:\n          name: 'orders'\n"),
            0u);
  for (const char* window : {"5m", "30m", "1h", "6h", "3d", "30d"}) {
    const std::string record = "- record: 'slo:fallible_error_budget_failures:ratio" + std::string(window) + "'\n";
    const std::size_t at = all.find(record);
    EXPECT_NE(at, std::string::npos) << window;
    EXPECT_EQ(all.find(record, at + 1), std::string::npos) << window;
  }
  EXPECT_TRUE(has(all, ":ratio5m'\n        expr: 'slo:fallible_error_budget_failures:rate5m{name=\"orders\"} / "
                       "slo:fallible_error_budget_requests:rate5m{name=\"orders\"}'\n"));
  EXPECT_TRUE(has(all, "        expr: '1 - slo:fallible_error_budget_failures:ratio30d{name=\"orders\"} / 0.001'\n"));
}

TEST(SloRules, AlertByTwoWindowsAndEnoughFailures) {
  const ErrorBudgetOptions budgets[] = {{.name = "orders", .objective = 0.99, .min_failures = 25}};
  const std::string all = written({.budgets = budgets, .prefix = "m", .by = "cluster"});
  EXPECT_TRUE(has(all, "      - alert: 'orders_error_budget_burns'\n"
                       "        expr: 'slo:m_error_budget_failures:ratio1h{name=\"orders\"} >= 14.4 * 0.01 and "
                       "slo:m_error_budget_failures:ratio5m{name=\"orders\"} >= 14.4 * 0.01 and on (cluster) sum by (cluster) "
                       "(increase(m_error_budget_requests_total{name=\"orders\",outcome=\"bad\"}[1h])) >= 25'\n"
                       "        labels:\n          severity: critical\n          delivery: now\n          window: 1h\n"
                       "        annotations:\n          summary: \"{{ $labels.cluster }}: {{ $value | humanizePercentage }} of "
                       "the requests of orders failed in 1h, at least 14.4 times what its objective allows\"\n"));
  EXPECT_TRUE(has(all, "          severity: warning\n          delivery: soon\n          window: 3d\n"));
}

TEST(SloRules, HavePartsOfTheObjectivesWindow) {
  const ErrorBudgetOptions budgets[] = {{.name = "search", .window = 7 * 24h, .min_failures = 1}, {.name = "orders"}};
  const std::string all = written({.budgets = budgets, .by = ""});
  for (const char* part : {":ratio70s'", ":ratio14m'", ":ratio7m'", ":ratio84m'", ":ratio1008m'", ":ratio7d'", ":ratio30d'"}) {
    EXPECT_TRUE(has(all, part)) << part;
  }
  EXPECT_TRUE(has(all, "  - name: 'slo_search'\n"));
  EXPECT_TRUE(has(all, "  - name: 'slo_orders'\n"));
  EXPECT_TRUE(has(all, ":ratio70s{name=\"search\"} >= 14.4 * 0.001'\n")) << "one failure is always there";
  EXPECT_TRUE(has(all, "sum by () (rate("));
}

TEST(SloRules, RefuseWhatCannotBeWritten) {
  const std::vector<ErrorBudgetOptions> none, many(33, ErrorBudgetOptions{.name = "a"}), twice(2, ErrorBudgetOptions{.name = "a"}),
      good(1, ErrorBudgetOptions{.name = "a"}), bad_objective(1, ErrorBudgetOptions{.name = "a", .objective = 2}),
      bad_name(1, ErrorBudgetOptions{.name = "it's"});
  EXPECT_EQ(bad_field({.budgets = good}), "none");
  EXPECT_EQ(bad_field({.budgets = none}), "budgets");
  EXPECT_EQ(bad_field({.budgets = many}), "budgets");
  EXPECT_EQ(bad_field({.budgets = twice}), "name");
  EXPECT_EQ(bad_field({.budgets = bad_name}), "name");
  EXPECT_EQ(bad_field({.budgets = bad_objective}), "objective");
  EXPECT_EQ(bad_field({.budgets = good, .prefix = "it's"}), "prefix");
  for (const Text by : {"name", "outcome", "severity", "delivery", "window", "alertname", "__x", "a-b"}) {
    EXPECT_EQ(bad_field({.budgets = good, .by = by}), "by");
  }
}

TEST(SloRules, WriteNothingWhereTheyDoNotFit) {
  const ErrorBudgetOptions budgets[] = {{.name = "orders"}};
  const std::size_t needed = written({.budgets = budgets}).size();
  std::vector<char> bytes(needed + 3);
  for (const std::size_t size : {std::size_t{8}, needed - 1, needed + 2}) {
    Buffer out(bytes.data(), size);
    EXPECT_TRUE(out.append("ab"));
    const auto result = write_slo_rules(out, {.budgets = budgets});
    EXPECT_EQ(result.has_value(), size == needed + 2) << size;
    EXPECT_EQ(out.size(), result.has_value() ? needed + 2 : 2);
    if (!result.has_value()) {
      EXPECT_EQ(result.error().code(), Errc::resource_exhausted);
    }
  }
}

}  // namespace
