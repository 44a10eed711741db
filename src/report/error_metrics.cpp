#include <fallible/report/error_metrics.hpp>

#include <cstring>
#include <new>

#include <fallible/core/failure.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/report/detail/metric_table.hpp>
#include <fallible/report/error_budget.hpp>

#include "rule_text.hpp"

FALLIBLE_NAMESPACE_BEGIN

using std::chrono::nanoseconds;

namespace detail {

struct ErrorMetricsState {
  MetricFamily<Counter, 4> errors;
  MetricFamily<Histogram, 1> failed_operation;
  Histogram handling;
  MetricFamily<Counter, 2> requests;
  MetricFamily<Histogram, 1> request_duration;
  MetricFamily<Counter, 1> retry_attempts;
  MetricFamily<Counter, 2> retry_results;
  MetricFamily<Counter, 2> budget_denials;
  MetricFamily<StateGauge, 1> breaker_state;
  MetricFamily<Counter, 2> breaker_transitions;
  MetricFamily<Counter, 1> would_open;
  MetricFamily<Counter, 2> permits_lost;
  MetricFamily<Counter, 2> rejections;
  MetricFamily<Counter, 1> timeouts;
  MetricFamily<Counter, 2> fallbacks;
  MetricFamily<Counter, 1> hedges;
  MetricFamily<Counter, 1> hedge_wins;
  MetricFamily<Counter, 1> rollback_failures;
  MetricFamily<Counter, 2> injected_faults;
  MetricFamily<ReadMetric, 2> budget_requests;
  MetricFamily<ReadMetric, 1> budget_remaining;
  MetricFamily<ReadMetric, 1> budget_objective;
};

}  // namespace detail

namespace {

using State = detail::ErrorMetricsState;

// In the order of BreakerState, whose header is not for this layer.
constexpr const char* breaker_states[] = {"closed", "open", "half_open", "forced_open", "disabled", "metrics_only"};
constexpr std::uint32_t breaker_state_count = sizeof breaker_states / sizeof breaker_states[0];

constexpr double handling_buckets[] = {1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 0.0001, 0.00025, 0.0005, 0.001, 0.01, 0.1, 1.0};

constexpr std::uint32_t most_budgets = 32;
constexpr std::uint32_t few = 16;  // values of a label that literals of ours fill

/// The names with the prefix in front, and the first thing that went wrong.
struct Maker {
  MetricRegistry& registry;
  Text prefix;
  Result<void> outcome{};
  char name[128] = {};

