#include <fallible/core/result.hpp>
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/pipeline.hpp>
#include <fallible/resilience/timeout.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace fallible {
namespace {

using namespace std::chrono_literals;

/// Writes its letter before and after what is inside it.
struct Tracer {
  std::string* trace;
  char letter;

  template <class Op>
  ResultOf<Op> run(Op& operation, const Call& call) const {
    *trace += letter;
    ResultOf<Op> result = fallible::invoke(operation, call);
    *trace += letter;
    return result;
  }
};

struct Retrying {
  static constexpr PolicyKind kind = PolicyKind::retry;
  int times = 3;

  template <class Op>
  ResultOf<Op> run(Op& operation, const Call& call) {
    Call inner = call;
    for (int left = times;; --left, ++inner.attempt) {
      ResultOf<Op> result = fallible::invoke(operation, inner);
      if (Carrier<ResultOf<Op>>::has_value(result) || left == 1) return result;
    }
  }
  PolicyDescription describe() const noexcept {
    return {.kind = kind, .counts = "failed attempts", .runs = static_cast<std::uint32_t>(times), .waits = 1s};
  }
};

struct AsksForTheMark {
  bool* marked;
  template <class Op>
  ResultOf<Op> run(Op& operation, const Call& call) const {
    *marked = is_idempotent<Op>;
    return fallible::invoke(operation, call);
  }
};

struct Empty {
  template <class Op>
  constexpr ResultOf<Op> run(Op& operation, const Call& call) const {
    return fallible::invoke(operation, call);
  }
};

static_assert(sizeof(Pipeline<Retrying&>) == sizeof(void*));
static_assert(sizeof(Pipeline<Retrying&, Timeout&, Tracer&>) == 3 * sizeof(void*));
static_assert(sizeof(Pipeline<Retrying, Empty>) == sizeof(Retrying));
static_assert(std::is_trivially_copyable_v<Pipeline<Retrying, Empty>>);

TEST(Pipeline, RunsTheFirstPolicyOutermost) {
  std::string trace;
  const auto guard = pipeline(Tracer{&trace, 'a'}, Tracer{&trace, 'b'}, Tracer{&trace, 'c'});
  EXPECT_EQ(guard.call([&]() -> Result<int> {
    trace += '.';
    return 1;
  }),
            1);
  EXPECT_EQ(trace, "abc.cba");
}

TEST(Pipeline, WithoutPoliciesRunsTheOperation) {
  EXPECT_EQ(pipeline().call([]() -> Result<int> { return 4; }), 4);
}

TEST(Pipeline, RefersToNamedPoliciesAndKeepsTemporaries) {
  Retrying retry;
  auto guard = pipeline(retry, Empty{});
  retry.times = 5;
  int runs = 0;
  EXPECT_FALSE(guard.call([&]() -> Result<int> {
    ++runs;
    return fail(Errc::unavailable);
  }).has_value());
  EXPECT_EQ(runs, 5);
}

TEST(Pipeline, PassesTheCallDownThroughEveryLayer) {
  Retrying retry;
  auto guard = pipeline(retry, Empty{});
  std::string attempts;
  EXPECT_TRUE(guard.call([&](const Call& call) -> Result<int> {
    attempts += static_cast<char>('0' + call.attempt);
    if (call.attempt < 3) return fail(Errc::unavailable);
    return 1;
  }).has_value());
  EXPECT_EQ(attempts, "123");
}

TEST(Pipeline, NestsInAnotherOne) {
  std::string trace;
  auto inner = pipeline(Tracer{&trace, 'b'}, Tracer{&trace, 'c'});
  auto guard = pipeline(Tracer{&trace, 'a'}, inner);
  EXPECT_TRUE(guard.call([]() -> Result<void> { return {}; }).has_value());
  EXPECT_EQ(trace, "abccba");
  EXPECT_EQ(guard.layers, 3u);
}

TEST(Pipeline, TakesMoveOnlyOperationsAndResults) {
  auto guard = pipeline(fallback_to([](const Error&) { return std::make_unique<int>(9); }), Retrying{});
  auto owned = std::make_unique<int>(3);
  auto result = guard.call([owned = std::move(owned)]() mutable -> Result<std::unique_ptr<int>> {
    if (!owned) return fail(Errc::unavailable);
    return std::move(owned);
  });
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(**result, 3);
}

TEST(Pipeline, KeepsTheMarkOfAnIdempotentOperation) {
  bool marked = false;
  auto guard = pipeline(Empty{}, AsksForTheMark{&marked});
  EXPECT_TRUE(guard.call(idempotent([]() -> Result<int> { return 1; })).has_value());
  EXPECT_TRUE(marked);
  EXPECT_TRUE(guard.call([]() -> Result<int> { return 1; }).has_value());
  EXPECT_FALSE(marked);
}

TEST(Pipeline, ExplainsItselfWithNestedOnesInPlace) {
  auto timeout = *Timeout::create({.limit = 200ms, .name = "stock"});
  Retrying retry;
  auto guard = pipeline(fallback_value(0), pipeline(retry, timeout), Empty{});
  std::string text;
  guard.explain(append_to(text));
  EXPECT_EQ(text,
            "1. fallback: counts failures it answers for\n"
            "2. retry: counts failed attempts, runs up to 3 times, waits up to 1 s\n"
            "3. timeout stock: counts runs that end late, gives each run 200 ms\n"
            "4. custom: counts nothing\n"
            "worst case: 3 attempts, 1600 ms\n");
  EXPECT_EQ(guard.worst_case().runs, 3u);
  EXPECT_EQ(guard.worst_case(100ms).time, 1300ms);
}

TEST(Pipeline, IsUsableInConstantExpressions) {
  constexpr int value = pipeline(Empty{}, pipeline(Empty{})).call([]() -> Result<int> { return 2; }).value_or(0);
  static_assert(value == 2);
}

}  // namespace
}  // namespace fallible
