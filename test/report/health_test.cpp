#include <fallible/report/health.hpp>

#include <fallible/core/render.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/alert.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using fallible::Call;
using fallible::ComponentType;
using fallible::Errc;
using fallible::Error;
using fallible::Health;
using fallible::HealthCheck;
using fallible::HealthDetail;
using fallible::HealthLink;
using fallible::HealthOptions;
using fallible::HealthProbe;
using fallible::HealthReading;
using fallible::HealthSnapshot;
using fallible::HealthStatus;
using fallible::personal;
using fallible::Result;
using fallible::ServingStatus;
using fallible::Severity;
using fallible::Text;

namespace {

constexpr std::chrono::nanoseconds pi_day(1'773'480'413'589'793'238);

std::string text_of(Text text) { return {text.data(), text.size()}; }

/// A probe whose answer and duration a test sets.
struct Probe {
  fallible::testing::FakeClock* time = nullptr;
  std::chrono::nanoseconds takes{};
  int calls = 0;
  Result<void> answer{};
  fallible::Deadline deadline;

  Result<void> operator()(const Call& call) {
    ++calls;
    deadline = call.deadline;
    if (time != nullptr) time->advance(takes);
    return answer;
  }
};

class HealthTest : public ::testing::Test {
 protected:
  Health make(HealthOptions options) {
    auto made = Health::create(options, time.clock(), wall.clock());
    EXPECT_TRUE(made.has_value());
    return std::move(*made);
  }
  static std::string json(const Health& health, const HealthSnapshot& snapshot,
                          HealthDetail detail = HealthDetail::public_text) {
    fallible::GrowingBuffer out;
    EXPECT_TRUE(write_health_json(out, health, snapshot, detail));
    return text_of(out.text());
  }
  static std::string simple(const HealthSnapshot& snapshot, HealthDetail detail = HealthDetail::public_text) {
    fallible::GrowingBuffer out;
    EXPECT_TRUE(write_simple_health_json(out, snapshot, detail));
    return text_of(out.text());
  }
  fallible::testing::FakeClock time;
  fallible::testing::FakeClock wall{pi_day};
};

TEST_F(HealthTest, PassesWithoutChecks) {
  const Health health = make({});
  const HealthSnapshot now = health.run();
  EXPECT_EQ(now.status, HealthStatus::pass);
  EXPECT_EQ(now.http_status(), 200);
  EXPECT_EQ(now.serving_status(), ServingStatus::serving);
  EXPECT_EQ(json(health, now), R"({"status":"pass"})");
  EXPECT_EQ(simple(now), R"({"status":"pass","checks":{}})");
}

TEST_F(HealthTest, IsAsBadAsItsWorstCriticalCheck) {
  constexpr auto pass = HealthStatus::pass, warn = HealthStatus::warn, fail = HealthStatus::fail;
  struct Row {
    HealthStatus first;
    bool critical;
    HealthStatus second;
    HealthStatus expected;
    int http;
    ServingStatus grpc;
  };
  for (const Row& row : {Row{pass, true, pass, pass, 200, ServingStatus::serving},
                         Row{pass, true, warn, warn, 200, ServingStatus::serving},
                         Row{pass, true, fail, fail, 503, ServingStatus::not_serving},
                         Row{pass, false, fail, warn, 200, ServingStatus::serving},
                         Row{fail, false, pass, fail, 503, ServingStatus::not_serving},
                         Row{warn, false, warn, warn, 200, ServingStatus::serving}}) {
    const auto first = [&] { return HealthReading{.status = row.first}; };
    const auto second = [&] { return HealthReading{.status = row.second}; };
    const HealthCheck checks[] = {{.component = "a", .probe = HealthProbe::of(first)},
                                  {.component = "b", .critical = row.critical, .probe = HealthProbe::of(second)}};
    const Health health = make({.checks = checks});
    const HealthSnapshot now = health.run();
    EXPECT_EQ(now.status, row.expected);
    EXPECT_EQ(now.http_status(), row.http);
    EXPECT_EQ(now.serving_status(), row.grpc);
    EXPECT_EQ(now.results[1].status, row.second) << "the check's own status stays";
  }
}

TEST_F(HealthTest, FailsACheckThatTookTooLong) {
  Probe slow{&time, 501ms, 0, {}, {}};
  const HealthCheck checks[] = {{.component = "db", .timeout = 500ms, .cache_for = 0s, .probe = HealthProbe::of(slow)}};
  const Health health = make({.checks = checks});
  const auto before = time.now();
  HealthSnapshot now = health.run();
  EXPECT_EQ(slow.deadline.at(), before + 500ms);
  EXPECT_EQ(now.status, HealthStatus::fail);
  EXPECT_EQ(to_string(*now.results[0].why), "db took longer than 500ms");
  EXPECT_EQ(now.results[0].took, 501ms);
  slow.takes = 500ms;
  now = health.run();
  EXPECT_EQ(now.status, HealthStatus::pass);
  slow.takes = 600ms;
  slow.answer = fallible::fail(Errc::unavailable, "no route");
  now = health.run();
  EXPECT_EQ(to_string(*now.results[0].why), "db took longer than 500ms: no route");
}

TEST_F(HealthTest, GivesTheEarlierOfTwoDeadlines) {
  Probe probe;
  const HealthCheck checks[] = {{.component = "db", .timeout = 500ms, .probe = HealthProbe::of(probe)}};
  const Health health = make({.checks = checks});
  (void)health.run({.deadline = fallible::Deadline(time.now() + 20ms)});
  EXPECT_EQ(probe.deadline.at(), time.now() + 20ms);
}

TEST_F(HealthTest, KeepsAResultForItsCacheTime) {
  Probe probe;
  const HealthCheck checks[] = {{.component = "db", .cache_for = 5s, .probe = HealthProbe::of(probe)}};
  const Health health = make({.checks = checks});
  EXPECT_FALSE(health.run().results[0].cached);
  time.advance(4999ms);
  wall.advance(4999ms);
  const HealthSnapshot again = health.run();
  EXPECT_TRUE(again.results[0].cached);
  EXPECT_EQ(again.results[0].time, pi_day);
  EXPECT_EQ(probe.calls, 1);
  time.advance(1ms);
  EXPECT_FALSE(health.run().results[0].cached);
  EXPECT_EQ(probe.calls, 2);
  time.jump(-10h);  // a result of the future is not kept until then
  EXPECT_FALSE(health.run().results[0].cached);
  EXPECT_EQ(probe.calls, 3);
}

TEST_F(HealthTest, RunsNothingMoreWhenTheCallIsOver) {
  Probe first{&time, 2s, 0, {}, {}};
  Probe second;
  const HealthCheck checks[] = {{.component = "a", .timeout = 5s, .probe = HealthProbe::of(first)},
                                {.component = "b", .probe = HealthProbe::of(second)}};
  const Health health = make({.checks = checks});
  const HealthSnapshot now = health.run({.deadline = fallible::Deadline(time.now() + 1s)});
  EXPECT_EQ(first.calls, 1);
  EXPECT_EQ(second.calls, 0);
  EXPECT_EQ(now.status, HealthStatus::fail) << "b was never found to be fit";
  EXPECT_EQ(to_string(*now.results[1].why), "not checked yet");
  EXPECT_EQ(now.results[1].time, 0ns);
  EXPECT_EQ(health.run().status, HealthStatus::pass);
}

TEST_F(HealthTest, NeverRunsOneCheckTwiceAtATime) {
  struct Gate {
    std::atomic<bool> entered{false};
    std::atomic<bool> open{false};
    std::atomic<int> calls{0};
    Result<void> operator()() {
      calls.fetch_add(1);
      entered.store(true);
      while (!open.load()) std::this_thread::yield();
      return {};
    }
  } gate;
  gate.open = true;
  const HealthCheck checks[] = {{.component = "db", .timeout = 1s, .cache_for = 0s, .probe = HealthProbe::of(gate)}};
  for (const bool known : {false, true}) {
    const Health health = make({.checks = checks});
    if (known) (void)health.run();
    gate.open = false;
    gate.entered = false;
    gate.calls = 0;
    std::thread other([&] { EXPECT_EQ(health.run().status, HealthStatus::pass); });
    while (!gate.entered.load()) std::this_thread::yield();
    HealthSnapshot now = health.run();
    EXPECT_TRUE(now.results[0].cached);
    EXPECT_EQ(now.status, known ? HealthStatus::pass : HealthStatus::fail);
    time.advance(1s);
    EXPECT_EQ(health.run().status, now.status) << "still in time";
    time.advance(1ns);
    now = health.run();
    EXPECT_EQ(now.status, HealthStatus::fail) << "it hangs";
    EXPECT_EQ(now.results[0].why->code(), fallible::Code(fallible::PolicyErrc::timed_out));
    EXPECT_EQ(gate.calls, 1);
    time.jump(-1s);  // so that the first one is in time after all
    gate.open = true;
    other.join();
  }
}

TEST_F(HealthTest, UnderstandsManyKindsOfProbes) {
  const auto nothing = [] { return Result<void>(); };
  const auto number = []() -> Result<int> { return 3; };
  const auto reading = []() -> Result<HealthReading> { return HealthReading{HealthStatus::warn, 85.5, "percent", Error(Errc::resource_exhausted)}; };
  const auto fails = [](const Call&) -> Result<int> { return fallible::fail(Errc::unavailable); };
  const HealthCheck checks[] = {{.component = "a", .probe = HealthProbe::of(nothing)},
                                {.component = "b", .probe = HealthProbe::of(number)},
                                {.component = "c", .probe = HealthProbe::of(reading)},
                                {.component = "d", .probe = HealthProbe::of(fails)}};
  const Health health = make({.checks = checks});
  const HealthSnapshot now = health.run();
  EXPECT_EQ(simple(now), R"({"status":"fail","checks":{"a":"pass","b":"pass","c":"warn","d":"fail"}})");
  EXPECT_EQ(now.results[2].value, 85.5);
}

TEST_F(HealthTest, LooksAtABreaker) {
  auto breaker = fallible::CircuitBreaker::create(
      {.window = fallible::BreakerWindow::consecutive, .window_size = 1, .open_for = 10s, .jitter = 0, .probes = 1, .probe_successes = 1},
      time.clock(), 1);
  ASSERT_TRUE(breaker.has_value());
  const HealthCheck checks[] = {
      {.component = "payments", .critical = false, .cache_for = 0s, .probe = HealthProbe::of_breaker(*breaker)}};
  const Health health = make({.checks = checks});
  EXPECT_EQ(health.run().status, HealthStatus::pass);
  (void)breaker->call([]() -> Result<void> { return fallible::fail(Errc::unavailable); });
  HealthSnapshot now = health.run();
  EXPECT_EQ(now.status, HealthStatus::warn);
  EXPECT_EQ(now.results[0].status, HealthStatus::fail);
  EXPECT_EQ(now.results[0].why->code(), fallible::Code(fallible::PolicyErrc::circuit_open));
  time.advance(11s);
  {
    auto permit = breaker->admit();
    ASSERT_TRUE(permit.has_value());
    now = health.run();
    EXPECT_EQ(now.results[0].status, HealthStatus::warn) << "half open";
    permit->record(fallible::Outcome::ok);
  }
  EXPECT_EQ(health.run().results[0].status, HealthStatus::pass);
}

TEST_F(HealthTest, LooksAtAlerts) {
  std::optional<Severity> worst;
  const auto alerts = [&] { return worst; };
  const HealthCheck checks[] = {{.component = "alerts", .cache_for = 0s, .probe = HealthProbe::of_alerts(alerts)}};
  const Health health = make({.checks = checks});
  EXPECT_EQ(health.run().status, HealthStatus::pass);
  worst = Severity::info;
  EXPECT_EQ(health.run().status, HealthStatus::pass);
  worst = Severity::warning;
  EXPECT_EQ(health.run().status, HealthStatus::warn);
  worst = Severity::error;
  EXPECT_EQ(health.run().status, HealthStatus::warn);
  worst = Severity::critical;
  EXPECT_EQ(health.run().status, HealthStatus::fail);
  EXPECT_EQ(to_string(*health.run().results[0].why), "an alert is firing: critical");

  const fallible::AlertSink people[] = {{"people", [](void*, const fallible::Alert&) noexcept { return true; }, nullptr}};
  const auto engine = fallible::AlertEngine::create({.sinks = people}, time.clock());
  ASSERT_TRUE(engine.has_value());
  const HealthCheck engine_checks[] = {{.component = "alerts", .cache_for = 0s, .probe = HealthProbe::of_alerts(*engine)}};
  const Health of_engine = make({.checks = engine_checks});
  EXPECT_EQ(of_engine.run().status, HealthStatus::pass);
  const Error damage(Errc::data_loss);
  const fallible::RequestContext request;
  fallible::Report report{damage, request, "id", {}};
  report.severity = Severity::critical;
  engine->record(report);
  EXPECT_EQ(of_engine.run().status, HealthStatus::fail);
}

TEST_F(HealthTest, WritesTheDocumentOfTheDraft) {
  Probe ping{&time, 12'345us, 0, {}, {}};
  const auto replica = []() -> Result<void> {
    return fallible::fail(Errc::unavailable, "connect to {} as {}", "db2:5432", personal("ada"));
  };
  const auto disk = [] { return HealthReading{HealthStatus::warn, 91, "percent", {}}; };
  const Text notes[] = {"a note with \"quotes\""};
  const HealthLink links[] = {{"about", "https://example.com/orders"}};
  const Text endpoints[] = {"/orders/{id}"};
  const HealthCheck checks[] = {
      {.component = "postgres", .measurement = "responseTime", .component_id = "db1", .type = ComponentType::datastore,
       .affected_endpoints = endpoints, .probe = HealthProbe::of(ping)},
      {.component = "disk", .measurement = "used", .type = ComponentType::system, .critical = false,
       .probe = HealthProbe::of(disk)},
      {.component = "postgres", .measurement = "responseTime", .component_id = "db2", .type = ComponentType::datastore,
       .affected_endpoints = endpoints, .critical = false, .probe = HealthProbe::of(replica)}};
  const Health health = make({.service_id = "f03e522f", .version = "1", .release_id = "1.4.2", .description = "orders",
                              .notes = notes, .links = links, .checks = checks});
  const HealthSnapshot now = health.run();
  const std::string head =
      R"({"status":"warn","version":"1","releaseId":"1.4.2","notes":["a note with \"quotes\""],"serviceId":"f03e522f","description":"orders",)"
      R"("checks":{"postgres:responseTime":[)"
      R"({"componentId":"db1","componentType":"datastore","observedValue":12.345,"observedUnit":"ms","status":"pass","time":"2026-03-14T09:26:53.589Z"},)"
      R"({"componentId":"db2","componentType":"datastore","observedValue":0,"observedUnit":"ms","status":"fail","affectedEndpoints":["/orders/{id}"],)"
      R"("time":"2026-03-14T09:26:53.589Z","output":")";
  const std::string tail =
      R"("}],"disk:used":[{"componentType":"system","observedValue":91,"observedUnit":"percent","status":"warn","time":"2026-03-14T09:26:53.589Z"}]},)"
      R"("links":{"about":"https://example.com/orders"}})";
  EXPECT_EQ(json(health, now), head + fallible::Code(Errc::unavailable).title() + tail);
  EXPECT_EQ(json(health, now, HealthDetail::everything), head + "connect to db2:5432 as [personal]" + tail);
  EXPECT_EQ(json(health, now, HealthDetail::status_only), R"({"status":"warn"})");
  EXPECT_EQ(simple(now), R"({"status":"warn","checks":{"postgres:responseTime":"fail","disk:used":"warn"}})");
  EXPECT_EQ(simple(now, HealthDetail::status_only), R"({"status":"warn"})");
}

