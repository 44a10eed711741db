#include <fallible/report/error_metrics.hpp>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/failure.hpp>
#include <fallible/core/foreign_code.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/prometheus.hpp>
#include <fallible/report/request_timer.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/testing/fake_clock.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

struct Metrics {
  MetricRegistry registry = MetricRegistry::create().value();
  ErrorMetrics metrics = ErrorMetrics::create(registry).value();

  std::string written() const {
    std::string text;
    write_metrics(append_to(text), registry, MetricFormat::prometheus_text);
    return text;
  }
  /// The value behind this sample, or "none".
  std::string value(const std::string& sample) const {
    const std::string text = "\n" + written(), wanted = "\n" + sample + " ";
    const std::size_t at = text.find(wanted);
    if (at == std::string::npos) return "none";
    return text.substr(at + wanted.size(), text.find('\n', at + wanted.size()) - at - wanted.size());
  }
};

TEST(ErrorMetrics, CountErrorsByCodeCategorySeverityAndComponent) {
  Metrics m;
  const ReportSink sink = m.metrics.sink();
  RequestContext context;
  context.component = "checkout";
  const Error error(Errc::unavailable, "connect to {}", "db1");
  Report report{.error = error, .context = context, .id = "error_1", .service = "shop", .duration = 30ms,
                .severity = Severity::critical};
  EXPECT_TRUE(sink.write(sink.self, report));
  report.held_back = 9;
  EXPECT_TRUE(sink.write(sink.self, report));
  const Code code = Errc::unavailable;
  const std::string labels = std::string("{code=\"") + code.name() + "\",category=\"" + to_string(code.category()) +
                             "\",severity=\"critical\",component=\"checkout\"}";
  EXPECT_EQ(m.value("fallible_errors_total" + labels), "11") << "with what a sampler held back";
  const Report summary{.error = error, .context = context, .severity = Severity::critical, .held_back = 9, .summary = true};
  EXPECT_TRUE(sink.write(sink.self, summary));
  EXPECT_EQ(m.value("fallible_errors_total" + labels), "20") << "a summary is no error of its own";
  EXPECT_EQ(m.value("fallible_failed_operation_duration_seconds_count{component=\"checkout\"}"), "2");
  EXPECT_EQ(m.value("fallible_failed_operation_duration_seconds_bucket{component=\"checkout\",le=\"0.05\"}"), "2");
  EXPECT_EQ(m.value("fallible_failed_operation_duration_seconds_bucket{component=\"checkout\",le=\"0.025\"}"), "0");
}

TEST(ErrorMetrics, SaysNothingOfADurationThatIsNotKnown) {
  Metrics m;
  const ReportSink sink = m.metrics.sink();
  const RequestContext context;
  const Error error(Errc::unavailable);
  EXPECT_TRUE(sink.write(sink.self, {.error = error, .context = context, .id = {}, .service = {}}));
  EXPECT_EQ(m.written().find("failed_operation"), std::string::npos);
}

TEST(ErrorMetrics, CountCodesOfOtherProgramsAsOneSoThatAPeerMakesNoSeries) {
  Metrics m;
  for (int i = 0; i < 5; ++i) {
    m.metrics.error(foreign_code("billing", "DB_LEDGER_" + std::to_string(i)), "web");
  }
  EXPECT_EQ(m.value("fallible_errors_total{code=\"_OTHER\",category=\"database\",severity=\"error\",component=\"web\"}"), "5");
  EXPECT_EQ(m.written().find("LEDGER"), std::string::npos);
}

TEST(ErrorMetrics, TellNoMoreComponentsApartThanTheyWereTold) {
  MetricRegistry registry = MetricRegistry::create().value();
  ErrorMetrics metrics = ErrorMetrics::create(registry, {.prefix = "app", .components = 2}).value();
  for (const char* component : {"a", "b", "c", "d", "a"}) metrics.error(Errc::unavailable, component);
  std::string text;
  write_metrics(append_to(text), registry, MetricFormat::prometheus_text);
  EXPECT_NE(text.find("component=\"a\"} 2\n"), std::string::npos);
  EXPECT_NE(text.find("component=\"_other\"} 2\n"), std::string::npos);
  EXPECT_EQ(text.find("component=\"c\""), std::string::npos);
  EXPECT_EQ(text.find("fallible_"), std::string::npos);
  EXPECT_NE(text.find("\napp_metrics_overflowed_total 2\n"), std::string::npos);
}

