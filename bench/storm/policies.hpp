// What a client of the storm decides with: a breaker, a budget and a pause. The event loop asks them one question
// at a time, as a policy does around a call that blocks. Parameters: a budget of 10 tokens, 0.1 back for a success,
// 1 gone for a failure, retries above half; a breaker over 10 s, from 20 calls and 50 % on, one probe, open for 1 s
// growing to 8 s with jitter.
#ifndef FALLIBLE_BENCH_STORM_POLICIES_HPP
#define FALLIBLE_BENCH_STORM_POLICIES_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include <fallible/core/clock.hpp>
#include <fallible/core/random.hpp>
#include <fallible/resilience/backoff.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/resilience/retry_budget.hpp>

namespace storm {

enum class Pause : std::uint8_t { none, exponential, full_jitter };

using Permit = fallible::CircuitBreaker::Permit;

class Client {
 public:
  Client(fallible::Clock clock, std::uint64_t seed, double threshold = 0.5)
      : random_(seed), breaker_(make(clock, seed, threshold)) {}

  void succeeded() { budget_.succeeded(); }
  void failed() { budget_.failed(); }
  bool may_retry() {
    fallible::RetryPermit permit = budget_.reserve();
    if (!permit) return false;
    permit.used();
    return true;
  }

  /// Seconds before the retry that follows try number `tries`.
  double pause(Pause kind, int tries) {
    using namespace std::chrono_literals;
    if (kind == Pause::none) return 0;
    const fallible::BackoffOptions options{
        .base = 100ms, .cap = 1s, .jitter = kind == Pause::full_jitter ? fallible::Jitter::full : fallible::Jitter::none};
    const auto pause = fallible::backoff_delay(options, static_cast<std::uint32_t>(tries - 1), {}, random_.next());
    return std::chrono::duration<double>(pause).count();
  }

  std::optional<Permit> admit() {
    auto permit = breaker_.admit();
    if (!permit.has_value()) return std::nullopt;
    return std::optional<Permit>(std::move(*permit));
  }

 private:
  static fallible::CircuitBreaker make(fallible::Clock clock, std::uint64_t seed, double threshold) {
    using namespace std::chrono_literals;
    return fallible::CircuitBreaker::create({.window = fallible::BreakerWindow::time,
                                             .window_size = 10,
                                             .window_span = 10s,
                                             .min_calls = 20,
                                             .failure_rate = threshold,
                                             .open_for = 1s,
                                             .open_growth = 2,
                                             .open_for_limit = 8s,
                                             .jitter = 0.2,
                                             .probes = 1,
                                             .probe_successes = 1},
                                            clock, seed)
        .value();
  }

  fallible::Random random_;
  fallible::CircuitBreaker breaker_;
  fallible::RetryBudget budget_ = fallible::RetryBudget::token_bucket({.max_tokens = 10, .ratio = 0.1}).value();
};

inline void record(Permit& permit, bool good) {
  permit.record(good ? fallible::Outcome::ok : fallible::Outcome::failed);
}

}  // namespace storm

#endif
