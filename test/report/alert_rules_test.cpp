#include <fallible/report/alert_rules.hpp>

#include <string>

#include <gtest/gtest.h>

#include <fallible/core/foreign_code.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/invalid_option.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

std::string written(const AlertRulesOptions& options) {
  GrowingBuffer out;
  EXPECT_TRUE(write_alert_rules(out, options).has_value());
  return {out.text().data(), out.text().size()};
}
/// The expressions, a line each.
std::string expressions(const AlertRulesOptions& options) {
  const std::string all = written(options), begin = "        expr: '";
  std::string found;
  for (std::size_t at = 0; (at = all.find(begin, at)) != std::string::npos;) {
    at += begin.size();
    found += all.substr(at, all.find('\n', at) - at - 1) + "\n";
  }
  return found;
}
std::string bad_field(const AlertRulesOptions& options) {
  GrowingBuffer out;
  const auto result = write_alert_rules(out, options);
  if (result.has_value()) return "none";
  EXPECT_EQ(out.size(), 0u);
  const auto* const refused = result.error().get_if<InvalidOption>();
  return refused != nullptr ? std::string(refused->option.data(), refused->option.size()) : "another error";
}

// promtool reads all of this in test/monitoring/check_rules.sh; here is what a rule looks like.
TEST(AlertRules, AreWrittenAsYaml) {
  const AlertPolicy policies[] = {{.name = "critical_errors", .severity = Severity::critical}};
  const std::string errors = "fallible_errors_total{severity=\"critical\"}";
  EXPECT_EQ(written({.policies = policies}),
            "groups:\n  - name: 'errors'\n    rules:\n      - alert: 'critical_errors'\n"
            "        expr: 'sum by (job, code) ((" + errors + " unless " + errors + " offset 5m and ignoring (code, category, "
                "severity, component) (fallible_start_time_seconds offset 5m or fallible_start_time_seconds > time() - 300)) "
                "or increase(" + errors + "[5m])) >= 1'\n"
                "        labels:\n          severity: critical\n          delivery: now\n"
                "        annotations:\n"
                "          summary: \"{{ $labels.job }}: {{ $labels.code }}, {{ $value | humanize }} errors in 5m\"\n");
}

TEST(AlertRules, SayHowSoonPeopleAreTold) {
  const std::string standard = written({});
  std::size_t at = 0;
  for (const char* delivery : {"now", "soon", "daily", "weekly"}) {
    const std::size_t next = standard.find(std::string("delivery: ") + delivery + "\n");
    EXPECT_NE(next, std::string::npos) << delivery;
    EXPECT_GE(next, at);
    at = next;
  }
}

TEST(AlertRules, TakeTheCodesOfASpecificPolicyFromTheWiderOnes) {
  const AlertPolicy policies[] = {
      {.name = "all_errors", .severity = Severity::error, .digest = 1h},
      {.name = "network", .match = Category::network, .digest = 1h},
      {.name = "circuits", .match = PolicyErrc::circuit_open, .severity = Severity::warning, .digest = 90s},
  };
  const std::string all = "m_errors_total{severity=\"error\",category!=\"network\"}";
  const std::string network = "m_errors_total{severity!=\"\",category=\"network\",code!~\"NET_CIRCUIT_OPEN\"}";
  const std::string circuits = "m_errors_total{severity=\"warning\",code=~\"NET_CIRCUIT_OPEN\"}";
  const auto expected = [](const std::string& series, const std::string& window, const std::string& seconds) {
    return "sum by () ((" + series + " unless " + series + " offset " + window +
           " and ignoring (code, category, severity, component) (m_start_time_seconds offset " + window +
           " or m_start_time_seconds > time() - " + seconds + ")) or increase(" + series + "[" + window + "])) > 0\n";
  };
  EXPECT_EQ(expressions({.policies = policies, .prefix = "m", .by = ""}),
            expected(all, "1h", "3600") + expected(network, "1h", "3600") + expected(circuits, "90s", "90"));
}

TEST(AlertRules, WriteWindowsInTheLargestUnitThatFits) {
  const struct {
    std::chrono::nanoseconds window;
    const char* written;
  } rows[] = {{24h, "[1d]"}, {36h, "[36h]"}, {90min, "[90m]"}, {90s, "[90s]"}, {1500ms, "[1500ms]"}, {1s + 1ns, "[1001ms]"}};
  for (const auto& row : rows) {
    const AlertPolicy policies[] = {{.name = "x", .window = row.window}};
    EXPECT_NE(expressions({.policies = policies}).find(row.written), std::string::npos) << row.written;
  }
}

TEST(AlertRules, NameABadOption) {
  const Code foreign = foreign_code("elsewhere", "DB_ELSEWHERE");
  const AlertPolicy bad_policy[] = {{.name = "x", .min_count = 0}};
  const AlertPolicy unknown[] = {{.name = "x", .match = foreign}};
  const RuleLabel bad_label[] = {{"a-b", "x"}};
  const RuleLabel taken[] = {{"severity", "x"}};
  const RuleLabel twice[] = {{"a", "x"}, {"a", "y"}};
  EXPECT_EQ(bad_field({}), "none");
  EXPECT_EQ(bad_field({.policies = bad_policy}), "min_count");
  EXPECT_EQ(bad_field({.policies = {}}), "policies");
  EXPECT_EQ(bad_field({.policies = unknown}), "match");
  EXPECT_EQ(bad_field({.prefix = "Up"}), "prefix");
  EXPECT_EQ(bad_field({.group = "a b"}), "group");
  EXPECT_EQ(bad_field({.by = "a-b"}), "by");
  EXPECT_EQ(bad_field({.by = "code"}), "by");
  EXPECT_EQ(bad_field({.only = bad_label}), "only");
  EXPECT_EQ(bad_field({.labels = bad_label}), "labels");
  EXPECT_EQ(bad_field({.labels = taken}), "labels");
  EXPECT_EQ(bad_field({.labels = twice}), "labels");
}

TEST(AlertRules, WriteNothingWhereThereIsNoRoom) {
  const std::size_t size = written({}).size();
  GrowingBuffer out(size + 2);
  out.append("abc");
  const auto result = write_alert_rules(out, {});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code(), Errc::resource_exhausted);
  EXPECT_EQ(out.text(), "abc");
  GrowingBuffer exact(size);
  EXPECT_TRUE(write_alert_rules(exact, {}).has_value());
}

}  // namespace
