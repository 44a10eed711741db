// Tests that the borders and the transformers keep the code of an error whatever memory there is.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include <fallible/core/allocator.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/curl.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/getaddrinfo.hpp>
#include <fallible/taxonomy/grpc.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/mesh.hpp>
#include <fallible/taxonomy/sqlite.hpp>
#include <fallible/taxonomy/sqlstate.hpp>
#include <fallible/taxonomy/transform.hpp>

namespace fallible {
namespace {

using namespace std::chrono_literals;

/// Gives `left` blocks and then none, while it lives.
class ScarceMemory {
 public:
  explicit ScarceMemory(int left) : left_(left), before_(set_allocator(&allocator_)) {}
  ~ScarceMemory() { set_allocator(before_); }
  ScarceMemory(const ScarceMemory&) = delete;
  ScarceMemory& operator=(const ScarceMemory&) = delete;

  [[nodiscard]] int taken() const { return taken_; }

 private:
  static void* allocate(void* self, std::size_t bytes) {
    auto& memory = *static_cast<ScarceMemory*>(self);
    if (memory.left_ == 0) return nullptr;
    --memory.left_;
    ++memory.taken_;
    return std::malloc(bytes);
  }
  static void deallocate(void*, void* block, std::size_t) { std::free(block); }

  int left_;
  int taken_ = 0;
  Allocator allocator_{&allocate, &deallocate, this};
  const Allocator* before_;
};

TEST(BordersWithoutMemory, KeepTheCode) {
  const std::string words(200, 'w');
  for (int left = 0; left < 5; ++left) {
    SCOPED_TRACE(left);
    const ScarceMemory memory(left);
    EXPECT_EQ(from_http({.status = 429, .text = words, .retry_after = "30"}), ExternalErrc::rate_limited);
    EXPECT_EQ(from_grpc(5, words), Errc::not_found);
    EXPECT_EQ(from_sqlstate("40P01", words), DatabaseErrc::deadlock);
    EXPECT_EQ(from_sqlite(2067, words), DatabaseErrc::unique_violation);
    EXPECT_EQ(from_curl(7, words), MeshErrc::connection);
    EXPECT_EQ(from_getaddrinfo(-4711, 0, words), MeshErrc::lookup);
  }
  const ScarceMemory none(0);
  EXPECT_TRUE(from_sqlstate("40P01", words).detail_lost());
}

TEST(RulesWithoutMemory, StillMap) {
  constexpr auto rule = map_category(Category::rate_limit, Errc::unavailable) | enrich("component", "booking");
  for (int left = 0; left < 5; ++left) {
    SCOPED_TRACE(left);
    const ScarceMemory memory(left);
    const Error mapped = rule(Error(RateLimited{10, 1min, 30s}));
    EXPECT_EQ(mapped, Errc::unavailable);
    EXPECT_TRUE(retry_after(mapped) == 30s || mapped.detail_lost());
  }
}

TEST(Rules, TakeNoMemoryWhenTheyDoNotMatchAndOneBlockWhenTheyDo) {
  constexpr auto rule = first_of(map_code(Errc::not_found, Errc::unavailable));
  const ScarceMemory memory(100);
  EXPECT_EQ(rule(Error(Errc::aborted)), Errc::aborted);
  EXPECT_EQ(memory.taken(), 0);
  EXPECT_EQ(rule(Error(Errc::not_found)), Errc::unavailable);
  EXPECT_EQ(memory.taken(), 1);
}

}  // namespace
}  // namespace fallible
