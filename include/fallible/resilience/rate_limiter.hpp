// RateLimiter lets so many calls pass in a window of time: a token bucket that is worked out when it is used.
//   Layer    resilience.   Threads  all members may be called from any thread; a short lock.
//   Memory   none; KeyedRateLimiter one block at create().   Errors  RateLimited, with retry_after.
//
//   auto limiter = FALLIBLE_TRY(RateLimiter::create({.limit = 100, .window = 1s, .burst = 20}));
//   if (auto pass = limiter.acquire(); !pass) return fail(pass.error());
//
// There is no task that refills it. The arithmetic is exact in whole numbers, so the rate does not drift.
#ifndef FALLIBLE_RESILIENCE_RATE_LIMITER_HPP
#define FALLIBLE_RESILIENCE_RATE_LIMITER_HPP

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

FALLIBLE_NAMESPACE_BEGIN

struct RateLimiterOptions {
  std::uint32_t limit = 100;                               ///< Calls in a window; at least 1.
  std::chrono::nanoseconds window = std::chrono::seconds(1);  ///< Above 0, at most 1000 days.
  std::uint32_t burst = 0;                                 ///< Calls at once after a pause; 0: limit. 1: evenly spaced.
  Text name{};                                             ///< In events; borrowed.
  Listener listener{};                                     ///< Told call_rejected.
};

namespace detail {

/// What is left in a bucket, in units of one call / window.
struct TokenBucket {
  __extension__ using Wide = unsigned __int128;
  Wide credit = 0;
  std::int64_t at = 0;    // until when time was credited
  std::int64_t peak = 0;  // the latest time seen; above `at` while a clock that went back far has not caught up

  /// Nothing when it takes one call out; else how long until it could. A clock that goes back adds nothing,
  /// also not when it comes forward again, and holds nobody up for longer than an empty bucket takes to fill.
  [[nodiscard]] std::chrono::nanoseconds take(const RateLimiterOptions& options, std::int64_t now, bool& taken) noexcept;
  void refill(const RateLimiterOptions& options, std::int64_t now) noexcept;
  [[nodiscard]] static Wide full(const RateLimiterOptions& options) noexcept {
    return Wide{options.burst} * static_cast<std::uint64_t>(options.window.count());
  }
};

[[nodiscard]] RateLimited rate_limited(const RateLimiterOptions& options, std::chrono::nanoseconds wait) noexcept;

}  // namespace detail

class RateLimiter {
 public:
  static constexpr PolicyKind kind = PolicyKind::rate_limiter;

  /// Errors    InvalidOption.
  [[nodiscard]] static Result<RateLimiter> create(RateLimiterOptions options, Clock clock = steady_clock()) noexcept;
  /// Only before it is shared.
  RateLimiter(RateLimiter&& other) noexcept : options_(other.options_), clock_(other.clock_), bucket_(other.bucket_) {}

  /// Takes one call out of the bucket, or says how long to wait. Who asks too early loses nothing.
  [[nodiscard]] Result<void, RateLimited> acquire() noexcept;

  template <class Op>
  [[nodiscard]] ResultOf<Op> run(Op& operation, const Call& call) {
    detail::check_policy_operand<Op>();
    using R = ResultOf<Op>;
    static_assert(detail::holds_error<R>, "fallible: a limiter needs a result type that can hold an Error or a Code");
    if (auto pass = acquire(); !pass.has_value()) return detail::fail_as<R>(refuse(pass.error()));
    return fallible::invoke(operation, call);
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) {
    return run(operation, Call{});
  }
  [[nodiscard]] PolicyDescription describe() const noexcept {
    return {.kind = kind, .name = options_.name, .counts = "calls that begin"};
  }

 private:
  RateLimiter(RateLimiterOptions options, Clock clock) noexcept;
  [[nodiscard]] Error refuse(const RateLimited& limited) const noexcept;

  RateLimiterOptions options_;
  Clock clock_;
  detail::TokenBucket bucket_;
  std::mutex lock_;
};

/// A bucket per key: per user, per address. Its size is fixed. A bucket that is full again is like a new
/// one and gives its place away; while all places of a key's set are in use, a new key is refused.
class KeyedRateLimiter {
 public:
  /// `keys` buckets are kept at once, 8 to 16777216, rounded up to a power of two. The seed keeps others from
  /// choosing keys that meet.   Errors  InvalidOption; resource_exhausted.
  [[nodiscard]] static Result<KeyedRateLimiter> create(RateLimiterOptions options, std::uint32_t keys,
                                                       Clock clock = steady_clock(),
                                                       std::uint64_t seed = random_seed()) noexcept;
  KeyedRateLimiter(KeyedRateLimiter&& other) noexcept;
  KeyedRateLimiter& operator=(KeyedRateLimiter&&) = delete;
  ~KeyedRateLimiter();

  /// As RateLimiter::acquire(). Two keys share a bucket with a chance of 2^-64.
  [[nodiscard]] Result<void, RateLimited> acquire(Text key) noexcept;

 private:
  struct Place {
    std::uint64_t key = 0;  // 0: free
    detail::TokenBucket bucket;
  };
  static constexpr std::uint32_t ways = 8;
  KeyedRateLimiter(RateLimiterOptions options, Clock clock, std::uint64_t seed, Place* places, std::uint32_t sets) noexcept
      : options_(options), clock_(clock), seed_(seed), places_(places), sets_(sets) {}

  RateLimiterOptions options_;
  Clock clock_;
  std::uint64_t seed_;
  Place* places_;
  std::uint32_t sets_;
  std::mutex lock_;
};

FALLIBLE_NAMESPACE_END
#endif
