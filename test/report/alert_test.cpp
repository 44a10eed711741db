#include <fallible/report/alert.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/failure.hpp>
#include <fallible/core/foreign_code.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/render.hpp>
#include <fallible/testing/fake_clock.hpp>

#include "support/failing_allocator.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

std::string str(Text text) { return {text.data(), text.size()}; }

/// Keeps what it is told as lines: "fired critical_errors NF_X critical 1 firing".
struct Pager {
  std::vector<std::string> told;
  std::vector<std::string> ids;
  bool works = true;
  int asked = 0;

  AlertSink sink() noexcept {
    return {"pager",
            [](void* self, const Alert& alert) noexcept {
              auto& pager = *static_cast<Pager*>(self);
              ++pager.asked;
              if (!pager.works) return false;
              std::string line = std::string(to_string(alert.event)) + " " + str(alert.policy) + " " +
                                 (alert.code.has_value() ? alert.code->name() : "-") + " " + to_string(alert.severity) + " " +
                                 std::to_string(alert.count) + (alert.firing ? " firing" : "");
              for (const AlertCount& each : alert.top) {
                if (!alert.code.has_value()) line += std::string(" ") + each.code.name() + "=" + std::to_string(each.count);
              }
              if (alert.other != 0) line += " other=" + std::to_string(alert.other);
              pager.told.push_back(line);
              pager.ids.push_back(str(alert.id));
              return true;
            },
            this};
  }
  std::vector<std::string> news() { return std::exchange(told, {}); }
};
using Lines = std::vector<std::string>;

struct Alerts {
  fallible::testing::FakeClock time;
  Pager pager;
  AlertSink sinks[1] = {pager.sink()};
  AlertEngine engine;

  explicit Alerts(std::span<const AlertPolicy> policies = standard_alert_policies, std::uint32_t alerts = 64)
      : engine(AlertEngine::create({.policies = policies, .sinks = sinks, .alerts = alerts}, time.clock()).value()) {}
  Alerts(const Alerts&) = delete;

  void fail_with(Code code, Severity severity, std::uint64_t times = 1, Text component = {}, Text id = "error_1") {
    RequestContext context;
    context.component = component;
    const Error error(code);
    for (std::uint64_t i = 0; i < times; ++i) {
      engine.record({.error = error, .context = context, .id = id, .service = "shop", .severity = severity});
    }
  }
  void fail_with(Code code) { fail_with(code, code.severity()); }
  /// Ticks every `step` for `duration`.
  void pass(nanoseconds duration, nanoseconds step = 10s) {
    for (nanoseconds passed{}; passed < duration; passed += step) {
      time.advance(step);
      engine.tick();
    }
  }
};

const std::string unavailable = Code(Errc::unavailable).name();
const std::string timed_out = Code(PolicyErrc::timed_out).name();

TEST(AlertEngine, TellsCriticalErrorsAtOnceAndTheirEnd) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::critical);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired critical_errors " + unavailable + " critical 1 firing"}));
  EXPECT_EQ(alerts.engine.firing(), 1u);
  alerts.pass(10min);
  EXPECT_EQ(alerts.pager.news(), (Lines{"cleared critical_errors " + unavailable + " critical 0"}));
  EXPECT_EQ(alerts.engine.firing(), 0u);
}

TEST(AlertEngine, TellsErrorsWithinFiveMinutesWithAllThatCameMeanwhile) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::error, 3);
  alerts.pass(4min + 50s);
  EXPECT_EQ(alerts.pager.news(), Lines{});
  alerts.fail_with(Errc::unavailable, Severity::error, 2, {}, "error_last");
  alerts.pass(10s);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired errors " + unavailable + " error 5 firing"}));
  EXPECT_EQ(alerts.pager.ids.back(), "error_last");
}

