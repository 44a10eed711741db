// AdaptiveConcurrency finds out how many calls at once a dependency bears: while answers come as fast as ever
// it lets more run, when they slow down fewer.
//   Layer    resilience.   Threads  all members may be called from any thread; a short lock.
//   Memory   none.   Errors  CapacityExceeded.
//
//   auto limit = FALLIBLE_TRY(AdaptiveConcurrency::create({.name = "search"}));
//   auto hits = limit.call([&] { return search.find(words); });
//
// After each call: gradient = tolerance * usual / last, kept within 0.5 and 1; the limit goes a part of the way
// (smoothing) to limit * gradient + sqrt(limit). `usual` is an exponential average of the durations. A failed
// call takes a tenth off the limit. While less than half of the limit is in use nothing is learnt.
#ifndef FALLIBLE_RESILIENCE_ADAPTIVE_CONCURRENCY_HPP
#define FALLIBLE_RESILIENCE_ADAPTIVE_CONCURRENCY_HPP

#include <chrono>
#include <cstdint>
#include <mutex>

#include <fallible/core/clock.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/result.hpp>
#include <fallible/resilience/call.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/event.hpp>
#include <fallible/resilience/explain.hpp>
#include <fallible/resilience/outcome.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct AdaptiveConcurrencyOptions {
  std::uint32_t initial = 20;        ///< The limit at first; min to max.
  std::uint32_t min = 1;             ///< At least 1.
  std::uint32_t max = 1000;          ///< At most 1000000.
  double tolerance = 1.5;            ///< Slower than usual by this factor is still well; 1 to 10.
  double smoothing = 0.2;            ///< Above 0, at most 1.
  std::uint32_t memory = 600;        ///< Calls that the usual duration is averaged over; at least 1.
  Text name{};                       ///< CapacityExceeded::resource, events; borrowed.
  Listener listener{};               ///< Told call_rejected.
};

class AdaptiveConcurrency {
 public:
  static constexpr PolicyKind kind = PolicyKind::adaptive_concurrency;

  /// The right to run. Dropped without a result it gives the place back and teaches nothing.
  class [[nodiscard]] Slot {
   public:
    Slot(Slot&& other) noexcept : owner_(other.owner_), start_(other.start_) { other.owner_ = nullptr; }
    Slot& operator=(Slot&&) = delete;
    ~Slot() { record(Outcome::neutral); }
    void record(Outcome outcome) noexcept {
      if (owner_ != nullptr) owner_->finish(outcome, start_);
      owner_ = nullptr;
    }

   private:
    friend class AdaptiveConcurrency;
    Slot(AdaptiveConcurrency* owner, std::chrono::nanoseconds start) noexcept : owner_(owner), start_(start) {}
    AdaptiveConcurrency* owner_;
    std::chrono::nanoseconds start_;
  };

  /// Errors    InvalidOption.
  [[nodiscard]] static Result<AdaptiveConcurrency> create(AdaptiveConcurrencyOptions options,
                                                          Clock clock = steady_clock()) noexcept;
  /// Only before it is shared.
  AdaptiveConcurrency(AdaptiveConcurrency&& other) noexcept
      : options_(other.options_), clock_(other.clock_), limit_(other.limit_) {}

  [[nodiscard]] Result<Slot, CapacityExceeded> acquire() noexcept;
  [[nodiscard]] std::uint32_t limit() const noexcept;
  [[nodiscard]] std::uint32_t running() const noexcept;

  template <class Op>
  [[nodiscard]] ResultOf<Op> run(Op& operation, const Call& call) {
    detail::check_policy_operand<Op>();
    using R = ResultOf<Op>;
    static_assert(detail::holds_error<R>, "fallible: a limit needs a result type that can hold an Error or a Code");
    auto slot = acquire();
    if (!slot.has_value()) return detail::fail_as<R>(refuse(slot.error()));
    R result = fallible::invoke(operation, call);
    slot->record(Carrier<R>::has_value(result) ? Outcome::ok : classify(detail::carried_error(result).code()));
    return result;
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) {
    return run(operation, Call{});
  }
  [[nodiscard]] PolicyDescription describe() const noexcept {
    return {.kind = kind, .name = options_.name, .counts = "calls that run"};
  }

 private:
  AdaptiveConcurrency(AdaptiveConcurrencyOptions options, Clock clock) noexcept
      : options_(options), clock_(clock), limit_(options.initial) {}
  void finish(Outcome outcome, std::chrono::nanoseconds start) noexcept;
  [[nodiscard]] Error refuse(const CapacityExceeded& full) const noexcept;

  AdaptiveConcurrencyOptions options_;
  Clock clock_;
  mutable std::mutex lock_;
  double limit_;
  double usual_ = 0;  // nanoseconds; 0: nothing known
  std::uint32_t running_ = 0;
};

FALLIBLE_NAMESPACE_END
#endif
