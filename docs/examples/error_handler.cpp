// A small service whose errors end in one place: each is named, counted, logged and answered once, and the health of what
// it depends on is there for whoever asks.
#include <cstdio>
#include <string>

#include <fallible/fallible.hpp>
#include <fallible/report/error_metrics.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/health.hpp>
#include <fallible/report/log_sampling.hpp>
#include <fallible/report/log_sink.hpp>
#include <fallible/report/queued_sink.hpp>
#include <fallible/report/response.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/transform.hpp>

using namespace fallible;
using namespace std::chrono_literals;

// Clocks that stand still, so that the output is always the same; leave them out for the real ones.
const Clock steady{[](void*) noexcept { return std::chrono::nanoseconds(1h); }};
const Clock wall{[](void*) noexcept { return std::chrono::nanoseconds(1'773'480'413'589'793'238); }};

bool database_is_up = true;

Result<std::string> load_cart(const std::string& id) {
  if (!database_is_up) return fail(DatabaseConnectionFailed{"db-7.internal"}).with("retry_after", 5s);
  if (id != "7") return fail(NotFound{"cart", id});
  return "3 items";
}

// A handler of requests knows nothing of logs and metrics: it says what to do, and what else would do.
void get_cart(const ErrorHandler& handler, const Responder& responder, const std::string& id) {
  const RequestContext request{.correlation_id = "c-81", .component = "carts", .operation = "GET /carts"};
  const Result<std::string> cart = handler.run(
      [&] { return load_cart(id).context("load cart {}", id); }, request,
      recover_with("cached cart", Category::database,
                   [&]() -> Result<std::string> { return id == "7" ? Result<std::string>("2 items, a minute ago")
                                                                   : fail(Errc::not_found, "cart is not cached"); }));
  if (cart) {
    std::printf("200 %s\n", cart->c_str());
    return;
  }
  const Handled known = handler.recall(cart.error());  // everybody who was to be told has been told
  char bytes[2048];
  Buffer body(bytes, sizeof bytes);
  const Response response = responder.respond(body, known.report(request));
  std::printf("%d %.*s\n", response.status, static_cast<int>(body.size()), body.text().data());
}

Result<void> serve() {
  // What the sinks are, from the slow end to the fast one.
  const auto print = [](Text line, Severity) { return std::fwrite(line.data(), 1, line.size(), stdout) == line.size(); };
  auto log = FALLIBLE_TRY(LogSink::create({.output = LogOutput::of(print),
                                           .log = {.format = LogFormat::logfmt, .max_chain = 0, .max_return_trace = 0, .location = false}}));
  auto queue = FALLIBLE_TRY(QueuedSink::create({.target = log.sink(), .capacity = 256}));
  auto sampler = FALLIBLE_TRY(LogSampler::create({.target = queue.sink(), .first = 5}, steady));
  auto registry = FALLIBLE_TRY(MetricRegistry::create());
  auto metrics = FALLIBLE_TRY(ErrorMetrics::create(registry));

  // One value per service, made at start-up.
  static constexpr auto owner = when(Category::database, enrich("team", "storage"));
  const ErrorTransformer transformers[] = {ErrorTransformer::of(owner)};
  const SeverityRule severities[] = {{Category::not_found, Severity::debug}};
  const ReportSink sinks[] = {metrics.sink(), sampler.sink()};
  const auto handler = FALLIBLE_TRY(ErrorHandler::create({.service = "shop",
                                                          .transformers = transformers,
                                                          .severities = severities,
                                                          .sinks = sinks,
                                                          .observer = metrics.observer()},
                                                         steady, wall, 42));
  const Responder responder;

  get_cart(handler, responder, "7");
  get_cart(handler, responder, "8");
  database_is_up = false;
  get_cart(handler, responder, "7");
  get_cart(handler, responder, "8");

  queue.drain(100);  // a service calls queue.start() once instead, and queue.stop(2s) at its end
  const HandlerCounts counts = handler.counts();
  std::printf("%llu errors handled, %llu recovered\n", static_cast<unsigned long long>(counts.handled),
              static_cast<unsigned long long>(counts.recovered));

  // Whether it is fit to work.
  const auto ping = [](const Call&) -> Result<void> {
    if (!database_is_up) return fail(DatabaseConnectionFailed{"db-7.internal"});
    return {};
  };
  const auto disk = [] { return HealthReading{.value = 41, .unit = "percent"}; };
  const HealthCheck checks[] = {
      {.component = "postgres", .type = ComponentType::datastore, .timeout = 500ms, .probe = HealthProbe::of(ping)},
      {.component = "disk", .measurement = "used", .critical = false, .probe = HealthProbe::of(disk)}};
  auto health = FALLIBLE_TRY(Health::create({.service_id = "shop", .checks = checks}, steady, wall));
  char bytes[1024];
  Buffer body(bytes, sizeof bytes);
  const HealthSnapshot now = health.run();
  write_health_json(body, health, now);
  std::printf("%d %.*s\n", now.http_status(), static_cast<int>(body.size()), body.text().data());
  return {};
}

int main() {
  const Result<void> served = serve();
  if (!served) std::printf("%s\n", to_string(served.error()).c_str());
  return served ? 0 : 1;
}
