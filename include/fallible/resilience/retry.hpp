// RetryPolicy runs an operation again when its failure says that this may help, with growing pauses, until a limit says
// stop. What fails in the end is the last failure itself; why there was no further try stands beside it.
//   Layer    resilience.   Threads  const: one RetryPolicy may be shared by all; it must outlive its calls.
//   Memory   none, and no reading of the clock, when the first try succeeds; giving up takes the error's blocks.
//   Errors   those of the operation; Errc::cancelled and Errc::deadline_exceeded when it was too late to begin: the caller's
//            stop token says stop, or the deadline in the Call has passed.
//
//   auto retry = FALLIBLE_TRY(RetryPolicy::create({.max_attempts = 4, .name = "inventory"}, budget));
//   auto stock = retry.call([&](const Call& call) { return inventory.stock(item, call.deadline); });
//   if (const RetryReport report = retry_report(stock.error())) log(report.summary->reason);
//   auto done = retry.until([](const Job& job) { return job.ready; }).call([&] { return jobs.get(id); });
#ifndef FALLIBLE_RESILIENCE_RETRY_HPP
#define FALLIBLE_RESILIENCE_RETRY_HPP

#include <fallible/core/policy_error.hpp>
#include <fallible/core/random.hpp>
#include <fallible/core/result.hpp>
#include <fallible/resilience/backoff.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/event.hpp>
#include <fallible/resilience/explain.hpp>
#include <fallible/resilience/idempotent.hpp>
#include <fallible/resilience/retry_budget.hpp>
#include <fallible/resilience/retry_rules.hpp>
#include <fallible/resilience/sleeper.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Why there was no further try.
enum class RetryStop : std::uint8_t {
  none,               ///< there is one
  attempts,           ///< max_attempts are used up
  elapsed,            ///< max_elapsed would be passed
  budget,             ///< the budget of all calls together is empty
  deadline_too_close, ///< the caller's deadline would pass before the try could end
  not_retryable,      ///< the failure says that a further try fails too
  not_idempotent,     ///< running the operation twice might do it twice
  cancelled,          ///< the operation, or the caller's stop token, says stop
  pushback,           ///< the peer asks for a longer wait than longest_hint, and long_hint is stop
  rejected,           ///< a policy on this side refused: asking it again is no help
};
/// "attempts used up" and so on.
[[nodiscard]] const char* to_string(RetryStop reason) noexcept;

/// Which operations are run again at all.
enum class Idempotency : std::uint8_t {
  all,     ///< every one: the caller promises that twice does no harm
  marked,  ///< those marked with idempotent(operation), and those that say so when asked: idempotent_if, http_call
  none,
};

/// What becomes of a retry_after above longest_hint.
enum class LongHint : std::uint8_t {
  stop,  ///< No further try: the peer would not be ready.
  cut,   ///< Waits for longest_hint instead (AWS SDKs, retries 2.0).
  add,   ///< A hint makes a pause at most longest_hint longer (AWS SDKs, retries 2.1).
};

struct RetryOptions {
  std::uint32_t max_attempts = 3;                          ///< The first included; at least 1.
  std::chrono::nanoseconds max_elapsed = unbounded_time;   ///< From the first try to the start of the last; above 0.
  std::chrono::nanoseconds attempt_timeout = unbounded_time;  ///< The deadline that each try is given; above 0.
  std::chrono::nanoseconds least_attempt{};                ///< No try with less time than this left; at least 0.
  std::chrono::nanoseconds longest_hint = std::chrono::minutes(1);  ///< See long_hint; at least 0.
  LongHint long_hint = LongHint::stop;                     ///< What a longer retry_after does.
  BackoffOptions backoff{};
  Idempotency idempotency = Idempotency::all;
  bool transactions = false;  ///< The operation is a whole transaction: Retry::transaction is run again.
  bool rejections = false;    ///< CircuitOpen and its like are run again, after the wait they ask for; see longest_hint.
  RetryRules rules{};         ///< By code and category, before the code's own class.
  RetryVerdict (*decide)(void* self, const Error& error) noexcept = nullptr;  ///< Sees all of the error; before the rules.
  void* decide_self = nullptr;
  Text name{};                ///< For events and explain(); borrowed.
  Listener listener{};        ///< Told retry_scheduled, retry_succeeded, retry_gave_up, budget_denied.
  std::uint64_t seed = 0;     ///< The same seed gives the same pauses; 0: another one each time.
};

