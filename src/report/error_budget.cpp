#include <fallible/report/error_budget.hpp>

#include <mutex>
#include <new>

#include <fallible/core/failure.hpp>
#include <fallible/core/inline_text.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/report/counter.hpp>
#include <fallible/report/health.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "rule_text.hpp"

FALLIBLE_NAMESPACE_BEGIN

using std::chrono::nanoseconds;

namespace detail {
namespace {

// Counts only grow. A window's are what has been counted until now, less what had been counted when it began, so each ring
// keeps what had been counted at the beginning of its last buckets. A ring's buckets are four times as long as those of the
// ring before; the last ring covers the objective's window, and each window is looked up in the finest ring that covers it.
constexpr std::uint64_t rings = 8;
constexpr std::uint64_t buckets = 64;
constexpr std::uint64_t ticks = buckets << 2 * (rings - 1);  // of the window; a tick is a bucket of the finest ring
constexpr std::uint32_t own_threads = 16;                    // with cells of their own
constexpr std::uint32_t line = 64 / sizeof(std::uint64_t);   // cells

}  // namespace

struct BudgetState {
  ErrorBudgetOptions options{};
  InlineText<64> name{};
  Clock clock{};
  double budget = 0;
  std::uint64_t tick_length = 1;  // ns

  alignas(64) std::uint64_t cells[(own_threads + shared_shards) * line] = {};  // of each line the first two: good, bad

  alignas(64) std::int64_t began = 0;  // the running tick, on the clock; read atomically, written under the lock
  std::mutex lock;
  std::uint64_t tick = 0;              // which one, since create()
  BudgetCounts starts[rings][buckets] = {};

  [[nodiscard]] Cells all() noexcept { return {cells, line, own_threads}; }
  [[nodiscard]] BudgetCounts total() noexcept {
    const std::uint64_t failures = all().sum(1);
    return {all().sum(0) + failures, failures};
  }

  /// Unsigned, so that the ends of the clock need no care; a clock that went back gives a huge number.
  [[nodiscard]] std::uint64_t passed(std::int64_t now) const noexcept {
    return static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(__atomic_load_n(&began, __ATOMIC_RELAXED));
  }
  void count(std::uint32_t which) noexcept {
    if (passed(clock.now().count()) >= tick_length) [[unlikely]] {
      const Locked hold(lock);
      advance();
    }
    all().write([which](std::uint64_t* cell) { add_owned(cell + which, 1); },
                [which](std::uint64_t* cell) { add_shared(cell + which, 1); });
  }

  // --- all that follows needs the lock ----------------------------------------------------------------------------------

  void advance() noexcept {
    const std::int64_t now = clock.now().count();  // once more: before the lock it may have become old
    const std::uint64_t before = tick;
    if (now < began) {
      __atomic_store_n(&began, now, __ATOMIC_RELAXED);  // set back: no time has passed
      return;
    }
    const std::uint64_t steps = passed(now) / tick_length;
    if (steps == 0) return;
    tick += steps;
    const auto start = static_cast<std::int64_t>(static_cast<std::uint64_t>(began) + steps * tick_length);
    __atomic_store_n(&began, start, __ATOMIC_RELAXED);
    const BudgetCounts now_counted = total();
    for (std::uint64_t ring = 0; ring < rings; ++ring) {
      const std::uint64_t last = tick >> 2 * ring, known = before >> 2 * ring;
      for (std::uint64_t at = last - known < buckets ? known + 1 : last - buckets + 1; at <= last; ++at) {
        starts[ring][at % buckets] = now_counted;
      }
    }
  }

  /// In ticks.
  [[nodiscard]] std::uint64_t length_of(nanoseconds window) const noexcept {
    const std::uint64_t length = window.count() <= 0 ? 1 : static_cast<std::uint64_t>(window.count()) / tick_length;
    return length < 1 ? 1 : length > ticks ? ticks : length;
  }
  [[nodiscard]] BudgetCounts in(nanoseconds window) noexcept {
    advance();
    const std::uint64_t length = length_of(window);
    BudgetCounts now_counted = total();
    if (tick < length) return now_counted;  // it began before us
    std::uint64_t ring = 0;
    while (buckets << 2 * ring < length) ++ring;
    const std::uint64_t first = ((tick - length) >> 2 * ring) + 1;
    const BudgetCounts& then = starts[ring][first % buckets];
    return {now_counted.requests - then.requests, now_counted.failures - then.failures};
  }