TEST_F(HealthTest, RedactsTheWholeErrorThatOperatorsAreShown) {
  const auto ping = []() -> Result<void> {
    return fallible::fail(Errc::unavailable, std::string("cannot reach postgres://app:hunter2@db1/orders, token=hunter2"));
  };
  const HealthCheck checks[] = {{.component = "postgres", .probe = HealthProbe::of(ping)}};
  const Health health = make({.checks = checks});
  const std::string written = json(health, health.run(), HealthDetail::everything);
  EXPECT_EQ(written.find("hunter2"), std::string::npos) << written;
  EXPECT_NE(written.find("cannot reach postgres://[redacted:credentials]@db1/orders"), std::string::npos) << written;
}

TEST_F(HealthTest, LeavesOutWhatDoesNotFit) {
  const auto ok = [] { return HealthReading{}; };
  const HealthCheck checks[] = {{.component = "a-component", .probe = HealthProbe::of(ok)}};
  const Health health = make({.checks = checks});
  const HealthSnapshot now = health.run();
  char bytes[24];
  fallible::Buffer out(bytes, sizeof bytes);
  EXPECT_FALSE(write_health_json(out, health, now));
  EXPECT_EQ(text_of(out.text()), R"({"status":"pass"})");
}

TEST(HealthStatusOfOthers, IsReadInAnyCase) {
  for (const char* word : {"pass", "PASS", "ok", "Ok", "up", "UP"}) EXPECT_EQ(fallible::parse_health_status(word).value(), HealthStatus::pass);
  for (const char* word : {"warn", "Warn"}) EXPECT_EQ(fallible::parse_health_status(word).value(), HealthStatus::warn);
  for (const char* word : {"fail", "error", "down", "DOWN"}) EXPECT_EQ(fallible::parse_health_status(word).value(), HealthStatus::fail);
  for (const char* word : {"", "passed", "pas", "p@ss", "UNKNOWN", "okay"}) EXPECT_FALSE(fallible::parse_health_status(word).has_value()) << word;
}

