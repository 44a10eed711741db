#include <fallible/report/error_budget.hpp>

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/errc.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/health.hpp>
#include <fallible/report/prometheus.hpp>
#include <fallible/report/request_timer.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/serialization.hpp>
#include <fallible/testing/fake_clock.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;
using fallible::testing::FakeClock;

constexpr auto day = 24h;

struct Budgets {
  FakeClock time;
  ErrorBudget make(const ErrorBudgetOptions& options = {.name = "orders"}) {
    return ErrorBudget::create(options, time.clock()).value();
  }
};
void count(const ErrorBudget& budget, int good, int bad) {
  for (int i = 0; i < good; ++i) budget.good();
  for (int i = 0; i < bad; ++i) budget.bad();
}
std::string counts(const BudgetCounts& counted) {
  return std::to_string(counted.failures) + "/" + std::to_string(counted.requests);
}
std::string bad_field(const ErrorBudgetOptions& options, Clock clock = coarse_clock()) {
  const auto made = ErrorBudget::create(options, clock);
  if (made.has_value()) return "none";
  EXPECT_EQ(made.error().code(), Errc::invalid_argument);
  struct Reader {
    std::string found;
    void field(Text key, const Arg& value) {
      if (key == "field") write_value(append_to(found), value);
    }
  } reader;
  fallible::visit(made.error(), reader);
  return reader.found;
}

TEST(ErrorBudget, IsUntouchedUntilSomethingFails) {
  Budgets made;
  const ErrorBudget budget = made.make();
  EXPECT_EQ(budget.remaining(), 1);
  count(budget, 100, 0);
  EXPECT_EQ(budget.remaining(), 1);
  EXPECT_EQ(budget.burn_rate(1h), 0);
  EXPECT_FALSE(budget.worst().has_value());
}

TEST(ErrorBudget, IsSpentByTheFailuresThatTheObjectiveAllows) {
  Budgets made;
  const struct {
    double objective;
    int good, bad;
    double remaining;
  } cases[] = {
      {0.999, 9990, 10, 0},      // exactly, whatever the digits of 1 - 0.999 are
      {0.999, 19990, 10, 0.5},
      {0.99, 990, 10, 0},
      {0.9, 80, 20, -1},         // overspent
      {0.95, 985, 15, 0.7},
      {0.9999, 99990, 10, 0},
  };
  for (const auto& each : cases) {
    const ErrorBudget budget = made.make({.name = "orders", .objective = each.objective});
    count(budget, each.good, each.bad);
    EXPECT_DOUBLE_EQ(budget.remaining(), each.remaining) << each.objective << " " << each.bad;
    if (each.remaining == 0) {
      EXPECT_EQ(budget.remaining(), 0) << each.objective;
    }
  }
}

TEST(ErrorBudget, SaysNothingBeforeThereAreEnoughFailures) {
  Budgets made;
  const ErrorBudget budget = made.make();
  count(budget, 0, 9);
  EXPECT_EQ(budget.remaining(), 1);
  EXPECT_EQ(budget.burn_rate(30 * day), 0);
  EXPECT_EQ(counts(budget.in(30 * day)), "9/9");
  budget.bad();
  EXPECT_DOUBLE_EQ(budget.remaining(), 1 - 1000.0);
  const ErrorBudget eager = made.make({.name = "orders", .min_failures = 1});
  eager.bad();
  EXPECT_DOUBLE_EQ(eager.burn_rate(5min), 1000);
}

TEST(ErrorBudget, CountsByWhoseFaultItWas) {
  const struct {
    Code code;
    bool bad;
  } cases[] = {
      {Errc::invalid_argument, false}, {Errc::not_found, false},          {Errc::permission_denied, false},
      {Errc::cancelled, false},        {Errc::internal, true},            {Errc::unavailable, true},
      {Errc::unimplemented, true},     {Errc::deadline_exceeded, true},   {PolicyErrc::timed_out, true},
      {PolicyErrc::circuit_open, true}, {DatabaseErrc::connection, true}, {DatabaseErrc::unique_violation, false},
      {SerializationErrc::malformed, false}, {Errc::resource_exhausted, false},
  };
  Budgets made;
  for (const auto& each : cases) {
    EXPECT_EQ(is_service_fault(each.code), each.bad) << each.code.name();
    const ErrorBudget budget = made.make();
    budget.count(each.code);
    EXPECT_EQ(counts(budget.in(1h)), each.bad ? "1/1" : "0/1") << each.code.name();
  }
}