TEST(AlertEngine, TellsAtTheEndWhatWouldHaveBeenTold) {
  Alerts alerts;
  EXPECT_TRUE(alerts.engine.flush()) << "there is nothing";
  EXPECT_EQ(alerts.pager.asked, 0);
  alerts.fail_with(Errc::unavailable, Severity::error, 3);
  alerts.fail_with(Errc::unavailable, Severity::warning, 2);
  alerts.fail_with(PolicyErrc::timed_out, Severity::info);
  alerts.pass(1min);
  EXPECT_EQ(alerts.pager.news(), Lines{});
  EXPECT_TRUE(alerts.engine.flush());
  EXPECT_EQ(alerts.pager.news(), (Lines{"digest warnings - warning 2 " + unavailable + "=2",
                                        "digest infos - info 1 " + timed_out + "=1",
                                        "fired errors " + unavailable + " error 3 firing"}));
  EXPECT_TRUE(alerts.engine.flush());
  alerts.pass(3min);
  EXPECT_EQ(alerts.pager.news(), Lines{}) << "nothing is told twice";
  alerts.pass(1min);
  EXPECT_EQ(alerts.pager.news(), (Lines{"cleared errors " + unavailable + " error 0"})) << "it goes on as ever";
}

TEST(AlertEngine, GoesOnWithTheSamePeriodsAfterAFlush) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::warning, 2);
  alerts.pass(12h, 1h);
  EXPECT_TRUE(alerts.engine.flush());
  alerts.pager.news();
  alerts.fail_with(Errc::unavailable, Severity::warning, 5);
  alerts.pass(11h, 1h);
  EXPECT_EQ(alerts.pager.news(), Lines{});
  alerts.pass(1h, 1h);
  EXPECT_EQ(alerts.pager.news(), (Lines{"digest warnings - warning 5 " + unavailable + "=5"}));
}

TEST(AlertEngine, TellsWhatACooldownHoldsBackAtTheEnd) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::critical);
  alerts.pass(10min);
  alerts.fail_with(Errc::unavailable, Severity::critical, 4);
  alerts.pager.news();
  EXPECT_TRUE(alerts.engine.flush());
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired critical_errors " + unavailable + " critical 4 firing"}));
}

TEST(AlertEngine, SaysWhenASinkDidNotTakeTheLastAlerts) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::error);
  alerts.pager.works = false;
  EXPECT_FALSE(alerts.engine.flush());
  EXPECT_EQ(alerts.pager.asked, 1);
  EXPECT_FALSE(alerts.engine.flush()) << "asked again at once, as there is no later";
  EXPECT_EQ(alerts.pager.asked, 2);
  alerts.pager.works = true;
  EXPECT_TRUE(alerts.engine.flush());
  EXPECT_EQ(alerts.pager.news().size(), 1u);
}

TEST(AlertEngine, TellsAnErrorThatIsOverByThenAsOver) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::error);
  alerts.time.advance(2h);
  alerts.engine.tick();
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired errors " + unavailable + " error 1"}));
  alerts.pass(20min);
  EXPECT_EQ(alerts.pager.news(), Lines{}) << "its end was told already";
}

TEST(AlertEngine, GathersWarningsInADailyAndInfosInAWeeklyDigest) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::warning, 2);
  alerts.fail_with(PolicyErrc::timed_out, Severity::warning, 5);
  alerts.fail_with(Errc::not_found, Severity::info, 4);
  alerts.fail_with(Errc::not_found, Severity::debug, 4);
  alerts.pass(23h, 1h);
  EXPECT_EQ(alerts.pager.news(), Lines{});
  alerts.pass(1h, 1h);
  EXPECT_EQ(alerts.pager.news(), (Lines{"digest warnings - warning 7 " + timed_out + "=5 " + unavailable + "=2"}));
  alerts.pass(24h, 1h);
  EXPECT_EQ(alerts.pager.news(), Lines{}) << "nothing happened that day";
  alerts.fail_with(Errc::unavailable, Severity::warning);
  alerts.pass(24h, 1h);
  EXPECT_EQ(alerts.pager.news(), (Lines{"digest warnings - warning 1 " + unavailable + "=1"}));
  alerts.pass(24h * 4, 1h);
  EXPECT_EQ(alerts.pager.news(), (Lines{"digest infos - info 4 " + std::string(Code(Errc::not_found).name()) + "=4"}));
  EXPECT_EQ(alerts.engine.counts().ignored, 4u) << "no policy is for debug";
}