TEST(ErrorMetrics, CountEveryKindOfEvent) {
  const struct {
    Event event;
    const char* sample;
  } rows[] = {
      {{EventKind::retry_scheduled, "retry", "db", nullptr, 1, 10ms, {}}, "retry_attempts_total{name=\"db\"}"},
      {{EventKind::retry_succeeded, "retry", "db", nullptr, 2, {}, {}}, "retry_results_total{name=\"db\",result=\"succeeded\"}"},
      {{EventKind::retry_gave_up, "retry", "db", nullptr, 3, {}, "out of attempts"},
       "retry_results_total{name=\"db\",result=\"out of attempts\"}"},
      {{EventKind::budget_denied, "hedge", "db", nullptr, 1, {}, {}}, "retry_budget_denials_total{policy=\"hedge\",name=\"db\"}"},
      {{EventKind::breaker_opened, "circuit_breaker", "db", nullptr, 0, 5s, {}},
       "circuit_breaker_transitions_total{name=\"db\",state=\"open\"}"},
      {{EventKind::breaker_half_opened, "circuit_breaker", "db", nullptr, 0, {}, {}},
       "circuit_breaker_transitions_total{name=\"db\",state=\"half_open\"}"},
      {{EventKind::breaker_closed, "circuit_breaker", "db", nullptr, 0, {}, {}},
       "circuit_breaker_transitions_total{name=\"db\",state=\"closed\"}"},
      {{EventKind::breaker_forced, "circuit_breaker", "db", nullptr, 0, {}, "metrics_only"},
       "circuit_breaker_transitions_total{name=\"db\",state=\"metrics_only\"}"},
      {{EventKind::breaker_would_open, "circuit_breaker", "db", nullptr, 0, 5s, {}},
       "circuit_breaker_would_open_total{name=\"db\"}"},
      {{EventKind::permit_lost, "circuit_breaker", "db", nullptr, 0, {}, {}},
       "permits_lost_total{policy=\"circuit_breaker\",name=\"db\"}"},
      {{EventKind::call_rejected, "bulkhead", "", nullptr, 0, {}, {}}, "rejections_total{policy=\"bulkhead\",name=\"\"}"},
      {{EventKind::call_timed_out, "timeout", "db", nullptr, 0, {}, {}}, "timeouts_total{name=\"db\"}"},
      {{EventKind::fallback_used, "fallback", "db", nullptr, 0, {}, "value"}, "fallbacks_total{name=\"db\",source=\"value\"}"},
      {{EventKind::hedge_started, "hedge", "db", nullptr, 2, {}, {}}, "hedges_total{name=\"db\"}"},
      {{EventKind::hedge_won, "hedge", "db", nullptr, 2, {}, {}}, "hedge_wins_total{name=\"db\"}"},
      {{EventKind::undo_failed, "rollback", "db", nullptr, 1, {}, {}}, "rollback_failures_total{name=\"db\"}"},
      {{EventKind::fault_injected, "chaos", "db", nullptr, 0, {}, "error"}, "injected_faults_total{name=\"db\",kind=\"error\"}"},
  };
  Metrics m;
  const Listener listener = m.metrics.listener();
  for (const auto& row : rows) {
    const std::string sample = std::string("fallible_") + row.sample;
    EXPECT_EQ(m.value(sample), "none");
    listener(row.event);
    listener(row.event);
    EXPECT_EQ(m.value(sample), "2") << to_string(row.event.kind);
  }
  static_assert(static_cast<int>(EventKind::fault_injected) + 1 == sizeof rows / sizeof rows[0], "a kind is not counted");
}

