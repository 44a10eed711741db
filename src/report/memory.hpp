// Memory from the allocator in place, for what the report module keeps. Not for users.
#ifndef FALLIBLE_SRC_REPORT_MEMORY_HPP
#define FALLIBLE_SRC_REPORT_MEMORY_HPP

#include <cstdlib>

#include <fallible/core/allocator.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Bytes from `allocator`, null for malloc; null when there are none.
[[nodiscard]] inline void* take_memory(const Allocator* allocator, std::size_t bytes) noexcept {
  return allocator == nullptr ? std::malloc(bytes) : allocator->allocate(allocator->state, bytes);
}

/// Takes back what take_memory gave; null is nothing.
inline void give_back_memory(const Allocator* allocator, void* memory, std::size_t bytes) noexcept {
  if (memory == nullptr) return;
  if (allocator == nullptr) {
    std::free(memory);
  } else {
    allocator->deallocate(allocator->state, memory, bytes);
  }
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