TEST_F(HealthTest, NamesTheOptionThatIsWrong) {
  struct FieldOf {
    std::string found;
    void field(Text key, const fallible::Arg& value) {
      if (key == "field") found = text_of(value.text());
    }
  };
  const auto ok = [] { return HealthReading{}; };
  const HealthProbe probe = HealthProbe::of(ok);
  const std::string long_name(121, 'n');
  struct Row {
    HealthCheck check;
    const char* field;
  };
  const Row rows[] = {
      {{.component = "", .probe = probe}, "component"},
      {{.component = "a:b", .probe = probe}, "component"},
      {{.component = long_name, .probe = probe}, "component"},
      {{.component = "a", .measurement = "b:c", .probe = probe}, "measurement"},
      {{.component = "a", .measurement = long_name, .probe = probe}, "measurement"},
      {{.component = "a", .type = static_cast<ComponentType>(4), .probe = probe}, "type"},
      {{.component = "a", .timeout = 0s, .probe = probe}, "timeout"},
      {{.component = "a", .timeout = 61min, .probe = probe}, "timeout"},
      {{.component = "a", .cache_for = -1s, .probe = probe}, "cache_for"},
      {{.component = "a", .cache_for = 61min, .probe = probe}, "cache_for"},
      {{.component = "a"}, "probe"},
      {{.component = "twin", .probe = probe}, "component_id"},
  };
  for (const Row& row : rows) {
    const HealthCheck checks[] = {{.component = "twin", .probe = probe}, row.check};
    const auto made = Health::create({.checks = checks});
    ASSERT_FALSE(made.has_value()) << row.field;
    FieldOf find;
    visit(made.error(), find);
    EXPECT_EQ(find.found, row.field);
  }
  const HealthLink twins[] = {{"about", "a"}, {"about", "b"}};
  EXPECT_FALSE(Health::create({.links = twins}).has_value());
}

}  // namespace
