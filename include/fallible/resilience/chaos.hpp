// Chaos makes an operation fail, wait or lose its answer on purpose, by a plan that a seed repeats: to test what is
// around it, in unit tests and in staging.
//   Layer    resilience.   Threads  may be shared: which call gets what depends on its number alone.
//   Memory   none; a fault takes one block.
//   Errors   options.failure, with the call's number as field "chaos_call"; InvalidOption from create().
//
//   auto chaos = FALLIBLE_TRY(Chaos::create({.failure_rate = 0.1, .latency_rate = 0.05, .latency = 2s}, 42));
//   auto guard = pipeline(retry, breaker, chaos);          // innermost: it plays the dependency
//   auto nth = FALLIBLE_TRY(Chaos::create({.fail_from = 3, .fail_count = 2}));      // calls 3 and 4 fail
//   auto odd = pipeline(guard, chaos.answering(Answer{202}));                        // value_rate of them: not ready
#ifndef FALLIBLE_RESILIENCE_CHAOS_HPP
#define FALLIBLE_RESILIENCE_CHAOS_HPP

#include <fallible/core/random.hpp>
#include <fallible/core/result.hpp>
#include <fallible/resilience/call.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/event.hpp>
#include <fallible/resilience/explain.hpp>
#include <fallible/resilience/sleeper.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct ChaosOptions {
  bool enabled = true;               ///< False: a branch, nothing else.
  double failure_rate = 0;           ///< Share of the calls that fail without running the operation; 0 to 1.
  double lost_answer_rate = 0;       ///< Share that run it and then fail: it happened, nobody knows; 0 to 1.
  double value_rate = 0;             ///< Share that answer with the value of answering(), not run; 0 to 1.
  double latency_rate = 0;           ///< Share that wait before they run; 0 to 1.
  std::chrono::nanoseconds latency{};         ///< How long these wait; 0 or more.
  std::chrono::nanoseconds latency_spread{};  ///< And up to so much longer, at random; 0 or more.
  std::uint64_t fail_from = 0;       ///< From this call on, counted from 1, calls fail ...
  std::uint64_t fail_count = 1;      ///< ... so many of them; UINT64_MAX: for good. 0 for fail_from: none.
  std::uint64_t flap_period = 0;     ///< Of so many calls each time ...
  std::uint64_t flap_down = 0;       ///< ... the first so many fail; at most flap_period.
  Code failure = Errc::unavailable;  ///< What failing calls fail with.
  Text name{};                       ///< For events and explain(); borrowed.
  Listener listener{};               ///< Told fault_injected; its detail is "failure", "lost answer", "value" or "latency".
};

/// What the plan has for one call.
struct ChaosPlan {
  enum class Fault : std::uint8_t { none, failure, lost_answer, value };
  Fault fault = Fault::none;
  std::chrono::nanoseconds latency{};
};

template <class V>
class ChaosAnswering;

class Chaos {
 public:
  static constexpr PolicyKind kind = PolicyKind::chaos;

  /// Errors    InvalidOption for an option out of its range.
  [[nodiscard]] static Result<Chaos> create(ChaosOptions options, std::uint64_t seed = 1,
                                            Clock clock = steady_clock(),
                                            Sleeper sleeper = system_sleeper()) noexcept;

  /// The plan for call number `call`, counted from 1. The same seed and options give the same one.
  [[nodiscard]] ChaosPlan plan(std::uint64_t call) const noexcept;

  /// Runs `operation` as the plan has it. A wait ends with the call's deadline or stop request; then the
  /// answer is Errc::deadline_exceeded or Errc::cancelled and the operation does not run.
  template <class Op>
  [[nodiscard]] ResultOf<Op> run(Op& operation, const Call& call) {
    return run_or(operation, call, NoValue{});
  }
  /// This chaos for operations whose answers it may replace: `value`, or what `value()` returns when it can be
  /// called, is what a share of value_rate of the calls answer with. Without it they run. Refers to this object.
  template <class V>
  [[nodiscard]] ChaosAnswering<std::decay_t<V>> answering(V&& value) & {
    return ChaosAnswering<std::decay_t<V>>(*this, detail::forward<V>(value));
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) {
    return run(operation, Call{});
  }