  Metric named(Text rest, Text help, Text unit = {}) noexcept {
    std::memcpy(name, prefix.data(), prefix.size());
    std::memcpy(name + prefix.size(), rest.data(), rest.size());
    return {{name, prefix.size() + rest.size()}, help, unit};
  }
  template <class T>
  void keep(T& place, Result<T> made) noexcept {
    if (made.has_value()) {
      place = *made;
    } else {
      keep(fail(static_cast<Error&&>(made.error())));
    }
  }
  void keep(Result<void> made) noexcept {
    if (outcome.has_value() && !made.has_value()) outcome = static_cast<Result<void>&&>(made);
  }
  template <std::size_t N>
  void counters(MetricFamily<Counter, N>& place, Text rest, Text help, const Label (&labels)[N]) noexcept {
    if (outcome.has_value()) keep(place, registry.counters(named(rest, help), labels));
  }
  template <std::size_t N, std::size_t B>
  void histograms(MetricFamily<Histogram, N>& place, Text rest, Text help, const Label (&labels)[N],
                  const double (&bounds)[B]) noexcept {
    if (outcome.has_value()) keep(place, registry.histograms(named(rest, help, "seconds"), labels, bounds));
  }
  void gauges(MetricFamily<ReadMetric, 1>& place, Text rest, Text help, const Label& label) noexcept {
    if (outcome.has_value()) keep(place, registry.read_gauges(named(rest, help, "ratio"), {label}));
  }
  void reading(Text rest, Text help, Reading from) noexcept {
    if (outcome.has_value()) keep(registry.read_counter(named(rest, help), from));
  }
};

double number_at(void* self) noexcept {
  return static_cast<double>(__atomic_load_n(static_cast<std::uint64_t*>(self), __ATOMIC_RELAXED));
}

void breaker_is(const State& state, Text name, Text which, std::uint64_t order) noexcept {
  for (std::uint32_t i = 0; i < breaker_state_count; ++i) {
    if (which == breaker_states[i]) state.breaker_state.at(name).set(i, order);
  }
}

void breaker_went(const State& state, const Event& event, Text to) noexcept {
  state.breaker_transitions.at(event.name, to).add();
  breaker_is(state, event.name, to, event.order);
}

void count(const State& state, const Event& event) noexcept {
  switch (event.kind) {
    case EventKind::retry_scheduled: state.retry_attempts.at(event.name).add(); break;
    case EventKind::retry_succeeded: state.retry_results.at(event.name, "succeeded").add(); break;
    case EventKind::retry_gave_up: state.retry_results.at(event.name, event.detail).add(); break;
    case EventKind::budget_denied: state.budget_denials.at(event.policy, event.name).add(); break;
    case EventKind::breaker_opened: breaker_went(state, event, "open"); break;
    case EventKind::breaker_half_opened: breaker_went(state, event, "half_open"); break;
    case EventKind::breaker_closed: breaker_went(state, event, "closed"); break;
    case EventKind::breaker_forced: breaker_went(state, event, event.detail); break;
    case EventKind::breaker_would_open: state.would_open.at(event.name).add(); break;
    case EventKind::permit_lost: state.permits_lost.at(event.policy, event.name).add(); break;
    case EventKind::call_rejected: state.rejections.at(event.policy, event.name).add(); break;
    case EventKind::call_timed_out: state.timeouts.at(event.name).add(); break;
    case EventKind::fallback_used: state.fallbacks.at(event.name, event.detail).add(); break;
    case EventKind::hedge_started: state.hedges.at(event.name).add(); break;
    case EventKind::hedge_won: state.hedge_wins.at(event.name).add(); break;
    case EventKind::undo_failed: state.rollback_failures.at(event.name).add(); break;
    case EventKind::fault_injected: state.injected_faults.at(event.name, event.detail).add(); break;
  }
}

/// Errors and requests.
void make_errors(Maker& make, State& state, const ErrorMetricsOptions& o) noexcept {
  make.counters(state.errors, "_errors_total", "Errors that were handled.",
                {{"code", o.codes}, {"category", 32}, {"severity", few}, {"component", o.components}});
  make.histograms(state.failed_operation, "_failed_operation_duration_seconds", "How long operations ran that failed.",
                  {{"component", o.components}}, duration_buckets);
  if (make.outcome.has_value()) {
    const Metric named = make.named("_error_handling_duration_seconds", "How long handling an error took.", "seconds");
    make.keep(state.handling, make.registry.histogram(named, handling_buckets));
  }
  make.counters(state.requests, "_requests_total", "Requests by how they ended: ok, abandoned, or the category of the error.",
                {{"operation", o.operations}, {"outcome", 32}});
  make.histograms(state.request_duration, "_request_duration_seconds", "How long requests took.",
                  {{"operation", o.operations}}, duration_buckets);
}

/// What policies did.
void make_policies(Maker& make, State& state, const ErrorMetricsOptions& o) noexcept {
  const Label policy{"policy", few}, name{"name", o.policies};
  make.counters(state.retry_attempts, "_retry_attempts_total", "Tries that were scheduled after a failed one.", {name});
  make.counters(state.retry_results, "_retry_results_total", "How calls with more than one try, or none left, ended.",
                {name, {"result", few}});
  make.counters(state.budget_denials, "_retry_budget_denials_total", "Retries and hedges that the budget refused.",
                {policy, name});
  if (make.outcome.has_value()) {
    const Metric named = make.named("_circuit_breaker_state", "1 for the state a breaker is in.");
    make.keep(state.breaker_state, make.registry.states(named, {name}, breaker_states));
  }
  make.counters(state.breaker_transitions, "_circuit_breaker_transitions_total", "State changes of breakers, by the new state.",
                {name, {"state", few}});
  make.counters(state.would_open, "_circuit_breaker_would_open_total",
                "Times that a breaker in metrics_only would have opened.", {name});
  make.counters(state.permits_lost, "_permits_lost_total", "Permits that were dropped without a result.", {policy, name});
  make.counters(state.rejections, "_rejections_total", "Calls that a policy refused without a try.", {policy, name});
  make.counters(state.timeouts, "_timeouts_total", "Calls that took longer than they were given.", {name});
  make.counters(state.fallbacks, "_fallbacks_total", "Failures that a fallback answered for.", {name, {"source", few}});
  make.counters(state.hedges, "_hedges_total", "Further copies of a call that were started.", {name});
  make.counters(state.hedge_wins, "_hedge_wins_total", "Calls that a further copy answered first.", {name});
  make.counters(state.rollback_failures, "_rollback_failures_total", "Steps of a roll-back that failed.", {name});
  make.counters(state.injected_faults, "_injected_faults_total", "Faults that chaos injected.", {name, {"kind", few}});
}

/// Error budgets, and what is to be known of the metrics themselves.
void make_rest(Maker& make, State& state, Clock wall) noexcept {
  const Label budget{"name", most_budgets};
  if (make.outcome.has_value()) {
    const Metric named = make.named("_error_budget_requests_total", "Requests that a budget counted, good and bad.");
    make.keep(state.budget_requests, make.registry.read_counters(named, {budget, {"outcome", few}}));
  }
  make.gauges(state.budget_remaining, "_error_budget_remaining_ratio",
              "What is left of a budget in this process: 1 all, 0 nothing.", budget);
  make.gauges(state.budget_objective, "_error_budget_objective_ratio", "The part of requests that is to be good.", budget);
  if (make.outcome.has_value()) {
    Gauge start;
    make.keep(start, make.registry.gauge(make.named("_start_time_seconds", "When counting began, since 1970.", "seconds")));
    start.set(static_cast<double>(wall.now().count()) * 1e-9);
  }
  const detail::MetricTable& table = make.registry.table();
  make.reading("_metrics_refused_total", "Measurements that were NaN or infinite.",
               {&number_at, const_cast<std::uint64_t*>(&table.refused)});
  make.reading("_metrics_overflowed_total", "Label sets that were counted as _other for want of room.",
               {&number_at, const_cast<std::uint64_t*>(&table.overflowed)});
}

Result<void> check(const ErrorMetricsOptions& o, Clock wall) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"error metrics", option, must}); };
  if (!detail::is_word(o.prefix, false)) return bad("prefix", "1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit");
  if (o.codes < 1 || o.codes > 4096) return bad("codes", "1 to 4096");
  if (o.components < 1 || o.components > 256) return bad("components", "1 to 256");
  if (o.operations < 1 || o.operations > 256) return bad("operations", "1 to 256");
  if (o.policies < 1 || o.policies > 256) return bad("policies", "1 to 256");
  if (wall.read == nullptr) return bad("wall", "one with read");
  return {};
}

}  // namespace

