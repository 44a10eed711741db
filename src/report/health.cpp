#include <fallible/report/health.hpp>

#include <new>

#include <fallible/core/invalid_option.hpp>
#include <fallible/report/json_writer.hpp>
#include <fallible/report/timestamp.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "error_words.hpp"

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

struct HealthState {
  struct Entry {
    HealthCheck check;
    HealthResult last;  // status fail, not checked yet, until it ran
    bool known = false;
    bool running = false;
    std::chrono::nanoseconds measured{};  // on `clock`
    std::chrono::nanoseconds started{};   // while running
  };

  HealthOptions options;
  Clock clock{};
  Clock wall{};
  std::mutex lock;
  Entry entries[HealthSnapshot::max_checks]{};
  std::size_t size = 0;
};

}  // namespace detail

using detail::HealthState;

namespace {

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"health", option, must}); }

constexpr std::size_t longest_name = 120;

bool has_colon(Text text) noexcept {
  for (const char byte : text) {
    if (byte == ':') return true;
  }
  return false;
}

bool same_place(const HealthCheck& a, const HealthCheck& b) noexcept {
  return a.component == b.component && a.measurement == b.measurement;
}

Result<void> check_options(const HealthOptions& o) noexcept {
  using std::chrono::hours;
  using std::chrono::nanoseconds;
  if (o.checks.size() > HealthSnapshot::max_checks) return bad("checks", "at most 32");
  for (std::size_t i = 0; i < o.checks.size(); ++i) {
    const HealthCheck& each = o.checks[i];
    if (each.component.empty() || each.component.size() > longest_name || has_colon(each.component)) {
      return bad("component", "a name without ':', at most 120 bytes long");
    }
    if (each.measurement.size() > longest_name || has_colon(each.measurement)) {
      return bad("measurement", "without ':', at most 120 bytes long");
    }
    if (each.type > ComponentType::system) return bad("type", "a ComponentType");
    if (each.timeout <= nanoseconds(0) || each.timeout > hours(1)) {
      return bad("timeout", "above 0, at most 1 h");
    }
    if (each.cache_for < nanoseconds(0) || each.cache_for > hours(1)) {
      return bad("cache_for", "0 to 1 h");
    }
    if (each.probe.look == nullptr) return bad("probe", "one with look");
    for (std::size_t j = 0; j < i; ++j) {
      if (same_place(o.checks[j], each) && o.checks[j].component_id == each.component_id) {
        return bad("component_id", "different for each check of one component and measurement");
      }
    }
  }
  for (std::size_t i = 0; i < o.links.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (o.links[j].relation == o.links[i].relation) return bad("links", "of different relations");
    }
  }
  return {};
}

Error timed_out(const HealthCheck& check) noexcept {
  return Error(TimedOut{check.component, std::chrono::duration_cast<std::chrono::milliseconds>(check.timeout)});
}

/// A result made of what the probe said and how long it took.
HealthResult judge(const HealthCheck& check, Result<HealthReading>& answer, std::chrono::nanoseconds took) noexcept {
  HealthResult result;
  result.took = took;
  if (answer.has_value()) {
    result.status = answer->status > HealthStatus::fail ? HealthStatus::fail : answer->status;
    result.value = answer->value;
    result.unit = answer->unit;
    if (result.status != HealthStatus::pass) result.why = answer->why;
  } else {
    result.why = static_cast<Error&&>(answer.error());
  }
  if (!result.value.has_value() && check.measurement == "responseTime") {
    result.value = static_cast<double>(took.count() / 1'000) / 1'000.0;
    result.unit = "ms";
  }
  if (took > check.timeout) {
    result.status = HealthStatus::fail;
    Error late = timed_out(check);
    if (result.why.has_value()) late.caused_by(static_cast<Error&&>(*result.why));
    result.why = static_cast<Error&&>(late);
  }
  return result;
}

}  // namespace

const char* to_string(HealthStatus status) noexcept {
  return status == HealthStatus::pass ? "pass" : status == HealthStatus::warn ? "warn" : "fail";
}

