#include <fallible/resilience/backoff.hpp>

#include <set>

#include <gtest/gtest.h>

#include <fallible/core/random.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr BackoffShape shapes[] = {BackoffShape::constant, BackoffShape::linear, BackoffShape::exponential,
                                   BackoffShape::fibonacci};
constexpr Jitter jitters[] = {Jitter::none,         Jitter::full,     Jitter::equal, Jitter::decorrelated,
                              Jitter::proportional, Jitter::over_cap, Jitter::smooth};

TEST(Backoff, GrowsAsItsShapeSays) {
  struct Row {
    BackoffShape shape;
    nanoseconds pauses[5];
  };
  const Row rows[] = {{BackoffShape::constant, {1s, 1s, 1s, 1s, 1s}},
                      {BackoffShape::linear, {1s, 2s, 3s, 4s, 5s}},
                      {BackoffShape::exponential, {1s, 2s, 4s, 8s, 10s}},
                      {BackoffShape::fibonacci, {1s, 1s, 2s, 3s, 5s}}};
  for (const Row& row : rows) {
    for (std::uint32_t n = 0; n < 5; ++n) {
      EXPECT_EQ(backoff_shape({.shape = row.shape, .base = 1s, .cap = 10s}, n), row.pauses[n]);
    }
  }
}

// Bug class 18: base^n instead of base x factor^n made 50 ms, 2.5 s, 125 s.
TEST(Backoff, MultipliesTheBaseAndDoesNotRaiseIt) {
  EXPECT_EQ(backoff_shape({.base = 50ms}, 1), 100ms);
  EXPECT_EQ(backoff_shape({.base = 50ms}, 2), 200ms);
}

// Bug class 17: 2^n x base wrapped to zero, to a negative pause, to NaN. Class 19: one formula for all.
TEST(Backoff, StaysBetweenZeroAndTheCapWhateverTheOptions) {
  Random random(17);
  const std::uint32_t attempts[] = {0, 1, 2, 30, 31, 32, 33, 62, 63, 64, 65, 1023, 1024, 100000, UINT32_MAX};
  const double factors[] = {0.0, 1.0, 1.5, 2.0, 1000.0, -3.0, 1e308, __builtin_nan(""), __builtin_inf()};
  for (const BackoffShape shape : shapes) {
    for (const Jitter jitter : jitters) {
      for (const std::uint32_t attempt : attempts) {
        for (const double factor : factors) {
          const auto cap = nanoseconds(static_cast<std::int64_t>(random.next() >> random.below(64)) );
          const auto base = nanoseconds(static_cast<std::int64_t>(random.next() >> random.below(64)));
          const BackoffOptions options{shape, base, factor, cap, jitter, factor};
          const nanoseconds limit = cap < 0ns ? 0ns : cap;
          for (const std::uint64_t bits : {std::uint64_t{0}, random.next(), UINT64_MAX}) {
            const nanoseconds pause = backoff_delay(options, attempt, base, bits);
            ASSERT_GE(pause, 0ns);
            if (jitter == Jitter::over_cap) {
              ASSERT_LE(static_cast<double>(pause.count()), 2 * static_cast<double>(limit.count()) * (1 + 1e-12));
            } else {
              ASSERT_LE(pause, limit);
            }
          }
        }
      }
    }
  }
}

// Bug class 20: at the cap one distinct pause in a thousand was left.
TEST(Backoff, StillSpreadsAtTheCapAndStaysWithinIt) {
  for (const Jitter jitter : {Jitter::full, Jitter::equal, Jitter::decorrelated, Jitter::proportional, Jitter::over_cap,
                              Jitter::smooth}) {
    Random random(20);
    std::set<std::int64_t> seen;
    Backoff backoff;
    for (int i = 0; i < 40; ++i) (void)backoff.next({.cap = 1s, .jitter = jitter}, random.next());
    for (int i = 0; i < 1000; ++i) {
      const auto pause = backoff.next({.cap = 1s, .jitter = jitter}, random.next());
      ASSERT_LE(pause, jitter == Jitter::over_cap ? 1250ms : 1s);
      seen.insert(pause.count());
    }
    EXPECT_GT(seen.size(), 990u) << static_cast<int>(jitter);
  }
}

TEST(Backoff, JitterReachesBothEndsOfItsRange) {
  const BackoffOptions full{.base = 1s, .jitter = Jitter::full};
  EXPECT_EQ(backoff_delay(full, 1, 0s, 0), 0s);
  EXPECT_EQ(backoff_delay(full, 1, 0s, UINT64_MAX), 2s);
  const BackoffOptions equal{.base = 1s, .jitter = Jitter::equal};
  EXPECT_EQ(backoff_delay(equal, 1, 0s, 0), 1s);
  EXPECT_EQ(backoff_delay(equal, 1, 0s, UINT64_MAX), 2s);
  const BackoffOptions decorrelated{.base = 1s, .jitter = Jitter::decorrelated};
  EXPECT_EQ(backoff_delay(decorrelated, 0, 0s, UINT64_MAX), 3s);
  EXPECT_EQ(backoff_delay(decorrelated, 1, 3s, UINT64_MAX), 9s);
  EXPECT_EQ(backoff_delay(decorrelated, 1, 3s, 0), 1s);
}