  [[nodiscard]] double rate_of(const BudgetCounts& counted) const noexcept {
    if (counted.failures == 0) return 0;
    return static_cast<double>(counted.failures) / static_cast<double>(counted.requests) / budget;
  }
  [[nodiscard]] double burn_rate(const BudgetCounts& counted) const noexcept {
    return counted.failures < options.min_failures ? 0 : rate_of(counted);
  }
};

namespace {

BudgetCounts counted_in(BudgetState& state, nanoseconds window) noexcept {
  const Locked hold(state.lock);
  return state.in(window);
}

Result<HealthReading> look(void* self, const Call&) noexcept {
  BudgetState& state = *static_cast<BudgetState*>(self);
  const BudgetCounts counted = counted_in(state, state.options.window);
  const double remaining = 1 - state.burn_rate(counted);
  const double tenths = 1000 * remaining;  // of a per cent
  const double percent = static_cast<double>(static_cast<std::int64_t>(tenths < 0 ? tenths - 0.5 : tenths + 0.5)) / 10;
  HealthReading reading{.value = percent, .unit = "percent"};
  if (remaining <= 0 && state.options.fail_when_spent) {
    reading.status = HealthStatus::fail;
  } else if (remaining <= 0 || remaining < state.options.warn_below) {
    reading.status = HealthStatus::warn;
  }
  if (reading.status != HealthStatus::pass) {
    reading.why = Error(Errc::resource_exhausted, "error budget {}: {} of {} requests failed, {:.1f} % of the budget is left",
                        Text(state.name), counted.failures, counted.requests, percent);
  }
  return reading;
}

}  // namespace

double remaining_of(void* state) noexcept {
  auto& budget = *static_cast<BudgetState*>(state);
  return 1 - budget.burn_rate(counted_in(budget, budget.options.window));
}
double objective_of(void* state) noexcept { return static_cast<BudgetState*>(state)->options.objective; }
double good_of(void* state) noexcept { return static_cast<double>(static_cast<BudgetState*>(state)->all().sum(0)); }
double bad_of(void* state) noexcept { return static_cast<double>(static_cast<BudgetState*>(state)->all().sum(1)); }

BudgetFault check_budget(const ErrorBudgetOptions& o) noexcept {
  constexpr std::chrono::hours day(24);
  if (!is_word(o.name, false)) return {"name", "1 to 63 bytes of a-z, 0-9 and _, not beginning with a digit"};
  if (!(o.objective >= 0.9 && o.objective <= 0.999999)) return {"objective", "0.9 to 0.999999"};
  if (o.window < day || o.window > 90 * day) return {"window", "1 day to 90 days"};
  if (o.is_bad == nullptr) return {"is_bad", "a function"};
  if (o.min_failures < 1 || o.min_failures > 1'000'000) return {"min_failures", "1 to 1000000"};
  if (!(o.warn_below >= 0 && o.warn_below <= 1)) return {"warn_below", "0 to 1"};
  return {};
}

double budget_of(const ErrorBudgetOptions& options) noexcept {
  return static_cast<double>(static_cast<std::int64_t>((1 - options.objective) * 1e9 + 0.5)) / 1e9;
}

}  // namespace detail

Result<ErrorBudget> ErrorBudget::create(const ErrorBudgetOptions& options, Clock clock) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"error budget", option, must}); };
  if (const auto fault = detail::check_budget(options); fault.field != nullptr) return bad(fault.field, fault.must);
  if (clock.read == nullptr) return bad("clock", "one with read");
  auto* const state = new (std::nothrow) detail::BudgetState;
  if (state == nullptr) return fail(Errc::resource_exhausted, "error budget: no memory");
  state->options = options;
  state->name = options.name;
  state->options.name = state->name;
  state->clock = clock;
  state->budget = detail::budget_of(options);
  state->tick_length = (static_cast<std::uint64_t>(options.window.count()) + detail::ticks - 1) / detail::ticks;
  state->began = clock.now().count();
  return ErrorBudget(state);
}

ErrorBudget::~ErrorBudget() { delete state_; }

void ErrorBudget::good() const noexcept { state_->count(0); }
void ErrorBudget::bad() const noexcept { state_->count(1); }
void ErrorBudget::count(Code code) const noexcept { state_->count(state_->options.is_bad(code) ? 1 : 0); }

double ErrorBudget::remaining() const noexcept { return detail::remaining_of(state_); }
double ErrorBudget::burn_rate(nanoseconds window) const noexcept { return state_->burn_rate(in(window)); }
BudgetCounts ErrorBudget::in(nanoseconds window) const noexcept { return detail::counted_in(*state_, window); }

std::optional<Severity> ErrorBudget::worst() const noexcept {
  const detail::Locked hold(state_->lock);
  for (const BurnRule& rule : burn_rules) {  // the worst first
    const nanoseconds window = state_->options.window / rule.part;
    if (state_->burn_rate(state_->in(window)) < rule.rate) continue;
    const nanoseconds recent = window / 12;
    if (state_->tick >= state_->length_of(recent) && state_->rate_of(state_->in(recent)) >= rule.rate) return rule.severity;
  }
  return std::nullopt;
}

HealthProbe ErrorBudget::probe() const& noexcept { return {&detail::look, state_}; }
const ErrorBudgetOptions& ErrorBudget::options() const noexcept { return state_->options; }

FALLIBLE_NAMESPACE_END
