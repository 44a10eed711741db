// The state machine of a circuit breaker: what admits, counts and moves from state to state. Hidden behind
// resilience/circuit_breaker.hpp; what it knows is read and told by circuit_breaker.cpp.
//
// One word holds the generation of the state, the failures in a row and the state itself. A permit keeps the word it was
// given: while the word is still the same and none of its busy bits is set, a success has nothing to write. They are set for
// every state but closed, for slow calls, after a failure in a row, for a time window, and for a count window that holds
// anything but successes or is not full yet: one more success would not change any other.
#ifndef FALLIBLE_SRC_RESILIENCE_BREAKER_CORE_HPP
#define FALLIBLE_SRC_RESILIENCE_BREAKER_CORE_HPP

#include <mutex>

#include <fallible/core/detail/system_time.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/resilience/detail/breaker_window.hpp>
#include <fallible/resilience/detail/stripe.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

constexpr BreakerState state_of(std::uint64_t word) noexcept {
  return static_cast<BreakerState>(word & BreakerHot::state_bits);
}
constexpr std::uint64_t run_of(std::uint64_t word) noexcept {
  return (word & BreakerHot::run_bits) >> BreakerHot::run_shift;
}
constexpr bool same_generation(std::uint64_t a, std::uint64_t b) noexcept {
  return (a ^ b) >> BreakerHot::generation_shift == 0;
}

struct BreakerCore : BreakerHot {
  using nanoseconds = std::chrono::nanoseconds;

  BreakerCore(const CircuitBreakerOptions& o, Clock c, std::uint64_t seed) noexcept;

  // --- for each call; no lock while closed -----------------------------------------------------------------------
  BreakerAnswer admit() noexcept;
  void settle_success(std::uint64_t admitted) noexcept;
  void settle(std::uint64_t admitted, Outcome outcome, nanoseconds took) noexcept;
  void lose(std::uint64_t admitted) noexcept;

  // --- by hand ---------------------------------------------------------------------------------------------------
  void force(BreakerState state) noexcept;

  // --- inside ----------------------------------------------------------------------------------------------------
  // What is announced once the lock is gone.
  struct Notice {
    bool wanted = false;
    Event event{};
    void set(EventKind kind, nanoseconds delay = {}, Text detail = {}) noexcept {
      wanted = true;
      event.kind = kind;
      event.delay = delay;
      event.detail = detail;
    }
    /// A change of state. Needs the lock, so that the numbers of one breaker go up as its changes do.
    void changed(EventKind kind, nanoseconds delay = {}, Text detail = {}) noexcept;
  };
  void tell(Notice& notice) const noexcept;
  void announce(EventKind kind, nanoseconds delay = {}) const noexcept;

  /// The time, where each call asks for it.
  [[gnu::always_inline]] nanoseconds read_time() const noexcept {
    return coarse ? system_time<coarse_id>() : clock.now();
  }
  void count_window_success(std::uint64_t seen) noexcept;
  void overwrite_failure(std::uint64_t place, std::uint64_t seen) noexcept;
  void count_time_success() noexcept;
  void count_first_success(nanoseconds now) noexcept;
  void count(std::uint64_t admitted, bool failed, bool slow) noexcept;
  void count_run(std::uint64_t admitted, bool failed) noexcept;
  void judge() noexcept;
  void rest(std::uint64_t seen) noexcept;
  void count_again() noexcept;
  void trip(std::uint64_t admitted) noexcept;
  void would_trip(bool tripped) noexcept;
  void settle_probe(std::uint64_t admitted, Outcome outcome, bool slow) noexcept;
  void too_late() noexcept { late.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] BreakerCounts counts(nanoseconds now) const noexcept {
    return options.window == BreakerWindow::count ? count_window.counts() : time_window.counts(now.count());
  }
  BreakerAnswer refuse(nanoseconds left) noexcept;
  BreakerAnswer admit_otherwise(std::uint64_t seen, nanoseconds now) noexcept;
  // These need the lock.
  BreakerAnswer admit_locked(nanoseconds now, Notice& notice) noexcept;
  BreakerAnswer probe(nanoseconds now) noexcept;
  void enter(BreakerState state) noexcept;
  nanoseconds open(nanoseconds now) noexcept;
  void opened_at(nanoseconds now) noexcept;
  void half_open(nanoseconds now) noexcept;
  void closed(BreakerState state) noexcept;
  [[nodiscard]] bool lease_over(nanoseconds now) const noexcept {
    return probes_out > 0 && elapsed(since, now) >= options.probe_lease;
  }

  // Next to the word: what is read by each call that does not leave it at that, and hardly ever written.
  Clock clock;
  BreakerWindow window;
  bool coarse;                         // clock is coarse_clock()
  bool timed;                          // durations are wanted
  std::atomic<bool> undecided{false};  // a success may complete min_calls, and failures are there
  std::atomic<bool> would{false};      // metrics_only: told that it would have tripped
  std::uint32_t min_calls;
  CircuitBreakerOptions options;
  // What results write is kept off that line.
  alignas(64) CountWindow count_window;
  alignas(64) TimeWindow time_window;
  StripedCounter rejected;
  std::atomic<std::uint64_t> late{0};
  std::atomic<std::uint64_t> lost{0};
  std::atomic<std::uint64_t> opened{0};
  alignas(64) std::atomic<std::int64_t> open_since{0};  // what an open breaker refuses by, without the lock
  std::atomic<std::int64_t> open_until{0};

  mutable std::mutex lock;  // for what is below, and for changes of the generation
  nanoseconds since{};      // when it opened; half-open: when the last probe began
  nanoseconds wait{};
  std::uint32_t openings = 0;  // in a row
  std::uint32_t probes_out = 0;
  std::uint32_t probes_ok = 0;
  std::uint32_t probes_bad = 0;     // failed or slow
  std::uint32_t probes_failed = 0;
  std::uint32_t probes_slow = 0;
  Random random;
};

inline BreakerCore& core_of(BreakerHot* hot) noexcept { return *static_cast<BreakerCore*>(hot); }
inline const BreakerCore& core_of(const BreakerHot* hot) noexcept { return *static_cast<const BreakerCore*>(hot); }

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
