// Where the details of errors live: malloc unless told otherwise, a fixed pool where there is no heap.
//   Layer    core.
//   Threads  set_allocator at any time; the functions of an Allocator run concurrently.
//   Memory   is what this is about. A block is returned to the allocator that gave it.
//   Errors   An allocator that has nothing left returns null: the detail is dropped, the code stays.
//
//   static FixedPool<16> pool;                 // 16 blocks, no heap
//   set_allocator(&pool.allocator());
#ifndef FALLIBLE_CORE_ALLOCATOR_HPP
#define FALLIBLE_CORE_ALLOCATOR_HPP

#include <cstddef>
#include <cstdint>

#include <fallible/config.hpp>
#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Two functions and their state. It must outlive every error that was made while it was set.
struct Allocator {
  /// Returns   at least `bytes` bytes aligned for any scalar (16), or null. Must not fail otherwise.
  void* (*allocate)(void* state, std::size_t bytes);
  /// Takes back what allocate gave for the same number of bytes.
  void (*deallocate)(void* state, void* memory, std::size_t bytes);
  void* state;
};

/// Makes new details come from `allocator`; null means malloc and free, the default.
/// Returns   the one in place before, null for the default.
const Allocator* set_allocator(const Allocator* allocator) noexcept;

/// Returns   the one in place, null for the default: for details that keep memory of their own.
[[nodiscard]] const Allocator* get_allocator() noexcept;

/// A pool of `Blocks` blocks of FALLIBLE_BLOCK_BYTES inside the object itself.
/// Threads   Safe and lock-free; an interrupt may take a block while another one is being taken.
/// Cost      one scan of a bit map per block.
template <std::size_t Blocks>
class FixedPool {
  static_assert(Blocks > 0, "fallible: a FixedPool needs at least one block");

 public:
  constexpr FixedPool() noexcept = default;
  FixedPool(const FixedPool&) = delete;
  FixedPool& operator=(const FixedPool&) = delete;

  [[nodiscard]] const Allocator& allocator() const noexcept { return allocator_; }

  /// Blocks in use now; exact only while no other thread makes errors.
  [[nodiscard]] std::size_t used() const noexcept {
    std::size_t count = 0;
    for (const std::uint32_t& word : taken_) {
      count += static_cast<std::size_t>(__builtin_popcount(__atomic_load_n(&word, __ATOMIC_RELAXED)));
    }
    return count;
  }

 private:
  static void* take(void* state, std::size_t bytes) {
    auto& pool = *static_cast<FixedPool*>(state);
    if (bytes > FALLIBLE_BLOCK_BYTES) return nullptr;
    for (std::size_t block = 0; block < Blocks; ++block) {
      std::uint32_t& word = pool.taken_[block / 32];
      const std::uint32_t bit = std::uint32_t{1} << (block % 32);
      if ((__atomic_load_n(&word, __ATOMIC_RELAXED) & bit) != 0) continue;
      if ((__atomic_fetch_or(&word, bit, __ATOMIC_ACQUIRE) & bit) == 0) {
        return pool.memory_ + block * FALLIBLE_BLOCK_BYTES;
      }
    }
    return nullptr;
  }
  static void give_back(void* state, void* memory, std::size_t) {
    auto& pool = *static_cast<FixedPool*>(state);
    const auto block =
        static_cast<std::size_t>(static_cast<unsigned char*>(memory) - pool.memory_) /
        FALLIBLE_BLOCK_BYTES;
    __atomic_fetch_and(&pool.taken_[block / 32], ~(std::uint32_t{1} << (block % 32)), __ATOMIC_RELEASE);
  }

  alignas(16) unsigned char memory_[Blocks * FALLIBLE_BLOCK_BYTES]{};
  std::uint32_t taken_[(Blocks + 31) / 32]{};
  Allocator allocator_{&take, &give_back, this};
};

FALLIBLE_NAMESPACE_END
#endif
