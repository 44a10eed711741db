#include "alert_table.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

using std::chrono::nanoseconds;

namespace {
constexpr std::uint64_t foreign_group = 2;  // of all codes that no table of this program declares
}  // namespace

/// Time passes as the clock says, and never backwards.
void AlertTable::read_clock() noexcept {
  const std::int64_t read = clock.now().count();
  std::int64_t passed = 0;
  if (read > last_read && !__builtin_sub_overflow(read, last_read, &passed) &&
      __builtin_add_overflow(now, passed, &now)) {
    now = INT64_MAX;
  }
  last_read = read;
  if (!shares) return;
  const std::uint64_t requests = __atomic_exchange_n(&new_requests, std::uint64_t{0}, __ATOMIC_RELAXED);
  for (std::uint32_t i = 0; i < policy_count; ++i) {
    AlertPolicyState& state = policies[i];
    if (state.policy.measure != AlertMeasure::share) continue;
    state.requests.advance(now / state.slice);
    state.requests.add(requests);
  }
}

double AlertTable::value_of(const AlertEntry& entry) const noexcept {
  const AlertPolicyState& state = policies[entry.policy];
  const auto errors = static_cast<double>(entry.window.sum());
  switch (state.policy.measure) {
    case AlertMeasure::count: return errors;
    case AlertMeasure::per_second: return errors * 1e9 / static_cast<double>(state.policy.window.count());
    case AlertMeasure::share: break;
  }
  const auto requests = static_cast<double>(state.requests.sum());
  return requests == 0 ? 0 : errors < requests ? errors / requests : 1.0;
}

void AlertTable::evaluate(AlertEntry& entry) noexcept {
  const AlertPolicyState& state = policies[entry.policy];
  const AlertPolicy& policy = state.policy;
  if (policy.digest != nanoseconds(0)) {
    evaluate_digest(entry, policy.digest.count());
    return;
  }
  entry.window.advance(now / state.slice);
  const double value = value_of(entry);
  const double clear_below = policy.clear_below == 0 ? policy.fire_at : policy.clear_below;
  if (entry.firing && value < clear_below) {
    clear(entry, policy);
  } else if (entry.firing) {
    remind(entry, policy);
  } else if (value >= policy.fire_at) {
    const AlertWindow& counted = policy.measure == AlertMeasure::share ? state.requests : entry.window;
    if (counted.sum() >= policy.min_count) fire(entry, policy);
  }
}

void AlertTable::fire(AlertEntry& entry, const AlertPolicy& policy) noexcept {
  ++counts.fired;
  entry.firing = true;
  entry.fired_at = now;
  if (entry.pending == AlertPending::cleared && !entry.sending) entry.pending = AlertPending::nothing;  // it is not over
  if (entry.told_firing) remind(entry, policy);
  if (entry.pending != AlertPending::nothing || entry.told_firing) return;
  std::int64_t due = later(now, policy.within.count());
  const std::int64_t quiet_until = later(entry.told_at, policy.cooldown.count());
  if (entry.told_before && quiet_until > due) {
    due = quiet_until;
    ++counts.held_back;
  }
  owe(entry, AlertPending::fired, due);
}

/// What goes on firing is told again when the cooldown is over, if there is news.
void AlertTable::remind(AlertEntry& entry, const AlertPolicy& policy) noexcept {
  if (entry.pending != AlertPending::nothing || !entry.told_before || entry.tally.total == 0) return;
  if (policy.cooldown == nanoseconds(0) || now - entry.told_at < policy.cooldown.count()) return;
  owe(entry, AlertPending::fired, now);
}

void AlertTable::clear(AlertEntry& entry, const AlertPolicy& policy) noexcept {
  ++counts.cleared;
  entry.firing = false;
  if (entry.pending != AlertPending::nothing || !entry.told_firing) return;  // what is owed will say that it is over
  over(entry, policy);
}