/// What a retry decides, without waiting and without a clock; a coroutine can drive it as well.
class RetryState {
 public:
  struct Step {
    RetryStop stop = RetryStop::none;
    std::chrono::nanoseconds delay{};  ///< Before the next try, when stop is none.
  };
  RetryState(std::chrono::nanoseconds start, std::uint64_t seed) noexcept : start_(start), random_(seed) {}

  /// What to do after a try failed with `error` at `now`. Does not ask the budget.
  [[nodiscard]] Step next(const RetryOptions& options, const Error& error, std::chrono::nanoseconds now,
                          Deadline deadline, bool idempotent) noexcept;
  /// The same after a try whose value was not accepted.
  [[nodiscard]] Step next(const RetryOptions& options, std::chrono::nanoseconds now, Deadline deadline,
                          bool idempotent) noexcept;
  /// Tries that were made or decided on, from 1.
  [[nodiscard]] std::uint32_t attempt() const noexcept { return attempt_; }
  [[nodiscard]] std::chrono::nanoseconds start() const noexcept { return start_; }
  /// Counts the elapsed time from `now` on.
  void start_at(std::chrono::nanoseconds now) noexcept { start_ = now; }

 private:
  [[nodiscard]] Step schedule(const RetryOptions& options, const std::chrono::nanoseconds* hint,
                              std::chrono::nanoseconds now, Deadline deadline, bool idempotent) noexcept;

  std::chrono::nanoseconds start_;
  Backoff backoff_;
  Random random_;
  std::uint32_t attempt_ = 1;
};

/// What is known about a call that was given up; refers into the error.
struct RetryReport {
  const RetriesExhausted* summary = nullptr;
  const Error* first = nullptr;  ///< The failure of the first try.
  [[nodiscard]] explicit operator bool() const noexcept { return summary != nullptr; }
};
[[nodiscard]] RetryReport retry_report(const Error& error) noexcept;

template <class Accept>
class RetryUntil;

/// For whole transactions: lost connections, time-outs, serialization failures and deadlocks.
[[nodiscard]] RetryOptions database_retry() noexcept;

class RetryPolicy {
 public:
  static constexpr PolicyKind kind = PolicyKind::retry;

  /// Errors    InvalidOption for a value out of its range.
  [[nodiscard]] static Result<RetryPolicy> create(RetryOptions options, BudgetRef budget, Clock clock = steady_clock(),
                                            Sleeper sleeper = system_sleeper()) noexcept;

  /// Cost      when the first try succeeds a test of the policy and one of the result, where nothing is to be done before
  ///           it: no budget, max_elapsed or attempt_timeout, and no stop token or deadline in the call, for which the
  ///           clock is read. See PlainRetry.
  template <class Op>
  [[nodiscard, gnu::always_inline]] ResultOf<Op> run(Op& operation, const Call& call) const {
    detail::check_policy_operand<Op>();
    if (guarded_ != 0 || has_bounds(call)) [[unlikely]] return run_guarded(operation, call);
    return try_first(operation, call);
  }
  template <class Op>
  [[nodiscard, gnu::always_inline]] ResultOf<Op> call(Op&& operation) const {
    if constexpr (std::is_invocable_v<Op&, const Call&>) {
      return run(operation, Call{});
    } else {
      detail::check_policy_operand<Op>();
      if (guarded_ != 0) [[unlikely]] return run_guarded(operation);
      return try_first(operation);
    }
  }

  /// This policy for operations whose success may be no good yet: it also tries again after a value for
  /// which `accept(const value&)` is false. When it gives up on a value, the answer is that value: who wants a
  /// failure turns it into one inside the operation. Refers to this policy; `accept` must be callable as const.
  template <class Accept>
  [[nodiscard]] RetryUntil<std::decay_t<Accept>> until(Accept&& accept) const& {
    return RetryUntil<std::decay_t<Accept>>(*this, detail::forward<Accept>(accept));
  }
  template <class Accept>
  RetryUntil<std::decay_t<Accept>> until(Accept&& accept) const&& = delete;  // would refer to a temporary

  /// The waits are those of the backoff, the asked ones those of a peer that asks for longest_hint each time;
  /// neither is longer than max_elapsed.
  [[nodiscard]] PolicyDescription describe() const noexcept;

 protected:
  RetryPolicy(const RetryOptions& options, BudgetRef budget, Clock clock, Sleeper sleeper) noexcept;

