// Hedge starts a second copy of a slow operation and takes whichever answers first.
//   Layer    resilience.
//   Threads  the operation runs on several threads at once; the policy may be shared.
//   Memory   none: copies live in the caller's frame, so run() returns when the last one has ended.
//   Errors   the first failure when every copy fails; InvalidOption from create().
//
//   auto hedge = FALLIBLE_TRY(Hedge::create({.delay = 50ms}, executor));
//   auto price = hedge.call(idempotent([&](const Call& call) { return shop.price(item, call); }));
//
// A loser is asked to stop through its Call's StopToken; an operation that ignores the token holds up the
// answer. Only operations marked idempotent compile: copies may all take effect.
#ifndef FALLIBLE_RESILIENCE_HEDGE_HPP
#define FALLIBLE_RESILIENCE_HEDGE_HPP

#include <optional>

#include <fallible/core/result.hpp>
#include <fallible/resilience/call.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/event.hpp>
#include <fallible/resilience/executor.hpp>
#include <fallible/resilience/explain.hpp>
#include <fallible/resilience/idempotent.hpp>
#include <fallible/resilience/retry_budget.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// What a hedge decides, without threads and time: told what happens, it says what to do next. Copies are
/// counted from 0. The rules are those of gRPC proposal A6: a failure that may be retried sends the next copy
/// at once, one that may not ends the hedge.
class HedgeMachine {
 public:
  enum class Step : std::uint8_t {
    start,   ///< start another copy, then tell started() or refused()
    wait,    ///< for an end or, when may_start(), for the delay
    drain,   ///< decided: ask the rest to stop, and wait for them
    finish,  ///< nothing runs any more: winner() has the answer, or first_failure()
  };
  static constexpr std::uint32_t none = UINT32_MAX;

  constexpr explicit HedgeMachine(std::uint32_t copies) noexcept : copies_(copies) {}

  [[nodiscard]] constexpr Step next() const noexcept {
    const bool idle = ended_ == started_;
    if (winner_ != none || fatal_) return idle ? Step::finish : Step::drain;
    if (may_start() && (due_ || idle)) return Step::start;
    return idle ? Step::finish : Step::wait;
  }
  /// Whether another copy is still possible.
  [[nodiscard]] constexpr bool may_start() const noexcept {
    return winner_ == none && !fatal_ && !closed_ && started_ < copies_;
  }

  constexpr void started() noexcept {
    ++started_;
    due_ = false;
  }
  /// The executor or the budget said no: there will be no further copy.
  constexpr void refused() noexcept { closed_ = true; }
  /// The delay passed without an answer.
  constexpr void delay_passed() noexcept { due_ = true; }
  constexpr void succeeded(std::uint32_t copy) noexcept {
    ++ended_;
    if (winner_ == none && !fatal_) winner_ = copy;
  }
  /// `again`: whether another copy may do better.
  constexpr void failed(std::uint32_t copy, bool again) noexcept {
    ++ended_;
    if (first_failure_ == none) first_failure_ = copy;
    if (winner_ != none) return;
    if (!again && !fatal_) {
      fatal_ = true;
      first_failure_ = copy;
    }
    due_ = true;
  }

  [[nodiscard]] constexpr std::uint32_t winner() const noexcept { return winner_; }
  [[nodiscard]] constexpr std::uint32_t first_failure() const noexcept { return first_failure_; }
  [[nodiscard]] constexpr std::uint32_t running() const noexcept { return started_ - ended_; }
  [[nodiscard]] constexpr std::uint32_t copies_started() const noexcept { return started_; }

 private:
  std::uint32_t copies_;
  std::uint32_t started_ = 0, ended_ = 0;
  std::uint32_t winner_ = none, first_failure_ = none;
  bool due_ = true, fatal_ = false, closed_ = false;
};

struct HedgeOptions {
  std::chrono::nanoseconds delay = std::chrono::milliseconds(100);  ///< Before each further copy; 0: all at once.
  std::uint32_t copies = 2;      ///< With the first one; 2 to Hedge::max_copies.
  double quantile = 0;           ///< 0: always `delay`. Otherwise, below 1: of the last 64 successes, once there are 16.
  Text name{};                   ///< For events and explain(); borrowed.
  Listener listener{};           ///< Told hedge_started, hedge_won, budget_denied.
  BudgetRef budget = no_budget;  ///< Each further copy takes from it what a retry costs; the first one nothing.
};

class Hedge {
 public:
  static constexpr PolicyKind kind = PolicyKind::hedge;
  static constexpr std::uint32_t max_copies = 4;

  /// Errors    InvalidOption for a value out of its range or an empty executor.
  [[nodiscard]] static Result<Hedge> create(HedgeOptions options, Executor executor,
                                            Clock clock = steady_clock()) noexcept;

