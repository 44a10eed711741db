#include <fallible/resilience/backoff.hpp>

#include <cmath>

FALLIBLE_NAMESPACE_BEGIN

// The n-th retry, counted from 0, comes at base / 1.4 x 2^t x tanh(sqrt(4t)) with t = n + u, u evenly in [0, 1): its
// pause is what lies between two of these. (App-vNext/Polly, "Retry with jitter"; the formula is from there.)
std::chrono::nanoseconds Backoff::smooth(const BackoffOptions& options, std::uint64_t bits) noexcept {
  const std::int64_t cap = options.cap.count() < 0 ? 0 : options.cap.count();
  const double base = options.base.count() < 0 ? 0 : static_cast<double>(options.base.count());
  const double t = static_cast<double>(retry_) + static_cast<double>(bits >> 11) * 0x1p-53;
  const double at = std::exp2(t < 1000 ? t : 1000) * std::tanh(std::sqrt(4 * t)) / 1.4;
  const double pause = base * (at - at_);
  const bool late = t >= 1000 || !(pause < static_cast<double>(cap));
  at_ = at;
  if (late) return std::chrono::nanoseconds(base > 0 ? detail::between(cap / 2, cap, bits) : 0);
  return std::chrono::nanoseconds(pause > 0 ? static_cast<std::int64_t>(pause) : 0);
}

FALLIBLE_NAMESPACE_END