Result<HealthStatus, Code> parse_health_status(Text word) noexcept {
  struct Name {
    const char* word;
    HealthStatus status;
  };
  constexpr Name names[] = {{"pass", HealthStatus::pass},  {"ok", HealthStatus::pass},    {"up", HealthStatus::pass},
                            {"warn", HealthStatus::warn},  {"fail", HealthStatus::fail},  {"error", HealthStatus::fail},
                            {"down", HealthStatus::fail}};
  for (const Name& name : names) {
    const Text wanted = name.word;
    bool same = wanted.size() == word.size();
    for (std::size_t i = 0; same && i < word.size(); ++i) {
      const char lower = word[i] >= 'A' && word[i] <= 'Z' ? static_cast<char>(word[i] + 32) : word[i];
      same = lower == wanted[i];
    }
    if (same) return name.status;
  }
  return fail(Errc::invalid_argument);
}

Result<Health> Health::create(const HealthOptions& options, Clock clock, Clock wall) noexcept {
  if (auto checked = check_options(options); !checked.has_value()) return fail(static_cast<Error&&>(checked.error()));
  if (clock.read == nullptr) return bad("clock", "one with read");
  if (wall.read == nullptr) return bad("wall", "one with read");
  auto* const state = new (std::nothrow) HealthState;
  if (state == nullptr) return fail(Errc::resource_exhausted, "health: no memory");
  state->options = options;
  state->clock = clock;
  state->wall = wall;
  for (const HealthCheck& each : options.checks) {
    HealthState::Entry& entry = state->entries[state->size++];
    entry.check = each;
    entry.last.why = Error(Errc::unavailable, "not checked yet");
  }
  state->options.checks = {};  // the caller's list may go
  return Health(state);
}

Health::~Health() { delete state_; }

const HealthOptions& Health::options() const noexcept { return state_->options; }

HealthSnapshot Health::run(const Call& call) const& noexcept {
  HealthState& state = *state_;
  HealthSnapshot snapshot;
  for (; snapshot.size < state.size; ++snapshot.size) {
    HealthState::Entry& entry = state.entries[snapshot.size];
    HealthResult& result = snapshot.results[snapshot.size];
    const std::chrono::nanoseconds start = state.clock.now();
    bool mine = false;
    {
      const detail::Locked hold(state.lock);
      if (entry.running) {
        result = entry.last;
        if (elapsed(entry.started, start) > entry.check.timeout) {
          result.status = HealthStatus::fail;
          result.why = timed_out(entry.check);
        }
      } else if ((entry.known && elapsed(entry.measured, start) < entry.check.cache_for &&
                  elapsed(start, entry.measured) < entry.check.cache_for) ||  // unless the clock was set back
                 call.stop.stop_requested() || call.deadline.passed(start)) {
        result = entry.last;
      } else {
        entry.running = mine = true;
        entry.started = start;
      }
    }
    if (mine) {
      const Call inner{call.deadline.earlier(Deadline::after(start, entry.check.timeout)), call.stop, call.attempt};
      Result<HealthReading> answer = entry.check.probe.look(entry.check.probe.self, inner);
      const std::chrono::nanoseconds end = state.clock.now();
      result = judge(entry.check, answer, elapsed(start, end));
      result.time = state.wall.now();
      HealthResult before = result;  // its error is let go after the lock
      const detail::Locked hold(state.lock);
      const HealthResult old = entry.last;
      entry.last = before;
      before = old;
      entry.known = true;
      entry.measured = end;
      entry.running = false;
    } else {
      result.cached = true;
    }
    result.check = &entry.check;
    const HealthStatus counts = !entry.check.critical && result.status == HealthStatus::fail ? HealthStatus::warn : result.status;
    if (counts > snapshot.status) snapshot.status = counts;
  }
  return snapshot;
}

