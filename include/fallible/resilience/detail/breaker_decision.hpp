// The decisions of a circuit breaker as pure functions of what was counted. Not for users.
#ifndef FALLIBLE_RESILIENCE_DETAIL_BREAKER_DECISION_HPP
#define FALLIBLE_RESILIENCE_DETAIL_BREAKER_DECISION_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/random.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

struct BreakerCounts {
  std::uint64_t total = 0;
  std::uint64_t failed = 0;
  std::uint64_t slow = 0;
};

/// Whether `part` of `total` is at least `rate`, exact on equality in spite of binary fractions.
[[nodiscard]] constexpr bool rate_reached(std::uint64_t part, std::uint64_t total, double rate) noexcept {
  return static_cast<double>(part) >= rate * static_cast<double>(total) - 1e-9 * static_cast<double>(total);
}

[[nodiscard]] constexpr bool should_trip(BreakerCounts counts, std::uint64_t min_calls, double failure_rate,
                                         double slow_rate, bool slow_counts) noexcept {
  if (counts.total == 0 || counts.total < min_calls) return false;
  return rate_reached(counts.failed, counts.total, failure_rate) ||
         (slow_counts && rate_reached(counts.slow, counts.total, slow_rate));
}

enum class ProbeVerdict : std::uint8_t { undecided, close, open };

/// Decides as soon as no further result could change it: `needed` successes of `probes` close.
[[nodiscard]] constexpr ProbeVerdict probe_verdict(std::uint32_t succeeded, std::uint32_t failed, std::uint32_t needed,
                                                   std::uint32_t probes) noexcept {
  if (succeeded >= needed) return ProbeVerdict::close;
  return failed > probes - needed ? ProbeVerdict::open : ProbeVerdict::undecided;
}

/// base * growth^(openings - 1), at most `limit`, then moved by up to +-jitter of itself. Never below 1 ns.
[[nodiscard]] constexpr std::chrono::nanoseconds open_wait(std::chrono::nanoseconds base, double growth,
                                                           std::chrono::nanoseconds limit, double jitter,
                                                           std::uint32_t openings, Random& random) noexcept {
  const double most = static_cast<double>(limit.count());
  double wait = static_cast<double>(base.count());
  for (std::uint32_t i = 1; growth > 1 && i < openings && wait < most; ++i) wait *= growth;
  if (wait > most) wait = most;
  if (jitter > 0) wait *= 1 + jitter * (2 * random.unit() - 1);
  if (wait < 1) wait = 1;
  return std::chrono::nanoseconds(wait < 9.2e18 ? static_cast<std::int64_t>(wait) : INT64_MAX);
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