TEST(AlertEngine, FiresAtItsThresholdAndClearsOnlyBelowTheLowerOne) {
  const AlertPolicy policies[] = {
      {.name = "many", .fire_at = 10, .clear_below = 4, .window = 16s, .group = AlertGrouping::all, .cooldown = 0s}};
  Alerts alerts(policies);
  alerts.fail_with(Errc::unavailable, Severity::error, 9);
  EXPECT_EQ(alerts.pager.news(), Lines{});
  alerts.fail_with(Errc::unavailable, Severity::error, 1);
  EXPECT_EQ(alerts.pager.news().size(), 1u);
  alerts.pass(8s, 1s);
  alerts.fail_with(Errc::unavailable, Severity::error, 5);
  alerts.pass(12s, 1s);  // the ten are gone, the five are not: still not below 4
  EXPECT_EQ(alerts.pager.news(), Lines{});
  EXPECT_EQ(alerts.engine.firing(), 1u);
  alerts.pass(6s, 1s);
  EXPECT_EQ(alerts.pager.news().size(), 1u);
  EXPECT_EQ(alerts.engine.counts().cleared, 1u);
}

TEST(AlertEngine, DoesNotFlutterAroundOneThreshold) {
  const AlertPolicy policies[] = {
      {.name = "many", .fire_at = 10, .clear_below = 5, .window = 16s, .group = AlertGrouping::all, .cooldown = 0s}};
  Alerts alerts(policies);
  for (int second = 0; second < 600; ++second) {  // 8 to 11 in the window, around the upper one
    alerts.fail_with(Errc::unavailable, Severity::error, second % 3 == 0 ? 2 : 0);
    alerts.pass(1s, 1s);
  }
  EXPECT_EQ(alerts.engine.counts().fired, 1u);
  EXPECT_EQ(alerts.engine.counts().cleared, 0u);
}

TEST(AlertEngine, TellsTheSameAgainOnlyAfterItsCooldown) {
  const AlertPolicy policies[] = {{.name = "x", .window = 16s, .cooldown = 10min, .tell_cleared = false}};
  Alerts alerts(policies);
  for (int minute = 0; minute < 9; ++minute) {
    alerts.fail_with(Errc::unavailable);
    alerts.pass(1min);
  }
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired x " + unavailable + " error 1 firing"}));
  alerts.fail_with(PolicyErrc::timed_out);  // another code does not wait for it
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired x " + timed_out + " error 1 firing"}));
  alerts.pass(1min);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired x " + unavailable + " error 8"})) << "nothing is lost in the cooldown";
  EXPECT_GE(alerts.engine.counts().held_back, 1u);
}

TEST(AlertEngine, TellsWhatCameWhileItFiredWhereItsEndIsNotTold) {
  const AlertPolicy policies[] = {{.name = "x", .window = 16s, .cooldown = 10min, .tell_cleared = false}};
  const std::string rest = "fired x " + unavailable + " critical 5";
  for (const bool flush : {false, true}) {
    Alerts alerts(policies);
    alerts.fail_with(Errc::unavailable);
    alerts.pass(1s, 1s);
    alerts.fail_with(Errc::unavailable, Severity::critical, 5);
    alerts.pass(1min);  // it is over, with 5 errors that nobody was told of
    EXPECT_EQ(alerts.pager.news(), (Lines{"fired x " + unavailable + " error 1 firing"}));
    if (flush) {
      EXPECT_TRUE(alerts.engine.flush());
    } else {
      alerts.pass(9min);
    }
    EXPECT_EQ(alerts.pager.news(), (Lines{rest}));
    alerts.pass(30min);
    EXPECT_EQ(alerts.pager.news(), Lines{}) << "once";
  }
}