  /// How many calls there were.
  [[nodiscard]] std::uint64_t calls() const noexcept { return __atomic_load_n(&calls_, __ATOMIC_RELAXED); }

  [[nodiscard]] PolicyDescription describe() const noexcept;

 private:
  template <class V>
  friend class ChaosAnswering;

  struct NoValue {};
  template <class R, class V>
  [[nodiscard]] static R value_for(const V& value) {
    if constexpr (std::is_invocable_v<const V&>) {
      static_assert(std::is_constructible_v<R, decltype(value())>,
                    "fallible: what answering() is given returns the operation's result or a value for it");
      return R(value());
    } else {
      static_assert(std::is_constructible_v<R, const V&>,
                    "fallible: answering() is given a copyable value for the operation's result, or a function "
                    "that makes one");
      return R(value);
    }
  }
  template <class Op, class V>
  [[nodiscard]] ResultOf<Op> run_or(Op& operation, const Call& call, const V& value) {
    detail::check_policy_operand<Op>();
    using R = ResultOf<Op>;
    static_assert(detail::holds_error<R>, "fallible: chaos needs a result type that can hold an Error or a Code");
    if (!options_.enabled) return fallible::invoke(operation, call);
    const std::uint64_t number = __atomic_add_fetch(&calls_, std::uint64_t{1}, __ATOMIC_RELAXED);
    const ChaosPlan plan = this->plan(number);
    if (plan.latency > std::chrono::nanoseconds(0)) {
      const auto waited = wait(plan.latency, number, call);
      if (!waited.has_value()) return detail::fail_as<R>(Error(waited.error()));
    }
    if constexpr (!std::is_same_v<V, NoValue>) {
      if (plan.fault == ChaosPlan::Fault::value) {
        tell(nullptr, number, {}, "value");
        return value_for<R>(value);
      }
    }
    if (plan.fault == ChaosPlan::Fault::none || plan.fault == ChaosPlan::Fault::value) return fallible::invoke(operation, call);
    if (plan.fault == ChaosPlan::Fault::lost_answer) {
      [[maybe_unused]] const R lost = fallible::invoke(operation, call);
    }
    return detail::fail_as<R>(inject(plan.fault, number));
  }
  Chaos(ChaosOptions options, std::uint64_t seed, Clock clock, Sleeper sleeper) noexcept
      : options_(options), seed_(seed), clock_(clock), sleeper_(sleeper) {}

  [[nodiscard]] Result<void, Code> wait(std::chrono::nanoseconds latency, std::uint64_t number,
                                        const Call& call) const noexcept;
  [[nodiscard]] Error inject(ChaosPlan::Fault fault, std::uint64_t number) const noexcept;
  void tell(const Error* error, std::uint64_t number, std::chrono::nanoseconds latency, Text detail) const noexcept;

  ChaosOptions options_;
  std::uint64_t seed_;
  Clock clock_;
  Sleeper sleeper_;
  std::uint64_t calls_ = 0;
};

/// A Chaos with a value to answer with; made by Chaos::answering().
template <class V>
class ChaosAnswering {
 public:
  static constexpr PolicyKind kind = PolicyKind::chaos;

  ChaosAnswering(Chaos& chaos, V value) : chaos_(&chaos), value_(detail::move(value)) {}

  template <class Op>
  [[nodiscard]] ResultOf<Op> run(Op& operation, const Call& call) const {
    return chaos_->run_or(operation, call, value_);
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) const {
    return run(operation, Call{});
  }
  [[nodiscard]] PolicyDescription describe() const noexcept { return chaos_->describe(); }

 private:
  Chaos* chaos_;
  [[no_unique_address]] V value_;
};

FALLIBLE_NAMESPACE_END
#endif
