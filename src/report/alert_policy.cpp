#include <fallible/report/alert_policy.hpp>

#include "rule_text.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {
namespace {

using namespace std::chrono;

bool within(nanoseconds value, nanoseconds least, nanoseconds most) noexcept { return value >= least && value <= most; }

PolicyFault check(const AlertPolicy& p) noexcept {
  constexpr nanoseconds month = hours(24 * 31);
  if (!is_word(p.name, false)) return {"name", "1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit"};
  if (p.severity.has_value() && *p.severity > Severity::critical) return {"severity", "a severity"};
  if (p.digest != nanoseconds(0)) {
    if (!within(p.digest, minutes(1), month)) return {"digest", "0 or 1 minute to 31 days"};
    return {};
  }
  if (p.measure > AlertMeasure::share) return {"measure", "count, per_second or share"};
  if (p.group > AlertGrouping::all) return {"group", "code, fingerprint or all"};
  const double most = p.measure == AlertMeasure::share ? 1.0 : __DBL_MAX__;
  if (!(p.fire_at > 0 && p.fire_at <= most)) return {"fire_at", "above 0 and finite, of a share at most 1"};
  if (!(p.clear_below >= 0 && p.clear_below <= p.fire_at)) return {"clear_below", "0 to fire_at"};
  if (!within(p.window, seconds(1), month)) return {"window", "1 second to 31 days"};
  if (p.min_count < 1) return {"min_count", "1 or more"};
  if (!within(p.within, nanoseconds(0), hours(24 * 7))) return {"within", "0 to 7 days"};
  if (!within(p.cooldown, nanoseconds(0), month)) return {"cooldown", "0 to 31 days"};
  return {};
}

}  // namespace

PolicyFault check_policies(std::span<const AlertPolicy> policies) noexcept {
  if (policies.empty() || policies.size() > max_alert_policies) return {"policies", "1 to 32 of them"};
  for (std::size_t i = 0; i < policies.size(); ++i) {
    PolicyFault fault = check(policies[i]);
    for (std::size_t before = 0; before < i && fault.field == nullptr; ++before) {
      if (policies[before].name == policies[i].name) fault = {"name", "unlike every other name"};
    }
    fault.policy = i;
    if (fault.field != nullptr) return fault;
  }
  return {};
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