TEST(AlertEngine, RemindsOfWhatGoesOnAfterEachCooldownWithWhatCameMeanwhile) {
  const AlertPolicy policies[] = {{.name = "x", .window = 1min, .cooldown = 10min}};
  Alerts alerts(policies);
  for (int i = 0; i < 60 * 2 + 1; ++i) {
    alerts.fail_with(Errc::unavailable);
    alerts.pass(10s);
  }
  const std::string fired = "fired x " + unavailable + " error ";
  EXPECT_EQ(alerts.pager.news(), (Lines{fired + "1 firing", fired + "59 firing", fired + "60 firing"}));
  EXPECT_EQ(alerts.engine.counts().fired, 1u) << "it never was over";
  alerts.pass(2min);
  EXPECT_EQ(alerts.pager.news(), (Lines{"cleared x " + unavailable + " error 1"}));
}

TEST(AlertEngine, DoesNotRemindWithoutNewsOrWithoutACooldown) {
  const AlertPolicy policies[] = {{.name = "long", .match = Errc::unavailable, .window = 24h, .cooldown = 10min},
                                  {.name = "none", .match = PolicyErrc::timed_out, .cooldown = 0s}};
  Alerts alerts(policies);
  alerts.fail_with(Errc::unavailable);
  alerts.fail_with(PolicyErrc::timed_out);
  alerts.fail_with(PolicyErrc::timed_out);
  EXPECT_EQ(alerts.pager.news().size(), 2u);
  alerts.pass(4min);
  alerts.fail_with(PolicyErrc::timed_out);
  EXPECT_EQ(alerts.pager.news(), Lines{});
  alerts.pass(3h, 1min);
  EXPECT_EQ(alerts.pager.news(), (Lines{"cleared none " + timed_out + " error 2"}));
}

TEST(AlertEngine, EndsWithTheNextErrorWhatWasOverBefore) {
  const AlertPolicy policies[] = {{.name = "x", .window = 1min, .cooldown = 10min}};
  Alerts alerts(policies);
  for (int i = 0; i < 3; ++i) {  // nobody ticks
    alerts.fail_with(Errc::unavailable);
    alerts.time.advance(30min);
  }
  EXPECT_EQ(alerts.engine.counts().fired, 3u);
  EXPECT_EQ(alerts.engine.counts().cleared, 2u);
  EXPECT_EQ(alerts.pager.news(), Lines(3, "fired x " + unavailable + " error 1 firing"));
}

TEST(AlertEngine, DoesNotTellTheEndOfWhatNobodyTook) {
  const AlertPolicy policies[] = {{.name = "x"}};
  Alerts alerts(policies);
  alerts.pager.works = false;
  alerts.fail_with(Errc::unavailable);
  alerts.pass(1h);
  EXPECT_EQ(alerts.pager.asked, 5);
  EXPECT_EQ(alerts.engine.counts().given_up, 1u);
  alerts.pager.works = true;
  alerts.fail_with(Errc::unavailable);
  alerts.pass(10min);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired x " + unavailable + " error 1 firing", "cleared x " + unavailable + " error 0"}));
}

TEST(AlertEngine, GroupsByCodeByFingerprintOrNotAtAll) {
  for (const auto& [group, alerts_told] : {std::pair{AlertGrouping::code, 2u}, {AlertGrouping::fingerprint, 3u},
                                          {AlertGrouping::all, 1u}}) {
    const AlertPolicy policies[] = {{.name = "x", .group = group}};
    Alerts alerts(policies);
    alerts.fail_with(Errc::unavailable, Severity::error, 1, "web");
    alerts.fail_with(Errc::unavailable, Severity::error, 1, "db");
    alerts.fail_with(PolicyErrc::timed_out, Severity::error, 1, "db");
    alerts.fail_with(PolicyErrc::timed_out, Severity::error, 1, "db");
    EXPECT_EQ(alerts.pager.told.size(), alerts_told);
  }
}

