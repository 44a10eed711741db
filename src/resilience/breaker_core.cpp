#include "breaker_core.hpp"

#include <fallible/resilience/detail/locked.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

using std::chrono::nanoseconds;

BreakerCore::BreakerCore(const CircuitBreakerOptions& o, Clock c, std::uint64_t seed) noexcept
    : clock(c), window(o.window), coarse(c.read == coarse_clock().read), timed(o.slow_over > nanoseconds(0)), min_calls(o.min_calls), options(o), random(seed) {
  if (window == BreakerWindow::count && min_calls > o.window_size) min_calls = o.window_size;
  enter(BreakerState::closed);
}

// --- states: need the lock -------------------------------------------------------------------------------------------

void BreakerCore::enter(BreakerState state) noexcept {
  const std::uint64_t generation = (word.load(std::memory_order_relaxed) >> generation_shift) + 1;
  std::uint64_t next = (generation << generation_shift) | static_cast<std::uint64_t>(state);
  if (next >> generation_shift == 0) next += std::uint64_t{1} << generation_shift;  // once round: 0 means refused
  if (timed) next |= timed_bit;
  if (window != BreakerWindow::consecutive) next |= counting_bit;
  if (!options.listener) next |= options.bare_refusals ? bare_code_bit | bare_error_bit : bare_code_bit;
  word.store(next, std::memory_order_release);
}

nanoseconds BreakerCore::open(nanoseconds now) noexcept {
  if (openings != UINT32_MAX) ++openings;
  opened.fetch_add(1, std::memory_order_relaxed);
  wait = open_wait(options.open_for, options.open_growth, options.open_for_limit, options.jitter, openings, random);
  opened_at(now);
  enter(BreakerState::open);
  return wait;
}

void BreakerCore::opened_at(nanoseconds now) noexcept {
  since = now;
  open_since.store(now.count(), std::memory_order_relaxed);
  open_until.store(Deadline::after(now, wait).at().count(), std::memory_order_relaxed);
}

void BreakerCore::half_open(nanoseconds now) noexcept {
  probes_out = probes_ok = probes_bad = probes_failed = probes_slow = 0;
  since = now;
  enter(BreakerState::half_open);
}

void BreakerCore::closed(BreakerState state) noexcept {
  openings = 0;
  undecided.store(false, std::memory_order_relaxed);
  would.store(false, std::memory_order_relaxed);
  if (window == BreakerWindow::count) count_window.reset();
  if (window == BreakerWindow::time) time_window.reset();
  enter(state);
}

void BreakerCore::force(BreakerState state) noexcept {
  const nanoseconds now = clock.now();
  Notice notice;
  {
    const Locked hold(lock);
    switch (state) {
      case BreakerState::closed:
      case BreakerState::metrics_only:
      case BreakerState::disabled: closed(state); break;
      case BreakerState::open: open(now); break;
      case BreakerState::half_open: half_open(now); break;
      case BreakerState::forced_open: enter(state); break;
    }
    notice.changed(EventKind::breaker_forced, {}, to_string(state));
  }
  tell(notice);
}

// --- admission -------------------------------------------------------------------------------------------------------

inline BreakerAnswer BreakerCore::admit() noexcept {
  const std::uint64_t seen = word.load(std::memory_order_acquire);
  const nanoseconds now = read_time();
  if (state_of(seen) == BreakerState::open) [[likely]] {
    const std::int64_t until = open_until.load(std::memory_order_relaxed);
    if (now.count() >= open_since.load(std::memory_order_relaxed) && now.count() < until) [[likely]] {
      const nanoseconds left = nanoseconds(until) - now;
      return rejected.add_own() ? BreakerAnswer{0, left} : refuse(left);
    }
  }
  return admit_otherwise(seen, now);
}

[[gnu::noinline]] BreakerAnswer BreakerCore::refuse(nanoseconds left) noexcept {
  rejected.add();
  return {0, left};
}

BreakerAnswer BreakerCore::admit_otherwise(std::uint64_t seen, nanoseconds now) noexcept {
  if (state_of(seen) == BreakerState::forced_open) return refuse(nanoseconds(0));
  if (state_of(seen) != BreakerState::open && state_of(seen) != BreakerState::half_open) return {seen, now};
  Notice notice;
  BreakerAnswer answer;
  {
    const Locked hold(lock);
    answer = admit_locked(now, notice);
  }
  tell(notice);
  return answer;
}

