#include <fallible/report/handler.hpp>

#include <fallible/core/policy_error.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/taxonomy/transform.hpp>
#include <fallible/testing/fake_clock.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/failing_allocator.hpp"

using namespace std::chrono_literals;
using fallible::Category;
using fallible::Errc;
using fallible::Error;
using fallible::ErrorEnricher;
using fallible::ErrorHandler;
using fallible::ErrorHandlerOptions;
using fallible::ErrorMatch;
using fallible::ErrorRoute;
using fallible::ErrorTransformer;
using fallible::Handled;
using fallible::PolicyErrc;
using fallible::RecoveryStrategy;
using fallible::Report;
using fallible::ReportSink;
using fallible::RequestContext;
using fallible::Result;
using fallible::Severity;
using fallible::SeverityRule;
using fallible::Text;

namespace {

constexpr std::chrono::nanoseconds pi_day(1'773'480'413'589'793'238);

std::string text_of(Text text) { return {text.data(), text.size()}; }

/// What a sink saw, one line per report.
struct Seen {
  std::vector<std::string> lines;
  bool takes = true;

  ReportSink sink(Text name = "seen") { return {name, &write, this}; }
  static bool write(void* self, const Report& report) noexcept {
    auto& seen = *static_cast<Seen*>(self);
    seen.lines.push_back(text_of(report.id) + " " + text_of(report.service) + " " + fallible::to_string(report.severity) +
                         " " + fallible::to_string(report.error));
    return seen.takes;
  }
};

struct FieldOf {
  Text wanted;
  std::string found = "(none)";
  bool enter(const Error&, const fallible::Step& step) { return step.depth == 0; }
  void field(Text key, const fallible::Arg& value) {
    if (!(key == wanted)) return;
    found.clear();
    fallible::write_value(fallible::append_to(found), value);
  }
};
std::string field_of(const Error& error, Text key) {
  FieldOf find{key};
  visit(error, find);
  return find.found;
}

class Handler : public ::testing::Test {
 protected:
  ErrorHandler make(ErrorHandlerOptions options) {
    auto made = ErrorHandler::create(options, time.clock(), wall.clock(), 42);
    EXPECT_TRUE(made.has_value());
    return std::move(*made);
  }
  fallible::testing::FakeClock time;
  fallible::testing::FakeClock wall{pi_day};
  Seen seen;
  RequestContext request{.correlation_id = "c-1", .trace = {}, .component = "cart", .operation = "GET /cart"};
};

TEST_F(Handler, GivesAnErrorAnIdAndTellsEverySinkOnce) {
  Seen second;
  const ReportSink sinks[] = {seen.sink(), second.sink("second")};
  ErrorHandler handler = make({.service = "orders", .sinks = sinks});
  const Handled handled = handler.handle(Error(Errc::unavailable, "no answer"), request);
  EXPECT_TRUE(fallible::is_error_id(handled.id));
  EXPECT_EQ(text_of(handled.id).substr(0, 15), "error_20260314_");
  EXPECT_EQ(handled.told, 2u);
  EXPECT_FALSE(handled.repeated);
  ASSERT_EQ(seen.lines.size(), 1u);
  EXPECT_EQ(seen.lines[0], text_of(handled.id) + " orders " + to_string(handled.severity) + " no answer");
  EXPECT_EQ(second.lines, seen.lines);
  EXPECT_EQ(field_of(handled.error, "error_id"), text_of(handled.id));
  const Report report = handled.report(request);
  EXPECT_EQ(text_of(report.id), text_of(handled.id));
  EXPECT_EQ(text_of(report.service), "orders");
  EXPECT_EQ(report.time, pi_day);
  EXPECT_EQ(report.severity, handled.severity);
  EXPECT_LT(report.duration, 0ns);
  EXPECT_EQ(handled.error.code(), Errc::unavailable);
}

TEST_F(Handler, RecognisesAnErrorThatWasHandled) {
  const ReportSink sinks[] = {seen.sink()};
  ErrorHandler inner = make({.service = "inner", .sinks = sinks});
  ErrorHandler outer = make({.service = "outer", .sinks = sinks});
  Handled first = inner.handle(Errc::unavailable, request);
  const auto id = first.id;
  for (Error again : {first.error, Error(Errc::internal).caused_by(first.error),
                      Error(first.error).context("load cart")}) {
    const Handled second = outer.handle(std::move(again), request);
    EXPECT_TRUE(second.repeated);
    EXPECT_EQ(second.id, id);
    EXPECT_EQ(second.told, 0u);
  }
  EXPECT_EQ(seen.lines.size(), 1u);
  EXPECT_EQ(outer.counts().repeated, 3u);
  EXPECT_EQ(outer.counts().handled, 0u);
  EXPECT_EQ(inner.counts().handled, 1u);
}

TEST_F(Handler, RecallsWhatItHandledWithoutCounting) {
  const SeverityRule severities[] = {{Errc::unavailable, Severity::critical}};
  const ReportSink sinks[] = {seen.sink()};
  const ErrorHandler handler = make({.service = "orders", .severities = severities, .sinks = sinks});
  const Handled first = handler.handle(Error(Errc::unavailable, "no answer"), request);
  const Handled again = handler.recall(Error(first.error).context("load cart"));
  EXPECT_EQ(text_of(again.id), text_of(first.id));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.severity, Severity::critical);
  EXPECT_EQ(again.told, 0u);
  EXPECT_EQ(text_of(again.report(request).service), "orders");
  EXPECT_EQ(again.report(request).time, pi_day);
  EXPECT_EQ(to_string(again.error), "load cart: no answer");
  const Handled unknown = handler.recall(Error(Errc::unavailable));
  EXPECT_TRUE(unknown.id.empty());
  EXPECT_FALSE(unknown.repeated);
  EXPECT_EQ(handler.counts().repeated, 0u);
  EXPECT_EQ(handler.counts().handled, 1u);
  EXPECT_EQ(seen.lines.size(), 1u);
}