TEST(AlertEngine, CountsAnErrorForTheMostSpecificPoliciesOnly) {
  const AlertPolicy policies[] = {
      {.name = "everything"},
      {.name = "network", .match = Category::network},
      {.name = "this_code", .match = PolicyErrc::circuit_open, .fire_at = 3},
      {.name = "this_code_too", .match = PolicyErrc::circuit_open, .fire_at = 2},
  };
  Alerts alerts(policies);
  alerts.fail_with(PolicyErrc::circuit_open);
  EXPECT_EQ(alerts.pager.news(), Lines{});
  alerts.fail_with(PolicyErrc::circuit_open);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired this_code_too NET_CIRCUIT_OPEN warning 2 firing"}));
  alerts.fail_with(PolicyErrc::circuit_open);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired this_code NET_CIRCUIT_OPEN warning 3 firing"}));
  alerts.fail_with(PolicyErrc::retries_exhausted);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired network NET_RETRIES_EXHAUSTED error 1 firing"}));
  alerts.fail_with(PolicyErrc::timed_out);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired everything " + timed_out + " error 1 firing"}));
}

TEST(AlertEngine, MeasuresErrorsPerSecond) {
  const AlertPolicy policies[] = {
      {.name = "rate", .measure = AlertMeasure::per_second, .fire_at = 2, .window = 16s, .group = AlertGrouping::all}};
  Alerts alerts(policies);
  alerts.fail_with(Errc::unavailable, Severity::error, 31);
  EXPECT_EQ(alerts.engine.firing(), 0u);
  alerts.fail_with(Errc::unavailable, Severity::error, 1);
  EXPECT_EQ(alerts.engine.firing(), 1u);
}

TEST(AlertEngine, MeasuresTheShareOfRequestsOnceThereAreEnough) {
  const AlertPolicy policies[] = {{.name = "share",
                                   .measure = AlertMeasure::share,
                                   .fire_at = 0.1,
                                   .clear_below = 0.05,
                                   .window = 16s,
                                   .min_count = 50,
                                   .group = AlertGrouping::all}};
  Alerts alerts(policies);
  alerts.fail_with(Errc::unavailable, Severity::error, 20);
  alerts.engine.tick();
  EXPECT_EQ(alerts.engine.firing(), 0u) << "no request, no share";
  alerts.engine.requests(49);
  alerts.engine.tick();
  EXPECT_EQ(alerts.engine.firing(), 0u) << "too few requests to judge";
  alerts.engine.requests(1);
  alerts.engine.tick();
  EXPECT_EQ(alerts.engine.firing(), 1u);
  alerts.engine.requests(300);  // 20 of 350 is 0.057
  alerts.engine.tick();
  EXPECT_EQ(alerts.engine.firing(), 1u) << "not yet below the lower threshold";
  alerts.engine.requests(100);
  alerts.engine.tick();
  EXPECT_EQ(alerts.engine.firing(), 0u);
}

TEST(AlertEngine, CountsWhatASamplerHeldBack) {
  const AlertPolicy policies[] = {{.name = "many", .fire_at = 100, .group = AlertGrouping::all}};
  Alerts alerts(policies);
  const RequestContext context;
  const Error error(Errc::unavailable);
  alerts.engine.record({.error = error, .context = context, .id = {}, .service = {}, .held_back = 99});
  EXPECT_EQ(alerts.engine.firing(), 1u);
  EXPECT_EQ(alerts.engine.counts().recorded, 100u);
  alerts.engine.record({.error = error, .context = context, .held_back = 7, .summary = true});
  EXPECT_EQ(alerts.engine.counts().recorded, 107u) << "a summary is no error of its own";
}

TEST(AlertEngine, StandsStillWithTheClock) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::critical);
  alerts.fail_with(Errc::unavailable, Severity::error);
  (void)alerts.pager.news();
  for (int i = 0; i < 1000; ++i) alerts.engine.tick();
  EXPECT_EQ(alerts.pager.news(), Lines{});
  EXPECT_EQ(alerts.engine.firing(), 2u);
}

