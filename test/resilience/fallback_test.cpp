#include <fallible/core/render.hpp>
#include <fallible/core/result.hpp>
#include <fallible/resilience/fallback.hpp>
#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include <memory>

namespace fallible {
namespace {

using namespace std::chrono_literals;
using testing::FakeClock;

Result<int> down() { return fail(Errc::unavailable); }

TEST(Fallback, LeavesASuccessAlone) {
  EXPECT_EQ(fallback_value(7).call([]() -> Result<int> { return 1; }), 1);
}

TEST(Fallback, AnswersWithAValue) { EXPECT_EQ(fallback_value(7).call(down), 7); }

TEST(Fallback, AnswersWithWhatACallableMakesOfTheError) {
  auto guard = fallback_to([](const Error& error) { return error.code().http_status(); });
  EXPECT_EQ(guard.call(down), 503);
}

TEST(Fallback, PassesTheCallOnToTheCallable) {
  auto guard = fallback_to([](const Error&, const Call& call) { return static_cast<int>(call.attempt); });
  const Call call{.deadline = {}, .stop = {}, .attempt = 3};
  EXPECT_EQ(guard.run(down, call), 3);
}

TEST(Fallback, ServesMoveOnlyValues) {
  auto guard = fallback_to([] { return std::make_unique<int>(5); });
  auto result = guard.call([]() -> Result<std::unique_ptr<int>> { return fail(Errc::unavailable); });
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(**result, 5);
}

TEST(Fallback, ServesResultsWithoutAValue) {
  auto guard = fallback_to([] { return Result<void>(); });
  EXPECT_TRUE(guard.call([]() -> Result<void> { return fail(Errc::unavailable); }).has_value());
}

TEST(Fallback, ServesOptionalsAndPointers) {
  static int other = 2;
  EXPECT_EQ(fallback_value(1).call([] { return std::optional<int>(); }), 1);
  EXPECT_EQ(fallback_value(&other).call([]() -> int* { return nullptr; }), &other);
}

TEST(Fallback, KeepsTheFirstFailureWhenTheFallbackFailsAsWell) {
  auto guard = fallback_to([]() -> Result<int> { return fail(Errc::data_loss); });
  const Result<int> result = guard.call(down);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error(), Errc::unavailable);
  EXPECT_NE(to_string(result.error(), {Style::full}).find("data loss"), std::string::npos);
}

TEST(Fallback, StepsInOnlyForTheFailuresItIsMeantFor) {
  struct Case {
    FailureFilter filter;
    Errc code;
    bool steps_in;
  };
  const Case cases[] = {
      {{}, Errc::unavailable, true},
      {{}, Errc::cancelled, false},
      {FailureFilter::only(Category::not_found), Errc::not_found, true},
      {FailureFilter::only(Category::not_found), Errc::unavailable, false},
      {FailureFilter::only(Errc::unavailable, Category::timeout), Errc::unavailable, true},
      {FailureFilter::only(Errc::unavailable, Category::timeout), Errc::deadline_exceeded, true},
      {FailureFilter::only(Errc::unavailable, Category::timeout), Errc::resource_exhausted, false},
      {FailureFilter().except(Category::validation), Errc::invalid_argument, false},
  };
  for (const Case& c : cases) {
    auto guard = fallback_value(7, {.on = c.filter});
    EXPECT_EQ(guard.call([&]() -> Result<int> { return fail(c.code); }).has_value(), c.steps_in)
        << Code(c.code).name();
  }
}

TEST(Fallback, TellsItsListenerWhatFailed) {
  struct Seen {
    int events = 0;
    Errc code{};
  } seen;
  auto guard = fallback_value(7, {.listener = {[](void* self, const Event& event) noexcept {
                                                 auto& s = *static_cast<Seen*>(self);
                                                 ++s.events;
                                                 s.code = event.error->code().general();
                                               },
                                               &seen}});
  EXPECT_TRUE(guard.call(down).has_value());
  EXPECT_EQ(seen.events, 1);
  EXPECT_EQ(seen.code, Errc::unavailable);
}

TEST(LastGood, AnswersWithTheNewestSuccessUntilItIsTooOld) {
  FakeClock time{0s};
  LastGood<int> memory(10s, time.clock());
  auto guard = fallback_last_good(memory);
  EXPECT_EQ(guard.call(down).error(), Errc::unavailable);
  EXPECT_EQ(guard.call([]() -> Result<int> { return 1; }), 1);
  EXPECT_EQ(guard.call([]() -> Result<int> { return 2; }), 2);
  time.set(10s);
  EXPECT_EQ(guard.call(down), 2);
  time.set(10s + 1ns);
  EXPECT_EQ(guard.call(down).error(), Errc::unavailable);
}

TEST(LastGood, TakesAnyTimeAndAnyAge) {
  struct Row {
    std::chrono::nanoseconds kept, asked, max_age;
    bool given;
  };
  constexpr std::chrono::nanoseconds first = std::chrono::nanoseconds::min(), last = std::chrono::nanoseconds::max();
  const Row rows[] = {
      {first, last, 10s, false},       // an age that does not fit is too old
      {first, first + 10s, 10s, true},
      {last, first, 10s, true},        // a clock that went back makes nothing old
      {10s, 9s, 0s, true},
      {0s, 0s, -1s, true},             // a negative age is 0
      {0s, 1ns, -1s, false},
      {0s, 1ns, first, false},
      {first, last, last, true},       // no limit
  };
  for (const Row& row : rows) {
    FakeClock time{row.kept};
    LastGood<int> memory(row.max_age, time.clock());
    memory.keep(1);
    time.set(row.asked);
    EXPECT_EQ(memory.get().has_value(), row.given) << row.kept.count() << ' ' << row.asked.count();
  }
}

#ifdef __cpp_exceptions
TEST(LastGood, IsNotBusyForGoodWhenACopyThrows) {
  struct Throwing {
    bool now = false;
    Throwing() = default;
    Throwing(const Throwing& other) : now(other.now) {
      if (now) throw 1;
    }
    Throwing& operator=(const Throwing& other) {
      if (other.now) throw 1;
      return *this;
    }
  };
  LastGood<Throwing> memory;
  memory.keep(Throwing());
  Throwing bad;
  bad.now = true;
  EXPECT_THROW(memory.keep(bad), int);
  EXPECT_TRUE(memory.get().has_value());
}
#endif

}  // namespace
}  // namespace fallible