// Rows "polly-const-jitter": d x (0.75 + 0.5 u). Its row u = 1.0 is the longest pause here.
TEST(Backoff, ProportionalJitterAgreesWithPolly) {
  struct Row {
    BackoffShape shape;
    std::uint32_t attempt;
    double u;
    double seconds;
  };
  const Row rows[] = {{BackoffShape::constant, 0, 0.0, 0.75}, {BackoffShape::constant, 0, 0.4, 0.95},
                      {BackoffShape::constant, 0, 0.6, 1.05}, {BackoffShape::constant, 0, 1.0, 1.25},
                      {BackoffShape::linear, 2, 0.0, 2.25},   {BackoffShape::linear, 2, 0.4, 2.85},
                      {BackoffShape::linear, 2, 0.5, 3.0},    {BackoffShape::linear, 2, 0.6, 3.15},
                      {BackoffShape::linear, 2, 1.0, 3.75}};
  for (const Row& row : rows) {
    const std::uint64_t bits = row.u >= 1 ? UINT64_MAX : static_cast<std::uint64_t>(row.u * 0x1p64);
    const auto pause = backoff_delay({.shape = row.shape, .base = 1s, .jitter = Jitter::proportional},
                                     row.attempt, 0s, bits);
    EXPECT_NEAR(static_cast<double>(pause.count()) / 1e9, row.seconds, 1e-8);
  }
}

// Rows "grpc-a6-backoff". At the cap gRPC exceeds it by a fifth; proportional is cut to it.
TEST(Backoff, JitterOverTheCapAgreesWithGrpc) {
  struct Row {
    std::uint32_t retry;
    nanoseconds low, high;
  };
  const Row rows[] = {{1, 80ms, 120ms}, {2, 160ms, 240ms}, {3, 320ms, 480ms}, {4, 640ms, 960ms},
                      {5, 800ms, 1200ms}, {50, 800ms, 1200ms}};
  const BackoffOptions over{.base = 100ms, .cap = 1s, .jitter = Jitter::over_cap, .share = 0.2};
  const BackoffOptions within{.base = 100ms, .cap = 1s, .jitter = Jitter::proportional, .share = 0.2};
  const auto near = [](nanoseconds pause, nanoseconds expected) {
    EXPECT_NEAR(static_cast<double>(pause.count()), static_cast<double>(expected.count()), 2.0);
  };
  for (const Row& row : rows) {
    near(backoff_delay(over, row.retry - 1, 0s, 0), row.low);
    near(backoff_delay(over, row.retry - 1, 0s, UINT64_MAX), row.high);
    near(backoff_delay(within, row.retry - 1, 0s, 0), row.low);
    near(backoff_delay(within, row.retry - 1, 0s, UINT64_MAX), row.high < 1s ? row.high : 1s);
  }
}

// Rows "polly-decorrelated-v2", and its bound.
TEST(Backoff, SmoothJitterAgreesWithPolly) {
  const BackoffOptions options{.base = 1s, .cap = 1h, .jitter = Jitter::smooth};
  Backoff backoff;
  for (const double seconds : {0.897404936, 1.093003547, 2.035747963, 4.045979423}) {
    EXPECT_NEAR(static_cast<double>(backoff.next(options, std::uint64_t{1} << 63).count()) / 1e9, seconds, 1e-8);
  }
  Random random(5);
  for (int call = 0; call < 1000; ++call) {
    Backoff pauses;
    for (int retry = 0; retry < 8; ++retry) {
      const nanoseconds pause = pauses.next(options, random.next());
      ASSERT_GE(pause, 0ns);
      ASSERT_LT(pause, 4s * (1 << retry));
    }
  }
}

TEST(Backoff, SmoothJitterStaysWithinTheCapForEver) {
  for (const nanoseconds base : {nanoseconds(0), nanoseconds(1), nanoseconds(1s), nanoseconds::max()}) {
    const BackoffOptions options{.base = base, .cap = nanoseconds::max(), .jitter = Jitter::smooth};
    Random random(6);
    Backoff backoff;
    for (int retry = 0; retry < 3000; ++retry) {
      const nanoseconds pause = backoff.next(options, random.next());
      ASSERT_GE(pause, 0ns);
      if (base != 0ns && retry > 64) {
        ASSERT_GE(pause, options.cap / 2) << retry;
      }
    }
  }
}

// Rows "aws-backoff-overflow".
TEST(Backoff, FallsBackToTheCapAsAwsDoes) {
  struct Row {
    nanoseconds base;
    std::uint32_t retry;
    nanoseconds pause;
  };
  const Row rows[] = {{10s, 100000, 20s}, {1s, 0, 1s}, {1s, 2, 4s}, {3s, 2, 12s}, {30ms, 2, 120ms}};
  for (const Row& row : rows) EXPECT_EQ(backoff_shape({.base = row.base}, row.retry), row.pause);
}

TEST(Backoff, NamesTheFieldThatIsOutOfRange) {
  EXPECT_EQ(wrong_option(BackoffOptions{}).name, nullptr);
  EXPECT_STREQ(wrong_option({.base = -1ns}).name, "backoff.base");
  EXPECT_STREQ(wrong_option({.base = 2s, .cap = 1s}).name, "backoff.base");
  EXPECT_STREQ(wrong_option({.factor = 0.5}).name, "backoff.factor");
  EXPECT_STREQ(wrong_option({.factor = __builtin_nan("")}).name, "backoff.factor");
  EXPECT_STREQ(wrong_option({.cap = -1ns}).name, "backoff.cap");
  EXPECT_STREQ(wrong_option({.share = 1.5}).name, "backoff.share");
}

}  // namespace