TEST(ErrorBudget, CountsResultsAndByARuleOfOnesOwn) {
  Budgets made;
  const ErrorBudget budget = made.make({.name = "orders", .is_bad = [](Code code) noexcept { return code == Errc::not_found; }});
  budget.count(Result<int>(7));
  budget.count(Result<void>(fail(Errc::not_found)));
  budget.count(Result<int>(fail(Errc::internal)));
  EXPECT_EQ(counts(budget.in(1h)), "1/3");
}

TEST(ErrorBudget, ForgetsWhatIsOlderThanTheWindow) {
  Budgets made;
  for (const auto window : {1 * day, 7 * day, 30 * day, 90 * day}) {
    const ErrorBudget budget = made.make({.name = "orders", .window = window});
    count(budget, 80, 20);
    const auto kept = window - window / 64;  // a bucket of the last ring may go at once
    made.time.advance(kept - 1s);
    EXPECT_EQ(counts(budget.in(window)), "20/100") << window / 1h;
    budget.good();
    made.time.advance(window / 64 + 2s);
    EXPECT_EQ(counts(budget.in(window)), "0/1") << window / 1h;
    EXPECT_EQ(budget.remaining(), 1) << window / 1h;
    made.time.advance(window + 1s);
    EXPECT_EQ(counts(budget.in(window)), "0/0") << window / 1h;
  }
}

// Against counting every request's time, for windows of all sizes and requests at odd times.
TEST(ErrorBudget, AgreesWithAListOfAllRequestsWithinASixteenthOfTheWindow) {
  Budgets made;
  const ErrorBudget budget = made.make({.name = "orders", .min_failures = 1});
  struct Past {
    std::chrono::nanoseconds at;
    bool bad;
  };
  std::vector<Past> all;
  std::uint64_t random = 42;
  const auto between = [&](std::chrono::nanoseconds from, std::chrono::nanoseconds to) {
    BudgetCounts counted;
    for (const Past& each : all) {
      if (each.at > from && each.at <= to) {
        ++counted.requests;
        counted.failures += each.bad ? 1 : 0;
      }
    }
    return counted;
  };
  for (int i = 0; i < 3000; ++i) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    const auto pause = std::chrono::seconds(random >> 33) % (i % 50 == 0 ? 86400s : i % 10 == 0 ? 600s : 7s);
    made.time.advance(pause);
    const bool bad = (random >> 20) % 5 == 0;
    if (bad) {
      budget.bad();
    } else {
      budget.good();
    }
    all.push_back({made.time.now(), bad});
    if (i % 30 != 0) continue;
    for (const std::chrono::nanoseconds window :
         {std::chrono::nanoseconds(5min), std::chrono::nanoseconds(17min), std::chrono::nanoseconds(1h), std::chrono::nanoseconds(6h),
          std::chrono::nanoseconds(3 * day), std::chrono::nanoseconds(30 * day)}) {
      const BudgetCounts counted = budget.in(window), most = between(made.time.now() - window - 3s, made.time.now()),
                         least = between(made.time.now() - window + window / 16 + 3s, made.time.now());
      EXPECT_LE(counted.requests, most.requests) << i << " " << window / 1min;
      EXPECT_GE(counted.requests, least.requests) << i << " " << window / 1min;
      EXPECT_LE(counted.failures, most.failures) << i << " " << window / 1min;
      EXPECT_GE(counted.failures, least.failures) << i << " " << window / 1min;
    }
  }
}

TEST(ErrorBudget, TakesAWindowThatIsTooLongForTheObjectivesAndOneThatIsTooShortForATick) {
  Budgets made;
  const ErrorBudget budget = made.make({.name = "orders", .window = 1 * day, .min_failures = 1});
  budget.bad();
  EXPECT_EQ(counts(budget.in(365 * day)), "1/1");
  EXPECT_EQ(counts(budget.in(std::chrono::nanoseconds::max())), "1/1");
  EXPECT_EQ(counts(budget.in(0ns)), "1/1");
  EXPECT_EQ(counts(budget.in(std::chrono::nanoseconds::min())), "1/1");
  made.time.advance(1s);
  EXPECT_EQ(counts(budget.in(0ns)), "0/0");
  made.time.advance(400 * day);
  budget.good();
  EXPECT_EQ(counts(budget.in(365 * day)), "0/1");
}

