#include <fallible/report/alert_policy.hpp>

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

TEST(AlertPolicy, IsGoodAsItStands) {
  EXPECT_EQ(detail::check_policies(standard_alert_policies).field, nullptr);
  const AlertPolicy one[] = {{.name = "a"}};
  EXPECT_EQ(detail::check_policies(one).field, nullptr);
}

TEST(AlertPolicy, IsCheckedFieldByField) {
  const std::string long_name(64, 'a');
  const double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  const struct {
    AlertPolicy policy;
    const char* field;
  } rows[] = {
      {{.name = ""}, "name"},
      {{.name = "Upper"}, "name"},
      {{.name = "1a"}, "name"},
      {{.name = "a-b"}, "name"},
      {{.name = Text(long_name)}, "name"},
      {{.name = "a", .severity = static_cast<Severity>(5)}, "severity"},
      {{.name = "a", .severity = static_cast<Severity>(5), .digest = 1h}, "severity"},
      {{.name = "a", .measure = static_cast<AlertMeasure>(3)}, "measure"},
      {{.name = "a", .group = static_cast<AlertGrouping>(3)}, "group"},
      {{.name = "a", .fire_at = 0}, "fire_at"},
      {{.name = "a", .fire_at = nan}, "fire_at"},
      {{.name = "a", .fire_at = infinity}, "fire_at"},
      {{.name = "a", .measure = AlertMeasure::share, .fire_at = 1.5}, "fire_at"},
      {{.name = "a", .fire_at = 5, .clear_below = 6}, "clear_below"},
      {{.name = "a", .clear_below = -1}, "clear_below"},
      {{.name = "a", .clear_below = nan}, "clear_below"},
      {{.name = "a", .window = 1s - 1ns}, "window"},
      {{.name = "a", .window = 24h * 31 + 1ns}, "window"},
      {{.name = "a", .min_count = 0}, "min_count"},
      {{.name = "a", .within = -1ns}, "within"},
      {{.name = "a", .within = 24h * 7 + 1ns}, "within"},
      {{.name = "a", .cooldown = -1ns}, "cooldown"},
      {{.name = "a", .cooldown = 24h * 31 + 1ns}, "cooldown"},
      {{.name = "a", .digest = 1min - 1ns}, "digest"},
      {{.name = "a", .digest = -1h}, "digest"},
  };
  for (const auto& row : rows) {
    const AlertPolicy policies[] = {{.name = "first"}, row.policy};
    const auto fault = detail::check_policies(policies);
    ASSERT_NE(fault.field, nullptr) << row.field;
    EXPECT_EQ(std::string(fault.field), row.field);
    EXPECT_EQ(fault.policy, 1u);
  }
}

TEST(AlertPolicy, HasANameOfItsOwnAndLimitedCompany) {
  const AlertPolicy two[] = {{.name = "same"}, {.name = "same"}};
  EXPECT_EQ(std::string(detail::check_policies(two).field), "name");
  EXPECT_EQ(std::string(detail::check_policies({}).field), "policies");
  std::vector<std::string> names;
  for (std::size_t i = 0; i <= max_alert_policies; ++i) names.push_back("p" + std::to_string(i));
  std::vector<AlertPolicy> many;
  for (const std::string& name : names) many.push_back({.name = Text(name)});
  EXPECT_EQ(std::string(detail::check_policies(many).field), "policies");
  many.pop_back();
  EXPECT_EQ(detail::check_policies(many).field, nullptr);
}

}  // namespace