TEST_F(Handler, TakesAJoinOfHandledErrorsAndAForeignIdForNewErrors) {
  const ReportSink sinks[] = {seen.sink()};
  ErrorHandler handler = make({.sinks = sinks});
  const Error one = handler.handle(Errc::unavailable, request).error;
  EXPECT_FALSE(handler.handle(fallible::join(one, Error(Errc::internal)), request).repeated);
  EXPECT_FALSE(handler.handle(Error(Errc::internal).suppress(one), request).repeated);
  EXPECT_FALSE(
      handler.handle(Error(Errc::internal).with("error_id", "error_20260314_9f86d081884c7d65"), request).repeated)
      << "a peer must not keep an error from our sinks";
  EXPECT_EQ(seen.lines.size(), 4u);
}

TEST_F(Handler, TransformsThenEnriches) {
  static constexpr auto outward = fallible::map_code(Errc::not_found, Errc::internal);
  static const auto twice = [](Error error) { return std::move(error.context("second step")); };
  const ErrorTransformer transformers[] = {ErrorTransformer::of(outward), ErrorTransformer::of(twice)};
  const ErrorEnricher enrichers[] = {
      {[](void* self, Error& error, const RequestContext& context) noexcept {
         error.with("host", *static_cast<const char**>(self)).with("component", Text(context.component));
       },
       nullptr}};
  const char* host = "db1";
  ErrorEnricher enricher = enrichers[0];
  enricher.self = &host;
  const ReportSink sinks[] = {seen.sink()};
  ErrorHandler handler = make({.transformers = transformers, .enrichers = {&enricher, 1}, .sinks = sinks});
  const Handled handled = handler.handle(Error(Errc::not_found, "no row"), request);
  EXPECT_EQ(handled.error.code(), Errc::internal);
  EXPECT_EQ(field_of(handled.error, "host"), "db1");
  EXPECT_EQ(field_of(handled.error, "component"), "cart");
  ASSERT_EQ(seen.lines.size(), 1u);
  EXPECT_NE(seen.lines[0].find("second step"), std::string::npos) << seen.lines[0];

  const Handled again = handler.handle(handled.error, request);
  EXPECT_EQ(to_string(again.error), to_string(handled.error)) << "nothing is done twice";
}