TEST(ErrorMetrics, ShowTheStateOfABreakerAsItMoves) {
  Metrics m;
  fallible::testing::FakeClock time;
  CircuitBreakerOptions options;
  options.name = "payments";
  options.window = BreakerWindow::consecutive;
  options.window_size = 1;
  options.open_for = 5s;
  options.jitter = 0;
  options.probes = 1;
  options.probe_successes = 1;
  options.listener = m.metrics.listener();
  auto breaker = CircuitBreaker::create(options, time.clock(), 1).value();
  const auto shown = [&m] {
    std::string on;
    for (const char* state : {"closed", "open", "half_open", "forced_open", "disabled", "metrics_only"}) {
      const std::string value = m.value("fallible_circuit_breaker_state{name=\"payments\",state=\"" + std::string(state) + "\"}");
      if (value == "1") on += state;
    }
    return on;
  };
  EXPECT_EQ(shown(), "");
  m.metrics.breaker("payments", to_string(breaker.state()));
  EXPECT_EQ(shown(), "closed");
  (void)breaker.call([]() -> Result<int> { return fail(Errc::unavailable); });
  EXPECT_EQ(shown(), "open");
  EXPECT_FALSE(breaker.call([]() -> Result<int> { return 1; }).has_value());
  EXPECT_EQ(m.value("fallible_rejections_total{policy=\"circuit_breaker\",name=\"payments\"}"), "1");
  time.advance(6s);
  EXPECT_TRUE(breaker.call([]() -> Result<int> { return 1; }).has_value());
  EXPECT_EQ(shown(), "closed");
  for (const BreakerState state : {BreakerState::forced_open, BreakerState::disabled, BreakerState::metrics_only,
                                   BreakerState::half_open, BreakerState::open, BreakerState::closed}) {
    breaker.force(state);
    EXPECT_EQ(shown(), to_string(state)) << "a state of breakers that the metrics do not know";
  }
  m.metrics.breaker("payments", "open");
  EXPECT_EQ(shown(), "closed") << "what is said by hand may be old by now";
  EXPECT_EQ(m.value("fallible_circuit_breaker_transitions_total{name=\"payments\",state=\"half_open\"}"), "2");
}

const char* const all_states[] = {"closed", "open", "half_open", "forced_open", "disabled", "metrics_only"};

/// Every state that is shown for the breaker.
std::string shown(const Metrics& m, const std::string& name) {
  std::string on;
  for (const char* state : all_states) {
    if (m.value("fallible_circuit_breaker_state{name=\"" + name + "\",state=\"" + state + "\"}") == "1") on += state;
  }
  return on;
}

/// Keeps events instead of passing them on.
struct Kept {
  std::vector<Event> events;
  Listener listener() noexcept {
    return {[](void* self, const Event& event) noexcept { static_cast<Kept*>(self)->events.push_back(event); }, this};
  }
};

CircuitBreaker breaker_of(Listener listener) {
  static fallible::testing::FakeClock time;
  CircuitBreakerOptions options;
  options.name = "payments";
  options.window = BreakerWindow::consecutive;
  options.window_size = 1;
  options.listener = listener;
  return CircuitBreaker::create(options, time.clock(), 1).value();
}

TEST(ErrorMetrics, ShowTheLastStateInWhateverOrderChangesAreTold) {
  Kept kept;
  auto breaker = breaker_of(kept.listener());
  (void)breaker.call([]() -> Result<int> { return fail(Errc::unavailable); });
  breaker.close();
  breaker.disable();
  ASSERT_EQ(kept.events.size(), 3u);
  int order[] = {0, 1, 2};
  do {
    Metrics m;
    m.metrics.breaker("payments", "closed");
    for (const int i : order) m.metrics.listener()(kept.events[static_cast<std::size_t>(i)]);
    EXPECT_EQ(shown(m, "payments"), "disabled") << order[0] << order[1] << order[2];
    EXPECT_EQ(m.value("fallible_circuit_breaker_transitions_total{name=\"payments\",state=\"open\"}"), "1");
  } while (std::next_permutation(order, order + 3));
}