BreakerAnswer BreakerCore::admit_locked(nanoseconds now, Notice& notice) noexcept {
  const std::uint64_t current = word.load(std::memory_order_relaxed);
  switch (state_of(current)) {
    case BreakerState::forced_open: return refuse(nanoseconds(0));
    case BreakerState::open: {
      if (now < since) opened_at(now);  // the clock went back: that step counts as none
      const nanoseconds passed = elapsed(since, now);
      if (passed < wait) return refuse(wait - passed);
      half_open(now);
      notice.changed(EventKind::breaker_half_opened);
      return probe(now);
    }
    case BreakerState::half_open: {
      if (now < since) since = now;
      if (lease_over(now)) {
        const nanoseconds delay = open(now);
        notice.changed(EventKind::breaker_opened, delay, "probes lost");
        return refuse(delay);
      }
      const nanoseconds passed = elapsed(since, now);
      if (probes_out + probes_ok + probes_bad >= options.probes) {
        return refuse(passed < options.probe_lease ? options.probe_lease - passed : nanoseconds(0));
      }
      return probe(now);
    }
    default: return {current, now};
  }
}

BreakerAnswer BreakerCore::probe(nanoseconds now) noexcept {
  ++probes_out;
  since = now;  // the lease runs from the last probe
  return {word.load(std::memory_order_relaxed), now};
}

// --- results ---------------------------------------------------------------------------------------------------------

// Of a closed breaker without slow calls, when the word is no longer, or never was, free of busy bits. Each way of counting
// is called at the end, and calls what is unlikely at its end, so that the likely ones need next to no frame.
inline void BreakerCore::settle_success(std::uint64_t admitted) noexcept {
  const std::uint64_t seen = word.load(std::memory_order_relaxed);
  if (!same_generation(seen, admitted)) [[unlikely]] return too_late();
  if (window == BreakerWindow::time) return count_time_success();
  if (window == BreakerWindow::count) return count_window_success(seen);
  count_run(admitted, false);
}

[[gnu::noinline]] void BreakerCore::count_window_success(std::uint64_t seen) noexcept {
  const std::uint64_t place = count_window.take();
  if (!count_window.holds_success(place)) [[unlikely]] return overwrite_failure(place, seen);
  if (count_window.all_succeeded(place)) [[unlikely]] return rest(seen);
  if (undecided.load(std::memory_order_relaxed)) [[unlikely]] judge();
}
[[gnu::noinline]] void BreakerCore::overwrite_failure(std::uint64_t place, std::uint64_t seen) noexcept {
  count_window.write(place, false, false);
  if (count_window.all_succeeded(place)) rest(seen);
  if (undecided.load(std::memory_order_relaxed)) judge();
}

[[gnu::noinline]] void BreakerCore::count_time_success() noexcept {
  const nanoseconds now = read_time();
  if (!time_window.record_next_success(now.count())) [[unlikely]] return count_first_success(now);
  if (undecided.load(std::memory_order_relaxed)) [[unlikely]] judge();
}
[[gnu::noinline]] void BreakerCore::count_first_success(nanoseconds now) noexcept {
  time_window.record(false, false, now.count());
  if (undecided.load(std::memory_order_relaxed)) judge();
}

void BreakerCore::settle(std::uint64_t admitted, Outcome outcome, nanoseconds took) noexcept {
  if (!same_generation(word.load(std::memory_order_relaxed), admitted)) [[unlikely]] return too_late();
  const bool slow = timed && took > options.slow_over;
  switch (state_of(admitted)) {
    case BreakerState::closed:
    case BreakerState::metrics_only:
      if (outcome != Outcome::neutral) count(admitted, outcome == Outcome::failed, slow);
      return;
    case BreakerState::half_open: return settle_probe(admitted, outcome, slow);
    default: return;
  }
}

void BreakerCore::count(std::uint64_t admitted, bool failed, bool slow) noexcept {
  if (window == BreakerWindow::consecutive) return count_run(admitted, failed);
  if (window == BreakerWindow::count) {
    count_window.write(count_window.take(), failed, slow);
    if (failed || slow) count_again();
  } else {
    time_window.record(failed, slow, clock.now().count());
  }
  if (failed || slow || undecided.load(std::memory_order_relaxed) || would.load(std::memory_order_relaxed)) judge();
}

// A count window without a failure: successes need not be written down. rest() and count_again() meet when the last
// failure leaves the window as the next one comes. Each writes what it has (the word, the window) before it looks at what
// the other one has, all of it in one order, so at least one of them sees both and the word ends up counting.
void BreakerCore::rest(std::uint64_t seen) noexcept {
  if (state_of(seen) != BreakerState::closed || (seen & counting_bit) == 0) return;
  if (word.compare_exchange_strong(seen, seen & ~counting_bit) && !count_window.clean()) count_again();
}
void BreakerCore::count_again() noexcept {
  if ((word.load() & counting_bit) == 0) word.fetch_or(counting_bit);
}