TEST(ErrorBudget, TellsAFastBurnASlowOneAndAnOldOneApart) {
  struct Phase {
    int minutes, bad;  // of 1000 requests a minute
  };
  const struct {
    const char* what;
    Phase phases[3];
    const char* worst;
  } cases[] = {
      {"nothing", {{5000, 0}}, "none"},
      {"at the objective's own pace, for days", {{5000, 1}}, "warning"},
      {"the same, and nothing for the last seven hours", {{5000, 1}, {420, 0}}, "none"},
      {"a spike too short", {{600, 0}, {10, 14}}, "none"},
      {"15 times too fast for an hour", {{600, 0}, {65, 15}}, "critical"},
      {"which is over", {{5000, 0}, {65, 15}, {6, 0}}, "none"},
      {"7 times too fast for 6 hours", {{600, 0}, {365, 7}}, "critical"},
      {"which is over", {{600, 0}, {365, 7}, {31, 0}}, "warning"},
      {"a complete outage of ten minutes", {{600, 0}, {10, 1000}}, "critical"},
      {"a complete outage from the start", {{6, 1000}}, "critical"},
      {"that has not been watched for five minutes", {{4, 1000}}, "none"},
      {"at the objective's own pace, from the start", {{300, 1}}, "none"},
  };
  for (const auto& each : cases) {
    Budgets made;
    const ErrorBudget budget = made.make();
    for (const Phase& phase : each.phases) {
      for (int minute = 0; minute < phase.minutes; ++minute) {
        count(budget, 1000 - phase.bad, phase.bad);
        made.time.advance(1min);
      }
    }
    const auto worst = budget.worst();
    EXPECT_STREQ(worst.has_value() ? to_string(*worst) : "none", each.worst) << each.what;
  }
}

TEST(ErrorBudget, ScalesTheRulesToTheObjectivesWindow) {
  for (const auto window : {7 * day, 30 * day}) {
    Budgets made;
    const ErrorBudget budget = made.make({.name = "orders", .window = window});
    const std::chrono::nanoseconds fast = std::chrono::nanoseconds(window) / 720;  // 14 minutes of a week, an hour of 30 days
    for (int i = 0; i < 100; ++i) {
      count(budget, 995, 0);
      made.time.advance(fast / 20);
    }
    EXPECT_FALSE(budget.worst().has_value());
    for (int i = 0; i < 40; ++i) {
      count(budget, 980, 20);
      made.time.advance(fast / 20);
    }
    ASSERT_TRUE(budget.worst().has_value());
    EXPECT_EQ(*budget.worst(), Severity::critical);
    for (int i = 0; i < 11; ++i) {
      count(budget, 1000, 0);
      made.time.advance(fast / 20);
    }
    EXPECT_NE(budget.worst(), Severity::critical) << "for a twelfth of the longer part nothing has failed";
  }
}

TEST(ErrorBudget, LetsNoTimePassOnAClockThatIsSetBackOrStandsStill) {
  Budgets made;
  const ErrorBudget budget = made.make({.name = "orders", .window = 1 * day, .min_failures = 1});
  count(budget, 5, 5);
  made.time.jump(-30 * day);
  EXPECT_EQ(counts(budget.in(1h)), "5/10");
  count(budget, 5, 5);
  made.time.advance(50min);
  EXPECT_EQ(counts(budget.in(1h)), "10/20");
  made.time.advance(11min);
  EXPECT_EQ(counts(budget.in(1h)), "0/0");
  made.time.set(std::chrono::nanoseconds::min());
  budget.bad();
  EXPECT_EQ(counts(budget.in(1 * day)), "11/21");
  made.time.set(std::chrono::nanoseconds::max());  // ahead: everything is over
  EXPECT_EQ(counts(budget.in(1 * day)), "0/0");
  made.time.set(0ns);
  budget.bad();
  made.time.advance(25h);
  budget.good();
  EXPECT_EQ(counts(budget.in(1 * day)), "0/1");
}

