#include <fallible/resilience/retry.hpp>

#include <fallible/core/invalid_option.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/resilience/outcome.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

using Time = std::chrono::nanoseconds;

Time plus(Time a, Time b) noexcept { return Deadline::after(a, b).at(); }

auto bad(WrongOption option) noexcept { return fail(InvalidOption{"retry", option.name, option.must}); }

/// What a hint may make of a pause at most.
Time longest(const RetryOptions& options, Time pause) noexcept {
  const Time most = options.long_hint == LongHint::add ? plus(pause, options.longest_hint) : options.longest_hint;
  return most > pause ? most : pause;
}

RetryStop by_code(const RetryOptions& options, Code code, bool hinted) noexcept {
  if (code.category() == Category::cancelled) return RetryStop::cancelled;
  if (is_rejection(code) && !options.rejections) return RetryStop::rejected;
  switch (code.retry()) {
    case Retry::never:
    case Retry::refresh: break;
    case Retry::backoff: return RetryStop::none;
    case Retry::hinted: return hinted ? RetryStop::none : RetryStop::not_retryable;
    case Retry::transaction: return options.transactions ? RetryStop::none : RetryStop::not_retryable;
  }
  return RetryStop::not_retryable;
}

}  // namespace

const char* to_string(RetryStop reason) noexcept {
  switch (reason) {
    case RetryStop::none: return "none";
    case RetryStop::attempts: return "attempts used up";
    case RetryStop::elapsed: return "time used up";
    case RetryStop::budget: return "retry budget empty";
    case RetryStop::deadline_too_close: return "deadline too close";
    case RetryStop::not_retryable: return "not retryable";
    case RetryStop::not_idempotent: return "not idempotent";
    case RetryStop::cancelled: return "cancelled";
    case RetryStop::pushback: return "asked to wait too long";
    case RetryStop::rejected: return "rejected by a policy";
  }
  return "unknown";
}

RetryState::Step RetryState::next(const RetryOptions& options, const Error& error, Time now, Deadline deadline,
                                  bool idempotent) noexcept {
  const std::optional<Time> hint = retry_after(error);
  RetryVerdict verdict =
      options.decide != nullptr ? options.decide(options.decide_self, error) : RetryVerdict::by_code;
  if (verdict == RetryVerdict::by_code) verdict = options.rules(error.code());
  if (verdict == RetryVerdict::stop) return {RetryStop::not_retryable};
  if (verdict == RetryVerdict::by_code) {
    const RetryStop stop = by_code(options, error.code(), hint.has_value());
    if (stop != RetryStop::none) return {stop};
  }
  return schedule(options, hint.has_value() ? &*hint : nullptr, now, deadline, idempotent);
}

RetryState::Step RetryState::next(const RetryOptions& options, Time now, Deadline deadline, bool idempotent) noexcept {
  return schedule(options, nullptr, now, deadline, idempotent);
}

RetryState::Step RetryState::schedule(const RetryOptions& options, const Time* hint, Time now, Deadline deadline,
                                      bool idempotent) noexcept {
  if (options.idempotency == Idempotency::none || (options.idempotency == Idempotency::marked && !idempotent)) {
    return {RetryStop::not_idempotent};
  }
  if (attempt_ >= options.max_attempts) return {RetryStop::attempts};
  if (hint != nullptr && *hint > options.longest_hint && options.long_hint == LongHint::stop) {
    return {RetryStop::pushback};
  }
  Time delay = backoff_.next(options.backoff, random_.next());
  if (hint != nullptr && *hint > delay) {
    const Time most = longest(options, delay);
    delay = *hint < most ? *hint : most;
  }
  const Time at = plus(now, delay);
  if (options.max_elapsed != unbounded_time && at >= plus(start_, options.max_elapsed)) return {RetryStop::elapsed};
  if (deadline.passed(plus(at, options.least_attempt))) {
    if (!deadline.is_never()) return {RetryStop::deadline_too_close};
  }
  ++attempt_;
  return {RetryStop::none, delay};
}

RetryReport retry_report(const Error& error) noexcept {
  struct Finder {
    RetryReport report{};
    bool enter(const Error& at, const Step&) {
      if (!report) {
        if (const auto* summary = at.get_if<RetriesExhausted>()) report = {summary, at.cause()};
      }
      return !report;
    }
  } finder;
  visit(error, finder);
  return finder.report;
}

RetryOptions database_retry() noexcept {
  RetryOptions options;
  options.transactions = true;
  options.backoff.base = std::chrono::milliseconds(20);
  options.backoff.cap = std::chrono::seconds(2);
  return options;
}

