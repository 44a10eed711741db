#include <fallible/resilience/circuit_breaker.hpp>

#include <mutex>
#include <new>

#include <fallible/resilience/detail/breaker_window.hpp>
#include <fallible/resilience/detail/locked.hpp>

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

namespace detail {
namespace {

constexpr BreakerState state_of(std::uint64_t word) noexcept {
  return static_cast<BreakerState>(word & BreakerHot::state_bits);
}

constexpr nanoseconds later(nanoseconds now, nanoseconds wait) noexcept { return Deadline::after(now, wait).at(); }

}  // namespace

struct BreakerCore : BreakerHot {
  using Permit = CircuitBreaker::Permit;
  using Rejection = CircuitBreaker::Rejection;
  using Admission = Result<Permit, Rejection>;

  BreakerCore(const CircuitBreakerOptions& o, Clock c, std::uint64_t seed) noexcept : options(o), random(seed) {
    clock = c;
    consecutive = o.window == BreakerWindow::consecutive;
    timed = o.slow_over > nanoseconds(0);
    min_calls = o.min_calls;
    if (o.window == BreakerWindow::count && min_calls > o.window_size) min_calls = o.window_size;
  }

  // What is announced once the lock is gone.
  struct Notice {
    bool wanted = false;
    Event event{};
  };
  static void note(Notice& notice, EventKind kind, nanoseconds delay = {}, Text detail = {}) noexcept {
    notice.wanted = true;
    notice.event.kind = kind;
    notice.event.delay = delay;
    notice.event.detail = detail;
  }
  void tell(Notice& notice) const noexcept {
    if (!notice.wanted || !options.listener) return;
    notice.event.policy = "circuit_breaker";
    notice.event.name = options.name;
    options.listener(notice.event);
  }

  // The following need the lock.
  void enter(BreakerState state) noexcept {
    const std::uint64_t generation = word.load(std::memory_order_relaxed) >> 3;
    word.store((generation + 1) << 3 | static_cast<std::uint64_t>(state), std::memory_order_release);
  }
  nanoseconds open(nanoseconds now) noexcept {
    if (openings != UINT32_MAX) ++openings;
    opened.fetch_add(1, std::memory_order_relaxed);
    wait = open_wait(options.open_for, options.open_growth, options.open_for_limit, options.jitter, openings, random);
    opened_at(now);
    enter(BreakerState::open);
    return wait;
  }
  void opened_at(nanoseconds now) noexcept {
    since = now;
    open_since.store(now.count(), std::memory_order_relaxed);
    open_until.store(later(now, wait).count(), std::memory_order_relaxed);
  }
  void half_open(nanoseconds now) noexcept {
    probes_out = probes_ok = probes_failed = probes_slow = 0;
    since = now;
    enter(BreakerState::half_open);
  }
  void closed(BreakerState state) noexcept {
    openings = 0;
    run.store(0, std::memory_order_relaxed);
    undecided.store(false, std::memory_order_relaxed);
    if (options.window == BreakerWindow::count) count_window.reset();
    if (options.window == BreakerWindow::time) time_window.reset();
    enter(state);
  }
  [[nodiscard]] bool lease_over(nanoseconds now) const noexcept {
    return probes_out > 0 && now >= later(since, options.probe_lease);
  }
  [[nodiscard]] Admission reject(nanoseconds retry_after) noexcept {
    rejected.fetch_add(1, std::memory_order_relaxed);
    return Failure<Rejection>(Rejection(this, retry_after));
  }

  Admission admit() noexcept {
    Notice notice;
    Admission answer = admit(notice);
    tell(notice);
    return answer;
  }
  Admission admit(Notice& notice) noexcept {
    const std::uint64_t seen = word.load(std::memory_order_acquire);
    if (state_of(seen) == BreakerState::forced_open) return reject(nanoseconds(0));
    const nanoseconds now = clock.now();
    if (state_of(seen) == BreakerState::open) {
      const std::int64_t until = open_until.load(std::memory_order_relaxed);
      if (now.count() >= open_since.load(std::memory_order_relaxed) && now.count() < until) [[likely]] {
        return reject(nanoseconds(until) - now);
      }
    }
    const detail::Locked hold(lock);
    const std::uint64_t current = word.load(std::memory_order_relaxed);
    switch (state_of(current)) {
      case BreakerState::forced_open: return reject(nanoseconds(0));
      case BreakerState::open:
        if (now < since) opened_at(now);  // the clock went back: that step counts as none
        if (now - since < wait) return reject(wait - (now - since));
        half_open(now);
        note(notice, EventKind::breaker_half_opened);
        return probe(now);
      case BreakerState::half_open:
        if (now < since) since = now;
        if (lease_over(now)) {
          const nanoseconds delay = open(now);
          note(notice, EventKind::breaker_opened, delay, "probes lost");
          return reject(delay);
        }
        if (probes_out + probes_ok + probes_failed >= options.probes) return reject(later(since, options.probe_lease) - now);
        return probe(now);
      default: return Permit(this, current, timed ? now : nanoseconds(0));
    }
  }
  Admission probe(nanoseconds now) noexcept {
    ++probes_out;
    since = now;  // the lease runs from the last probe
    return Permit(this, word.load(std::memory_order_relaxed), timed ? now : nanoseconds(0));
  }