Result<ErrorMetrics> ErrorMetrics::create(MetricRegistry& registry, const ErrorMetricsOptions& o, Clock wall) noexcept {
  if (auto good = check(o, wall); !good.has_value()) return fail(static_cast<Error&&>(good.error()));
  void* const place = detail::take_from(registry.table(), sizeof(State), alignof(State));
  if (place == nullptr) return fail(Errc::resource_exhausted, "error metrics: the registry is full");
  auto& state = *new (place) State{};

  Maker make{registry, o.prefix};
  make_errors(make, state, o);
  make_policies(make, state, o);
  make_rest(make, state, wall);
  if (!make.outcome.has_value()) return fail(static_cast<Error&&>(make.outcome.error()));
  return ErrorMetrics(&state);
}

ReportSink ErrorMetrics::sink() const& noexcept {
  return {"metrics",
          [](void* self, const Report& report) noexcept {
            const ErrorMetrics metrics(static_cast<State*>(self));
            const Text component = report.context.component;
            metrics.error(report.error.code(), report.severity, component, report.errors());
            if (report.duration >= nanoseconds(0)) metrics.state_->failed_operation.at(component).observe(report.duration);
            return true;
          },
          state_};
}

Listener ErrorMetrics::listener() const& noexcept {
  return {[](void* self, const Event& event) noexcept { count(*static_cast<State*>(self), event); }, state_};
}

void ErrorMetrics::declare(Catalogue codes, Text component) const noexcept {
  for (const DomainCodes& domain : codes) {
    for (std::size_t i = 0; i < domain.count; ++i) {
      const Code code(domain.codes[i]);
      declare(code, code.severity(), component);
    }
  }
}
void ErrorMetrics::declare(std::span<const Code> codes, Text component) const noexcept {
  for (const Code code : codes) declare(code, code.severity(), component);
}

HandlingObserver ErrorMetrics::observer() const& noexcept {
  return {[](void* self, nanoseconds took) noexcept { ErrorMetrics(static_cast<State*>(self)).handled_in(took); }, state_};
}

void ErrorMetrics::error(Code code, Severity severity, Text component, std::uint64_t count) const noexcept {
  const char* const name = code.number() == 0 ? "_OTHER" : code.name();  // 0: no table of this program declares it
  state_->errors.at(name, to_string(code.category()), to_string(severity), component).add(count);
}

void ErrorMetrics::handled_in(nanoseconds duration) const noexcept {
  Histogram handling = state_->handling;
  handling.observe(duration);
}

void ErrorMetrics::succeeded(Text operation, nanoseconds duration) const noexcept {
  state_->requests.at(operation, "ok").add();
  state_->request_duration.at(operation).observe(duration);
}
void ErrorMetrics::failed(Text operation, nanoseconds duration, Code code) const noexcept {
  state_->requests.at(operation, to_string(code.category())).add();
  state_->request_duration.at(operation).observe(duration);
}
void ErrorMetrics::abandoned(Text operation, nanoseconds duration) const noexcept {
  state_->requests.at(operation, "abandoned").add();
  state_->request_duration.at(operation).observe(duration);
}

void ErrorMetrics::breaker(Text name, Text state) const noexcept { breaker_is(*state_, name, state, 0); }

void ErrorMetrics::budget(const ErrorBudget& budget) const noexcept {
  detail::BudgetState* const from = budget.state_;
  const Text name = budget.options().name;
  state_->budget_requests.at(name, "good").from({&detail::good_of, from});
  state_->budget_requests.at(name, "bad").from({&detail::bad_of, from});
  state_->budget_remaining.at(name).from({&detail::remaining_of, from});
  state_->budget_objective.at(name).from({&detail::objective_of, from});
}

FALLIBLE_NAMESPACE_END
