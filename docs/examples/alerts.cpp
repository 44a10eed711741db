// Who is told about errors, and when: at once, a little later, or in a digest. Time is moved by hand.

#include <cstdio>

#include <fallible/core/failure.hpp>
#include <fallible/core/try.hpp>
#include <fallible/report/alert.hpp>
#include <fallible/report/alert_rules.hpp>
#include <fallible/taxonomy/cache.hpp>
#include <fallible/taxonomy/database.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

std::chrono::nanoseconds now{};
constexpr Clock example_clock{[](void*) noexcept { return now; }};

void print(Text text) { std::printf("%.*s", static_cast<int>(text.size()), text.data()); }

// Where alerts go: a pager's API, a chat, a ticket. It answers whether it took the alert.
bool send(void*, const Alert& alert) noexcept {
  std::printf("%6lld min  %-7s ", static_cast<long long>(now / 1min), to_string(alert.event));
  print(alert.policy);
  if (alert.code.has_value()) std::printf(" %s", alert.code->name());
  std::printf(", %llu %s, %s\n", static_cast<unsigned long long>(alert.count), alert.count == 1 ? "error" : "errors",
              to_string(alert.severity));
  for (const AlertCount& each : alert.top) {
    if (!alert.code.has_value()) std::printf("%32llu %s\n", static_cast<unsigned long long>(each.count), each.code.name());
  }
  return true;
}

constexpr AlertPolicy policies[] = {
    {.name = "critical_errors", .severity = Severity::critical},
    {.name = "errors", .severity = Severity::error, .within = 5min},
    {.name = "warnings", .severity = Severity::warning, .digest = 24h},
    // Lost connections are normal up to a point: for this code the two above do not count.
    {.name = "lost_connections", .match = DatabaseErrc::connection, .fire_at = 20, .clear_below = 5, .window = 10min},
};

void report(const AlertEngine& alerts, Code code, Severity severity, int times) {
  const RequestContext context{.component = "orders"};
  const Error error(code);
  for (int i = 0; i < times; ++i) {
    alerts.record({.error = error, .context = context, .id = "error_1", .service = "shop", .severity = severity});
  }
}

Result<void> run() {
  const AlertSink sinks[] = {{"pager", &send, nullptr}};
  FALLIBLE_TRY_ASSIGN(AlertEngine alerts, AlertEngine::create({.policies = policies, .sinks = sinks}, example_clock));

  report(alerts, Errc::data_loss, Severity::critical, 1);              // at once
  report(alerts, Errc::internal, Severity::error, 3);                  // five minutes later, all three in one
  report(alerts, CacheErrc::connection, Severity::warning, 40);       // tomorrow
  report(alerts, DatabaseErrc::connection, Severity::error, 19);       // not enough for anybody
  for (int minute = 0; minute < 25 * 60; ++minute) {
    if (minute == 2) report(alerts, DatabaseErrc::connection, Severity::error, 1);  // the twentieth
    alerts.tick();                                                     // a timer does this
    now += 1min;
  }

  // The same policies for a Prometheus that watches all instances.
  GrowingBuffer rules;
  FALLIBLE_TRY(write_alert_rules(rules, {.policies = policies}));
  std::puts("");
  print(rules.text());
  return {};
}

}  // namespace

int main() { return run().has_value() ? 0 : 1; }