TEST(AlertEngine, TakesAClockThatWasSetBackForNoTime) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::error);
  alerts.pass(4min);
  alerts.time.jump(-50min);
  alerts.engine.tick();
  EXPECT_EQ(alerts.pager.news(), Lines{});
  EXPECT_EQ(alerts.engine.firing(), 1u);
  alerts.pass(1min);
  EXPECT_EQ(alerts.pager.news().size(), 1u) << "five minutes have passed, in pieces";
  alerts.pass(10min);
  EXPECT_EQ(alerts.engine.firing(), 0u);
}

TEST(AlertEngine, SurvivesJumpsToTheEndsOfTime) {
  Alerts alerts;
  for (const nanoseconds to : {nanoseconds::max(), nanoseconds::min(), nanoseconds::max(), nanoseconds(0)}) {
    alerts.fail_with(Errc::unavailable, Severity::critical);
    alerts.fail_with(Errc::unavailable, Severity::warning);
    alerts.time.set(to);
    alerts.engine.tick();
  }
  EXPECT_LE(alerts.pager.told.size(), 12u);
}

TEST(AlertEngine, OwesNothingBeyondTheEndOfTime) {
  Alerts alerts;
  alerts.time.set(nanoseconds(0));
  alerts.engine.tick();
  alerts.time.set(nanoseconds::max());
  for (int i = 0; i < 2; ++i) {  // within and cooldown have nowhere to go: everything is due at once, and told once
    alerts.fail_with(Errc::unavailable, Severity::error);
    alerts.fail_with(PolicyErrc::timed_out, Severity::critical);
  }
  EXPECT_EQ(alerts.pager.told.size(), 2u);
  EXPECT_EQ(alerts.engine.firing(), 2u);
}

TEST(AlertEngine, TellsOneDigestForAJumpOverManyPeriods) {
  Alerts alerts;
  alerts.fail_with(Errc::unavailable, Severity::warning, 3);
  alerts.time.advance(24h * 30 + 1h);
  alerts.engine.tick();
  alerts.engine.tick();
  EXPECT_EQ(alerts.pager.news().size(), 1u);
  alerts.fail_with(Errc::unavailable, Severity::warning);
  alerts.pass(22h, 1h);
  EXPECT_EQ(alerts.pager.news(), Lines{});
  alerts.pass(1h, 1h);
  EXPECT_EQ(alerts.pager.news().size(), 1u) << "periods keep their rhythm";
}

TEST(AlertEngine, AsksASinkAgainThatFailedAndGivesUpInTheEnd) {
  Alerts alerts;
  alerts.pager.works = false;
  alerts.fail_with(Errc::unavailable, Severity::critical);
  EXPECT_EQ(alerts.pager.asked, 1);
  alerts.pass(20s);
  EXPECT_EQ(alerts.pager.asked, 1);
  alerts.pager.works = true;
  alerts.pass(10s);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired critical_errors " + unavailable + " critical 1 firing"}));
  EXPECT_EQ(alerts.engine.counts().failed, 1u);
  EXPECT_EQ(alerts.engine.counts().sent, 1u);

  alerts.pager.works = false;
  alerts.pager.asked = 0;
  alerts.fail_with(PolicyErrc::timed_out, Severity::critical);
  alerts.pass(4min);
  EXPECT_EQ(alerts.pager.asked, 5);
  EXPECT_EQ(alerts.engine.counts().given_up, 1u);
}

TEST(AlertEngine, TellsASinkThatWorksOnceWhileAnotherFails) {
  fallible::testing::FakeClock time;
  Pager good, bad;
  bad.works = false;
  const AlertSink sinks[] = {good.sink(), bad.sink()};
  auto engine = AlertEngine::create({.sinks = sinks}, time.clock()).value();
  const RequestContext context;
  const Error error(Errc::unavailable);
  engine.record({.error = error, .context = context, .id = {}, .service = {}, .severity = Severity::critical});
  for (int i = 0; i < 12; ++i) {
    time.advance(10s);
    engine.tick();
  }
  EXPECT_EQ(good.told.size(), 1u);
  EXPECT_EQ(bad.asked, 5);
}