TEST(ErrorMetrics, ShowABreakerThatReplacesAnotherOfItsName) {
  Metrics m;
  {
    auto old = breaker_of(m.metrics.listener());
    for (int i = 0; i < 100; ++i) old.force_open();
  }
  EXPECT_EQ(shown(m, "payments"), "forced_open");
  auto fresh = breaker_of(m.metrics.listener());
  (void)fresh.call([]() -> Result<int> { return fail(Errc::unavailable); });
  EXPECT_EQ(shown(m, "payments"), "open") << "its first change is later than all of the other's";
}

// The thread that trips the breaker is held up between its change and the telling, until the other has told of a later one.
TEST(ErrorMetrics, ShowTheLastStateWhenAThreadIsSlowToTellOfItsChange) {
  struct Slow {
    Listener to;
    std::promise<void> opened;
    std::promise<void> go_on;
  };
  Metrics m;
  Slow slow{m.metrics.listener(), {}, {}};
  auto breaker = breaker_of({[](void* self, const Event& event) noexcept {
                               auto& s = *static_cast<Slow*>(self);
                               if (event.kind == EventKind::breaker_opened) {
                                 s.opened.set_value();
                                 s.go_on.get_future().wait();
                               }
                               s.to(event);
                             },
                             &slow});
  std::thread tripping([&] { (void)breaker.call([]() -> Result<int> { return fail(Errc::unavailable); }); });
  slow.opened.get_future().wait();
  breaker.close();
  EXPECT_EQ(shown(m, "payments"), "closed");
  slow.go_on.set_value();
  tripping.join();
  EXPECT_EQ(shown(m, "payments"), "closed") << to_string(breaker.state());
}

