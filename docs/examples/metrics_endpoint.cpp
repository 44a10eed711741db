// What a service answers to GET /metrics: errors, requests and policies counted by the library, and a metric of its own.

#include <cstdio>

#include <fallible/core/failure.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/try.hpp>
#include <fallible/report/error_metrics.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/prometheus.hpp>
#include <fallible/report/request_timer.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/taxonomy/database.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

// A clock that the example moves, so that it prints the same each time.
std::chrono::nanoseconds now = 1h;
constexpr Clock example_clock{[](void*) noexcept { return now; }};

Result<int> load_order(int id) {
  now += 80ms;
  if (id == 3) return fail(DatabaseErrc::connection);
  return id;
}

// Stands for a log whose lines take 250 microseconds each.
bool write_log(void*, const Report&) noexcept {
  now += 250us;
  return true;
}

struct Shop {
  ErrorMetrics metrics;
  ErrorHandler handler;
  CircuitBreaker breaker;
  Counter orders;
};

Result<Shop> make_shop(MetricRegistry& registry) {
  FALLIBLE_TRY_ASSIGN(ErrorMetrics metrics, ErrorMetrics::create(registry, {}, example_clock));
  constexpr Code known[] = {DatabaseErrc::connection, DatabaseErrc::deadlock, PolicyErrc::circuit_open};
  metrics.declare(known, "orders");  // there at 0 from the start; catalogue_of<DatabaseErrc> would declare a whole domain
  FALLIBLE_TRY_ASSIGN(Counter orders, registry.counter({"shop_orders_total", "Orders that were answered."}));

  const ReportSink sinks[] = {metrics.sink(), {"log", &write_log}};
  FALLIBLE_TRY_ASSIGN(ErrorHandler handler,
                      ErrorHandler::create({.service = "shop", .sinks = sinks, .observer = metrics.observer()}, example_clock));

  CircuitBreakerOptions options{.name = "orders-db", .listener = metrics.listener()};
  options.window = BreakerWindow::consecutive;
  options.window_size = 1;
  FALLIBLE_TRY_ASSIGN(CircuitBreaker breaker, CircuitBreaker::create(options, example_clock, 1));
  metrics.breaker("orders-db", to_string(breaker.state()));
  return Shop{metrics, std::move(handler), std::move(breaker), orders};
}

Result<int> get_order(Shop& shop, int id) {
  RequestTimer timer(shop.metrics, "GET /orders", example_clock);
  const RequestContext context{.component = "orders"};
  auto order = shop.handler.handled(shop.breaker.call([&] { return load_order(id); }), context, {timer.started()});
  if (order.has_value()) shop.orders.add();
  return timer.finish(std::move(order));
}

// The body of the answer, and what the server's Accept header made of it.
Text answer(GrowingBuffer& body, const MetricRegistry& registry, Text accept) {
  const MetricFormat format = metric_format_of(accept);
  if (!write_metrics(body, registry, format)) std::puts("# some families had no room");
  return content_type(format);
}

Result<void> run() {
  FALLIBLE_TRY_ASSIGN(MetricRegistry registry, MetricRegistry::create());
  FALLIBLE_TRY_ASSIGN(Shop shop, make_shop(registry));
  for (int id = 1; id <= 5; ++id) (void)get_order(shop, id);  // the third fails, the others behind it are not tried

  GrowingBuffer body(1024 * 1024);
  const Text type = answer(body, registry, "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
  std::printf("Content-Type: %.*s\n\n%.*s", static_cast<int>(type.size()), type.data(), static_cast<int>(body.size()),
              body.text().data());
  return {};
}

}  // namespace

int main() { return run().has_value() ? 0 : 1; }
