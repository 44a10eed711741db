// Tests core/allocator.hpp: whose memory an error lives in, and the pool for where there is no heap.
#include <fallible/core/allocator.hpp>
#include <fallible/core/error.hpp>
#include <fallible/core/render.hpp>

#include <gtest/gtest.h>

#include <pthread.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fallible {
namespace {

/// Installs an allocator for one scope.
struct Installed {
  const Allocator* before;
  explicit Installed(const Allocator* allocator) : before(set_allocator(allocator)) {}
  Installed(const Installed&) = delete;
  Installed& operator=(const Installed&) = delete;
  ~Installed() { set_allocator(before); }
};

FixedPool<4> pool;
static_assert((static_cast<void>(FixedPool<1>{}), true), "made by the compiler");

TEST(SetAllocator, ReturnsTheOneBefore) {
  EXPECT_EQ(set_allocator(&pool.allocator()), nullptr) << "null is malloc";
  EXPECT_EQ(set_allocator(nullptr), &pool.allocator());
}

TEST(GetAllocator, NamesTheOneInPlace) {
  EXPECT_EQ(get_allocator(), nullptr) << "null is malloc";
  {
    const Installed installed(&pool.allocator());
    EXPECT_EQ(get_allocator(), &pool.allocator());
  }
  EXPECT_EQ(get_allocator(), nullptr);
}

TEST(SetAllocator, ABlockGoesBackToWhereItCameFrom) {
  std::unique_ptr<Error> from_pool;
  {
    const Installed installed(&pool.allocator());
    from_pool = std::make_unique<Error>(Error(Errc::aborted, "in the pool"));
  }
  EXPECT_EQ(pool.used(), 1u);
  Error copy = *from_pool;
  copy.context("from malloc, in front of a block of the pool");
  from_pool.reset();
  EXPECT_EQ(pool.used(), 1u);
  EXPECT_EQ(to_string(copy), "from malloc, in front of a block of the pool: in the pool");
  copy = Errc::aborted;
  EXPECT_EQ(pool.used(), 0u);
}

TEST(FixedPool, GivesEachBlockOnceAndTakesItBack) {
  const Installed installed(&pool.allocator());
  {
    std::vector<Error> errors;
    for (int i = 0; i < 4; ++i) {
      errors.push_back(Error(Errc::aborted, "number {}", i));
      EXPECT_EQ(pool.used(), static_cast<std::size_t>(i) + 1);
      EXPECT_FALSE(errors.back().detail_lost());
    }
    Error last(Errc::not_found, "number {}", 4);
    EXPECT_TRUE(last.detail_lost()) << "the pool is empty";
    EXPECT_EQ(last, Errc::not_found) << "and the code is there";
    EXPECT_EQ(to_string(last), "not found");
    for (int i = 0; i < 4; ++i) EXPECT_EQ(to_string(errors[static_cast<std::size_t>(i)]), "number " + std::to_string(i));
    errors.pop_back();
    EXPECT_EQ(pool.used(), 3u);
    last.context("fits now");
    EXPECT_EQ(pool.used(), 4u);
    EXPECT_TRUE(last.detail_lost()) << "once lost is remembered";
    EXPECT_EQ(to_string(last), "fits now: not found");
  }
  EXPECT_EQ(pool.used(), 0u);
}

TEST(FixedPool, RefusesWhatIsLargerThanABlock) {
  const Installed installed(&pool.allocator());
  EXPECT_EQ(pool.allocator().allocate(pool.allocator().state, FALLIBLE_BLOCK_BYTES + 1), nullptr);
  Error error = Errc::aborted;
  error.context("<{}>", std::string(2 * FALLIBLE_BLOCK_BYTES, 'x'));
  EXPECT_TRUE(error.detail_lost());
  EXPECT_EQ(to_string(error), "aborted");
  Error cut = Errc::aborted;
  cut.context(std::string(2 * FALLIBLE_BLOCK_BYTES, 'x'));
  EXPECT_TRUE(cut.detail_lost());
  EXPECT_EQ(to_string(cut).rfind("xxx", 0), 0u) << "of a text the beginning is kept";
}

TEST(FixedPool, AlignsItsBlocks) {
  static FixedPool<40> wide;  // more than one word of its bit map
  void* blocks[40];
  for (void*& block : blocks) {
    block = wide.allocator().allocate(wide.allocator().state, FALLIBLE_BLOCK_BYTES);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 16, 0u);
    std::memset(block, 'x', FALLIBLE_BLOCK_BYTES);
  }
  EXPECT_EQ(wide.used(), 40u);
  EXPECT_EQ(wide.allocator().allocate(wide.allocator().state, 1), nullptr);
  wide.allocator().deallocate(wide.allocator().state, blocks[35], FALLIBLE_BLOCK_BYTES);
  EXPECT_EQ(wide.used(), 39u);
  EXPECT_EQ(wide.allocator().allocate(wide.allocator().state, 1), blocks[35]);
  for (void* block : blocks) wide.allocator().deallocate(wide.allocator().state, block, FALLIBLE_BLOCK_BYTES);
  EXPECT_EQ(wide.used(), 0u);
}

/// Runs `body(arg)` on `count` threads at once.
template <class Body>
void on_threads(std::size_t count, Body& body) {
  std::vector<pthread_t> threads(count);
  for (pthread_t& thread : threads) {
    ASSERT_EQ(pthread_create(&thread, nullptr,
                             [](void* run) -> void* {
                               (*static_cast<Body*>(run))();
                               return nullptr;
                             },
                             &body),
              0);
  }
  for (const pthread_t thread : threads) ASSERT_EQ(pthread_join(thread, nullptr), 0);
}

TEST(FixedPool, ServesManyThreads) {
  static FixedPool<8> busy;
  const Installed installed(&busy.allocator());
  auto body = [] {
    for (int i = 0; i < 3000; ++i) {
      Error error(Errc::aborted, "number {}", i);
      Error copy = error;
      copy.context("more");
      if (!copy.detail_lost() && to_string(copy) != "more: number " + std::to_string(i)) std::abort();
    }
  };
  on_threads(4, body);
  EXPECT_EQ(busy.used(), 0u);
}

TEST(Error, CopiesLiveOnDifferentThreads) {
  Error shared(Errc::aborted, "message {}", 7);
  shared.context("made before").caused_by(Error(Errc::internal, "cause"));
  auto body = [&shared] {
    for (int i = 0; i < 2000; ++i) {
      Error copy = shared;
      Error other = copy;
      copy.context("step {}", i);
      other.with("key", i);
      if (to_string(copy) != "step " + std::to_string(i) + ": made before: message 7: cause") std::abort();
      Error gone = std::move(other);
      if (gone.code() != Errc::aborted) std::abort();
    }
  };
  on_threads(4, body);
  EXPECT_EQ(to_string(shared), "made before: message 7: cause");
}

TEST(Error, TheLastOfTwoThreadsTakesItApart) {
  static Error* handed_over[2];
  for (int round = 0; round < 200; ++round) {
    Error error(Errc::aborted, "round {}", round);
    error.caused_by(Error(Errc::internal, "cause {}", round));
    handed_over[0] = new Error(error);
    handed_over[1] = new Error(std::move(error));
    int next = 0;
    auto body = [&next] { delete handed_over[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED)]; };
    on_threads(2, body);
  }
}

}  // namespace
}  // namespace fallible
