#include <fallible/report/alert.hpp>

#include <fallible/core/failure.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/report/fingerprint.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "alert_table.hpp"
#include "memory.hpp"

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

using detail::AlertTable;
using Entry = detail::AlertEntry;

Result<AlertEngine> AlertEngine::create(const AlertOptions& o, Clock clock) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"alerts", option, must}); };
  if (const auto fault = detail::check_policies(o.policies); fault.field != nullptr) {
    auto refused = bad(fault.field, fault.must);
    if (fault.policy >= o.policies.size()) return refused;
    return detail::move(refused).context("policy {}", o.policies[fault.policy].name);
  }
  bool sinks_good = !o.sinks.empty() && o.sinks.size() <= detail::max_alert_sinks;
  for (const AlertSink& sink : o.sinks) sinks_good = sinks_good && sink.send != nullptr;
  if (!sinks_good) return bad("sinks", "1 to 8, each with send");
  if (o.alerts < 1 || o.alerts > 4096) return bad("alerts", "1 to 4096");
  if (clock.read == nullptr) return bad("clock", "one with read");

  const std::size_t entries_at = (sizeof(AlertTable) + 15) / 16 * 16;
  const std::size_t bytes = entries_at + (o.policies.size() + o.alerts) * sizeof(Entry);
  const Allocator* const allocator = get_allocator();
  void* const block = detail::take_memory(allocator, bytes);
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
    detail::AlertPolicyState& state = table->policies[at];
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
  detail::give_back_memory(allocator, table_, bytes);
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
  table.deliver();
}

}  // namespace

ReportSink AlertEngine::sink() const& noexcept {
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
  table_->deliver();
}

bool AlertEngine::flush() const noexcept {
  {
    const detail::Locked hold(table_->lock);
    table_->read_clock();
    table_->evaluate_all();
    table_->hurry();
  }
  table_->deliver();
  const detail::Locked hold(table_->lock);
  return table_->is_done();
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