TEST(AlertEngine, CountsWhatHasNoPlaceTogetherAndTakesPlacesBack) {
  const AlertPolicy policies[] = {{.name = "x", .window = 16s, .cooldown = 1min, .tell_cleared = false}};
  Alerts alerts(policies, 2);
  const Code codes[] = {Errc::unavailable, PolicyErrc::timed_out, Errc::not_found, Errc::aborted};
  for (const Code code : codes) alerts.fail_with(code, Severity::error);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired x " + unavailable + " error 1 firing", "fired x " + timed_out + " error 1 firing",
                                        std::string("fired x - error 1 firing ") + codes[2].name() + "=1"}));
  EXPECT_EQ(alerts.engine.counts().shared, 2u);
  EXPECT_EQ(alerts.engine.firing(), 3u);
  alerts.pass(2min);
  EXPECT_EQ(alerts.engine.firing(), 0u);
  (void)alerts.pager.news();
  alerts.fail_with(Errc::not_found, Severity::error);
  EXPECT_EQ(alerts.pager.news(), (Lines{std::string("fired x ") + codes[2].name() + " error 1 firing"}));
}

TEST(AlertEngine, KeepsTheMostFrequentCodesAndCountsTheOthers) {
  const AlertPolicy policies[] = {{.name = "x", .digest = 1h}};
  Alerts alerts(policies);
  for (int i = 0; i < 40; ++i) {
    alerts.fail_with(foreign_code("alerts.test", "DB_" + std::to_string(i)), Severity::error, 1 + (i == 7 ? 9 : 0));
  }
  alerts.pass(1h, 1h);
  ASSERT_EQ(alerts.pager.told.size(), 1u);
  EXPECT_EQ(alerts.pager.told[0].rfind("digest x - error 49 DB_7=10 DB_0=1", 0), 0u) << alerts.pager.told[0];
  EXPECT_NE(alerts.pager.told[0].find(" other=30"), std::string::npos) << alerts.pager.told[0];
}

TEST(AlertEngine, TellsOfAllCodesThatAPeerMadeUpTogether) {
  const Code known = foreign_code("alerts.test", "KNOWN_PEER_CODE");
  const AlertPolicy policies[] = {{.name = "x", .cooldown = 10min}, {.name = "peer", .match = known}};
  Alerts alerts(policies, 4);
  for (int i = 0; i < 20; ++i) alerts.fail_with(foreign_code("alerts.test", "MADE_UP_" + std::to_string(i)), Severity::error);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired x - error 1 firing MADE_UP_0=1"}));
  alerts.fail_with(Errc::unavailable, Severity::error);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired x " + unavailable + " error 1 firing"})) << "there is a place for our own";
  alerts.fail_with(known, Severity::error);
  EXPECT_EQ(alerts.pager.news(), (Lines{"fired peer KNOWN_PEER_CODE error 1 firing"}));
  EXPECT_EQ(alerts.engine.counts().shared, 0u);
}

TEST(AlertEngine, SaysWhatFires) {
  Alerts alerts;
  EXPECT_FALSE(alerts.engine.worst().has_value());
  alerts.fail_with(Errc::unavailable, Severity::error, 4);
  EXPECT_EQ(alerts.engine.worst(), Severity::error);
  alerts.fail_with(PolicyErrc::timed_out, Severity::critical);
  EXPECT_EQ(alerts.engine.worst(), Severity::critical);
  alerts.pass(1min);
  AlertState states[4];
  ASSERT_EQ(alerts.engine.firing(states), 2u);
  EXPECT_EQ(str(states[0].policy), "errors");
  EXPECT_EQ(states[0].code, Code(Errc::unavailable));
  EXPECT_EQ(states[0].value, 4.0);
  EXPECT_EQ(states[0].lasting, 1min);
  EXPECT_EQ(alerts.engine.firing(std::span(states, 1)), 1u);
}

