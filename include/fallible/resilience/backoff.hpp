// Backoff is how the pauses between tries grow, and how chance spreads them: from options and 64 random bits to a
// pause, and to the next one.
//   Layer    resilience.   Threads  values and pure functions.   Memory  none.
//   Errors   none: whatever the options, a pause is never negative, never NaN and, but for Jitter::over_cap, between
//            0 and the cap.
//
//   const BackoffOptions options{.base = 50ms, .factor = 2, .cap = 5s};
//   Backoff backoff;                                               // one for each call
//   sleep(backoff.next(options, random.next()));                   // the first comes after the first try
#ifndef FALLIBLE_RESILIENCE_BACKOFF_HPP
#define FALLIBLE_RESILIENCE_BACKOFF_HPP

#include <chrono>
#include <cstdint>

#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class BackoffShape : std::uint8_t {
  constant,     ///< base
  linear,       ///< base x (n + 1)
  exponential,  ///< base x factor^n
  fibonacci,    ///< base x 1, 1, 2, 3, 5, ...
};

/// How chance changes a pause e that the shape gives, e already cut to the cap. All but over_cap stay within
/// the cap and all spread there too: callers that failed together do not come back together.
enum class Jitter : std::uint8_t {
  none,          ///< e
  full,          ///< [0, e]: the least load on the peer (AWS, "Exponential Backoff And Jitter")
  equal,         ///< [e/2, e]
  decorrelated,  ///< [base, 3 x the pause before], cut to the cap before drawing; the shape is not used
  proportional,  ///< [e x (1 - share), e x (1 + share)], cut to the cap before drawing
  over_cap,      ///< the same, not cut: at the cap it exceeds it by up to `share` (gRPC, proposal A6)
  smooth,        ///< Polly's default, "decorrelated jitter v2": the tries of many callers are spread evenly over time;
                 ///< grows by 2, the shape and the factor are not used; at the cap as equal
};

struct BackoffOptions {
  BackoffShape shape = BackoffShape::exponential;
  std::chrono::nanoseconds base = std::chrono::milliseconds(100);  ///< First pause; 0 to cap.
  double factor = 2;                                               ///< For exponential; 1 to 1000.
  std::chrono::nanoseconds cap = std::chrono::seconds(20);         ///< No pause is longer; at least 0.
  Jitter jitter = Jitter::full;
  double share = 0.25;                                             ///< For proportional and over_cap; 0 to 1.
};

/// An option that is out of its range and what it must be, as in InvalidOption. Without a name, none is.
struct WrongOption {
  const char* name = nullptr;
  const char* must = nullptr;
};

/// The first option that is out of its range, if any.
[[nodiscard]] constexpr WrongOption wrong_option(const BackoffOptions& options) noexcept {
  if (options.shape > BackoffShape::fibonacci) return {"backoff.shape", "one of the shapes"};
  if (options.jitter > Jitter::smooth) return {"backoff.jitter", "one of the kinds"};
  if (options.cap.count() < 0) return {"backoff.cap", "0 or more"};
  if (options.base.count() < 0 || options.base > options.cap) return {"backoff.base", "0 to cap"};
  if (!(options.factor >= 1 && options.factor <= 1000)) return {"backoff.factor", "1 to 1000"};
  if (!(options.share >= 0 && options.share <= 1)) return {"backoff.share", "0 to 1"};
  return {};
}

namespace detail {

/// value x factor, cut to [0, cap]; cap for what is no number.
[[nodiscard]] constexpr std::int64_t scaled(std::int64_t value, double factor, std::int64_t cap) noexcept {
  const double product = static_cast<double>(value) * factor;
  if (!(product < static_cast<double>(cap))) return cap;  // NaN and infinity too
  return product > 0 ? static_cast<std::int64_t>(product) : 0;
}

[[nodiscard]] constexpr double power(double factor, std::uint32_t exponent) noexcept {
  double result = 1;
  for (; exponent != 0; exponent >>= 1, factor *= factor) {
    if ((exponent & 1) != 0) result *= factor;
  }
  return result;
}

/// Evenly in [low, high] by 64 random bits. Requires  0 <= low.
[[nodiscard]] constexpr std::int64_t between(std::int64_t low, std::int64_t high, std::uint64_t bits) noexcept {
  if (high <= low) return low;
  __extension__ using Wide = unsigned __int128;
  const Wide range = static_cast<Wide>(high - low) + 1;
  return low + static_cast<std::int64_t>((range * bits) >> 64);
}

}  // namespace detail

