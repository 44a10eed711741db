// AdaptiveThrottle drops calls by chance, the more of them the more the backend fails, but never all.
//   Layer    resilience.   Threads  all members may be called from any thread; a short lock.
//   Memory   none.   Errors  PolicyErrc::throttled, which is not worth a retry.
//
//   auto throttle = FALLIBLE_TRY(AdaptiveThrottle::create({.name = "search"}));
//   auto hits = throttle.call([&] { return search.find(words); });
//
// The chance is max(0, (requests - k * accepts) / (requests + 1)), at most max_reject: client-side throttling
// from Google's "Site Reliability Engineering" (2016), chapter 21. Calls are counted when they begin, as accepted until
// they are known to have failed, so that slow calls do not look like rejected ones.
#ifndef FALLIBLE_RESILIENCE_ADAPTIVE_THROTTLE_HPP
#define FALLIBLE_RESILIENCE_ADAPTIVE_THROTTLE_HPP

#include <chrono>
#include <cstdint>
#include <mutex>

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

struct AdaptiveThrottleOptions {
  double k = 2.0;                    ///< Requests per accepted one that are still sent; 1 to 100.
  double max_reject = 0.9;           ///< The chance is never above: the rest finds out when it is well. 0 to 1.
  std::uint32_t min_calls = 10;      ///< Fewer requests in the window: nothing is dropped.
  std::chrono::nanoseconds window = std::chrono::seconds(10);  ///< At least 10 ns; counted in ten parts.
  Text name{};                       ///< In events; borrowed.
  Listener listener{};               ///< Told call_rejected.
};

class AdaptiveThrottle {
 public:
  static constexpr PolicyKind kind = PolicyKind::throttle;

  /// Errors    InvalidOption.
  [[nodiscard]] static Result<AdaptiveThrottle> create(AdaptiveThrottleOptions options, Clock clock = coarse_clock(),
                                                       std::uint64_t seed = random_seed()) noexcept;
  /// Only before it is shared.
  AdaptiveThrottle(AdaptiveThrottle&& other) noexcept
      : options_(other.options_), clock_(other.clock_), random_(other.random_), since_(other.since_) {}

  /// Whether this call may be sent. Tell record() when an admitted one failed.
  [[nodiscard]] bool admit() noexcept;
  void record(Outcome outcome) noexcept;
  /// The chance with which the next call is dropped.
  [[nodiscard]] double reject_chance() noexcept;

  template <class Op>
  [[nodiscard]] ResultOf<Op> run(Op& operation, const Call& call) {
    detail::check_policy_operand<Op>();
    using R = ResultOf<Op>;
    static_assert(detail::holds_error<R>, "fallible: a throttle needs a result type that can hold an Error or a Code");
    if (!admit()) return detail::fail_as<R>(refuse());
    R result = fallible::invoke(operation, call);
    if (!Carrier<R>::has_value(result)) record(classify(detail::carried_error(result).code()));
    return result;
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) {
    return run(operation, Call{});
  }
  [[nodiscard]] PolicyDescription describe() const noexcept {
    return {.kind = kind, .name = options_.name, .counts = "calls that begin"};
  }

 private:
  struct Part {
    std::uint64_t requests = 0;
    std::uint64_t sent = 0;
    std::uint64_t failed = 0;
  };
  static constexpr std::uint32_t parts = 10;
  AdaptiveThrottle(AdaptiveThrottleOptions options, Clock clock, std::uint64_t seed) noexcept
      : options_(options), clock_(clock), random_(seed), since_(clock.now()) {}
  Part& current() noexcept;
  [[nodiscard]] double chance() const noexcept;
  [[nodiscard]] Error refuse() const noexcept;

  AdaptiveThrottleOptions options_;
  Clock clock_;
  std::mutex lock_;
  Random random_;
  std::chrono::nanoseconds since_;  // when the current part began
  std::uint32_t at_ = 0;
  Part parts_[parts];
};

FALLIBLE_NAMESPACE_END
#endif
