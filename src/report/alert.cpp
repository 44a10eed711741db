#include <fallible/report/alert.hpp>

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#include <fallible/core/allocator.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/inline_text.hpp>
#include <fallible/report/fingerprint.hpp>
#include <fallible/resilience/detail/locked.hpp>

FALLIBLE_NAMESPACE_BEGIN

using std::chrono::nanoseconds;

const char* to_string(AlertEvent event) noexcept {
  switch (event) {
    case AlertEvent::fired: return "fired";
    case AlertEvent::cleared: return "cleared";
    case AlertEvent::digest: return "digest";
  }
  return "unknown";
}

namespace detail {
namespace {

constexpr std::int64_t window_slices = 16;
constexpr std::uint32_t tally_codes = 16;
constexpr std::size_t top_codes = 10;
constexpr std::size_t max_sinks = 8;
constexpr std::uint8_t max_attempts = 5;
constexpr std::int64_t retry_after = 30'000'000'000;  // ns, when a sink did not take an alert

/// Events of the last window, in slices: one that is older than the window is forgotten within a slice.
struct Window {
  std::uint64_t counts[window_slices];
  std::int64_t at;  // the newest slice

  void advance(std::int64_t slice) noexcept {
    const std::int64_t steps = slice - at;
    for (std::int64_t i = 1; i <= steps && i <= window_slices; ++i) {
      counts[static_cast<std::uint64_t>(slice - i + 1) % window_slices] = 0;
    }
    if (steps > 0) at = slice;
  }
  void add(std::uint64_t count) noexcept { counts[static_cast<std::uint64_t>(at) % window_slices] += count; }
  [[nodiscard]] std::uint64_t sum() const noexcept {
    std::uint64_t total = 0;
    for (const std::uint64_t count : counts) total += count;
    return total;
  }
};

/// `time` and `wait` more, at the latest at the end of time.
std::int64_t later(std::int64_t time, std::int64_t wait) noexcept {
  std::int64_t sum = 0;
  return __builtin_add_overflow(time, wait, &sum) ? INT64_MAX : sum;
}

/// Errors by code; beyond so many codes together.
struct Tally {
  const CodeInfo* codes[tally_codes];
  std::uint64_t counts[tally_codes];
  std::uint64_t total;

  void add(const CodeInfo& code, std::uint64_t count) noexcept {
    total += count;
    for (std::uint32_t i = 0; i < tally_codes; ++i) {
      if (codes[i] == nullptr) codes[i] = &code;
      if (codes[i]->id == code.id) {
        counts[i] += count;
        return;
      }
    }
  }
  /// Takes away what was told.
  void subtract(const Tally& told) noexcept {
    total -= told.total;
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < tally_codes && codes[i] != nullptr; ++i) {
      const std::uint64_t left = counts[i] - told.counts[i];  // a code keeps its place while it is told
      if (left == 0) continue;
      codes[kept] = codes[i];
      counts[kept++] = left;
    }
    for (; kept < tally_codes; ++kept) {
      codes[kept] = nullptr;
      counts[kept] = 0;
    }
  }
  /// The most frequent ones; returns how many.
  std::size_t top(AlertCount* out) const noexcept {
    bool taken[tally_codes] = {};
    std::size_t size = 0;
    while (size < top_codes) {
      std::uint32_t best = tally_codes;
      for (std::uint32_t i = 0; i < tally_codes && codes[i] != nullptr; ++i) {
        if (!taken[i] && counts[i] != 0 && (best == tally_codes || counts[i] > counts[best])) best = i;
      }
      if (best == tally_codes) break;
      taken[best] = true;
      ::new (out + size++) AlertCount{Code(*codes[best]), counts[best]};
    }
    return size;
  }
};

enum class Pending : std::uint8_t { nothing, fired, cleared, digest };

/// One alert, or a policy's digest.
struct Entry {
  bool used;
  bool firing;
  bool told_firing;         // the sinks believe that it fires
  bool told_before;         // told_at counts
  bool sending;             // somebody is telling the sinks, without the lock
  Pending pending;
  std::uint8_t policy;
  std::uint8_t attempts;
  std::uint8_t unsent;      // sinks that have not taken what is pending, a bit each
  Severity severity;
  const CodeInfo* code;     // null: several
  std::uint64_t group;
  std::int64_t fired_at, due_at, told_at;  // ns of the engine's time; of a digest fired_at is the period's begin
  Window window;
  Tally tally;
  InlineText<64> id;
};

struct PolicyState {
  AlertPolicy policy;
  InlineText<64> name;
  std::int64_t slice;   // ns
  Window requests;      // for a share
};

}  // namespace