/// The pause before retry `retry`, counted from 0, without jitter: cut to [0, cap].
[[nodiscard]] constexpr std::chrono::nanoseconds backoff_shape(const BackoffOptions& options,
                                                               std::uint32_t retry) noexcept {
  const std::int64_t cap = options.cap.count() < 0 ? 0 : options.cap.count();
  const std::int64_t base = options.base.count() < 0 ? 0 : options.base.count();
  std::int64_t pause = base;
  switch (options.shape) {
    case BackoffShape::constant: break;
    case BackoffShape::linear:
      if (__builtin_mul_overflow(base, std::int64_t{retry} + 1, &pause)) pause = cap;
      break;
    case BackoffShape::exponential:
      if (base != 0) pause = detail::scaled(base, detail::power(options.factor, retry), cap);
      break;
    case BackoffShape::fibonacci: {
      std::int64_t before = 0;
      for (std::uint32_t i = 0; i < retry && pause < cap && pause != 0; ++i) {
        std::int64_t sum = 0;
        if (__builtin_add_overflow(before, pause, &sum)) sum = cap;
        before = pause;
        pause = sum;
      }
      break;
    }
  }
  return std::chrono::nanoseconds(pause < cap ? pause : cap);
}

/// The pause before retry `retry`, counted from 0. `before` is the pause before it, 0 for the first;
/// `bits` are 64 random bits: all zeros give the shortest and all ones the longest pause. Smooth jitter
/// depends on more than the pause before: only a Backoff has it, here its range is drawn from evenly.
[[nodiscard]] constexpr std::chrono::nanoseconds backoff_delay(const BackoffOptions& options, std::uint32_t retry,
                                                               std::chrono::nanoseconds before,
                                                               std::uint64_t bits) noexcept {
  const std::int64_t cap = options.cap.count() < 0 ? 0 : options.cap.count();
  const std::int64_t shape = backoff_shape(options, retry).count();
  std::int64_t low = shape, high = shape;
  switch (options.jitter) {
    case Jitter::none: break;
    case Jitter::full: low = 0; break;
    case Jitter::equal: low = shape / 2; break;
    case Jitter::decorrelated: {
      low = options.base.count() < 0 ? 0 : options.base.count();
      if (low > cap) low = cap;
      const std::int64_t last = before.count() < low ? low : before.count();
      if (__builtin_mul_overflow(last, std::int64_t{3}, &high) || high > cap) high = cap;
      break;
    }
    case Jitter::proportional: {
      const double share = options.share >= 0 ? (options.share <= 1 ? options.share : 1) : 0;
      low = detail::scaled(shape, 1 - share, cap);
      high = detail::scaled(shape, 1 + share, cap);
      break;
    }
    case Jitter::over_cap: {
      const double share = options.share >= 0 ? (options.share <= 1 ? options.share : 1) : 0;
      low = detail::scaled(shape, 1 - share, cap);
      high = detail::scaled(shape, 1 + share, INT64_MAX);
      break;
    }
    case Jitter::smooth: {
      low = 0;
      const std::int64_t base = options.base.count() < 0 ? 0 : options.base.count();
      high = base == 0 ? 0 : detail::scaled(base, 4 * detail::power(2, retry), cap);
      break;
    }
  }
  return std::chrono::nanoseconds(detail::between(low, high, bits));
}

/// The pauses of one call, one after the other.
class Backoff {
 public:
  /// The next pause, by 64 random bits; as backoff_delay(), and smooth jitter as well.
  [[nodiscard]] std::chrono::nanoseconds next(const BackoffOptions& options, std::uint64_t bits) noexcept {
    pause_ = options.jitter == Jitter::smooth ? smooth(options, bits) : backoff_delay(options, retry_, pause_, bits);
    if (retry_ != UINT32_MAX) ++retry_;
    return pause_;
  }

 private:
  std::chrono::nanoseconds smooth(const BackoffOptions& options, std::uint64_t bits) noexcept;

  std::chrono::nanoseconds pause_{};
  double at_ = 0;  // of smooth jitter: when the retry before was, counted in base since the first failure
  std::uint32_t retry_ = 0;
};

FALLIBLE_NAMESPACE_END
#endif
