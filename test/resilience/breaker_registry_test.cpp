#include <fallible/resilience/breaker_registry.hpp>

#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include <string>

namespace {

using namespace fallible;
using fallible::testing::FakeClock;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(BreakerRegistry, GivesEachKeyItsOwnBreakerAndTheSameOneAgain) {
  FakeClock clock;
  auto registry = BreakerRegistry::create({}, clock.clock(), 1).value();
  auto a = registry.get("a").value();
  auto b = registry.get("b").value();
  a->force_open();
  EXPECT_EQ(registry.get("a").value()->state(), BreakerState::forced_open);
  EXPECT_EQ(b->state(), BreakerState::closed);
  EXPECT_EQ(b->name(), Text("b"));
  EXPECT_EQ(registry.size(), 2u);
}

TEST(BreakerRegistry, EvictsOnlyWhatIsIdleClosedAndNotHeld) {
  FakeClock clock;
  auto registry = BreakerRegistry::create({.capacity = 2, .idle_after = 1min}, clock.clock(), 1).value();
  { registry.get("open").value()->force_open(); }
  {
    auto held = registry.get("closed").value();
    clock.advance(2min);
    EXPECT_EQ(registry.get("new").error().code(), PolicyErrc::capacity_exceeded) << "a held breaker was dropped";
  }
  EXPECT_TRUE(registry.get("new").has_value());
  EXPECT_EQ(registry.size(), 2u);
  EXPECT_EQ(registry.get("open").value()->state(), BreakerState::forced_open);
  EXPECT_FALSE(registry.get("another").has_value()) << "an open or a fresh breaker was dropped";
}

TEST(BreakerRegistry, TellsLongKeysApartThatBeginAlike) {
  FakeClock clock;
  auto registry = BreakerRegistry::create({}, clock.clock(), 1).value();
  const std::string host(70, 'h');
  const std::string first = host + ".east", second = host + ".west", whole = std::string(60, 'h') + "...";
  registry.get(first).value()->force_open();
  EXPECT_EQ(registry.get(second).value()->state(), BreakerState::closed);
  EXPECT_EQ(registry.get(whole).value()->state(), BreakerState::closed);
  EXPECT_EQ(registry.get(first).value()->state(), BreakerState::forced_open);
  EXPECT_EQ(registry.get(first).value()->name(), Text(whole)) << "only the name is cut";
  EXPECT_EQ(registry.size(), 3u);
}

TEST(BreakerRegistry, EvictsByAClockThatGoesFromOneEndToTheOther) {
  FakeClock clock;
  clock.set(nanoseconds::min());
  auto registry = BreakerRegistry::create({.capacity = 1, .idle_after = 1min}, clock.clock(), 1).value();
  { auto first = registry.get("first").value(); }
  clock.set(nanoseconds::max() - 1h);
  EXPECT_TRUE(registry.get("second").has_value());
}

TEST(BreakerRegistry, NamesABadOption) {
  EXPECT_EQ(BreakerRegistry::create({.capacity = 0}).error().code(), Errc::invalid_argument);
  BreakerRegistryOptions options;
  options.breaker.probes = 0;
  EXPECT_EQ(BreakerRegistry::create(options).error().code(), Errc::invalid_argument);
}

}  // namespace
