// Every policy that runs an operation takes the result types of other libraries as they are.
#include <fallible/resilience/pipeline.hpp>

#include <memory>
#include <optional>

#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/retry.hpp>
#include <fallible/resilience/timeout.hpp>
#include <fallible/testing/fake_sleeper.hpp>
#include <gtest/gtest.h>

#if __has_include(<tl/expected.hpp>)
#include <tl/expected.hpp>
#endif
#if __has_include(<boost/outcome/basic_result.hpp>)
#include <fallible/interop/outcome.hpp>
#endif

namespace {

using namespace std::chrono_literals;
using namespace fallible;

class CarriersTest : public ::testing::Test {
 protected:
  fallible::testing::FakeClock time_;
  fallible::testing::FakeSleeper sleeper_{time_};

  /// retry(breaker(timeout(operation))), three tries.
  template <class Op>
  auto run(Op operation) {
    const auto retry = RetryPolicy::create({.max_attempts = 3, .seed = 1}, no_budget, time_.clock(), sleeper_.sleeper()).value();
    auto breaker = CircuitBreaker::create({.name = "carriers"}, time_.clock()).value();
    auto timeout = Timeout::create({.limit = 1s}, time_.clock()).value();
    auto guarded = pipeline(retry, breaker, timeout);
    return guarded.call(operation);
  }
  /// Again until the value is 3.
  template <class Op>
  auto until_three(Op operation) {
    const auto retry = RetryPolicy::create({.max_attempts = 5, .seed = 1}, no_budget, time_.clock(), sleeper_.sleeper()).value();
    return retry.until([](const int& value) { return value == 3; }).call(operation);
  }
};

/// An operation that fails twice and then succeeds, in the words of one carrier.
template <class R, class Fail, class Value>
auto third_time(int& tries, Fail fail_once, Value value) {
  return [&tries, fail_once, value]() -> R { return ++tries < 3 ? fail_once() : R(value()); };
}

TEST_F(CarriersTest, AResultOfACode) {
  int tries = 0;
  auto operation = third_time<Result<int, Code>>(
      tries, []() -> Result<int, Code> { return fail(Code(Errc::unavailable)); }, [] { return 7; });
  EXPECT_EQ(run(operation).value(), 7);
  EXPECT_EQ(tries, 3);
  auto never = run([]() -> Result<int, Code> { return fail(Code(Errc::not_found)); });
  EXPECT_TRUE(never.error() == Errc::not_found);
}

TEST_F(CarriersTest, AResultOfNothingAndOneThatOnlyMoves) {
  int tries = 0;
  EXPECT_TRUE(run([&]() -> Result<void> {
                if (++tries < 3) return fail(Errc::unavailable);
                return {};
              }).has_value());
  EXPECT_EQ(tries, 3);
  auto owner = std::make_unique<int>(5);
  auto moved = run([owner = std::move(owner), tries = 0]() mutable -> Result<std::unique_ptr<int>> {
    if (++tries < 3) return fail(Errc::unavailable);
    return std::move(owner);
  });
  EXPECT_EQ(*moved.value(), 5);
}

TEST_F(CarriersTest, AnOptionalAndAPointer) {
  int tries = 0;
  int target = 3;
  // Nothing is Errc::not_found, which no retry helps.
  EXPECT_EQ(run([&]() -> std::optional<int> { return ++tries, std::nullopt; }), std::nullopt);
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(run([&]() -> std::optional<int> { return 4; }), 4);
  EXPECT_EQ(run([&]() -> int* { return &target; }), &target);
  EXPECT_EQ(run([&]() -> int* { return nullptr; }), nullptr);
}

#if __has_include(<tl/expected.hpp>)
TEST_F(CarriersTest, AnExpectedOfTl) {
  using Expected = tl::expected<int, Error>;
  int tries = 0;
  auto operation = third_time<Expected>(
      tries, []() -> Expected { return tl::unexpected<Error>(Error(Errc::unavailable)); }, [] { return 7; });
  const Expected seventh = run(operation);
  ASSERT_TRUE(seventh.has_value());
  EXPECT_EQ(*seventh, 7);
  const Expected failed = run([]() -> Expected { return tl::unexpected<Error>(Error(Errc::unavailable, "down")); });
  ASSERT_FALSE(failed.has_value());
  EXPECT_TRUE(failed.error() == Errc::unavailable);
  ASSERT_TRUE(retry_report(failed.error()));
  EXPECT_EQ(retry_report(failed.error()).summary->attempts, 3u);
  tries = 0;
  const Expected accepted = until_three([&]() -> Expected { return ++tries; });
  EXPECT_EQ(*accepted, 3);
}
#endif

#if __has_include(<boost/outcome/basic_result.hpp>)
TEST_F(CarriersTest, AResultOfOutcome) {
  namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;
  using Outcome = outcome::basic_result<int, Error, outcome::policy::all_narrow>;
  int tries = 0;
  auto operation =
      third_time<Outcome>(tries, []() -> Outcome { return outcome::failure(Error(Errc::unavailable)); }, [] { return 7; });
  const Outcome seventh = run(operation);
  ASSERT_TRUE(seventh.has_value());
  EXPECT_EQ(seventh.assume_value(), 7);
  const Outcome failed = run([]() -> Outcome { return outcome::failure(Error(Errc::not_found)); });
  ASSERT_TRUE(failed.has_error());
  EXPECT_TRUE(failed.assume_error() == Errc::not_found);
  tries = 0;
  const Outcome accepted = until_three([&]() -> Outcome { return ++tries; });
  EXPECT_EQ(accepted.assume_value(), 3);
}
#endif

}  // namespace
