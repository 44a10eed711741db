#include "alert_table.hpp"

#include <fallible/resilience/detail/locked.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

using std::chrono::nanoseconds;

namespace {

constexpr std::uint8_t max_attempts = 5;
constexpr std::int64_t retry_after = 30'000'000'000;  // ns, when a sink did not take an alert

}  // namespace

void AlertTable::due_at(AlertEntry& entry, std::int64_t due) noexcept {
  entry.due_at = due;
  if (due < next_due) next_due = due;
}

void AlertTable::owe(AlertEntry& entry, AlertPending what, std::int64_t due) noexcept {
  entry.pending = what;
  due_at(entry, due);
  entry.attempts = 0;
  entry.unsent = all_sinks();
}

void AlertTable::hurry() noexcept {
  for (std::uint32_t i = 0; i < entry_count(); ++i) {
    AlertEntry& entry = entries[i];
    if (!entry.used) continue;
    const bool digest = policies[entry.policy].policy.digest != nanoseconds(0);
    if (entry.pending != AlertPending::nothing) {
      due_at(entry, now);
    } else if (digest && entry.tally.total != 0) {
      owe(entry, AlertPending::digest, now);
    }
  }
}

bool AlertTable::is_done() const noexcept {
  for (std::uint32_t i = 0; i < entry_count(); ++i) {
    if (entries[i].used && entries[i].pending != AlertPending::nothing) return false;
  }
  return true;
}

bool AlertTable::take_due(Due& due) noexcept {
  if (now < next_due) return false;
  std::int64_t next = INT64_MAX;
  for (std::uint32_t i = 0; i < entry_count(); ++i) {
    AlertEntry& entry = entries[i];
    if (!entry.used || entry.sending || entry.pending == AlertPending::nothing) continue;
    if (entry.due_at > now) {
      if (entry.due_at < next) next = entry.due_at;
      continue;
    }
    const AlertPolicy& policy = policies[entry.policy].policy;
    entry.sending = true;
    due.entry = &entry;
    due.what = entry.pending;
    due.unsent = entry.unsent;
    due.told = entry.tally;
    due.id = entry.id;
    due.alert = {};
    due.alert.event = entry.pending == AlertPending::fired     ? AlertEvent::fired
                      : entry.pending == AlertPending::cleared ? AlertEvent::cleared
                                                               : AlertEvent::digest;
    due.alert.policy = policy.name;
    due.alert.severity = entry.severity;
    if (entry.code != nullptr) due.alert.code = Code(*entry.code);
    due.alert.group = entry.group;
    due.alert.firing = entry.firing;
    if (entry.pending != AlertPending::digest) {
      entry.window.advance(now / policies[entry.policy].slice);
      due.alert.value = value_of(entry);
      due.alert.fire_at = policy.fire_at;
    }
    due.alert.count = entry.tally.total;
    due.alert.lasting = nanoseconds(now - entry.fired_at);
    return true;  // there may be more: next_due stays
  }
  next_due = next;
  return false;
}

void AlertTable::told(const Due& due, std::uint8_t unsent, std::uint64_t taken) noexcept {
  AlertEntry& entry = *due.entry;
  entry.sending = false;
  entry.unsent = unsent;
  counts.sent += taken;
  if (unsent != 0) {
    counts.failed += static_cast<std::uint64_t>(__builtin_popcount(unsent));
    if (++entry.attempts < max_attempts) {
      due_at(entry, later(now, retry_after));
      return;
    }
    counts.given_up += static_cast<std::uint64_t>(__builtin_popcount(unsent));
  }
  entry.pending = AlertPending::nothing;
  entry.tally.subtract(due.told);
  if (due.what == AlertPending::digest) {
    const std::int64_t period = policies[entry.policy].policy.digest.count();
    entry.fired_at += (now - entry.fired_at) / period * period;
    entry.severity = Severity::debug;
    return;
  }
  if (due.what == AlertPending::fired) {
    entry.told_before = true;
    entry.told_at = now;
  }
  if (due.what == AlertPending::fired && unsent == all_sinks()) {  // nobody knows of it, so nobody is told its end
    if (!entry.firing) entry.severity = Severity::debug;
    return;
  }
  entry.told_firing = due.alert.firing;
  // What happened while the sinks were told.
  const AlertPolicy& policy = policies[entry.policy].policy;
  if (entry.told_firing && !entry.firing) {
    over(entry, policy);
  } else if (!entry.told_firing && entry.firing) {
    const std::int64_t quiet_until = entry.told_before ? later(entry.told_at, policy.cooldown.count()) : now;
    owe(entry, AlertPending::fired, quiet_until > now ? quiet_until : now);
  }
  if (!entry.firing && entry.tally.total == 0) entry.severity = Severity::debug;  // else of what is still to be told
}

void AlertTable::deliver() noexcept {
  Due due;
  // What a sink refuses is due again later; so this ends, and at the latest after a round.
  for (std::uint32_t round = 0; round < policy_count + capacity; ++round) {
    {
      const Locked hold(lock);
      if (!take_due(due)) return;
    }
    alignas(AlertCount) unsigned char place[top_codes * sizeof(AlertCount)];
    auto* const top = reinterpret_cast<AlertCount*>(place);
    const std::size_t size = due.told.top(top);
    due.alert.top = {top, size};
    due.alert.other = due.alert.count;
    for (std::size_t i = 0; i < size; ++i) due.alert.other -= top[i].count;
    due.alert.id = due.id;
    std::uint8_t unsent = due.unsent;
    std::uint64_t taken = 0;
    for (std::uint32_t i = 0; i < sink_count; ++i) {
      const auto bit = static_cast<std::uint8_t>(1u << i);
      if ((unsent & bit) == 0 || !sinks[i].send(sinks[i].self, due.alert)) continue;
      unsent = static_cast<std::uint8_t>(unsent & ~bit);
      ++taken;
    }
    const Locked hold(lock);
    told(due, unsent, taken);
  }
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