TEST(ErrorBudget, LosesNothingThatThreadsCountAtOnceWhileTimePasses) {
  Budgets made;
  made.time.advance_at_each_reading(1ms);
  const ErrorBudget budget = made.make({.name = "orders", .window = 90 * day});
  constexpr int each = 4000, many = 24;  // more than there are cells for one thread alone
  std::thread threads[many];
  for (std::thread& thread : threads) {
    thread = std::thread([&budget] {
      BudgetCounts seen;
      for (int i = 0; i < each / 40; ++i) {
        count(budget, 30, 10);
        const BudgetCounts now = budget.in(90 * day);
        EXPECT_GE(now.requests, seen.requests);
        EXPECT_GE(now.failures, seen.failures);
        EXPECT_GE(now.requests, now.failures);
        seen = now;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counts(budget.in(90 * day)), std::to_string(many * each / 4) + "/" + std::to_string(many * each));
}

TEST(ErrorBudget, RefusesOptionsByName) {
  const ErrorBudgetOptions good{.name = "orders"};
  EXPECT_EQ(bad_field(good), "none");
  const struct {
    const char* field;
    void (*spoil)(ErrorBudgetOptions&);
  } cases[] = {
      {"name", [](ErrorBudgetOptions& o) { o.name = ""; }},
      {"name", [](ErrorBudgetOptions& o) { o.name = "Orders"; }},
      {"name", [](ErrorBudgetOptions& o) { o.name = "9lives"; }},
      {"objective", [](ErrorBudgetOptions& o) { o.objective = 1; }},
      {"objective", [](ErrorBudgetOptions& o) { o.objective = 99.9; }},
      {"objective", [](ErrorBudgetOptions& o) { o.objective = 0.89; }},
      {"objective", [](ErrorBudgetOptions& o) { o.objective = __builtin_nan(""); }},
      {"window", [](ErrorBudgetOptions& o) { o.window = 23h; }},
      {"window", [](ErrorBudgetOptions& o) { o.window = 91 * day; }},
      {"is_bad", [](ErrorBudgetOptions& o) { o.is_bad = nullptr; }},
      {"min_failures", [](ErrorBudgetOptions& o) { o.min_failures = 0; }},
      {"min_failures", [](ErrorBudgetOptions& o) { o.min_failures = 1'000'001; }},
      {"warn_below", [](ErrorBudgetOptions& o) { o.warn_below = 1.1; }},
      {"warn_below", [](ErrorBudgetOptions& o) { o.warn_below = __builtin_nan(""); }},
  };
  for (const auto& each : cases) {
    ErrorBudgetOptions options = good;
    each.spoil(options);
    EXPECT_EQ(bad_field(options), each.field);
  }
  EXPECT_EQ(bad_field(good, Clock{nullptr}), "clock");
}

TEST(ErrorBudget, KeepsANameThatGoes) {
  std::string name = "orders";
  ErrorBudget budget = ErrorBudget::create({.name = name}).value();
  name = "xxxxxx";
  ErrorBudget moved = std::move(budget);
  EXPECT_EQ(moved.options().name, "orders");
  EXPECT_EQ(moved.options().objective, 0.999);
}

TEST(ErrorBudget, IsAHealthCheckWithWhatRemainsInPercent) {
  Budgets made;
  const struct {
    int good;
    bool fail_when_spent;
    double warn_below;
    HealthStatus status;
    double value;
    const char* why;
  } cases[] = {
      {99990, false, 0.25, HealthStatus::pass, 90, ""},
      {12490, false, 0.25, HealthStatus::warn, 20, "20.0 % of the budget is left"},
      {4990, false, 0.25, HealthStatus::warn, -100, "10 of 5000 requests failed, -100.0 % of the budget is left"},
      {4990, true, 0.25, HealthStatus::fail, -100, "error budget orders: 10 of 5000"},
      {9990, true, 0.25, HealthStatus::fail, 0, "0.0 %"},
      {9990, false, 0, HealthStatus::warn, 0, "0.0 %"},
      {12490, true, 0, HealthStatus::pass, 20, ""},
  };
  for (const auto& each : cases) {
    ErrorBudget budget = made.make({.name = "orders", .warn_below = each.warn_below, .fail_when_spent = each.fail_when_spent});
    const HealthProbe probe = budget.probe();
    const ErrorBudget moved = std::move(budget);
    count(moved, each.good, 10);
    const HealthReading reading = probe.look(probe.self, {}).value();
    EXPECT_EQ(reading.status, each.status) << each.good;
    EXPECT_NEAR(reading.value.value(), each.value, 1e-9);
    EXPECT_EQ(reading.unit, "percent");
    const std::string why = reading.why.has_value() ? to_string(*reading.why) : "";
    EXPECT_NE(why.find(each.why), std::string::npos) << why;
    EXPECT_EQ(why.empty(), each.status == HealthStatus::pass);
  }
}

TEST(ErrorBudget, GivesHealthTheWorstRuleThatHolds) {
  Budgets made;
  const ErrorBudget budget = made.make();
  const HealthProbe probe = HealthProbe::of_alerts(budget);
  EXPECT_EQ(probe.look(probe.self, {}).value().status, HealthStatus::pass);
  count(budget, 0, 100);
  EXPECT_EQ(probe.look(probe.self, {}).value().status, HealthStatus::pass) << "it has not been watched for long enough";
  made.time.advance(6min);
  count(budget, 0, 1);
  EXPECT_EQ(probe.look(probe.self, {}).value().status, HealthStatus::fail);
}

TEST(ErrorBudget, IsFedByARequestTimer) {
  Budgets made;
  const ErrorBudget budget = made.make();
  MetricRegistry registry = MetricRegistry::create().value();
  const ErrorMetrics metrics = ErrorMetrics::create(registry).value();
  const auto timer = [&](auto end) {
    RequestTimer running(metrics, "POST /orders", budget, made.time.clock());
    end(running);
  };
  timer([](RequestTimer& t) { EXPECT_TRUE(t.finish(Result<int>(7)).has_value()); });
  EXPECT_EQ(counts(budget.in(1h)), "0/1");
  timer([](RequestTimer& t) { t.failed(Errc::not_found); });
  EXPECT_EQ(counts(budget.in(1h)), "0/2");
  timer([](RequestTimer& t) { t.failed(Errc::internal); });
  EXPECT_EQ(counts(budget.in(1h)), "1/3");
  timer([](RequestTimer&) {});  // abandoned
  EXPECT_EQ(counts(budget.in(1h)), "2/4");
  timer([](RequestTimer& t) {
    t.succeeded();
    t.failed(Errc::internal);
  });
  EXPECT_EQ(counts(budget.in(1h)), "2/5");
}

TEST(ErrorBudget, IsShownInTheMetricsAsItIsWhenTheyAreWritten) {
  Budgets made;
  ErrorBudget budget = made.make();
  const ErrorBudget other = made.make({.name = "search", .objective = 0.99});
  MetricRegistry registry = MetricRegistry::create().value();
  const ErrorMetrics metrics = ErrorMetrics::create(registry, {.prefix = "shop"}).value();
  const auto shows = [&](const std::string& line) {
    std::string text;
    write_metrics(append_to(text), registry, MetricFormat::prometheus_text);
    return text.find("\nshop_error_budget_" + line + "\n") != std::string::npos;
  };
  EXPECT_FALSE(shows("objective_ratio{name=\"orders\"} 0.999"));
  metrics.budget(budget);
  metrics.budget(other);
  EXPECT_TRUE(shows("requests_total{name=\"orders\",outcome=\"good\"} 0"));
  EXPECT_TRUE(shows("requests_total{name=\"orders\",outcome=\"bad\"} 0")) << "from the start, so that the first counts";
  EXPECT_TRUE(shows("remaining_ratio{name=\"orders\"} 1"));
  EXPECT_TRUE(shows("objective_ratio{name=\"orders\"} 0.999"));
  EXPECT_TRUE(shows("objective_ratio{name=\"search\"} 0.99"));
  const ErrorBudget moved = std::move(budget);
  count(moved, 4990, 10);
  EXPECT_TRUE(shows("requests_total{name=\"orders\",outcome=\"good\"} 4990"));
  EXPECT_TRUE(shows("requests_total{name=\"orders\",outcome=\"bad\"} 10"));
  EXPECT_TRUE(shows("remaining_ratio{name=\"orders\"} -1"));
  made.time.advance(31 * day);
  EXPECT_TRUE(shows("remaining_ratio{name=\"orders\"} 1"));
  EXPECT_TRUE(shows("requests_total{name=\"orders\",outcome=\"bad\"} 10")) << "a counter never falls";
}

}  // namespace
