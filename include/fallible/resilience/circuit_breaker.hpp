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
  metrics_only,  ///< By hand: calls pass and are counted, it says when it would have tripped.
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
  bool whole_round = false;                        ///< Judge the probes only when all of them came back.
  std::chrono::nanoseconds probe_lease = std::chrono::seconds(30);  ///< Probes out longer than this are lost
                                                   ///< and it opens again; above 0.
  bool bare_refusals = false;                      ///< Refuse with the code alone: no name, no retry_after, no block.
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
/// What every call reads: one word, which a closed breaker with nothing to count leaves unwritten.
struct BreakerHot {
  static constexpr std::uint64_t state_bits = 7;
  static constexpr std::uint64_t timed_bit = 8;           // durations are wanted
  static constexpr std::uint64_t slow_bits = state_bits | timed_bit;
  static constexpr std::uint64_t counting_bit = 16;       // a success changes what was counted
  static constexpr std::uint64_t bare_error_bit = 32;     // of a refusal nobody needs more than the code: when the
  static constexpr std::uint64_t bare_code_bit = 64;      // result holds an Error; when it holds a Code
  static constexpr unsigned run_shift = 7;                // 17 bits: failures in a row
  static constexpr std::uint64_t run_bits = std::uint64_t{0x1ffff} << run_shift;
  static constexpr unsigned generation_shift = 24;        // of the state; never 0
  /// Any of these: a success has to be written down.
  static constexpr std::uint64_t busy_bits = slow_bits | counting_bit | run_bits;
  std::atomic<std::uint64_t> word{0};
};
/// Admitted: `word` as it was then, `time` when it was read. Refused: word 0, `time` is what is left.
struct BreakerAnswer {
  std::uint64_t word;
  std::chrono::nanoseconds time;
};
BreakerAnswer admit_slowly(BreakerHot* hot) noexcept;
/// Of a closed breaker that times nothing.
void settle_success(BreakerHot* hot, std::uint64_t word) noexcept;
void settle(BreakerHot* hot, std::uint64_t word, Outcome outcome, std::chrono::nanoseconds start) noexcept;
void lose_permit(BreakerHot* hot, std::uint64_t word) noexcept;
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
    friend class CircuitBreaker;
    Rejection(const detail::BreakerHot* hot, std::chrono::nanoseconds wait) noexcept : hot_(hot), retry_after_(wait) {}
    const detail::BreakerHot* hot_;
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
        if (hot_ != nullptr) detail::lose_permit(hot_, word_);
        hot_ = other.hot_;
        word_ = other.word_;
        start_ = other.start_;
        other.hot_ = nullptr;
      }
      return *this;
    }
    [[gnu::always_inline]] ~Permit() {
      if (hot_ != nullptr) [[unlikely]] detail::lose_permit(hot_, word_);
    }
    /// Gives the result. The second time it does nothing.
    [[gnu::always_inline]] void record(Outcome outcome) noexcept {
      detail::BreakerHot* hot = hot_;
      if (hot == nullptr) return;
      hot_ = nullptr;
      if (outcome != Outcome::ok || (word_ & detail::BreakerHot::slow_bits) != 0) [[unlikely]] {
        detail::settle(hot, word_, outcome, start_);
      } else if ((word_ & detail::BreakerHot::busy_bits) != 0 || hot->word.load(std::memory_order_relaxed) != word_) {
        detail::settle_success(hot, word_);
      }
    }
    /// The same with a duration that was measured elsewhere.
    void record(Outcome outcome, std::chrono::nanoseconds took) noexcept;

   private:
    friend class CircuitBreaker;
    Permit(detail::BreakerHot* hot, std::uint64_t word, std::chrono::nanoseconds start) noexcept
        : hot_(hot), word_(word), start_(start) {}

    detail::BreakerHot* hot_;
    std::uint64_t word_;
    std::chrono::nanoseconds start_;
  };

  /// Errors    InvalidOption for an option out of its range; resource_exhausted
  ///           when there is no memory.
  [[nodiscard]] static Result<CircuitBreaker> create(CircuitBreakerOptions options, Clock clock = coarse_clock(),
                                                     std::uint64_t seed = random_seed()) noexcept;
  CircuitBreaker(CircuitBreaker&& other) noexcept : hot_(other.hot_) { other.hot_ = nullptr; }
  CircuitBreaker& operator=(CircuitBreaker&& other) noexcept;
  ~CircuitBreaker();

  /// A permit, or why not.   Cost  closed: one relaxed load, and a reading of the clock with slow_over.
  [[nodiscard("fallible: a permit that is dropped at once is lost; keep it and give it its result"), gnu::always_inline]]
  Result<Permit, Rejection> admit() noexcept {
    detail::BreakerHot* hot = hot_;
    std::uint64_t word = hot->word.load(std::memory_order_relaxed);
    std::chrono::nanoseconds start{};
    if ((word & detail::BreakerHot::slow_bits) != 0) [[unlikely]] {
      const detail::BreakerAnswer answer = detail::admit_slowly(hot);
      if (answer.word == 0) return Failure<Rejection>(Rejection(hot, answer.time));
      word = answer.word;
      start = answer.time;
    }
    return Permit(hot, word, start);
  }

  /// Runs `operation` when admitted and records what it said; else answers with CircuitOpen.
  template <class Op>
  [[nodiscard, gnu::always_inline]] ResultOf<Op> run(Op& operation, const Call& call) {
    detail::check_policy_operand<Op>();
    using R = ResultOf<Op>;
    static_assert(detail::holds_error<R>, "fallible: a breaker needs a result type that can hold an Error or a Code");
    auto permit = admit();
    if (!permit.has_value()) [[unlikely]] {
      return refused<R>(permit.error());
    }
    return run_admitted(operation, call, *permit);
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
  explicit CircuitBreaker(detail::BreakerHot* hot) noexcept : hot_(hot) {}
  template <class Op>
  [[gnu::always_inline]] ResultOf<Op> run_admitted(Op& operation, const Call& call, Permit& permit) {
    using R = ResultOf<Op>;
    R result = fallible::invoke(operation, call);
    if (Carrier<R>::has_value(result)) [[likely]] {
      permit.record(Outcome::ok);
    } else {
      permit.record(classify(detail::carried_error(result).code()));
    }
    return result;
  }
  template <class R>
  [[gnu::always_inline]] R refused(Rejection rejection) const {
    constexpr std::uint64_t bare = detail::holds_detail<R> ? detail::BreakerHot::bare_error_bit : detail::BreakerHot::bare_code_bit;
    if ((hot_->word.load(std::memory_order_relaxed) & bare) != 0) return detail::fail_as<R>(PolicyErrc::circuit_open);
    return detail::fail_as<R>(refuse(rejection));
  }
  [[nodiscard]] Outcome classify(Code code) const noexcept;
  [[nodiscard]] Error refuse(Rejection rejection) const noexcept;

  detail::BreakerHot* hot_;
};

FALLIBLE_NAMESPACE_END
#endif