  /// The first try as it is, the rest behind a call.
  template <class Op>
  [[gnu::always_inline]] ResultOf<Op> try_first(Op& operation, const Call& call) const {
    using R = ResultOf<Op>;
    R result = fallible::invoke(operation, call);
    if (!Carrier<R>::has_value(result)) [[unlikely]] detail::replace_result(result, after_first(operation, call, detail::move(result)));
    return result;
  }
  /// The same for an operation that takes no Call: there is none before it fails.
  template <class Op>
  [[gnu::always_inline]] ResultOf<Op> try_first(Op& operation) const {
    using R = ResultOf<Op>;
    R result = operation();
    if (!Carrier<R>::has_value(result)) [[unlikely]] detail::replace_result(result, after_first(operation, detail::move(result)));
    return result;
  }
  template <class Op>
  [[gnu::noinline, gnu::cold]] ResultOf<Op> run_guarded(Op& operation) const {
    return run_guarded(operation, Call{});
  }

 private:
  /// Whether a call has something to be looked at before its first try.
  [[nodiscard]] static bool has_bounds(const Call& call) noexcept {
    return call.stop.requested != nullptr || call.attempt != 1 || !call.deadline.is_never();
  }
  friend class PlainRetry;
  template <class Accept>
  friend class RetryUntil;

  /// One call under way.
  class Session {
   public:
    Session(const RetryPolicy& retry, const Call& call, bool idempotent) noexcept;
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    [[nodiscard]] const Call& begin() noexcept;
    [[nodiscard]] RetryStop too_late() const noexcept;
    void succeeded() noexcept;
    /// Decides and waits: whether there is another try.
    [[nodiscard]] bool again(const Error& error) noexcept;
    /// The same after a value that was not accepted.
    [[nodiscard]] bool again() noexcept;
    /// The last error with what was tried.
    [[nodiscard]] Error finished(Error error) noexcept;

   private:
    void gave_up(const Error* error, RetryStop reason) noexcept;
    [[nodiscard]] std::chrono::nanoseconds ended() noexcept;
    [[nodiscard]] bool wait(const Error* error, RetryCost cost, RetryState::Step step,
                            std::chrono::nanoseconds now) noexcept;
    static constexpr std::uint32_t max_delays = 8;
    const RetryPolicy& retry_;
    const Call& outer_;
    Call call_;
    RetryState state_;
    RetryPermit permit_;
    Error first_;
    std::chrono::nanoseconds delays_[max_delays];
    std::uint32_t tries_ = 1;
    RetryStop reason_ = RetryStop::none;
    bool idempotent_;
    bool failed_ = false;  // first_ is the first failure
    bool timed_;  // the start was read; otherwise the first failure is the start
  };

  // Passed by value, so that nothing is passed for a retry without a predicate.
  struct AcceptAll {};
  template <class Accept>
  struct AcceptWhat {
    const Accept* accept;
  };
  template <class Accept, class R>
  [[nodiscard]] static bool accepts(AcceptWhat<Accept> judge, R& result) {
    using Value = decltype(Carrier<R>::take_value(detail::move(result)));
    static_assert(!std::is_void_v<Value>, "fallible: until() judges values, and this operation answers with none");
    static_assert(std::is_reference_v<Value> || std::is_trivially_copyable_v<Value>,
                  "fallible: until() only looks at a value, so the Carrier of this type must answer with a reference");
    const auto& value = Carrier<R>::take_value(detail::move(result));  // a reference into result, which keeps it
    return static_cast<bool>((*judge.accept)(value));
  }

