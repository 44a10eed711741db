// CircuitBreaker stops asking a dependency that does not answer, and asks again, carefully, after a while.
//   Layer    resilience.   Threads  all members but moving may be called from any thread. Closed: no lock.
//   Memory   one block and its window at create(); none afterwards.
//   Errors   CircuitOpen, with retry_after, for a call that is refused.
//
//   auto breaker = FALLIBLE_TRY(CircuitBreaker::create({.name = "inventory", .open_for = 5s}));
//   auto stock = breaker.call([&] { return inventory.stock(item); });
//
// Decisions are made by the calls: there is no timer and no thread. An open breaker whose time is over turns
// half-open with the next call, which is its first probe; probes that never come back are given up when
// their lease is over. A result belongs to the state that admitted it: a late one changes nothing.
#ifndef FALLIBLE_RESILIENCE_CIRCUIT_BREAKER_HPP
#define FALLIBLE_RESILIENCE_CIRCUIT_BREAKER_HPP

#include <atomic>
#include <chrono>
#include <cstdint>

#include <fallible/core/clock.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/random.hpp>
#include <fallible/core/result.hpp>
#include <fallible/resilience/call.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/event.hpp>
#include <fallible/resilience/explain.hpp>
#include <fallible/resilience/outcome.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class BreakerState : std::uint8_t {
  closed,        ///< Calls pass and are counted.
  open,          ///< Calls are refused until open_for is over.
  half_open,     ///< A few probes pass.
  forced_open,   ///< By hand: calls are refused until it is forced elsewhere.
  disabled,      ///< By hand: calls pass, nothing is counted.
  metrics_only,  ///< By hand: calls pass and are counted, it never trips.
};
/// "closed" and so on.
[[nodiscard]] const char* to_string(BreakerState state) noexcept;

enum class BreakerWindow : std::uint8_t {
  consecutive,  ///< Trips after window_size failures in a row. The cheapest: a success writes nothing.
  count,        ///< Rates over the last window_size results.
  time,         ///< Rates over the last window_span, in window_size buckets. For many threads.
};

struct CircuitBreakerOptions {
  Text name{};                                     ///< In errors and events; borrowed, must outlive it.
  BreakerWindow window = BreakerWindow::count;
  std::uint32_t window_size = 100;                 ///< 1 to 65536 results, failures or buckets.
  std::chrono::nanoseconds window_span = std::chrono::seconds(10);  ///< time only; at least 1 ns a bucket.
  std::uint32_t min_calls = 20;                    ///< No rate is judged below; a count window judges when full.
  double failure_rate = 0.5;                       ///< Trips at it or above; above 0, at most 1.
  double slow_rate = 1.0;                          ///< Likewise for slow calls, when slow_over is set.
  std::chrono::nanoseconds slow_over{};            ///< Slow is longer than this, ok or failed; 0: nobody is.
  bool success_may_trip = true;                    ///< Also the success that completes min_calls may trip.
  std::chrono::nanoseconds open_for = std::chrono::seconds(5);      ///< Above 0.
  double open_growth = 2.0;                        ///< Of open_for, while probes fail; at least 1.
  std::chrono::nanoseconds open_for_limit = std::chrono::minutes(1);  ///< Growth ends here; at least open_for.
  double jitter = 0.2;                             ///< open_for is moved by up to +- this part; 0 up to 1.
  std::uint32_t probes = 3;                        ///< Half-open: at most so many calls pass; 1 to 65536.
  std::uint32_t probe_successes = 2;               ///< So many of them close it; 1 to probes. Slow is not one.
  std::chrono::nanoseconds probe_lease = std::chrono::seconds(30);  ///< Probes out longer than this are lost
                                                   ///< and it opens again; above 0.
  Outcome (*classify)(Code code) noexcept = nullptr;  ///< Of failures; nullptr: fallible::classify().
  Listener listener{};                             ///< Told after the transition, never under a lock.
};

/// What a breaker knows about itself, at one moment.
struct BreakerSnapshot {
  BreakerState state = BreakerState::closed;
  std::uint64_t total = 0;         ///< Results in the window, or of the probes. consecutive: failures in a row.
  std::uint64_t failed = 0;
  std::uint64_t slow = 0;
  std::uint64_t rejected = 0;      ///< Since create().
  std::uint64_t late = 0;          ///< Results of an earlier state, since create(). Not counted elsewhere.
  std::uint64_t lost = 0;          ///< Permits that were dropped without a result, since create().
  std::uint64_t opened = 0;        ///< Transitions to open, since create().
  std::uint32_t probes_out = 0;    ///< Probes whose result is awaited.
  std::chrono::nanoseconds retry_after{};  ///< Open: what is left of it.
};

namespace detail {
struct BreakerCore;
struct BreakerHot {
  static constexpr std::uint64_t state_bits = 7;
  std::atomic<std::uint64_t> word{8};       // generation << 3 | state
  std::atomic<std::uint32_t> run{0};        // failures in a row
  bool consecutive = false;
  bool timed = false;                       // durations are wanted
  Clock clock{};
};
}  // namespace detail

class CircuitBreaker {
 public:
  static constexpr PolicyKind kind = PolicyKind::circuit_breaker;

  /// A refusal: two words, no allocation. It becomes a CircuitOpen when somebody wants an Error.
  class Rejection {
   public:
    /// What is left of the open state, or of the probes' lease; 0 while it is held open by hand.
    [[nodiscard]] std::chrono::nanoseconds retry_after() const noexcept { return retry_after_; }
    [[nodiscard]] CircuitOpen to_error() const noexcept;