RetryPolicy::RetryPolicy(const RetryOptions& options, BudgetRef budget, Clock clock, Sleeper sleeper) noexcept
    : options_(options), budget_(budget), clock_(clock), sleeper_(sleeper),
      guarded_(budget.get() != nullptr || options.max_elapsed != unbounded_time ||
                       options.attempt_timeout != unbounded_time
                   ? 1
                   : 0) {
  if (options_.seed == 0) options_.seed = random_seed();
}

namespace {

WrongOption wrong_option(const RetryOptions& options) noexcept {
  if (options.max_attempts < 1) return {"max_attempts", "1 or more"};
  if (options.max_elapsed.count() <= 0) return {"max_elapsed", "above 0"};
  if (options.attempt_timeout.count() <= 0) return {"attempt_timeout", "above 0"};
  if (options.least_attempt.count() < 0) return {"least_attempt", "0 or more"};
  if (options.longest_hint.count() < 0) return {"longest_hint", "0 or more"};
  if (options.long_hint > LongHint::add) return {"long_hint", "stop, cut or add"};
  if (options.idempotency > Idempotency::none) return {"idempotency", "all, marked or none"};
  if (options.rules.too_many()) return {"rules", "for no more than RetryRules::max_codes codes"};
  return wrong_option(options.backoff);
}

}  // namespace

Result<RetryPolicy> RetryPolicy::create(RetryOptions options, BudgetRef budget, Clock clock, Sleeper sleeper) noexcept {
  if (const WrongOption wrong = wrong_option(options); wrong.name != nullptr) return bad(wrong);
  if (clock.read == nullptr) return bad({"clock", "one with read"});
  if (sleeper.sleep_until == nullptr) return bad({"sleeper", "one with sleep_until"});
  return RetryPolicy(options, budget, clock, sleeper);
}

Result<PlainRetry> PlainRetry::create(RetryOptions options, NoBudget, Clock clock, Sleeper sleeper) noexcept {
  if (const WrongOption wrong = wrong_option(options); wrong.name != nullptr) return bad(wrong);
  if (options.max_elapsed != unbounded_time) return bad({"max_elapsed", "unbounded_time in a PlainRetry"});
  if (options.attempt_timeout != unbounded_time) return bad({"attempt_timeout", "unbounded_time in a PlainRetry"});
  if (clock.read == nullptr) return bad({"clock", "one with read"});
  if (sleeper.sleep_until == nullptr) return bad({"sleeper", "one with sleep_until"});
  return PlainRetry(options, no_budget, clock, sleeper);
}

PolicyDescription RetryPolicy::describe() const noexcept {
  Time waits{}, asked{};
  for (std::uint32_t retry = 0; retry + 1 < options_.max_attempts; ++retry) {
    if (retry >= 100 || waits == unbounded_time) {
      waits = asked = unbounded_time;
      break;
    }
    const Time pause = backoff_delay(options_.backoff, retry, options_.backoff.cap, UINT64_MAX);
    waits = plus(waits, pause);
    asked = plus(asked, longest(options_, pause));
  }
  if (waits > options_.max_elapsed) waits = options_.max_elapsed;
  if (asked > options_.max_elapsed) asked = options_.max_elapsed;
  return {.kind = kind, .name = options_.name, .counts = "failed attempts", .runs = options_.max_attempts,
          .waits = waits, .run_limit = options_.attempt_timeout, .asked_waits = asked, .first_wait = backoff_shape(options_.backoff, 0)};
}

RetryPolicy::Session::Session(const RetryPolicy& retry, const Call& call, bool idempotent) noexcept
    : retry_(retry), outer_(call), call_(call),
      state_(Time(0),
             retry.options_.seed + 0x9e3779b97f4a7c15u * __atomic_fetch_add(&retry.calls_, std::uint64_t{1}, __ATOMIC_RELAXED)),
      first_(Errc::unknown), idempotent_(idempotent),
      timed_(retry.options_.max_elapsed != unbounded_time || retry.options_.attempt_timeout != unbounded_time ||
             !call.deadline.is_never()) {
  if (timed_) state_.start_at(retry.clock_.now());
  call_.attempt = 1;
  if (RetryBudget* budget = retry_.budget_.get()) budget->call_began();
}

RetryPolicy::Session::~Session() {
  if (RetryBudget* budget = retry_.budget_.get()) budget->call_ended();
}

RetryStop RetryPolicy::Session::too_late() const noexcept {
  if (outer_.stop.stop_requested()) return RetryStop::cancelled;
  return !outer_.deadline.is_never() && outer_.deadline.passed(state_.start()) ? RetryStop::deadline_too_close
                                                                               : RetryStop::none;
}

