#include <fallible/resilience/adaptive_throttle.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/detail/locked.hpp>

FALLIBLE_NAMESPACE_BEGIN

using std::chrono::nanoseconds;

Result<AdaptiveThrottle> AdaptiveThrottle::create(AdaptiveThrottleOptions o, Clock clock, std::uint64_t seed) noexcept {
  if (!(o.k >= 1 && o.k <= 100)) return fail(InvalidOption{"throttle", "k", "1 to 100"});
  if (!(o.max_reject >= 0 && o.max_reject <= 1)) return fail(InvalidOption{"throttle", "max_reject", "0 to 1"});
  if (o.window.count() < parts) return fail(InvalidOption{"throttle", "window", "10 ns or more"});
  if (clock.read == nullptr) return fail(InvalidOption{"throttle", "clock", "one with read"});
  return AdaptiveThrottle(o, clock, seed);
}

AdaptiveThrottle::Part& AdaptiveThrottle::current() noexcept {
  const auto part = static_cast<std::uint64_t>(options_.window.count()) / parts;
  const nanoseconds now = clock_.now();
  if (now < since_) since_ = now;  // the clock went back: that step counts as none
  // Unsigned: from one end of the clock to the other is more than a duration holds.
  const std::uint64_t passed = static_cast<std::uint64_t>(now.count()) - static_cast<std::uint64_t>(since_.count());
  for (std::uint64_t i = 0; i < passed / part && i < parts; ++i) {
    at_ = (at_ + 1) % parts;
    parts_[at_] = {};
  }
  since_ = nanoseconds(static_cast<std::int64_t>(static_cast<std::uint64_t>(now.count()) - passed % part));
  return parts_[at_];
}

double AdaptiveThrottle::chance() const noexcept {
  Part sum;
  for (const Part& part : parts_) {
    sum.requests += part.requests;
    sum.sent += part.sent;
    sum.failed += part.failed;
  }
  if (sum.requests < options_.min_calls) return 0;
  const double accepts = sum.sent > sum.failed ? static_cast<double>(sum.sent - sum.failed) : 0;
  const double requests = static_cast<double>(sum.requests);
  const double wanted = (requests - options_.k * accepts) / (requests + 1);
  return wanted <= 0 ? 0 : wanted < options_.max_reject ? wanted : options_.max_reject;
}

bool AdaptiveThrottle::admit() noexcept {
  const detail::Locked hold(lock_);
  Part& part = current();
  const double reject = chance();
  ++part.requests;
  if (reject > 0 && random_.unit() < reject) return false;
  ++part.sent;
  return true;
}

void AdaptiveThrottle::record(Outcome outcome) noexcept {
  if (outcome != Outcome::failed) return;
  const detail::Locked hold(lock_);
  ++current().failed;
}

double AdaptiveThrottle::reject_chance() noexcept {
  const detail::Locked hold(lock_);
  (void)current();
  return chance();
}

Error AdaptiveThrottle::refuse() const noexcept {
  Error error(PolicyErrc::throttled);
  options_.listener(Event{.kind = EventKind::call_rejected, .policy = "throttle", .name = options_.name, .error = &error,
                          .detail = {}});
  return error;
}

FALLIBLE_NAMESPACE_END