  /// Whether to go on after `result`; leaves in it what is to be answered otherwise.
  template <class R, class Accept>
  [[nodiscard]] static R* settle(Session& session, R& result, Error& last, [[maybe_unused]] Accept accept) {
    if (Carrier<R>::has_value(result)) {
      if constexpr (!std::is_same_v<Accept, AcceptAll>) {
        if (!accepts(accept, result)) return session.again() ? nullptr : &result;
      }
      session.succeeded();
      return &result;
    }
    last = detail::carried_error(result);
    return session.again(last) ? nullptr : &result;
  }
  template <class R>
  [[nodiscard]] static R answer(Session& session, R& result, Error& last) {
    if constexpr (std::is_same_v<typename Carrier<R>::error_type, Error> && detail::holds_error<R>) {
      if (!Carrier<R>::has_value(result)) return detail::fail_as<R>(session.finished(detail::move(last)));
    }
    return detail::move(result);
  }
  template <class Op, class Accept = AcceptAll>
  [[gnu::noinline]] ResultOf<Op> loop(Op& operation, Session& session, Accept accept = {}) const {
    using R = ResultOf<Op>;
    for (Error last(Errc::unknown);;) {
      R result = fallible::invoke(operation, session.begin());
      if (R* end = settle(session, result, last, accept)) return answer(session, *end, last);
    }
  }
  template <class Op, class Accept = AcceptAll>
  [[gnu::noinline, gnu::cold]] ResultOf<Op> after_first(Op& operation, const Call& call, ResultOf<Op> result,
                                                        Accept accept = {}) const {
    Session session(*this, call, may_run_twice(operation));
    Error last(Errc::unknown);
    if (auto* end = settle(session, result, last, accept)) return answer(session, *end, last);
    return loop(operation, session, accept);
  }
  template <class Op>
  [[gnu::noinline, gnu::cold]] ResultOf<Op> after_first(Op& operation, ResultOf<Op> result) const {
    return after_first(operation, Call{}, detail::move(result));
  }
  template <class Op, class Accept = AcceptAll>
  [[gnu::noinline]] ResultOf<Op> run_guarded(Op& operation, const Call& call, Accept accept = {}) const {
    using R = ResultOf<Op>;
    Session session(*this, call, may_run_twice(operation));
    if constexpr (detail::holds_error<R>) {
      const RetryStop late = session.too_late();
      if (late == RetryStop::cancelled) return detail::fail_as<R>(Error(Errc::cancelled));
      if (late != RetryStop::none) return detail::fail_as<R>(Error(Errc::deadline_exceeded));
    }
    return loop(operation, session, accept);
  }

  RetryOptions options_;
  BudgetRef budget_;
  Clock clock_;
  Sleeper sleeper_;
  mutable std::uint64_t calls_ = 0;
  std::uint8_t guarded_;  // the first try needs something before it. No bool: it is compared with 0
};

/// A retry without a budget, max_elapsed or attempt_timeout, known when it is compiled: a first try that succeeds is
/// the bare operation and a test of its result. It may be used wherever a RetryPolicy may.
class PlainRetry : public RetryPolicy {
 public:
  /// Errors    InvalidOption as RetryPolicy::create(), and for a max_elapsed or attempt_timeout.
  [[nodiscard]] static Result<PlainRetry> create(RetryOptions options, NoBudget, Clock clock = steady_clock(),
                                                 Sleeper sleeper = system_sleeper()) noexcept;

  template <class Op>
  [[nodiscard, gnu::always_inline]] ResultOf<Op> run(Op& operation, const Call& call) const {
    detail::check_policy_operand<Op>();
    if (has_bounds(call)) [[unlikely]] return run_guarded(operation, call);
    return try_first(operation, call);
  }
  template <class Op>
  [[nodiscard, gnu::always_inline]] ResultOf<Op> call(Op&& operation) const {
    if constexpr (std::is_invocable_v<Op&, const Call&>) {
      return run(operation, Call{});
    } else {
      detail::check_policy_operand<Op>();
      return try_first(operation);
    }
  }

 private:
  using RetryPolicy::RetryPolicy;
};

/// A RetryPolicy with a predicate on values; made by RetryPolicy::until(), usable in a pipeline.
template <class Accept>
class RetryUntil {
 public:
  static constexpr PolicyKind kind = PolicyKind::retry;

  RetryUntil(const RetryPolicy& retry, Accept accept) : retry_(&retry), accept_(detail::move(accept)) {}

  template <class Op>
  [[nodiscard]] ResultOf<Op> run(Op& operation, const Call& call) const {
    detail::check_policy_operand<Op>();
    const RetryPolicy::AcceptWhat<Accept> judge{__builtin_addressof(accept_)};
    if (retry_->guarded_ != 0 || RetryPolicy::has_bounds(call)) [[unlikely]] {
      return retry_->run_guarded(operation, call, judge);
    }
    return try_first(operation, call, judge);
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) const {
    return run(operation, Call{});
  }

  [[nodiscard]] PolicyDescription describe() const noexcept { return retry_->describe(); }

 private:
  template <class Op>
  [[gnu::always_inline]] ResultOf<Op> try_first(Op& operation, const Call& call, RetryPolicy::AcceptWhat<Accept> judge) const {
    using R = ResultOf<Op>;
    R result = fallible::invoke(operation, call);
    if (!Carrier<R>::has_value(result) || !RetryPolicy::accepts(judge, result)) [[unlikely]] {
      detail::replace_result(result, retry_->after_first(operation, call, detail::move(result), judge));
    }
    return result;
  }

  const RetryPolicy* retry_;
  [[no_unique_address]] Accept accept_;
};

FALLIBLE_NAMESPACE_END
#endif