void BreakerCore::count_run(std::uint64_t admitted, bool failed) noexcept {
  std::uint64_t seen = word.load(std::memory_order_relaxed);
  for (;;) {
    if (!same_generation(seen, admitted)) return too_late();
    const std::uint64_t run = run_of(seen);
    if (failed ? run == run_bits >> run_shift : run == 0) return;
    const std::uint64_t next = failed ? seen + (std::uint64_t{1} << run_shift) : seen & ~run_bits;
    if (word.compare_exchange_weak(seen, next, std::memory_order_relaxed)) break;
  }
  if (!failed) return;
  const std::uint64_t run = run_of(seen) + 1;
  if (state_of(admitted) == BreakerState::closed) {
    if (run >= options.window_size) trip(admitted);
  } else if (run == options.window_size) {
    announce(EventKind::breaker_would_open, options.open_for);
  }
}

// By the window of now: if the state has changed since the result came, then by that of the new state.
void BreakerCore::judge() noexcept {
  const std::uint64_t seen = word.load(std::memory_order_acquire);
  const BreakerCounts now = counts(window == BreakerWindow::time ? clock.now() : nanoseconds(0));
  // A success raises no rate, it can only complete min_calls: until then it is looked at.
  const bool wait_for_more = options.success_may_trip && now.total < min_calls && now.failed + now.slow != 0;
  if (wait_for_more != undecided.load(std::memory_order_relaxed)) undecided.store(wait_for_more, std::memory_order_relaxed);
  const bool tripped = should_trip(now, min_calls, options.failure_rate, options.slow_rate, timed);
  if (state_of(seen) == BreakerState::metrics_only) {
    would_trip(tripped);
  } else if (tripped && state_of(seen) == BreakerState::closed) {
    trip(seen);
  }
}

void BreakerCore::would_trip(bool tripped) noexcept {
  if (would.load(std::memory_order_relaxed) == tripped) return;
  if (!would.exchange(tripped, std::memory_order_relaxed) && tripped) {
    announce(EventKind::breaker_would_open, options.open_for);
  }
}

void BreakerCore::trip(std::uint64_t admitted) noexcept {
  const nanoseconds now = clock.now();
  Notice notice;
  {
    const Locked hold(lock);
    if (!same_generation(word.load(std::memory_order_relaxed), admitted)) return;
    notice.changed(EventKind::breaker_opened, open(now));
  }
  tell(notice);
}

void BreakerCore::settle_probe(std::uint64_t admitted, Outcome outcome, bool slow) noexcept {
  const nanoseconds now = clock.now();
  Notice notice;
  {
    const Locked hold(lock);
    if (!same_generation(word.load(std::memory_order_relaxed), admitted)) return too_late();
    --probes_out;
    if (outcome == Outcome::neutral) return;
    if (slow) ++probes_slow;
    if (outcome == Outcome::failed) ++probes_failed;
    ++(outcome == Outcome::ok && !slow ? probes_ok : probes_bad);
    if (options.whole_round && probes_ok + probes_bad < options.probes) return;
    switch (probe_verdict(probes_ok, probes_bad, options.probe_successes, options.probes)) {
      case ProbeVerdict::undecided: return;
      case ProbeVerdict::close:
        closed(BreakerState::closed);
        notice.changed(EventKind::breaker_closed);
        break;
      case ProbeVerdict::open: notice.changed(EventKind::breaker_opened, open(now)); break;
    }
  }
  tell(notice);
}

void BreakerCore::lose(std::uint64_t admitted) noexcept {
  lost.fetch_add(1, std::memory_order_relaxed);
  if (same_generation(word.load(std::memory_order_relaxed), admitted)) settle(admitted, Outcome::neutral, nanoseconds(0));
  announce(EventKind::permit_lost);
}

// --- events ----------------------------------------------------------------------------------------------------------

namespace {
std::atomic<std::uint64_t> changes{0};  // of all breakers: one that replaces another of its name goes on behind it
}  // namespace

void BreakerCore::Notice::changed(EventKind kind, nanoseconds delay, Text detail) noexcept {
  set(kind, delay, detail);
  event.order = changes.fetch_add(1, std::memory_order_relaxed) + 1;
}

void BreakerCore::tell(Notice& notice) const noexcept {
  if (!notice.wanted || !options.listener) return;
  notice.event.policy = "circuit_breaker";
  notice.event.name = options.name;
  options.listener(notice.event);
}

void BreakerCore::announce(EventKind kind, nanoseconds delay) const noexcept {
  Notice notice;
  notice.set(kind, delay);
  tell(notice);
}

BreakerAnswer admit_slowly(BreakerHot* hot) noexcept { return core_of(hot).admit(); }
void settle_success(BreakerHot* hot, std::uint64_t word) noexcept { core_of(hot).settle_success(word); }
void settle(BreakerHot* hot, std::uint64_t word, Outcome outcome, nanoseconds start) noexcept {
  BreakerCore& core = core_of(hot);
  core.settle(word, outcome, core.timed ? elapsed(start, core.clock.now()) : nanoseconds(0));
}
void lose_permit(BreakerHot* hot, std::uint64_t word) noexcept { core_of(hot).lose(word); }

}  // namespace detail
FALLIBLE_NAMESPACE_END