TEST_F(Handler, TakesTheMostSpecificRoute) {
  std::vector<std::string> taken;
  struct Way {
    std::vector<std::string>* taken;
    const char* name;
    static bool react(void* self, const Report&) noexcept {
      auto& way = *static_cast<Way*>(self);
      way.taken->push_back(way.name);
      return true;
    }
  };
  Way rest{&taken, "rest"}, category{&taken, "category"}, domain{&taken, "domain"}, code{&taken, "code"};
  const ErrorRoute routes[] = {{ErrorMatch::any(), &Way::react, &rest},
                               {Category::timeout, &Way::react, &category},
                               {ErrorMatch::domain<PolicyErrc>(), &Way::react, &domain},
                               {PolicyErrc::throttled, &Way::react, &code}};
  const ReportSink sinks[] = {seen.sink()};
  ErrorHandler handler = make({.routes = routes, .sinks = sinks});
  for (const Error& error : {Error(PolicyErrc::throttled), Error(PolicyErrc::timed_out), Error(Errc::deadline_exceeded),
                             Error(Errc::not_found)}) {
    (void)handler.handle(error, request);
  }
  EXPECT_EQ(taken, (std::vector<std::string>{"code", "domain", "category", "rest"}));
  EXPECT_EQ(seen.lines.size(), 4u);
}

TEST_F(Handler, KeepsWhatARouteCallsQuietFromTheSinks) {
  const ErrorRoute routes[] = {ErrorRoute::quiet(Category::cancelled)};
  const ReportSink sinks[] = {seen.sink()};
  ErrorHandler handler = make({.routes = routes, .sinks = sinks});
  const Handled handled = handler.handle(Errc::cancelled, request);
  EXPECT_TRUE(fallible::is_error_id(handled.id));
  EXPECT_EQ(handled.told, 0u);
  EXPECT_TRUE(seen.lines.empty());
  EXPECT_EQ(handler.counts().quiet, 1u);
  EXPECT_EQ(handler.counts().handled, 1u);
}

TEST_F(Handler, ChangesTheSeverityByTheMostSpecificRule) {
  const SeverityRule severities[] = {{ErrorMatch::any(), Severity::warning},
                                     {Category::not_found, Severity::debug},
                                     {PolicyErrc::throttled, Severity::critical}};
  ErrorHandler handler = make({.severities = severities});
  EXPECT_EQ(handler.handle(PolicyErrc::throttled, request).severity, Severity::critical);
  EXPECT_EQ(handler.handle(Errc::not_found, request).severity, Severity::debug);
  EXPECT_EQ(handler.handle(Errc::internal, request).severity, Severity::warning);
  const auto counts = handler.counts();
  EXPECT_EQ(counts.by_severity[0], 1u);
  EXPECT_EQ(counts.by_severity[2], 1u);
  EXPECT_EQ(counts.by_severity[4], 1u);
  EXPECT_EQ(counts.handled, 3u);
}

TEST_F(Handler, CountsWhatASinkDoesNotTake) {
  Seen full;
  full.takes = false;
  const ReportSink sinks[] = {seen.sink(), full.sink("full")};
  ErrorHandler handler = make({.sinks = sinks});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(handler.handle(Errc::internal, request).told, 1u);
  ASSERT_EQ(handler.sinks(), 2u);
  EXPECT_EQ(text_of(handler.sink_counts(1).name), "full");
  EXPECT_EQ(handler.sink_counts(0).taken, 3u);
  EXPECT_EQ(handler.sink_counts(0).dropped, 0u);
  EXPECT_EQ(handler.sink_counts(1).taken, 0u);
  EXPECT_EQ(handler.sink_counts(1).dropped, 3u);
}