namespace {

void put_if(JsonWriter& json, Text name, Text value) noexcept {
  if (!value.empty()) json.key(name).text(value);
}

/// "component:measurement"
void put_key(JsonWriter& json, const HealthCheck& check) noexcept {
  char bytes[256];
  BufferSink key(bytes, sizeof bytes);
  key.put(check.component);
  if (!check.measurement.empty()) {
    key.put(':');
    key.put(check.measurement);
  }
  json.key(key.text());
}

const char* type_name(ComponentType type) noexcept {
  constexpr const char* names[] = {"", "component", "datastore", "system"};
  return names[static_cast<std::size_t>(type)];
}

void put_result(JsonWriter& json, const HealthResult& result, HealthDetail detail) noexcept {
  const HealthCheck& check = *result.check;
  json.begin_object();
  put_if(json, "componentId", check.component_id);
  put_if(json, "componentType", type_name(check.type));
  if (result.value.has_value()) {
    json.member("observedValue", *result.value);
    put_if(json, "observedUnit", result.unit);
  }
  json.member("status", Text(to_string(result.status)));
  if (result.status != HealthStatus::pass && !check.affected_endpoints.empty()) {
    json.key("affectedEndpoints").begin_array();
    for (const Text each : check.affected_endpoints) json.string(each);
    json.end_array();
  }
  if (result.time != std::chrono::nanoseconds(0)) json.member("time", timestamp(result.time));
  if (result.status != HealthStatus::pass && result.why.has_value()) {
    json.key("output");
    if (detail == HealthDetail::everything) {
      detail::write_message(json.begin_text(), *result.why, &default_redactor);
      json.end_text();
    } else {
      json.text(result.why->code().title());
    }
  }
  json.end_object();
}

}  // namespace

bool write_health_json(Buffer& out, const Health& health, const HealthSnapshot& snapshot, HealthDetail detail) noexcept {
  JsonWriter json(out);
  json.begin_object().member("status", Text(to_string(snapshot.status)));
  if (detail == HealthDetail::status_only) {
    json.end_object();
    return !json.truncated();
  }
  const HealthOptions& options = health.options();
  put_if(json, "version", options.version);
  put_if(json, "releaseId", options.release_id);
  if (!options.notes.empty()) {
    json.key("notes").begin_array();
    for (const Text note : options.notes) json.text(note);
    json.end_array();
  }
  put_if(json, "serviceId", options.service_id);
  put_if(json, "description", options.description);
  if (snapshot.size != 0) {
    json.key("checks").begin_object();
    std::uint32_t written = 0;  // a bit for each result
    static_assert(HealthSnapshot::max_checks <= 32);
    for (std::size_t i = 0; i < snapshot.size; ++i) {
      if ((written >> i & 1) != 0) continue;
      const HealthCheck& check = *snapshot.results[i].check;
      put_key(json, check);
      json.begin_array();
      for (std::size_t j = i; j < snapshot.size; ++j) {
        if (!same_place(check, *snapshot.results[j].check)) continue;
        written |= std::uint32_t{1} << j;
        put_result(json, snapshot.results[j], detail);
      }
      json.end_array();
    }
    json.end_object();
  }
  if (!options.links.empty()) {
    json.key("links").begin_object();
    for (const HealthLink& link : options.links) json.member(link.relation, link.uri);
    json.end_object();
  }
  json.end_object();
  return !json.truncated();
}

bool write_simple_health_json(Buffer& out, const HealthSnapshot& snapshot, HealthDetail detail) noexcept {
  JsonWriter json(out);
  json.begin_object().member("status", Text(to_string(snapshot.status)));
  if (detail != HealthDetail::status_only) {
    json.key("checks").begin_object();
    std::uint32_t written = 0;
    for (std::size_t i = 0; i < snapshot.size; ++i) {
      if ((written >> i & 1) != 0) continue;
      const HealthCheck& check = *snapshot.results[i].check;
      HealthStatus worst = HealthStatus::pass;
      for (std::size_t j = i; j < snapshot.size; ++j) {
        if (!same_place(check, *snapshot.results[j].check)) continue;
        written |= std::uint32_t{1} << j;
        if (snapshot.results[j].status > worst) worst = snapshot.results[j].status;
      }
      put_key(json, check);
      json.string(to_string(worst));
    }
    json.end_object();
  }
  json.end_object();
  return !json.truncated();
}

FALLIBLE_NAMESPACE_END
