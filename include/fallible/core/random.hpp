// Random is a small seeded generator: the same seed gives the same run, so that jitter, sampling and
// injected faults can be replayed.
//   Layer    core.   Threads  a value; one thread at a time.   Memory  one word.   Errors  none.
// Not for keys or anything that an opponent must not guess.
//
//   Random random(42);
//   const auto pause = random.below(1000);         // 0 .. 999
#ifndef FALLIBLE_CORE_RANDOM_HPP
#define FALLIBLE_CORE_RANDOM_HPP

#include <cstdint>

#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// SplitMix64 (Steele, Lea, Flood 2014): every 64-bit seed is a good one, its period is 2^64.
class Random {
 public:
  constexpr explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  /// 64 evenly distributed bits.
  constexpr std::uint64_t next() noexcept {
    std::uint64_t bits = state_ += 0x9e3779b97f4a7c15u;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
  }

  /// A number from 0 to limit - 1, evenly but for a bias below limit / 2^64; 0 when limit is 0.
  constexpr std::uint64_t below(std::uint64_t limit) noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(next()) * limit) >> 64);
  }

  /// A number in [0, 1), a multiple of 2^-53.
  constexpr double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

/// A seed that differs from run to run and thread to thread, from the system's entropy; from the clock
/// and the address of a local when the system gives none.
[[nodiscard]] std::uint64_t random_seed() noexcept;

FALLIBLE_NAMESPACE_END
#endif