  /// Runs copies of `operation`, which must be safe to call from several threads at once, until one succeeds.
  template <class Op>
  [[nodiscard]] ResultOf<Op> run(Op& operation, const Call& call) {
    detail::check_policy_operand<Op>();
    static_assert(is_idempotent<Op>,
                  "fallible: a hedge may run an operation twice at once; mark it with idempotent(operation)");
    using R = ResultOf<Op>;
    Copy<Op> copies[max_copies];
    std::uint32_t stop = 0;
    HedgeMachine machine(options_.copies);
    bool seen[max_copies] = {};
    std::chrono::nanoseconds due{};
    for (;;) {
      for (std::uint32_t i = 0; i < machine.copies_started(); ++i) {
        if (seen[i] || __atomic_load_n(&copies[i].done, __ATOMIC_ACQUIRE) == 0) continue;
        seen[i] = true;
        if (Carrier<R>::has_value(*copies[i].result)) {
          machine.succeeded(i);
          copies[i].permit.succeeded();
          if (machine.winner() == i) observe(copies[i].began);
        } else {
          machine.failed(i, may_help(detail::carried_error(*copies[i].result)));
        }
      }
      switch (machine.next()) {
        case HedgeMachine::Step::start: {
          const std::uint32_t i = machine.copies_started();
          if (i > 0) {
            if (!call.stop.stop_requested()) copies[i].permit = reserve(i);
            if (!copies[i].permit) {
              machine.refused();
              break;
            }
          }
          const std::chrono::nanoseconds now = clock_.now();
          copies[i].operation = &operation;
          copies[i].call = call;
          copies[i].call.attempt = i + 1;
          copies[i].stop = &stop;
          copies[i].parent = call.stop;
          copies[i].call.stop = {&Copy<Op>::stopped, &copies[i]};
          copies[i].began = now;
          const Task task{&Copy<Op>::run, &copies[i]};
          if (!executor_.submit(executor_.self, task)) {
            if (i > 0) {
              copies[i].permit = RetryPermit();
              machine.refused();
              break;
            }
            task();  // nobody else has time for it
          }
          copies[i].permit.used();
          if (i > 0) tell(EventKind::hedge_started, i);
          machine.started();
          due = Deadline::after(now, current_delay()).at();
          break;
        }
        case HedgeMachine::Step::wait: {
          const Deadline until = machine.may_start() ? Deadline(due) : Deadline();
          if (until.passed(clock_.now())) machine.delay_passed();
          else executor_.wait(executor_.self, until);
          break;
        }
        case HedgeMachine::Step::drain:
          __atomic_store_n(&stop, 1u, __ATOMIC_RELEASE);
          executor_.wait(executor_.self, Deadline());
          break;
        case HedgeMachine::Step::finish: {
          const std::uint32_t winner = machine.winner();
          if (winner == HedgeMachine::none) return *detail::move(copies[machine.first_failure()].result);
          if (winner > 0) tell(EventKind::hedge_won, winner);
          return *detail::move(copies[winner].result);
        }
      }
    }
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) {
    return run(operation, Call{});
  }

  /// What it waits before another copy now.
  [[nodiscard]] std::chrono::nanoseconds current_delay() const noexcept;

  [[nodiscard]] PolicyDescription describe() const noexcept {
    return {.kind = kind, .name = options_.name, .counts = "copies started", .runs = options_.copies,
            .waits = options_.delay * (options_.copies - 1), .first_wait = options_.delay, .overlap = true};
  }

 private:
  template <class Op>
  struct Copy {
    Op* operation;
    Call call;
    StopToken parent;
    std::uint32_t* stop;
    std::chrono::nanoseconds began;
    std::uint32_t done = 0;
    RetryPermit permit;  // of a further copy, for as long as it is in flight
    std::optional<ResultOf<Op>> result;

    static void run(void* self) noexcept {
      auto& copy = *static_cast<Copy*>(self);
      copy.result.emplace(fallible::invoke(*copy.operation, copy.call));
      __atomic_store_n(&copy.done, 1u, __ATOMIC_RELEASE);
    }
    static bool stopped(const void* self) noexcept {
      const auto& copy = *static_cast<const Copy*>(self);
      return __atomic_load_n(copy.stop, __ATOMIC_ACQUIRE) != 0 || copy.parent.stop_requested();
    }
  };

  static constexpr std::uint32_t samples = 64, enough = 16;

  Hedge(HedgeOptions options, Executor executor, Clock clock) noexcept
      : options_(options), executor_(executor), clock_(clock) {}

  [[nodiscard]] static bool may_help(const Error& error) noexcept;
  [[nodiscard]] RetryPermit reserve(std::uint32_t copy) noexcept;
  void tell(EventKind event, std::uint32_t copy) const noexcept;
  void observe(std::chrono::nanoseconds began) noexcept;

  HedgeOptions options_;
  Executor executor_;
  Clock clock_;
  std::uint32_t observed_ = 0;
  std::int64_t latencies_[samples] = {};
};

FALLIBLE_NAMESPACE_END
#endif
