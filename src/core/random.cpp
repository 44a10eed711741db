#include <fallible/core/random.hpp>

#include <fallible/core/clock.hpp>

#if __has_include(<sys/random.h>)
#include <sys/random.h>
#endif

FALLIBLE_NAMESPACE_BEGIN

std::uint64_t random_seed() noexcept {
  std::uint64_t seed = 0;
#if __has_include(<sys/random.h>)
  if (::getrandom(&seed, sizeof seed, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof seed)) return seed;
#endif
  seed = static_cast<std::uint64_t>(steady_clock().now().count()) ^
         (static_cast<std::uint64_t>(wall_clock().now().count()) << 20) ^
         reinterpret_cast<std::uintptr_t>(&seed);
  return Random(seed).next();
}

FALLIBLE_NAMESPACE_END