TEST(ErrorMetrics, ShowTheStateThatABreakerIsInAfterManyThreadsChangedIt) {
  Metrics m;
  auto breaker = breaker_of(m.metrics.listener());
  std::thread threads[2];
  for (std::thread& thread : threads) {
    thread = std::thread([&] {
      for (int i = 0; i < 2000; ++i) breaker.force(i % 2 == 0 ? BreakerState::forced_open : BreakerState::disabled);
      breaker.force(BreakerState::metrics_only);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(shown(m, "payments"), to_string(breaker.state()));
}

TEST(ErrorMetrics, RefuseBadOptionsAndASecondSetOfOneName) {
  MetricRegistry registry = MetricRegistry::create().value();
  const struct {
    ErrorMetricsOptions options;
    const char* field;
  } rows[] = {
      {{.prefix = ""}, "prefix"},        {{.prefix = "Upper"}, "prefix"}, {{.prefix = "1a"}, "prefix"},
      {{.prefix = "a_prefix_of_64_bytes_that_no_alert_rule_would_take_as_its_prefix"}, "prefix"},
      {{.codes = 0}, "codes"},           {{.codes = 4097}, "codes"},      {{.components = 0}, "components"},
      {{.components = 257}, "components"}, {{.operations = 0}, "operations"}, {{.operations = 257}, "operations"},
      {{.policies = 0}, "policies"},     {{.policies = 257}, "policies"},
  };
  for (const auto& row : rows) {
    auto made = ErrorMetrics::create(registry, row.options);
    ASSERT_FALSE(made.has_value()) << row.field;
    struct Reader {
      std::string found;
      void field(Text key, const Arg& value) {
        if (key == "field") write_value(append_to(found), value);
      }
    } reader;
    fallible::visit(made.error(), reader);
    EXPECT_EQ(reader.found, row.field);
  }
  EXPECT_TRUE(ErrorMetrics::create(registry).has_value());
  EXPECT_EQ(ErrorMetrics::create(registry).error().code(), Errc::already_exists);
  EXPECT_TRUE(ErrorMetrics::create(registry, {.prefix = "other"}).has_value());
  MetricRegistry small = MetricRegistry::create({.cells = 64, .series = 16, .text_bytes = 8192}).value();
  EXPECT_EQ(ErrorMetrics::create(small).error().code(), Errc::resource_exhausted);
}

TEST(ErrorMetrics, ShowDeclaredErrorsAt0BeforeTheyHappen) {
  Metrics m;
  const auto sample = [](Code code, const char* severity, const char* component) {
    return std::string("fallible_errors_total{code=\"") + code.name() + "\",category=\"" + to_string(code.category()) +
           "\",severity=\"" + severity + "\",component=\"" + component + "\"}";
  };
  m.metrics.declare(catalogue_of<Errc>, "web");
  std::size_t series = 0;
  for (const DomainCodes& domain : catalogue_of<Errc>) {
    for (std::size_t i = 0; i < domain.count; ++i, ++series) {
      const Code code(domain.codes[i]);
      EXPECT_EQ(m.value(sample(code, to_string(code.severity()), "web")), "0");
    }
  }
  EXPECT_GT(series, 10u);
  const Code codes[] = {PolicyErrc::circuit_open, PolicyErrc::timed_out};
  m.metrics.declare(codes);
  for (const Code code : codes) EXPECT_EQ(m.value(sample(code, to_string(code.severity()), "")), "0");
  m.metrics.declare(PolicyErrc::timed_out, Severity::critical, "web");
  EXPECT_EQ(m.value(sample(PolicyErrc::timed_out, "critical", "web")), "0");
  m.metrics.error(PolicyErrc::timed_out, Severity::critical, "web");
  m.metrics.declare(PolicyErrc::timed_out, Severity::critical, "web");
  EXPECT_EQ(m.value(sample(PolicyErrc::timed_out, "critical", "web")), "1") << "declaring again takes nothing away";
  EXPECT_EQ(m.registry.overflowed(), 0u);
}

TEST(ErrorMetrics, SayWhenCountingBegan) {
  fallible::testing::FakeClock wall(1'773'480'413'500ms);
  MetricRegistry registry = MetricRegistry::create().value();
  ASSERT_TRUE(ErrorMetrics::create(registry, {}, wall.clock()).has_value());
  wall.advance(1h);
  std::string text;
  write_metrics(append_to(text), registry, MetricFormat::prometheus_text);
  const std::size_t at = text.find("\nfallible_start_time_seconds ");
  ASSERT_NE(at, std::string::npos);
  EXPECT_DOUBLE_EQ(std::strtod(text.c_str() + text.find(' ', at), nullptr), 1773480413.5);
  EXPECT_EQ(ErrorMetrics::create(registry, {.prefix = "other"}, Clock{}).error().code(), Errc::invalid_argument);
}

TEST(ErrorMetrics, TimeWhatAHandlerDoesWithErrors) {
  Metrics m;
  fallible::testing::FakeClock time;
  const ReportSink sinks[] = {m.metrics.sink(), {"slow", [](void* self, const Report& report) noexcept {
                                static_cast<fallible::testing::FakeClock*>(self)->advance(
                                    report.error.code() == Errc::internal ? 250ms : 2us);
                                return true;
                              }, &time}};
  const auto handler =
      ErrorHandler::create({.sinks = sinks, .observer = m.metrics.observer()}, time.clock(), time.clock()).value();
  const Handled first = handler.handle(Errc::internal, {});
  (void)handler.handle(first.error, {});
  (void)handler.handle(Errc::unavailable, {});
  (void)handler.handle(Errc::internal, {});
  EXPECT_EQ(m.value("fallible_error_handling_duration_seconds_count"), "3");
  EXPECT_DOUBLE_EQ(std::strtod(m.value("fallible_error_handling_duration_seconds_sum").c_str(), nullptr), 0.500002);
  EXPECT_EQ(m.value("fallible_error_handling_duration_seconds_bucket{le=\"2.5e-06\"}"), "1");
  EXPECT_EQ(m.value("fallible_error_handling_duration_seconds_bucket{le=\"0.1\"}"), "1");
  EXPECT_EQ(m.value("fallible_error_handling_duration_seconds_bucket{le=\"1.0\"}"), "3");
}

TEST(ErrorMetrics, MeasureHandling) {
  Metrics m;
  m.metrics.handled_in(3us);
  EXPECT_EQ(m.value("fallible_error_handling_duration_seconds_bucket{le=\"5e-06\"}"), "1");
  EXPECT_EQ(m.value("fallible_error_handling_duration_seconds_bucket{le=\"2.5e-06\"}"), "0");
}

}  // namespace