TEST_F(Handler, DoesNotLoopWhenASinkHandlesItsOwnErrors) {
  struct Loop {
    const ErrorHandler* handler = nullptr;
    Handled last{Errc::unknown, {}};
    int writes = 0;
    static bool write(void* self, const Report& report) noexcept {
      auto& loop = *static_cast<Loop*>(self);
      ++loop.writes;
      loop.last = loop.handler->handle(Errc::unavailable, report.context);
      return false;
    }
  } loop;
  const ReportSink sinks[] = {{"loop", &Loop::write, &loop}};
  ErrorHandler handler = make({.sinks = sinks});
  loop.handler = &handler;
  (void)handler.handle(Errc::internal, request);
  EXPECT_EQ(loop.writes, 1);
  EXPECT_TRUE(fallible::is_error_id(loop.last.id));
  EXPECT_EQ(loop.last.told, 0u);
  EXPECT_EQ(handler.counts().nested, 1u);
  EXPECT_EQ(handler.counts().handled, 2u);
  (void)handler.handle(Errc::internal, request);
  EXPECT_EQ(loop.writes, 2) << "and it works on afterwards";
}

TEST_F(Handler, ReportsTheDurationFromTheStartItIsGiven) {
  struct Durations {
    std::vector<std::chrono::nanoseconds> all;
    static bool write(void* self, const Report& report) noexcept {
      static_cast<Durations*>(self)->all.push_back(report.duration);
      return true;
    }
  } durations;
  const ReportSink sinks[] = {{"durations", &Durations::write, &durations}};
  ErrorHandler handler = make({.sinks = sinks});
  const auto started = handler.now();
  time.advance(250ms);
  (void)handler.handle(Errc::internal, request, {started});
  (void)handler.handle(Errc::internal, request);
  (void)handler.handle(Errc::internal, request, {handler.now() + 1s});
  (void)handler.run([&]() -> Result<int> {
    time.advance(3s);
    return fallible::fail(Errc::internal);
  }, request);
  EXPECT_EQ(durations.all, (std::vector<std::chrono::nanoseconds>{250ms, -1ns, 0ns, 3s}));
}

struct Times {
  std::vector<std::chrono::nanoseconds> all;
  fallible::HandlingObserver observer() noexcept {
    return {[](void* self, std::chrono::nanoseconds took) noexcept { static_cast<Times*>(self)->all.push_back(took); }, this};
  }
};

