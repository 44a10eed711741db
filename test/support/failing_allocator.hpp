// FailingAllocator makes the n-th allocation of the library fail, or all from there on, while it lives; and sees that
// every block comes back.
#ifndef TEST_SUPPORT_FAILING_ALLOCATOR_HPP
#define TEST_SUPPORT_FAILING_ALLOCATOR_HPP

#include <fallible/core/allocator.hpp>

#include <gtest/gtest.h>

#include <cstdlib>

class FailingAllocator {
 public:
  FailingAllocator(int nth, bool for_good) : left_(nth), for_good_(for_good), before_(fallible::set_allocator(&allocator_)) {}
  FailingAllocator(const FailingAllocator&) = delete;
  FailingAllocator& operator=(const FailingAllocator&) = delete;
  ~FailingAllocator() {
    fallible::set_allocator(before_);
    EXPECT_EQ(blocks, 0) << "a block was lost";
  }
  int failures = 0;
  int blocks = 0;

 private:
  static void* take(void* self, std::size_t bytes) {
    auto& state = *static_cast<FailingAllocator*>(self);
    const int at = state.left_--;
    if (at == 1 || (at < 1 && state.for_good_)) {
      ++state.failures;
      return nullptr;
    }
    ++state.blocks;
    return std::malloc(bytes);
  }
  static void give_back(void* self, void* memory, std::size_t) {
    --static_cast<FailingAllocator*>(self)->blocks;
    std::free(memory);
  }
  int left_;
  bool for_good_;
  fallible::Allocator allocator_{&take, &give_back, this};
  const fallible::Allocator* before_;
};

#endif
