#include "support/allocation.hpp"

#include <cstddef>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#  define BENCH_COUNT_ALLOCATIONS 0
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
      __has_feature(memory_sanitizer)
#    define BENCH_COUNT_ALLOCATIONS 0
#  endif
#endif
#if !defined(BENCH_COUNT_ALLOCATIONS) && defined(__GLIBC__)
#  define BENCH_COUNT_ALLOCATIONS 1
#endif

#if BENCH_COUNT_ALLOCATIONS

namespace {
thread_local constinit std::uint64_t allocation_count = 0;
}

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t size) {
  ++allocation_count;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++allocation_count;
  return __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size) {
  ++allocation_count;
  return __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++allocation_count;
  return __libc_memalign(alignment, size);
}
void free(void* block) {
  __libc_free(block);
}
}

namespace bench {
std::uint64_t allocations() {
  return allocation_count;
}
}  // namespace bench

#else

namespace bench {
std::uint64_t allocations() {
  return 0;
}
}  // namespace bench

#endif

namespace bench {

ShakenHeap::~ShakenHeap() {
  for (void* const block : held_) std::free(block);
}

std::uint64_t ShakenHeap::next() {
  state_ ^= state_ << 13;
  state_ ^= state_ >> 7;
  state_ ^= state_ << 17;
  return state_;
}

void ShakenHeap::shake() {
  for (void* const block : held_) std::free(block);
  held_.clear();
  const std::size_t blocks = next() % 48;
  for (std::size_t i = 0; i < blocks; ++i) {
    held_.push_back(std::malloc(16 + next() % 1024));
    if (next() % 3 == 0 && !held_.empty()) {
      std::free(held_.back());
      held_.pop_back();
    }
  }
}

}  // namespace bench