TEST_F(Handler, TellsAnObserverHowLongEachStepOfHandlingTook) {
  using fallible::testing::FakeClock;
  const auto wait = [](void* self, std::chrono::nanoseconds how_long) { static_cast<FakeClock*>(self)->advance(how_long); };
  static constexpr auto pass = wait;
  const auto slow_rule = [this](Error error) noexcept {
    time.advance(1ms);
    return error;
  };
  const ErrorTransformer transformers[] = {ErrorTransformer::of(slow_rule)};
  const ErrorEnricher enrichers[] = {{[](void* self, Error&, const RequestContext&) noexcept { pass(self, 20ms); }, &time}};
  const ErrorRoute routes[] = {{Errc::not_found, [](void* self, const Report&) noexcept { pass(self, 300ms); return false; }, &time}};
  const ReportSink sinks[] = {{"slow", [](void* self, const Report&) noexcept { pass(self, 4s); return true; }, &time},
                              {"full", [](void* self, const Report&) noexcept { pass(self, 50s); return false; }, &time}};
  const RecoveryStrategy recoveries[] = {{.name = "reconnect",
                                          .match = Errc::unavailable,
                                          .repair = [](void* self, const Error&, const RequestContext&) noexcept -> Result<void> {
                                            pass(self, 1h);
                                            return {};
                                          },
                                          .self = &time}};
  Times times;
  const ErrorHandler handler = make({.transformers = transformers, .enrichers = enrichers, .routes = routes,
                                     .recoveries = recoveries, .sinks = sinks, .observer = times.observer()});
  const Handled handled = handler.handle(Errc::internal, request, {handler.now()});
  EXPECT_EQ(times.all, (std::vector<std::chrono::nanoseconds>{54'021ms}));
  (void)handler.handle(handled.error, request);
  EXPECT_EQ(times.all.size(), 1u) << "an error that was handled before takes no handling";
  (void)handler.handle(Errc::not_found, request);
  EXPECT_EQ(times.all.back(), 321ms) << "a route that kept it from the sinks";
  bool up = false;
  EXPECT_TRUE(handler.run([&]() -> Result<int> {
    time.advance(1h);
    if (std::exchange(up, true)) return 1;
    return fallible::fail(Errc::unavailable);
  }, request).has_value());
  EXPECT_EQ(times.all.size(), 3u);
  EXPECT_EQ(times.all.back(), 54'021ms) << "without the operation and its repair";
}

TEST_F(Handler, CountsNoTimeOfAClockThatIsSetBackOrRunsOut) {
  std::chrono::nanoseconds move{};
  struct Jump {
    fallible::testing::FakeClock& time;
    std::chrono::nanoseconds& by;
  } jump{time, move};
  const ReportSink sinks[] = {{"jump", [](void* self, const Report&) noexcept {
                                 static_cast<Jump*>(self)->time.jump(static_cast<Jump*>(self)->by);
                                 return true;
                               }, &jump}};
  Times times;
  const ErrorHandler handler = make({.sinks = sinks, .observer = times.observer()});
  for (const auto by : {-5s, -1s, 0s}) {
    move = by;
    (void)handler.handle(Errc::internal, request);
    EXPECT_EQ(times.all.back(), 0ns);
  }
  time.set(std::chrono::nanoseconds::min());
  move = std::chrono::nanoseconds::max();
  (void)handler.handle(Errc::internal, request);
  EXPECT_EQ(times.all.back(), std::chrono::nanoseconds::max());
}

TEST_F(Handler, TellsTheObserverOnceOfAnErrorWhoseSinkAndObserverHandleErrors) {
  struct Loop {
    const ErrorHandler* handler = nullptr;
    const RequestContext* request = nullptr;
    int sinks = 0, observers = 0;
  } loop;
  const ReportSink sinks[] = {{"loop", [](void* self, const Report& report) noexcept {
                                 auto& l = *static_cast<Loop*>(self);
                                 ++l.sinks;
                                 return l.handler->handle(Errc::unavailable, report.context).told == 0;
                               }, &loop}};
  ErrorHandler handler = make({.sinks = sinks, .observer = {[](void* self, std::chrono::nanoseconds) noexcept {
                                 auto& l = *static_cast<Loop*>(self);
                                 ++l.observers;
                                 (void)l.handler->handle(Errc::unavailable, *l.request);
                               }, &loop}});
  loop.handler = &handler;
  loop.request = &request;
  (void)handler.handle(Errc::internal, request);
  EXPECT_EQ(loop.sinks, 1);
  EXPECT_EQ(loop.observers, 1);
  EXPECT_EQ(handler.counts().nested, 2u);
}

TEST_F(Handler, ReadsNoClockForAnObserverThatIsNotThere) {
  const ReportSink sinks[] = {seen.sink()};
  (void)make({.sinks = sinks}).handle(Errc::internal, request);
  EXPECT_EQ(time.readings(), 0u);
  Times times;
  (void)make({.sinks = sinks, .observer = times.observer()}).handle(Errc::internal, request);
  EXPECT_EQ(time.readings(), 4u);
  EXPECT_EQ(times.all.size(), 1u);
}

TEST_F(Handler, RunsAnOperationAndHandlesItsFailure) {
  const ReportSink sinks[] = {seen.sink()};
  ErrorHandler handler = make({.sinks = sinks});
  EXPECT_EQ(handler.run([]() -> Result<int> { return 7; }, request).value(), 7);
  EXPECT_TRUE(handler.run([]() -> Result<void> { return {}; }, request).has_value());
  EXPECT_EQ(handler.run([] { return std::optional<int>(8); }, request).value(), 8);
  EXPECT_TRUE(seen.lines.empty());

  const auto failed = handler.run([]() -> Result<int> { return fallible::fail(Errc::not_found, "no row"); }, request);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(seen.lines.size(), 1u);
  EXPECT_TRUE(fallible::is_error_id(field_of(failed.error(), "error_id")));
  EXPECT_EQ(handler.handled(failed, request).error(), Errc::not_found);
  EXPECT_EQ(seen.lines.size(), 1u);
  EXPECT_EQ(handler.handled(Result<int>(5), request).value(), 5);
}

TEST_F(Handler, RepairsAndRunsAgainWithinTheAttempts) {
  struct Repair {
    int calls = 0;
    int failing = 0;  // so many of them fail
    static Result<void> repair(void* self, const Error&, const RequestContext&) noexcept {
      auto& repair = *static_cast<Repair*>(self);
      if (++repair.calls <= repair.failing) return fallible::fail(Errc::unavailable, "no new connection");
      return {};
    }
  };
  struct Row {
    int failing_repairs;
    int failing_runs;
    std::uint32_t attempts;
    bool succeeds;
    int repairs;
    int runs;
  };
  for (const Row& row : {Row{0, 1, 1, true, 1, 2}, Row{0, 2, 1, false, 1, 2}, Row{0, 2, 2, true, 2, 3},
                         Row{1, 1, 2, true, 2, 2}, Row{3, 1, 3, false, 3, 1}}) {
    Repair reconnect;
    reconnect.failing = row.failing_repairs;
    Repair other;
    const RecoveryStrategy recoveries[] = {
        {"renew token", Category::authentication, 2, &Repair::repair, &other},
        {"reconnect", Category::network, row.attempts, &Repair::repair, &reconnect}};
    seen.lines.clear();
    const ReportSink sinks[] = {seen.sink()};
    ErrorHandler handler = make({.recoveries = recoveries, .sinks = sinks});
    int runs = 0;
    const auto result = handler.run([&]() -> Result<int> {
      if (++runs <= row.failing_runs) return fallible::fail(Error(PolicyErrc::circuit_open, "run {}", runs));
      return runs;
    }, request);
    EXPECT_EQ(result.has_value(), row.succeeds);
    EXPECT_EQ(reconnect.calls, row.repairs);
    EXPECT_EQ(other.calls, 0);
    EXPECT_EQ(runs, row.runs);
    EXPECT_EQ(seen.lines.size(), 1u) << "the first error, once";
    EXPECT_NE(seen.lines[0].find("run 1"), std::string::npos) << seen.lines[0];
    EXPECT_EQ(handler.counts().recovered, row.succeeds ? 1u : 0u);
    if (!row.succeeds) {
      const std::string all = to_string(result.error(), {fallible::Style::full});
      EXPECT_NE(all.find(row.failing_repairs != 0 ? "no new connection" : "run 2"), std::string::npos) << all;
    }
  }
}

TEST_F(Handler, DoesNotRepairWhatARepairRuns) {
  static const ErrorHandler* service = nullptr;
  static int repairs = 0;
  repairs = 0;
  const RecoveryStrategy recoveries[] = {
      {"reconnect", Errc::unavailable, 2, [](void*, const Error&, const RequestContext& context) noexcept -> Result<void> {
         if (++repairs > 50) std::abort();
         static_cast<void>(service->handle(Error(Errc::aborted, "old connection"), context));
         return service->run([]() -> Result<void> { return fallible::fail(Errc::unavailable, "connect"); }, context);
       }, nullptr}};
  const ReportSink sinks[] = {seen.sink()};
  const ErrorHandler handler = make({.recoveries = recoveries, .sinks = sinks});
  service = &handler;
  const Result<void> done = handler.run([]() -> Result<void> { return fallible::fail(Errc::unavailable, "query"); }, request);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(repairs, 2);
  EXPECT_EQ(seen.lines.size(), 1u);  // what the repairs failed with is in the first error
  EXPECT_EQ(handler.counts().nested, 4u);
  EXPECT_EQ(handler.counts().handled, 5u);
}

TEST_F(Handler, GoesOnWithAnotherValue) {
  struct Worst {
    std::string by;
    Severity severity = Severity::debug;
    static bool write(void* self, const Report& report) noexcept {
      auto& worst = *static_cast<Worst*>(self);
      worst.by = field_of(report.error, "recovered_by");
      worst.severity = report.severity;
      return true;
    }
  } worst;
  const ReportSink sinks[] = {{"worst", &Worst::write, &worst}};
  ErrorHandler handler = make({.sinks = sinks});
  int asked = 0;
  const auto fails = []() -> Result<int> { return fallible::fail(Errc::internal, "broken"); };
  const auto result = handler.run(
      fails, request, fallible::recover_with("never", Category::validation, [&] { ++asked; return 1; }),
      fallible::recover_with("empty cache", ErrorMatch::any(), [&]() -> Result<int> { ++asked; return fallible::fail(Errc::not_found); }),
      fallible::recover_with("cached value", ErrorMatch::any(), [&](const Error& why) { return why == Errc::internal ? 41 : 0; }),
      fallible::recover_with("unasked", ErrorMatch::any(), [&] { ++asked; return 2; }));
  EXPECT_EQ(result.value(), 41);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(worst.by, "cached value");
  EXPECT_EQ(worst.severity, Severity::warning);
  EXPECT_EQ(handler.counts().recovered, 1u);

  const auto none = handler.run(
      fails, request, fallible::recover_with("empty", ErrorMatch::any(), []() -> std::optional<int> { return {}; }));
  ASSERT_FALSE(none.has_value());
  EXPECT_NE(to_string(none.error(), {fallible::Style::full}).find("not found"), std::string::npos);
  EXPECT_EQ(handler.counts().recovered, 1u);
  EXPECT_EQ(worst.by, "(none)");

  EXPECT_TRUE(handler.run([]() -> Result<void> { return fallible::fail(Errc::internal); }, request,
                          fallible::recover_with("nothing to do", ErrorMatch::any(), [] {})).has_value());
}

TEST_F(Handler, NamesTheOptionThatIsWrong) {
  const ErrorTransformer no_transformer[1] = {};
  const ErrorEnricher no_enricher[1] = {};
  const ErrorRoute no_route[1] = {};
  const ErrorRoute twins[] = {ErrorRoute::quiet(Category::network), ErrorRoute::quiet(ErrorMatch::any()),
                              ErrorRoute::quiet(Category::network)};
  const std::vector<ErrorTransformer> many(17, ErrorTransformer{[](const void*, Error&) noexcept {}, nullptr});
  const SeverityRule bad_severity[] = {{ErrorMatch::any(), static_cast<Severity>(5)}};
  const SeverityRule severity_twins[] = {{Errc::internal, Severity::info}, {Errc::internal, Severity::error}};
  const auto repair = [](void*, const Error&, const RequestContext&) noexcept -> Result<void> { return {}; };
  const RecoveryStrategy no_repair[] = {{"a", ErrorMatch::any(), 1, nullptr, nullptr}};
  const RecoveryStrategy no_name[] = {{"", ErrorMatch::any(), 1, repair, nullptr}};
  const RecoveryStrategy no_attempt[] = {{"a", ErrorMatch::any(), 0, repair, nullptr}};
  const RecoveryStrategy too_often[] = {{"a", ErrorMatch::any(), 17, repair, nullptr}};
  const RecoveryStrategy same_names[] = {{"a", ErrorMatch::any(), 1, repair, nullptr}, {"a", Errc::internal, 1, repair, nullptr}};
  const ReportSink no_write[] = {{"a", nullptr, nullptr}};
  const ReportSink unnamed[] = {{"", &Seen::write, nullptr}};
  const ReportSink same_sinks[] = {seen.sink(), seen.sink()};
  const std::string long_name(64, 's');
  struct Row {
    ErrorHandlerOptions options;
    const char* field;
  };
  const Row rows[] = {
      {{.service = long_name}, "service"},
      {{.transformers = no_transformer}, "transformers"},
      {{.transformers = many}, "transformers"},
      {{.enrichers = no_enricher}, "enrichers"},
      {{.routes = no_route}, "routes"},
      {{.routes = twins}, "routes"},
      {{.severities = bad_severity}, "severities"},
      {{.severities = severity_twins}, "severities"},
      {{.recoveries = no_repair}, "recoveries"},
      {{.recoveries = no_name}, "recoveries"},
      {{.recoveries = no_attempt}, "recoveries"},
      {{.recoveries = too_often}, "recoveries"},
      {{.recoveries = same_names}, "recoveries"},
      {{.sinks = no_write}, "sinks"},
      {{.sinks = unnamed}, "sinks"},
      {{.sinks = same_sinks}, "sinks"},
      {{.recovered_at_most = static_cast<Severity>(9)}, "recovered_at_most"},
  };
  for (const Row& row : rows) {
    const auto made = ErrorHandler::create(row.options);
    ASSERT_FALSE(made.has_value()) << row.field;
    EXPECT_EQ(made.error(), Errc::invalid_argument);
    EXPECT_EQ(field_of(made.error(), "field"), row.field);
  }
  EXPECT_EQ(field_of(ErrorHandler::create({}, fallible::Clock{nullptr}).error(), "field"), "clock");
}

TEST_F(Handler, GoesOnWithoutMemory) {
  const ReportSink sinks[] = {seen.sink()};
  ErrorHandler handler = make({.sinks = sinks});
  {
    FailingAllocator none(1, true);
    const Handled handled = handler.handle(Errc::unavailable, request);
    EXPECT_TRUE(fallible::is_error_id(handled.id));
    EXPECT_EQ(handled.told, 1u);
    EXPECT_EQ(handled.error.code(), Errc::unavailable);
    EXPECT_TRUE(handled.error.detail_lost());
  }
  EXPECT_EQ(handler.counts().unmarked, 1u);
  EXPECT_EQ(seen.lines.size(), 1u);
}

TEST_F(Handler, IsSharedBetweenThreads) {
  struct Counted {
    std::atomic<int> told{0};
    static bool write(void* self, const Report&) noexcept {
      static_cast<Counted*>(self)->told.fetch_add(1);
      return true;
    }
  } counted;
  const ReportSink sinks[] = {{"counted", &Counted::write, &counted}};
  const ErrorHandler handler = make({.sinks = sinks});
  std::thread threads[4];
  for (std::thread& thread : threads) {
    thread = std::thread([&handler, this] {
      for (int i = 0; i < 500; ++i) {
        const Handled once = handler.handle(Errc::internal, request);
        EXPECT_TRUE(handler.handle(once.error, request).repeated);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counted.told, 2'000);
  EXPECT_EQ(handler.counts().handled, 2'000u);
  EXPECT_EQ(handler.counts().repeated, 2'000u);
  EXPECT_EQ(handler.sink_counts(0).taken, 2'000u);
}

TEST_F(Handler, CanBeMoved) {
  const ReportSink sinks[] = {seen.sink()};
  ErrorHandler first = make({.sinks = sinks});
  ErrorHandler second = std::move(first);
  second = make({.service = "b", .sinks = sinks});
  (void)second.handle(Errc::internal, request);
  EXPECT_EQ(seen.lines.size(), 1u);
}

}  // namespace