  void settle(std::uint64_t admitted, Outcome outcome, nanoseconds took) noexcept {
    if (word.load(std::memory_order_relaxed) != admitted) {
      late.fetch_add(1, std::memory_order_relaxed);
      return;
    }
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

  void count(std::uint64_t admitted, bool failed, bool slow) noexcept {
    const bool may_trip = state_of(admitted) == BreakerState::closed;
    if (consecutive) {
      if (!failed) {
        if (run.load(std::memory_order_relaxed) != 0) run.store(0, std::memory_order_relaxed);
      } else if (run.fetch_add(1, std::memory_order_relaxed) + 1 >= options.window_size && may_trip) {
        trip(admitted);
      }
      return;
    }
    nanoseconds now{};
    if (options.window == BreakerWindow::count) {
      count_window.record(failed, slow);
    } else {
      now = clock.now();
      time_window.record(failed, slow, now.count());
    }
    if (!may_trip) return;
    if (!failed && !slow && !undecided.load(std::memory_order_relaxed)) [[likely]] return;
    const BreakerCounts counts =
        options.window == BreakerWindow::count ? count_window.counts() : time_window.counts(now.count());
    // A success raises no rate, it can only complete min_calls: until then it is looked at.
    const bool wait_for_more = options.success_may_trip && counts.total < min_calls && counts.failed + counts.slow != 0;
    if (wait_for_more != undecided.load(std::memory_order_relaxed)) undecided.store(wait_for_more, std::memory_order_relaxed);
    if (should_trip(counts, min_calls, options.failure_rate, options.slow_rate, timed)) trip(admitted);
  }

  void trip(std::uint64_t admitted) noexcept {
    const nanoseconds now = clock.now();
    Notice notice;
    {
      const detail::Locked hold(lock);
      if (word.load(std::memory_order_relaxed) != admitted) return;
      note(notice, EventKind::breaker_opened, open(now));
    }
    tell(notice);
  }

  void settle_probe(std::uint64_t admitted, Outcome outcome, bool slow) noexcept {
    const nanoseconds now = clock.now();
    Notice notice;
    {
      const detail::Locked hold(lock);
      if (word.load(std::memory_order_relaxed) != admitted) {
        late.fetch_add(1, std::memory_order_relaxed);
        return;
      }
      --probes_out;
      if (outcome == Outcome::neutral) return;
      if (slow) ++probes_slow;
      if (outcome == Outcome::ok && !slow) {
        ++probes_ok;
      } else {
        ++probes_failed;
      }
      switch (probe_verdict(probes_ok, probes_failed, options.probe_successes, options.probes)) {
        case ProbeVerdict::undecided: return;
        case ProbeVerdict::close:
          closed(BreakerState::closed);
          note(notice, EventKind::breaker_closed);
          break;
        case ProbeVerdict::open: note(notice, EventKind::breaker_opened, open(now)); break;
      }
    }
    tell(notice);
  }

  CircuitBreakerOptions options;
  std::uint32_t min_calls = 1;
  std::atomic<bool> undecided{false};
  // What every result writes is kept off the line that every call reads.
  alignas(64) CountWindow count_window;
  alignas(64) TimeWindow time_window;
  alignas(64) std::atomic<std::uint64_t> rejected{0};
  std::atomic<std::uint64_t> late{0};
  std::atomic<std::uint64_t> lost{0};
  std::atomic<std::uint64_t> opened{0};
  std::atomic<std::int64_t> open_since{0};  // what an open breaker refuses by, without the lock
  std::atomic<std::int64_t> open_until{0};

  mutable std::mutex lock;  // for what is below, and for changes of word
  nanoseconds since{};      // when it opened; half-open: when the last probe began
  nanoseconds wait{};
  std::uint32_t openings = 0;  // in a row
  std::uint32_t probes_out = 0;
  std::uint32_t probes_ok = 0;
  std::uint32_t probes_failed = 0;  // slow successes included
  std::uint32_t probes_slow = 0;
  Random random;
};

}  // namespace detail

using detail::BreakerCore;

namespace {

Failure<Error> bad(Text field, Text range) noexcept {
  return fail(Errc::invalid_argument, "circuit breaker: {} must be {}", field, range).with("field", field);
}

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

CircuitBreaker::CircuitBreaker(BreakerCore* core) noexcept : core_(core), hot_(core) {}

CircuitBreaker::~CircuitBreaker() { delete core_; }

CircuitBreaker& CircuitBreaker::operator=(CircuitBreaker&& other) noexcept {
  if (this != &other) {
    delete core_;
    core_ = other.core_;
    hot_ = other.hot_;
    other.core_ = nullptr;
  }
  return *this;
}

Result<CircuitBreaker::Permit, CircuitBreaker::Rejection> CircuitBreaker::admit_unless_closed() noexcept {
  return core_->admit();
}

CircuitOpen CircuitBreaker::Rejection::to_error() const noexcept {
  // Rounded up: who waits that long is not refused for being a moment early.
  return {core_->options.name, std::chrono::ceil<std::chrono::milliseconds>(retry_after_)};
}

Error CircuitBreaker::refuse(const Rejection& rejection) const noexcept {
  Error error(rejection.to_error());
  if (core_->options.listener) {
    core_->options.listener(Event{.kind = EventKind::call_rejected, .policy = "circuit_breaker", .name = core_->options.name,
                                  .error = &error, .delay = rejection.retry_after(), .detail = {}});
  }
  return error;
}

Outcome CircuitBreaker::classify(Code code) const noexcept {
  return core_->options.classify != nullptr ? core_->options.classify(code) : fallible::classify(code);
}

void CircuitBreaker::Permit::settle(detail::BreakerHot* hot, Outcome outcome) noexcept {
  const nanoseconds took = hot->timed ? hot->clock.now() - start_ : nanoseconds(0);
  static_cast<BreakerCore*>(hot)->settle(word_, outcome, took);
}

void CircuitBreaker::Permit::record(Outcome outcome, nanoseconds took) noexcept {
  if (hot_ == nullptr) return;
  static_cast<BreakerCore*>(hot_)->settle(word_, outcome, took);
  hot_ = nullptr;
}

void CircuitBreaker::Permit::lose() noexcept {
  auto* core = static_cast<BreakerCore*>(hot_);
  hot_ = nullptr;
  core->lost.fetch_add(1, std::memory_order_relaxed);
  if (core->word.load(std::memory_order_relaxed) == word_) core->settle(word_, Outcome::neutral, nanoseconds(0));
  BreakerCore::Notice notice;
  BreakerCore::note(notice, EventKind::permit_lost);
  core->tell(notice);
}

BreakerState CircuitBreaker::state() const noexcept { return snapshot().state; }

BreakerSnapshot CircuitBreaker::snapshot() const noexcept {
  const nanoseconds now = core_->clock.now();
  BreakerSnapshot s;
  s.rejected = core_->rejected.load(std::memory_order_relaxed);
  s.late = core_->late.load(std::memory_order_relaxed);
  s.lost = core_->lost.load(std::memory_order_relaxed);
  s.opened = core_->opened.load(std::memory_order_relaxed);
  const detail::Locked hold(core_->lock);
  s.state = detail::state_of(core_->word.load(std::memory_order_relaxed));
  if (s.state == BreakerState::half_open) {
    s.probes_out = core_->probes_out;
    s.total = core_->probes_ok + core_->probes_failed;
    s.failed = core_->probes_failed;
    s.slow = core_->probes_slow;
    if (core_->lease_over(now)) s.state = BreakerState::open;
    return s;
  }
  if (s.state == BreakerState::open) {
    const nanoseconds passed = now > core_->since ? now - core_->since : nanoseconds(0);
    if (passed >= core_->wait) s.state = BreakerState::half_open;
    else s.retry_after = core_->wait - passed;
  }
  if (core_->consecutive) {
    s.total = s.failed = core_->run.load(std::memory_order_relaxed);
    return s;
  }
  const detail::BreakerCounts counts = core_->options.window == BreakerWindow::count
                                           ? core_->count_window.counts()
                                           : core_->time_window.counts(now.count());
  s.total = counts.total;
  s.failed = counts.failed;
  s.slow = counts.slow;
  return s;
}

void CircuitBreaker::force(BreakerState state) noexcept {
  const nanoseconds now = core_->clock.now();
  BreakerCore::Notice notice;
  {
    const detail::Locked hold(core_->lock);
    switch (state) {
      case BreakerState::closed:
      case BreakerState::metrics_only:
      case BreakerState::disabled: core_->closed(state); break;
      case BreakerState::open: core_->open(now); break;
      case BreakerState::half_open: core_->half_open(now); break;
      case BreakerState::forced_open: core_->enter(state); break;
    }
    BreakerCore::note(notice, EventKind::breaker_forced, {}, to_string(state));
  }
  core_->tell(notice);
}

Text CircuitBreaker::name() const noexcept { return core_->options.name; }

FALLIBLE_NAMESPACE_END