const Call& RetryPolicy::Session::begin() noexcept {
  if (retry_.options_.attempt_timeout != unbounded_time) {
    const Time now = tries_ == 1 ? state_.start() : retry_.clock_.now();
    call_.deadline = outer_.deadline.earlier(Deadline::after(now, retry_.options_.attempt_timeout));
  }
  return call_;
}

void RetryPolicy::Session::succeeded() noexcept {
  if (tries_ == 1) {
    if (RetryBudget* budget = retry_.budget_.get()) budget->succeeded();
    return;
  }
  permit_.succeeded();
  retry_.options_.listener({.kind = EventKind::retry_succeeded, .policy = "retry", .name = retry_.options_.name,
                            .attempt = tries_, .detail = {}});
}

void RetryPolicy::Session::gave_up(const Error* error, RetryStop reason) noexcept {
  reason_ = reason;
  retry_.options_.listener({.kind = EventKind::retry_gave_up, .policy = "retry", .name = retry_.options_.name,
                            .error = error, .attempt = tries_, .detail = to_string(reason)});
}

Time RetryPolicy::Session::ended() noexcept {
  const Time now = retry_.clock_.now();
  if (!timed_) state_.start_at(now);
  timed_ = true;
  return now;
}

bool RetryPolicy::Session::again(const Error& error) noexcept {
  if (!failed_) first_ = error;
  failed_ = true;
  RetryBudget* budget = retry_.budget_.get();
  if (budget != nullptr && classify(error.code()) == Outcome::failed) budget->failed();
  const Time now = ended();
  if (outer_.stop.stop_requested()) return gave_up(&error, RetryStop::cancelled), false;
  const Category category = error.code().category();
  const bool transient = category == Category::timeout || category == Category::network;
  return wait(&error, transient ? RetryCost::transient : RetryCost::answered,
              state_.next(retry_.options_, error, now, outer_.deadline, idempotent_), now);
}

bool RetryPolicy::Session::again() noexcept {
  const Time now = ended();
  if (outer_.stop.stop_requested()) return gave_up(nullptr, RetryStop::cancelled), false;
  return wait(nullptr, RetryCost::answered, state_.next(retry_.options_, now, outer_.deadline, idempotent_), now);
}

bool RetryPolicy::Session::wait(const Error* error, RetryCost cost, RetryState::Step step, Time now) noexcept {
  const RetryOptions& options = retry_.options_;
  if (step.stop != RetryStop::none) return gave_up(error, step.stop), false;
  permit_ = RetryPermit();
  permit_ = retry_.budget_.reserve(cost);
  if (!permit_) {
    options.listener({.kind = EventKind::budget_denied, .policy = "retry", .name = options.name, .error = error,
                      .attempt = tries_, .detail = {}});
    return gave_up(error, RetryStop::budget), false;
  }
  options.listener({.kind = EventKind::retry_scheduled, .policy = "retry", .name = options.name, .error = error,
                    .attempt = tries_, .delay = step.delay,
                    .detail = error == nullptr ? Text("value not accepted") : Text()});
  if (tries_ <= max_delays) delays_[tries_ - 1] = step.delay;
  if (!retry_.sleeper_(plus(now, step.delay), outer_.stop) || outer_.stop.stop_requested()) {
    permit_ = RetryPermit();
    return gave_up(error, RetryStop::cancelled), false;
  }
  permit_.used();
  call_.attempt = ++tries_;
  return true;
}

Error RetryPolicy::Session::finished(Error error) noexcept {
  if (tries_ == 1 && (reason_ == RetryStop::not_retryable || reason_ == RetryStop::rejected ||
                      reason_ == RetryStop::cancelled || reason_ == RetryStop::attempts)) {
    return error;  // nothing was repeated, and its code says why
  }
  const Text reason = to_string(reason_);
  if (tries_ == 1) error.context("gave up after 1 attempt: {}", reason);
  else error.context("gave up after {} attempts: {}", tries_, reason);
  Error summary(RetriesExhausted{
      tries_, std::chrono::duration_cast<std::chrono::milliseconds>(Deadline(retry_.clock_.now()).remaining(state_.start())),
      reason});
  for (std::uint32_t i = 0; i + 1 < tries_ && i < max_delays; ++i) summary.with("delay", delays_[i]);
  summary.caused_by(detail::move(first_));
  error.suppress(detail::move(summary));
  return error;
}

FALLIBLE_NAMESPACE_END
