// AlertPolicy says when somebody is told about errors, and how soon. The same policies are followed by an AlertEngine in
// one process (report/alert.hpp) and written as rules for a Prometheus that watches a fleet (report/alert_rules.hpp).
//   Layer    report; needs core.   Threads  values.   Memory  none.   Errors  where they are used.
//
//   constexpr AlertPolicy policies[] = {
//       {.name = "critical_errors", .severity = Severity::critical},                              // at once
//       {.name = "payment_declines", .match = OrderErrc::declined, .fire_at = 50, .clear_below = 20, .window = 10min},
//       {.name = "failing_requests", .measure = AlertMeasure::share, .fire_at = 0.05, .min_count = 200},
//   };
//
// An error counts for the policies whose `match` is the most specific of all that fit it (code, domain, category, any): a
// policy for a code takes that code away from the policies for everything.
#ifndef FALLIBLE_REPORT_ALERT_POLICY_HPP
#define FALLIBLE_REPORT_ALERT_POLICY_HPP

#include <chrono>
#include <optional>
#include <span>

#include <fallible/core/text.hpp>
#include <fallible/report/error_match.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class AlertMeasure : std::uint8_t {
  count,       ///< errors in the window
  per_second,  ///< errors in the window by its length
  share,       ///< errors in the window by the requests in it, 0 to 1; 0 where there are none
};

/// What is one alert, told of and silenced for itself.
enum class AlertGrouping : std::uint8_t {
  code,         ///< each code of the policy; those that peers made up (foreign_code) together, without a policy of their own
  fingerprint,  ///< each kind of error, causes and component included (report/fingerprint.hpp); for rules as `code`
  all,          ///< the policy
};

struct AlertPolicy {
  Text name;  ///< 1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit; no two alike.

  // Which errors.
  ErrorMatch match{};
  std::optional<Severity> severity{};  ///< Of this severity only; none: of any.

  // When. At fire_at the alert fires, below clear_below it is over; between the two it stays what it is.
  AlertMeasure measure = AlertMeasure::count;
  double fire_at = 1;      ///< Above 0 and finite; of a share at most 1.
  double clear_below = 0;  ///< At most fire_at; 0: fire_at.
  std::chrono::nanoseconds window = std::chrono::minutes(5);  ///< Slides; 1 s to 31 days.
  std::uint64_t min_count = 1;  ///< Errors (of a share: requests) in the window before it can fire; at least 1.

  // Who is told when.
  AlertGrouping group = AlertGrouping::code;
  std::chrono::nanoseconds within{};    ///< Told this long after it fired, with all that came meanwhile; 0: at once. To 7 days.
  /// From telling to telling again that it fired, or still does when errors came meanwhile; 0 to 31 days. With 0 each
  /// firing is told, and none of them twice.
  std::chrono::nanoseconds cooldown = std::chrono::hours(1);
  /// Whether its end is told as well. What came after it was told is told either way: with the end, or after the cooldown.
  bool tell_cleared = true;
  /// Not 0: no alert but a digest, each so often, with counts and the most frequent codes; 1 min to 31 days. Everything
  /// from `measure` to here is not looked at then.
  std::chrono::nanoseconds digest{};
};

/// What to do when nothing else is said: critical errors at once, errors within 5 minutes, warnings in a daily and
/// infos in a weekly digest. Debug errors are told to nobody.
inline constexpr AlertPolicy standard_alert_policies[] = {
    {.name = "critical_errors", .severity = Severity::critical},
    {.name = "errors", .severity = Severity::error, .within = std::chrono::minutes(5)},
    {.name = "warnings", .severity = Severity::warning, .digest = std::chrono::hours(24)},
    {.name = "infos", .severity = Severity::info, .digest = std::chrono::hours(24 * 7)},
};

/// The most policies at a time.
inline constexpr std::size_t max_alert_policies = 32;

namespace detail {
struct PolicyFault {
  const char* field = nullptr;  // null: the policies are good
  const char* must = nullptr;
  std::size_t policy = 0;
};
[[nodiscard]] PolicyFault check_policies(std::span<const AlertPolicy> policies) noexcept;
}  // namespace detail

FALLIBLE_NAMESPACE_END
#endif
