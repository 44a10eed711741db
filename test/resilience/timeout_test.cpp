#include <fallible/resilience/timeout.hpp>

#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>

namespace fallible {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using testing::FakeClock;

class TimeoutTest : public ::testing::Test {
 protected:
  Timeout timeout(TimeoutOptions options) { return *Timeout::create(options, time_.clock()); }
  /// An operation that takes `takes` and ends with `code`, or well.
  auto operation(nanoseconds takes, std::optional<Errc> code = {}) {
    return [this, takes, code]() -> Result<int> {
      time_.advance(takes);
      if (code) return fail(*code);
      return 1;
    };
  }
  FakeClock time_{nanoseconds(0)};
};

TEST_F(TimeoutTest, GivesTheOperationTheEarlierDeadline) {
  struct Case {
    Deadline caller, expected;
  };
  time_.set(100ms);
  for (const auto& c : {Case{{}, Deadline(300ms)}, Case{Deadline(150ms), Deadline(150ms)},
                        Case{Deadline(1s), Deadline(300ms)}}) {
    auto op = [&](const Call& call) -> Result<int> {
      EXPECT_EQ(call.deadline, c.expected);
      return 1;
    };
    EXPECT_EQ(timeout({.limit = 200ms}).run(op, Call{.deadline = c.caller}), 1);
  }
}

TEST_F(TimeoutTest, SortsWhatComesLate) {
  struct Case {
    const char* what;
    nanoseconds takes;
    std::optional<Errc> code;
    bool strict;
    Deadline caller;
    std::optional<Code> expected;
  };
  const Case cases[] = {
      {"in time", 199ms, {}, true, {}, {}},
      {"a late success is a success", 300ms, {}, false, {}, {}},
      {"a late success when strict", 300ms, {}, true, {}, PolicyErrc::timed_out},
      {"a failure in time", 100ms, Errc::unavailable, false, {}, Errc::unavailable},
      {"a late failure", 200ms, Errc::unavailable, false, {}, PolicyErrc::timed_out},
      {"a late deadline error", 200ms, Errc::deadline_exceeded, false, {}, PolicyErrc::timed_out},
      {"a late answer", 300ms, Errc::not_found, false, {}, Errc::not_found},
      {"a late cancellation", 300ms, Errc::cancelled, false, {}, Errc::cancelled},
      {"past the caller's deadline", 300ms, Errc::unavailable, false, Deadline(250ms), Errc::deadline_exceeded},
      {"past ours but not the caller's", 220ms, Errc::unavailable, false, Deadline(250ms), PolicyErrc::timed_out},
      {"past the caller's when strict", 150ms, {}, true, Deadline(100ms), Errc::deadline_exceeded},
  };
  for (const Case& c : cases) {
    time_.set(0ns);
    auto op = operation(c.takes, c.code);
    const Result<int> result = timeout({.limit = 200ms, .strict = c.strict}).run(op, Call{.deadline = c.caller});
    ASSERT_EQ(result.has_value(), !c.expected.has_value()) << c.what;
    if (c.expected) {
      EXPECT_EQ(result.error(), *c.expected) << c.what << ": " << result.error().code().name();
    }
  }
}

TEST_F(TimeoutTest, SaysHowLongItWasAndKeepsTheCause) {
  const Result<int> result = timeout({.limit = 200ms, .name = "stock"}).call(operation(1s, Errc::unavailable));
  const TimedOut* late = result.error().get_if<TimedOut>();
  ASSERT_NE(late, nullptr);
  EXPECT_EQ(Text(late->operation), "stock");
  EXPECT_EQ(late->timeout, 200ms);
  ASSERT_NE(result.error().cause(), nullptr);
  EXPECT_EQ(*result.error().cause(), Errc::unavailable);
}

TEST_F(TimeoutTest, DoesNotBeginWhenTheCallersTimeIsOver) {
  time_.set(1s);
  bool ran = false;
  auto op = [&]() -> Result<int> {
    ran = true;
    return 1;
  };
  EXPECT_EQ(timeout({}).run(op, Call{.deadline = Deadline(1s)}).error(), Errc::deadline_exceeded);
  EXPECT_FALSE(ran);
}

TEST_F(TimeoutTest, DropsALateMoveOnlyValueWhenStrict) {
  auto alive = std::make_shared<int>(1);
  auto op = [&]() -> Result<std::unique_ptr<std::shared_ptr<int>>> {
    time_.advance(1s);
    return std::make_unique<std::shared_ptr<int>>(alive);
  };
  EXPECT_FALSE(timeout({.limit = 1ms, .strict = true}).call(op).has_value());
  EXPECT_EQ(alive.use_count(), 1);
}

TEST_F(TimeoutTest, NamesTheFieldThatIsWrong) {
  for (const nanoseconds limit : {0ns, -1ns, nanoseconds::min()}) {
    const Result<Timeout> made = Timeout::create({.limit = limit});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error(), Errc::invalid_argument);
  }
}

TEST_F(TimeoutTest, HoldsWithTheLongestLimitThereIs) {
  time_.set(1h);
  EXPECT_EQ(timeout({.limit = nanoseconds::max()}).call(operation(1h, Errc::unavailable)).error(), Errc::unavailable);
}

TEST(Deadline, IsOverForATimeBelowZeroAlsoOnAClockThatStartsFarBelowZero) {
  constexpr std::chrono::nanoseconds start = std::chrono::nanoseconds::min() + 1ns;
  EXPECT_TRUE(Deadline::after(start, -1h).passed(start));
  EXPECT_TRUE(Deadline::after(1h, -1h).passed(1h));
  EXPECT_TRUE(Deadline::after(1h, std::chrono::nanoseconds::max()).is_never());
}

TEST(Deadline, SaturatesWhatIsLeftOnAClockThatStartsFarBelowZero) {
  EXPECT_EQ(Deadline(std::chrono::nanoseconds(1)).remaining(std::chrono::nanoseconds::min()),
            std::chrono::nanoseconds::max());
  EXPECT_EQ(Deadline(std::chrono::nanoseconds(1)).remaining(std::chrono::nanoseconds(-2)).count(), 3);
}

TEST(Deadline, NeverHasNotPassedEvenAtTheEndOfTime) {
  EXPECT_FALSE(Deadline().passed(nanoseconds::max()));
  EXPECT_TRUE(Deadline(nanoseconds::max() - 1ns).passed(nanoseconds::max()));
}

TEST(Timeout, ALimitOfLessThanAMillisecondIsNotReportedAsNone) {
  std::atomic<std::int64_t> time{0};
  const Clock clock{[](void* self) noexcept { return nanoseconds(static_cast<std::atomic<std::int64_t>*>(self)->load()); }, &time};
  auto timeout = Timeout::create({.limit = 500us}, clock).value();
  auto result = timeout.call([&]() -> Result<int> {
    time = 1'000'000;
    return fail(Errc::unavailable);
  });
  ASSERT_FALSE(result.has_value());
  ASSERT_NE(result.error().get_if<TimedOut>(), nullptr);
  EXPECT_EQ(result.error().get_if<TimedOut>()->timeout, std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace fallible
