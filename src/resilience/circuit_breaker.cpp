#include <fallible/resilience/circuit_breaker.hpp>

#include <new>

#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "breaker_core.hpp"

FALLIBLE_NAMESPACE_BEGIN

using std::chrono::nanoseconds;

const char* to_string(BreakerState state) noexcept {
  switch (state) {
    case BreakerState::closed: return "closed";
    case BreakerState::open: return "open";
    case BreakerState::half_open: return "half_open";
    case BreakerState::forced_open: return "forced_open";
    case BreakerState::disabled: return "disabled";
    case BreakerState::metrics_only: return "metrics_only";
  }
  return "unknown";
}

using detail::BreakerCore;
using detail::core_of;

namespace {

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"circuit breaker", option, must}); }

}  // namespace

Result<CircuitBreaker> CircuitBreaker::create(CircuitBreakerOptions o, Clock clock, std::uint64_t seed) noexcept {
  constexpr std::uint32_t most = 65536;
  if (o.window > BreakerWindow::time) return bad("window", "one of the kinds");
  if (o.window_size < 1 || o.window_size > most) return bad("window_size", "1 to 65536");
  if (o.window == BreakerWindow::time && o.window_span.count() < o.window_size) return bad("window_span", "1 ns a bucket or more");
  if (o.min_calls < 1) return bad("min_calls", "1 or more");
  if (!(o.failure_rate > 0 && o.failure_rate <= 1)) return bad("failure_rate", "above 0 and at most 1");
  if (!(o.slow_rate > 0 && o.slow_rate <= 1)) return bad("slow_rate", "above 0 and at most 1");
  if (o.slow_over < nanoseconds(0)) return bad("slow_over", "0 or more");
  if (o.open_for <= nanoseconds(0)) return bad("open_for", "above 0");
  if (!(o.open_growth >= 1 && o.open_growth <= 1000)) return bad("open_growth", "1 to 1000");
  if (o.open_for_limit < o.open_for) return bad("open_for_limit", "open_for or more");
  if (!(o.jitter >= 0 && o.jitter <= 1)) return bad("jitter", "0 to 1");
  if (o.probes < 1 || o.probes > most) return bad("probes", "1 to 65536");
  if (o.probe_successes < 1 || o.probe_successes > o.probes) return bad("probe_successes", "1 to probes");
  if (o.probe_lease <= nanoseconds(0)) return bad("probe_lease", "above 0");
  if (clock.read == nullptr) return bad("clock", "one with read");
  auto* core = new (std::nothrow) BreakerCore(o, clock, seed);
  if (core == nullptr) return fail(Errc::resource_exhausted);
  CircuitBreaker breaker(core);
  if ((o.window == BreakerWindow::count && !core->count_window.init(o.window_size)) ||
      (o.window == BreakerWindow::time &&
       !core->time_window.init(o.window_size, o.window_span.count() / o.window_size, clock.now().count()))) {
    return fail(Errc::resource_exhausted);
  }
  return breaker;
}

CircuitBreaker::~CircuitBreaker() {
  if (hot_ != nullptr) delete &core_of(hot_);
}

CircuitBreaker& CircuitBreaker::operator=(CircuitBreaker&& other) noexcept {
  if (this != &other) {
    if (hot_ != nullptr) delete &core_of(hot_);
    hot_ = other.hot_;
    other.hot_ = nullptr;
  }
  return *this;
}

// --- what it says of itself ------------------------------------------------------------------------------------------

BreakerState CircuitBreaker::state() const noexcept { return snapshot().state; }

BreakerSnapshot CircuitBreaker::snapshot() const noexcept {
  const BreakerCore& core = core_of(hot_);
  const nanoseconds now = core.clock.now();
  BreakerSnapshot s;
  s.rejected = core.rejected.sum();
  s.late = core.late.load(std::memory_order_relaxed);
  s.lost = core.lost.load(std::memory_order_relaxed);
  s.opened = core.opened.load(std::memory_order_relaxed);
  const detail::Locked hold(core.lock);
  const std::uint64_t word = core.word.load(std::memory_order_relaxed);
  s.state = detail::state_of(word);
  if (s.state == BreakerState::half_open) {
    s.probes_out = core.probes_out;
    s.total = core.probes_ok + core.probes_bad;
    s.failed = core.probes_failed;
    s.slow = core.probes_slow;
    if (core.lease_over(now)) s.state = BreakerState::open;
    return s;
  }
  if (s.state == BreakerState::open) {
    const nanoseconds passed = elapsed(core.since, now);
    if (passed >= core.wait) s.state = BreakerState::half_open;
    else s.retry_after = core.wait - passed;
  }
  if (core.window == BreakerWindow::consecutive) {
    s.total = s.failed = detail::run_of(word);
    return s;
  }
  const detail::BreakerCounts counts = core.counts(now);
  s.total = counts.total;
  s.failed = counts.failed;
  s.slow = counts.slow;
  return s;
}

Text CircuitBreaker::name() const noexcept { return core_of(hot_).options.name; }

CircuitOpen CircuitBreaker::Rejection::to_error() const noexcept {
  // Rounded up: who waits that long is not refused for being a moment early.
  return {core_of(hot_).options.name, std::chrono::ceil<std::chrono::milliseconds>(retry_after_)};
}

Error CircuitBreaker::refuse(Rejection rejection) const noexcept {
  const CircuitBreakerOptions& options = core_of(hot_).options;
  Error error(PolicyErrc::circuit_open);
  if (!options.bare_refusals) error = Error(rejection.to_error());
  if (options.listener) {
    options.listener(Event{.kind = EventKind::call_rejected, .policy = "circuit_breaker", .name = options.name, .error = &error,
                           .delay = rejection.retry_after(), .detail = {}});
  }
  return error;
}

Outcome CircuitBreaker::classify(Code code) const noexcept {
  const auto own = core_of(hot_).options.classify;
  return own != nullptr ? own(code) : fallible::classify(code);
}

// --- what is done to it ----------------------------------------------------------------------------------------------

void CircuitBreaker::force(BreakerState state) noexcept { core_of(hot_).force(state); }

void CircuitBreaker::Permit::record(Outcome outcome, nanoseconds took) noexcept {
  if (hot_ == nullptr) return;
  core_of(hot_).settle(word_, outcome, took);
  hot_ = nullptr;
}

FALLIBLE_NAMESPACE_END
