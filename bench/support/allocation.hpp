// allocation.hpp: counts what this thread takes from malloc (operator new ends there as well), and
// shakes the heap between samples: code that allocates runs at one of two speeds depending on where
// its blocks happen to lie, and a fixed layout would measure the luck of the process.
#ifndef BENCH_SUPPORT_ALLOCATION_HPP
#define BENCH_SUPPORT_ALLOCATION_HPP

#include <cstdint>
#include <vector>

namespace bench {

/// Calls of malloc, calloc, realloc and aligned_alloc by this thread. 0 under a sanitizer.
std::uint64_t allocations();

/// Holds a random set of blocks until it is shaken again or destroyed.
class ShakenHeap {
 public:
  explicit ShakenHeap(std::uint64_t seed) : state_(seed * 2 + 1) {}
  ~ShakenHeap();
  ShakenHeap(const ShakenHeap&) = delete;
  ShakenHeap& operator=(const ShakenHeap&) = delete;
  void shake();

 private:
  std::uint64_t next();
  std::uint64_t state_;
  std::vector<void*> held_;
};

}  // namespace bench

#endif