TEST(AlertEngine, NamesABadOption) {
  Pager pager;
  const AlertSink good[] = {pager.sink()};
  const AlertSink no_function[] = {{"x"}};
  const std::vector<AlertSink> many(9, good[0]);
  const AlertPolicy bad_policy[] = {{.name = "x", .min_count = 0}};
  EXPECT_EQ(AlertEngine::create({}).error().code(), Errc::invalid_argument);
  EXPECT_EQ(AlertEngine::create({.sinks = no_function}).error().code(), Errc::invalid_argument);
  EXPECT_EQ(AlertEngine::create({.sinks = many}).error().code(), Errc::invalid_argument);
  EXPECT_EQ(AlertEngine::create({.sinks = good, .alerts = 0}).error().code(), Errc::invalid_argument);
  EXPECT_EQ(AlertEngine::create({.sinks = good, .alerts = 4097}).error().code(), Errc::invalid_argument);
  EXPECT_EQ(AlertEngine::create({.policies = {}, .sinks = good}).error().code(), Errc::invalid_argument);
  const auto made = AlertEngine::create({.policies = bad_policy, .sinks = good});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(to_string(made.error()), "policy x: alerts: min_count must be 1 or more");
  ASSERT_NE(made.error().get_if<InvalidOption>(), nullptr);
  EXPECT_EQ(made.error().get_if<InvalidOption>()->option, "min_count");
  const auto no_clock = AlertEngine::create({.sinks = good}, Clock{nullptr});
  ASSERT_FALSE(no_clock.has_value());
  EXPECT_EQ(to_string(no_clock.error()), "alerts: clock must be one with read");
}

TEST(AlertEngine, TakesItsMemoryAtOnceAndAnswersWhenThereIsNone) {
  Pager pager;
  const AlertSink sinks[] = {pager.sink()};
  {
    FailingAllocator none(1, false);
    auto made = AlertEngine::create({.sinks = sinks});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code(), Errc::resource_exhausted);
  }
  FailingAllocator later(2, true);
  {
    auto engine = AlertEngine::create({.sinks = sinks}).value();
    const RequestContext context;
    const Error error(Errc::unavailable);
    engine.record({.error = error, .context = context, .id = {}, .service = {}, .severity = Severity::critical});
    EXPECT_EQ(later.failures, 0);
    EXPECT_EQ(pager.told.size(), 1u);
  }
}

TEST(AlertEngine, TellsEverythingOnceFromManyThreads) {
  fallible::testing::FakeClock time;
  struct Counting {
    std::atomic<int> fired{0};
    std::atomic<std::uint64_t> errors{0};
  } seen;
  const AlertSink sinks[] = {{"counting",
                              [](void* self, const Alert& alert) noexcept {
                                auto& counting = *static_cast<Counting*>(self);
                                if (alert.event == AlertEvent::fired) ++counting.fired;
                                counting.errors += alert.count;
                                return true;
                              },
                              &seen}};
  auto engine = AlertEngine::create({.sinks = sinks}, time.clock()).value();
  const ReportSink sink = engine.sink();
  std::vector<std::thread> running;
  for (int i = 0; i < 4; ++i) {
    running.emplace_back([&] {
      const RequestContext context;
      const Error errors[] = {Errc::unavailable, Errc::aborted, Errc::not_found};
      for (int n = 0; n < 3000; ++n) {
        (void)sink.write(sink.self, {.error = errors[n % 3], .context = context, .id = {}, .service = {},
                                     .severity = Severity::critical});
        engine.requests();
        if (n % 100 == 0) engine.tick();
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  EXPECT_EQ(seen.fired, 3);
  time.advance(1h);
  engine.tick();
  engine.tick();
  EXPECT_EQ(seen.errors, 12000u) << "what fired counts, and what came after it with its end";
  EXPECT_EQ(engine.firing(), 0u);
}

}  // namespace