   private:
    friend struct detail::BreakerCore;
    Rejection(const detail::BreakerCore* core, std::chrono::nanoseconds wait) noexcept
        : core_(core), retry_after_(wait) {}
    const detail::BreakerCore* core_;
    std::chrono::nanoseconds retry_after_;
  };

  /// The right to make one call. Give it its result; dropped without one it counts as neutral and is
  /// reported as lost. It must not outlive the breaker.
  class [[nodiscard]] Permit {
   public:
    Permit(Permit&& other) noexcept : hot_(other.hot_), word_(other.word_), start_(other.start_) {
      other.hot_ = nullptr;
    }
    Permit& operator=(Permit&& other) noexcept {
      if (this != &other) {
        if (hot_ != nullptr) lose();
        hot_ = other.hot_;
        word_ = other.word_;
        start_ = other.start_;
        other.hot_ = nullptr;
      }
      return *this;
    }
    ~Permit() {
      if (hot_ != nullptr) [[unlikely]] lose();
    }
    /// Gives the result. The second time it does nothing.
    void record(Outcome outcome) noexcept {
      detail::BreakerHot* hot = hot_;
      if (hot == nullptr) return;
      hot_ = nullptr;
      if (outcome == Outcome::ok && hot->consecutive && !hot->timed &&
          hot->word.load(std::memory_order_relaxed) == word_ &&
          (word_ & detail::BreakerHot::state_bits) == 0) [[likely]] {
        if (hot->run.load(std::memory_order_relaxed) != 0) [[unlikely]] hot->run.store(0, std::memory_order_relaxed);
        return;
      }
      settle(hot, outcome);
    }
    /// The same with a duration that was measured elsewhere.
    void record(Outcome outcome, std::chrono::nanoseconds took) noexcept;

   private:
    friend class CircuitBreaker;
    friend struct detail::BreakerCore;
    Permit(detail::BreakerHot* hot, std::uint64_t word, std::chrono::nanoseconds start) noexcept
        : hot_(hot), word_(word), start_(start) {}
    void settle(detail::BreakerHot* hot, Outcome outcome) noexcept;
    void lose() noexcept;

    detail::BreakerHot* hot_;
    std::uint64_t word_;
    std::chrono::nanoseconds start_;
  };

  /// Errors    invalid_argument, with the field's name, for an option out of its range; resource_exhausted
  ///           when there is no memory.
  [[nodiscard]] static Result<CircuitBreaker> create(CircuitBreakerOptions options, Clock clock = coarse_clock(),
                                                     std::uint64_t seed = random_seed()) noexcept;
  CircuitBreaker(CircuitBreaker&& other) noexcept : core_(other.core_), hot_(other.hot_) { other.core_ = nullptr; }
  CircuitBreaker& operator=(CircuitBreaker&& other) noexcept;
  ~CircuitBreaker();

  /// A permit, or why not.   Cost  closed: one relaxed load, and a reading of the clock with slow_over.
  [[nodiscard]] Result<Permit, Rejection> admit() noexcept {
    const std::uint64_t word = hot_->word.load(std::memory_order_relaxed);
    if ((word & detail::BreakerHot::state_bits) == 0) [[likely]] {
      return Permit(hot_, word, hot_->timed ? hot_->clock.now() : std::chrono::nanoseconds(0));
    }
    return admit_unless_closed();
  }

  /// Runs `operation` when admitted and records what it said; else answers with CircuitOpen.
  template <class Op>
  [[nodiscard]] ResultOf<Op> run(Op& operation, const Call& call) {
    detail::check_policy_operand<Op>();
    using R = ResultOf<Op>;
    static_assert(detail::holds_error<R>, "fallible: a breaker needs a result type that can hold an Error or a Code");
    auto permit = admit();
    if (!permit.has_value()) [[unlikely]] return detail::fail_as<R>(refuse(permit.error()));
    R result = fallible::invoke(operation, call);
    if (Carrier<R>::has_value(result)) [[likely]] {
      permit->record(Outcome::ok);
    } else {
      permit->record(classify(detail::carried_error(result).code()));
    }
    return result;
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) {
    return run(operation, Call{});
  }

  /// The state that a call would find now: worked out from the time, changes nothing.
  [[nodiscard]] BreakerState state() const noexcept;
  [[nodiscard]] BreakerSnapshot snapshot() const noexcept;
  /// Puts it into a state by hand, from any state. closed: with an empty window; open: as when it
  /// trips, so once more without closing in between is for longer.
  void force(BreakerState state) noexcept;
  void force_open() noexcept { force(BreakerState::forced_open); }
  void close() noexcept { force(BreakerState::closed); }
  void disable() noexcept { force(BreakerState::disabled); }
  void metrics_only() noexcept { force(BreakerState::metrics_only); }

  [[nodiscard]] Text name() const noexcept;
  [[nodiscard]] PolicyDescription describe() const noexcept {
    return {.kind = kind, .name = name(), .counts = "results of what is inside"};
  }

 private:
  explicit CircuitBreaker(detail::BreakerCore* core) noexcept;
  [[nodiscard]] Result<Permit, Rejection> admit_unless_closed() noexcept;
  [[nodiscard]] Outcome classify(Code code) const noexcept;
  [[nodiscard]] Error refuse(const Rejection& rejection) const noexcept;

  detail::BreakerCore* core_;
  detail::BreakerHot* hot_;
};

FALLIBLE_NAMESPACE_END
#endif
