// Timeout gives an operation a deadline of its own and says afterwards whether it was kept.
//   Layer    resilience.   Threads  const and without state: one may be shared by all.
//   Memory   none; a failure that came late takes one block.
//   Errors   TimedOut (PolicyErrc::timed_out), caused by what the operation said, when its own limit passed;
//            Errc::deadline_exceeded when the caller's deadline did: nobody waits any more, so do not retry.
//
//   auto timeout = FALLIBLE_TRY(Timeout::create({.limit = 200ms, .name = "inventory"}));
//   auto stock = timeout.call([&](const Call& call) { return inventory.stock(item, call.deadline); });
//
// It cannot interrupt a synchronous operation: one that ignores its Call runs for as long as it likes, and so
// does what waits for it. What it can do is pass the deadline down (sockets, locks and database drivers
// take one), refuse to begin when the caller's time is over, and tell a late failure from another one.
#ifndef FALLIBLE_RESILIENCE_TIMEOUT_HPP
#define FALLIBLE_RESILIENCE_TIMEOUT_HPP

#include <fallible/core/invalid_option.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/result.hpp>
#include <fallible/resilience/call.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/event.hpp>
#include <fallible/resilience/explain.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct TimeoutOptions {
  std::chrono::nanoseconds limit = std::chrono::seconds(1);  ///< For one run; above 0.
  Text name{};              ///< What is given the time: TimedOut::operation, events, explain(); borrowed.
  bool strict = false;      ///< Also a success that came late is dropped and reported as TimedOut.
  Listener listener{};      ///< Told call_timed_out and, when there was no time to begin, call_rejected; with the error.
};

class Timeout {
 public:
  static constexpr PolicyKind kind = PolicyKind::timeout;

  /// Errors    InvalidOption for a limit that is not above 0, or a clock without read.
  [[nodiscard]] static Result<Timeout> create(TimeoutOptions options, Clock clock = steady_clock()) noexcept {
    if (options.limit <= std::chrono::nanoseconds(0)) return fail(InvalidOption{"timeout", "limit", "above 0"});
    if (clock.read == nullptr) return fail(InvalidOption{"timeout", "clock", "one with read"});
    return Timeout(options, clock);
  }

  /// Runs `operation` with the earlier of call.deadline and limit from now.
  /// A success is passed on however late it is, unless options.strict. Of the failures that come late, an
  /// answer about the request (validation, not_found, ... : is_answer) and a cancellation are passed on.
  /// Cost      one reading of the clock; two on failure and when strict.
  template <class Op>
  [[nodiscard, gnu::always_inline]] ResultOf<Op> run(Op& operation, const Call& call) const {
    detail::check_policy_operand<Op>();
    using R = ResultOf<Op>;
    static_assert(detail::holds_error<R>, "fallible: a timeout needs a result type that can hold an Error or a Code");
    const std::chrono::nanoseconds now = clock_.now();
    if (call.deadline.passed(now)) [[unlikely]] return no_time_left<R>();
    return run_until(call.deadline.earlier(Deadline::after(now, options_.limit)), operation, call);
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) const {
    return run(operation, Call{});
  }

  /// Whether a failure answers the request, so that it stays what it is however late it comes.
  [[nodiscard]] static constexpr bool is_answer(Code code) noexcept {
    switch (code.category()) {
      case Category::validation:
      case Category::authentication:
      case Category::authorization:
      case Category::not_found:
      case Category::conflict:
      case Category::business_rule:
      case Category::rate_limit:
      case Category::cancelled:
        return true;
      default:
        return false;
    }
  }

  [[nodiscard]] PolicyDescription describe() const noexcept {
    return {.kind = kind, .name = options_.name, .counts = "runs that end late", .run_limit = options_.limit};
  }

 private:
  Timeout(TimeoutOptions options, Clock clock) noexcept : options_(options), clock_(clock) {}

  template <class Op>
  [[gnu::always_inline]] ResultOf<Op> run_until(Deadline deadline, Op& operation, const Call& call) const {
    using R = ResultOf<Op>;
    const Call inner{deadline, call.stop, call.attempt};
    R result = fallible::invoke(operation, inner);
    if (!Carrier<R>::has_value(result) || options_.strict) [[unlikely]] {
      detail::replace_result(result, judged<R>(detail::move(result), call, deadline));
    }
    return result;
  }
  template <class R>
  [[gnu::noinline]] R judged(R result, const Call& call, Deadline deadline) const {
    const std::chrono::nanoseconds end = clock_.now();
    if (!deadline.passed(end)) return result;
    if (Carrier<R>::has_value(result)) return detail::fail_as<R>(late(call, end));
    Error cause = detail::carried_error(result);
    if (is_answer(cause.code())) return result;
    return detail::fail_as<R>(late(call, end).caused_by(detail::move(cause)));
  }
  template <class R>
  [[gnu::noinline, gnu::cold]] R no_time_left() const {
    return detail::fail_as<R>(report(Error(Errc::deadline_exceeded, "no time left to begin"), EventKind::call_rejected));
  }
  [[nodiscard]] Error late(const Call& call, std::chrono::nanoseconds end) const noexcept;
  [[nodiscard]] Error report(Error error, EventKind event) const noexcept;

  TimeoutOptions options_;
  Clock clock_;
};

FALLIBLE_NAMESPACE_END
#endif