struct AlertTable {
  std::mutex lock;
  Clock clock{};
  const Allocator* allocator = nullptr;
  std::size_t bytes = 0;

  // All that follows needs the lock, but for what never changes.
  std::int64_t last_read = 0;
  std::int64_t now = 0;           // time that has passed since create()
  std::int64_t next_due = INT64_MAX;  // nothing is due before, so that most records look no further
  std::uint64_t new_requests = 0; // not yet in a window; atomically, without the lock
  std::uint32_t policy_count = 0;
  std::uint32_t sink_count = 0;
  bool fingerprints = false;      // some policy groups by them
  bool shares = false;            // some policy counts requests
  PolicyState policies[max_alert_policies]{};
  AlertSink sinks[max_sinks]{};
  AlertCounts counts{};
  Entry* entries = nullptr;       // first one for each policy, then `capacity` for alerts of their own
  std::uint32_t capacity = 0;
  std::uint32_t used = 0;         // of those, the first so many have been used

  [[nodiscard]] std::uint32_t entry_count() const noexcept { return policy_count + used; }

  /// Time passes as the clock says, and never backwards.
  void read_clock() noexcept {
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
      PolicyState& state = policies[i];
      if (state.policy.measure != AlertMeasure::share) continue;
      state.requests.advance(now / state.slice);
      state.requests.add(requests);
    }
  }

  [[nodiscard]] double value_of(const Entry& entry) const noexcept {
    const PolicyState& state = policies[entry.policy];
    const auto errors = static_cast<double>(entry.window.sum());
    switch (state.policy.measure) {
      case AlertMeasure::count: return errors;
      case AlertMeasure::per_second: return errors * 1e9 / static_cast<double>(state.policy.window.count());
      case AlertMeasure::share: break;
    }
    const auto requests = static_cast<double>(state.requests.sum());
    return requests == 0 ? 0 : errors < requests ? errors / requests : 1.0;
  }

  void evaluate(Entry& entry) noexcept {
    const PolicyState& state = policies[entry.policy];
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
    } else if (!entry.firing && value >= policy.fire_at) {
      const Window& counted = policy.measure == AlertMeasure::share ? state.requests : entry.window;
      if (counted.sum() >= policy.min_count) fire(entry, policy);
    }
  }

  void fire(Entry& entry, const AlertPolicy& policy) noexcept {
    ++counts.fired;
    entry.firing = true;
    entry.fired_at = now;
    if (entry.pending == Pending::cleared && !entry.sending) entry.pending = Pending::nothing;  // it is not over
    if (entry.pending != Pending::nothing || entry.told_firing) return;
    std::int64_t due = later(now, policy.within.count());
    const std::int64_t quiet_until = later(entry.told_at, policy.cooldown.count());
    if (entry.told_before && quiet_until > due) {
      due = quiet_until;
      ++counts.held_back;
    }
    owe(entry, Pending::fired, due);
  }

  void clear(Entry& entry, const AlertPolicy& policy) noexcept {
    ++counts.cleared;
    entry.firing = false;
    if (entry.pending != Pending::nothing || !entry.told_firing) return;  // what is owed will say that it is over
    if (policy.tell_cleared) {
      owe(entry, Pending::cleared, now);
    } else {
      entry.told_firing = false;
    }
  }

  void evaluate_digest(Entry& entry, std::int64_t period) noexcept {
    if (entry.pending != Pending::nothing || now - entry.fired_at < period) return;
    if (entry.tally.total == 0) {
      entry.fired_at += (now - entry.fired_at) / period * period;
    } else {
      owe(entry, Pending::digest, now);
    }
  }

  void due_at(Entry& entry, std::int64_t due) noexcept {
    entry.due_at = due;
    if (due < next_due) next_due = due;
  }

  void owe(Entry& entry, Pending what, std::int64_t due) noexcept {
    entry.pending = what;
    due_at(entry, due);
    entry.attempts = 0;
    entry.unsent = static_cast<std::uint8_t>((1u << sink_count) - 1);
  }

  /// The alert that an error counts for.
  Entry& entry_for(std::uint8_t policy, std::uint64_t group, const CodeInfo& code) noexcept {
    Entry& rest = entries[policy];
    if (group == 0) return rest;
    Entry* free = nullptr;
    for (Entry* entry = entries + policy_count; entry != entries + entry_count(); ++entry) {
      if (entry->used && entry->group == group && entry->policy == policy) return *entry;
      if (!entry->used && free == nullptr) free = entry;
    }
    if (free == nullptr && used < capacity) free = entries + policy_count + used++;
    if (free == nullptr) {
      ++counts.shared;
      return rest;
    }
    ::new (free) Entry{};
    free->used = true;
    free->policy = policy;
    free->group = group;
    free->code = &code;
    free->severity = Severity::debug;
    free->window.at = now / policies[policy].slice;
    return *free;
  }

  void count(const Report& report, std::uint64_t group_by_fingerprint) noexcept {
    const std::uint64_t times = report.held_back == UINT64_MAX ? report.held_back : 1 + report.held_back;
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
      if (policy.digest == nanoseconds(0) && policy.group != AlertGrouping::all) {
        group = policy.group == AlertGrouping::code ? code.id() : group_by_fingerprint;
        if (group == 0) group = 1;
      }
      Entry& entry = entry_for(static_cast<std::uint8_t>(i), group, code.info());
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

  /// Ends what is over, and gives the places of forgotten alerts back.
  void evaluate_all() noexcept {
    for (std::uint32_t i = 0; i < entry_count(); ++i) {
      Entry& entry = entries[i];
      if (!entry.used) continue;
      evaluate(entry);
      const bool quiet = !entry.firing && !entry.told_firing && !entry.sending && entry.pending == Pending::nothing;
      const std::int64_t cooldown = policies[entry.policy].policy.cooldown.count();
      if (i >= policy_count && quiet && entry.window.sum() == 0 &&
          (!entry.told_before || now - entry.told_at >= cooldown)) {
        entry.used = false;
      }
    }
  }

  /// Something to tell, copied, so that it can be told without the lock.
  struct Due {
    Entry* entry = nullptr;
    Pending what = Pending::nothing;
    std::uint8_t unsent = 0;
    Tally told;
    InlineText<64> id;
    Alert alert;
  };

  bool take_due(Due& due) noexcept {
    if (now < next_due) return false;
    std::int64_t next = INT64_MAX;
    for (std::uint32_t i = 0; i < entry_count(); ++i) {
      Entry& entry = entries[i];
      if (!entry.used || entry.sending || entry.pending == Pending::nothing) continue;
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
      due.alert.event = entry.pending == Pending::fired     ? AlertEvent::fired
                        : entry.pending == Pending::cleared ? AlertEvent::cleared
                                                            : AlertEvent::digest;
      due.alert.policy = policy.name;
      due.alert.severity = entry.severity;
      if (entry.code != nullptr) due.alert.code = Code(*entry.code);
      due.alert.group = entry.group;
      due.alert.firing = entry.firing;
      if (entry.pending != Pending::digest) {
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

  void told(const Due& due, std::uint8_t unsent, std::uint64_t taken) noexcept {
    Entry& entry = *due.entry;
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
    entry.pending = Pending::nothing;
    entry.tally.subtract(due.told);
    if (due.what == Pending::digest) {
      const std::int64_t period = policies[entry.policy].policy.digest.count();
      entry.fired_at += (now - entry.fired_at) / period * period;
      entry.severity = Severity::debug;
      return;
    }
    if (due.what == Pending::fired) {
      entry.told_before = true;
      entry.told_at = now;
    }
    entry.told_firing = due.alert.firing;
    // What happened while the sinks were told.
    const AlertPolicy& policy = policies[entry.policy].policy;
    if (entry.told_firing && !entry.firing) {
      if (policy.tell_cleared) {
        owe(entry, Pending::cleared, now);
      } else {
        entry.told_firing = false;
      }
    } else if (!entry.told_firing && entry.firing) {
      const std::int64_t quiet_until = entry.told_before ? later(entry.told_at, policy.cooldown.count()) : now;
      owe(entry, Pending::fired, quiet_until > now ? quiet_until : now);
    }
    if (!entry.firing) entry.severity = Severity::debug;
  }
};

namespace {

/// Tells the sinks what is due. Needs no lock.
void deliver(AlertTable& table) noexcept {
  AlertTable::Due due;
  // What a sink refuses is due again later; so this ends, and at the latest after a round.
  for (std::uint32_t round = 0; round < table.policy_count + table.capacity; ++round) {
    {
      const Locked hold(table.lock);
      if (!table.take_due(due)) return;
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
    for (std::uint32_t i = 0; i < table.sink_count; ++i) {
      const auto bit = static_cast<std::uint8_t>(1u << i);
      if ((unsent & bit) == 0 || !table.sinks[i].send(table.sinks[i].self, due.alert)) continue;
      unsent = static_cast<std::uint8_t>(unsent & ~bit);
      ++taken;
    }
    const Locked hold(table.lock);
    table.told(due, unsent, taken);
  }
}

}  // namespace
}  // namespace detail

using detail::AlertTable;
using detail::Entry;

Result<AlertEngine> AlertEngine::create(const AlertOptions& o, Clock clock) noexcept {
  const auto bad = [](const char* field, Text policy, const char* must) noexcept {
    return fail(Errc::invalid_argument, "alerts {}: {} must be {}", policy, field, must).with("field", Text(field));
  };
  if (const auto fault = detail::check_policies(o.policies); fault.field != nullptr) {
    return bad(fault.field, fault.policy < o.policies.size() ? o.policies[fault.policy].name : Text(), fault.must);
  }
  bool sinks_good = !o.sinks.empty() && o.sinks.size() <= detail::max_sinks;
  for (const AlertSink& sink : o.sinks) sinks_good = sinks_good && sink.send != nullptr;
  if (!sinks_good) return bad("sinks", {}, "1 to 8, each with a function");
  if (o.alerts < 1 || o.alerts > 4096) return bad("alerts", {}, "1 to 4096");

  const std::size_t entries_at = (sizeof(AlertTable) + 15) / 16 * 16;
  const std::size_t bytes = entries_at + (o.policies.size() + o.alerts) * sizeof(Entry);
  const Allocator* const allocator = get_allocator();
  void* const block = allocator == nullptr ? std::malloc(bytes) : allocator->allocate(allocator->state, bytes);
  if (block == nullptr) return fail(Errc::resource_exhausted, "alerts: no memory");
  auto* const table = new (block) AlertTable{};
  table->clock = clock;
  table->allocator = allocator;
  table->bytes = bytes;
  table->last_read = clock.now().count();
  table->capacity = o.alerts;
  table->entries = reinterpret_cast<Entry*>(static_cast<char*>(block) + entries_at);
  for (const AlertSink& sink : o.sinks) table->sinks[table->sink_count++] = sink;
  for (const AlertPolicy& policy : o.policies) {
    const std::uint32_t at = table->policy_count++;
    detail::PolicyState& state = table->policies[at];
    state.policy = policy;
    state.name = policy.name;
    state.policy.name = state.name;
    state.slice = policy.window.count() / detail::window_slices;
    if (state.slice < 1) state.slice = 1;  // of a digest, whose window nobody checked
    const bool digest = policy.digest != nanoseconds(0);
    if (digest) state.policy.measure = AlertMeasure::count;
    table->fingerprints = table->fingerprints || (!digest && policy.group == AlertGrouping::fingerprint);
    table->shares = table->shares || state.policy.measure == AlertMeasure::share;
    Entry& rest = *new (table->entries + at) Entry{};
    rest.used = true;
    rest.policy = static_cast<std::uint8_t>(at);
    rest.severity = Severity::debug;
  }
  for (std::uint32_t i = 0; i < o.alerts; ++i) new (table->entries + table->policy_count + i) Entry{};
  return AlertEngine(table);
}

AlertEngine::~AlertEngine() {
  if (table_ == nullptr) return;
  const Allocator* const allocator = table_->allocator;
  const std::size_t bytes = table_->bytes;
  table_->~AlertTable();
  if (allocator == nullptr) {
    std::free(table_);
  } else {
    allocator->deallocate(allocator->state, table_, bytes);
  }
}

namespace {

void record_to(AlertTable& table, const Report& report) noexcept {
  const std::uint64_t group =
      table.fingerprints ? fingerprint(report.error, report.context.component) : 0;  // a walk: not under the lock
  {
    const detail::Locked hold(table.lock);
    table.read_clock();
    table.count(report, group);
  }
  detail::deliver(table);
}

}  // namespace

ReportSink AlertEngine::sink() const noexcept {
  return {"alerts",
          [](void* self, const Report& report) noexcept {
            record_to(*static_cast<AlertTable*>(self), report);
            return true;
          },
          table_};
}

void AlertEngine::record(const Report& report) const noexcept { record_to(*table_, report); }

void AlertEngine::requests(std::uint64_t count) const noexcept {
  (void)__atomic_fetch_add(&table_->new_requests, count, __ATOMIC_RELAXED);
}

void AlertEngine::tick() const noexcept {
  {
    const detail::Locked hold(table_->lock);
    table_->read_clock();
    table_->evaluate_all();
  }
  detail::deliver(*table_);
}

std::size_t AlertEngine::firing() const noexcept {
  const detail::Locked hold(table_->lock);
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < table_->entry_count(); ++i) count += table_->entries[i].firing ? 1 : 0;
  return count;
}

std::optional<Severity> AlertEngine::worst() const noexcept {
  const detail::Locked hold(table_->lock);
  std::optional<Severity> worst;
  for (std::uint32_t i = 0; i < table_->entry_count(); ++i) {
    const Entry& entry = table_->entries[i];
    if (entry.firing && (!worst.has_value() || entry.severity > *worst)) worst = entry.severity;
  }
  return worst;
}

std::size_t AlertEngine::firing(std::span<AlertState> states) const noexcept {
  const detail::Locked hold(table_->lock);
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < table_->entry_count() && size < states.size(); ++i) {
    const Entry& entry = table_->entries[i];
    if (!entry.firing) continue;
    AlertState& state = states[size++];
    state = {};
    state.policy = table_->policies[entry.policy].policy.name;
    state.severity = entry.severity;
    if (entry.code != nullptr) state.code = Code(*entry.code);
    state.value = table_->value_of(entry);
    state.lasting = nanoseconds(table_->now - entry.fired_at);
  }
  return size;
}

AlertCounts AlertEngine::counts() const noexcept {
  const detail::Locked hold(table_->lock);
  return table_->counts;
}

FALLIBLE_NAMESPACE_END