/// What was told to fire does so no more.
void AlertTable::over(AlertEntry& entry, const AlertPolicy& policy) noexcept {
  if (policy.tell_cleared) return owe(entry, AlertPending::cleared, now);
  entry.told_firing = false;
  if (entry.tally.total == 0 || policy.cooldown == nanoseconds(0)) return;
  owe(entry, AlertPending::fired, later(entry.told_at, policy.cooldown.count()));  // with what nobody was told of
}

void AlertTable::evaluate_digest(AlertEntry& entry, std::int64_t period) noexcept {
  if (entry.pending != AlertPending::nothing || now - entry.fired_at < period) return;
  if (entry.tally.total == 0) {
    entry.fired_at += (now - entry.fired_at) / period * period;
  } else {
    owe(entry, AlertPending::digest, now);
  }
}

/// The alert that an error counts for.
AlertEntry& AlertTable::entry_for(std::uint8_t policy, std::uint64_t group, const CodeInfo* code) noexcept {
  AlertEntry& rest = entries[policy];
  if (group == 0) return rest;
  AlertEntry* free = nullptr;
  for (AlertEntry* entry = entries + policy_count; entry != entries + entry_count(); ++entry) {
    if (entry->used && entry->group == group && entry->policy == policy) return *entry;
    if (!entry->used && free == nullptr) free = entry;
  }
  if (free == nullptr && used < capacity) free = entries + policy_count + used++;
  if (free == nullptr) {
    ++counts.shared;
    return rest;
  }
  ::new (free) AlertEntry{};
  free->used = true;
  free->policy = policy;
  free->group = group;
  free->code = code;
  free->severity = Severity::debug;
  free->window.at = now / policies[policy].slice;
  return *free;
}

void AlertTable::count(const Report& report, std::uint64_t group_by_fingerprint) noexcept {
  const std::uint64_t times = report.errors();
  counts.recorded += times;
  const Code code = report.error.code();
  const auto fits = [&](const AlertPolicy& policy) noexcept {
    return policy.match(code) && (!policy.severity.has_value() || *policy.severity == report.severity);
  };
  ErrorMatch::Kind most_specific = ErrorMatch::Kind::any;
  bool any = false;
  for (std::uint32_t i = 0; i < policy_count; ++i) {
    const AlertPolicy& policy = policies[i].policy;
    if (!fits(policy)) continue;
    any = true;
    if (policy.match.kind() > most_specific) most_specific = policy.match.kind();
  }
  if (!any) counts.ignored += times;
  for (std::uint32_t i = 0; i < policy_count; ++i) {
    const AlertPolicy& policy = policies[i].policy;
    if (policy.match.kind() != most_specific || !fits(policy)) continue;
    std::uint64_t group = 0;
    const CodeInfo* shown = &code.info();
    if (policy.digest == nanoseconds(0) && policy.group != AlertGrouping::all) {
      group = policy.group == AlertGrouping::code ? code.id() : group_by_fingerprint;
      if (group == 0) group = 1;
      if (policy.group == AlertGrouping::code && code.number() == 0 && most_specific != ErrorMatch::Kind::code) {
        group = foreign_group;  // a peer that makes up codes must not take the places of our own
        shown = nullptr;
      }
    }
    AlertEntry& entry = entry_for(static_cast<std::uint8_t>(i), group, shown);
    if (entry.firing) evaluate(entry);  // it may be over since the last one
    entry.tally.add(code.info(), times);
    if (report.severity > entry.severity) entry.severity = report.severity;
    entry.id = report.id;
    if (policy.digest == nanoseconds(0)) {
      entry.window.advance(now / policies[i].slice);
      entry.window.add(times);
    }
    evaluate(entry);
  }
}

void AlertTable::evaluate_all() noexcept {
  for (std::uint32_t i = 0; i < entry_count(); ++i) {
    AlertEntry& entry = entries[i];
    if (!entry.used) continue;
    evaluate(entry);
    const bool quiet = !entry.firing && !entry.told_firing && !entry.sending && entry.pending == AlertPending::nothing;
    const std::int64_t cooldown = policies[entry.policy].policy.cooldown.count();
    if (i >= policy_count && quiet && entry.window.sum() == 0 &&
        (!entry.told_before || now - entry.told_at >= cooldown)) {
      entry.used = false;
    }
  }
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
