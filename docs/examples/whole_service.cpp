// A whole service, from its settings to its end. What a request fails with is answered, logged, counted, traced and told to
// people once, and two endpoints show how the service is.
#include <cstdio>
#include <optional>
#include <string>

#include <fallible/fallible.hpp>
#include <fallible/report/alert.hpp>
#include <fallible/report/correlation.hpp>
#include <fallible/report/error_metrics.hpp>
#include <fallible/report/fd_output.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/handler_config.hpp>
#include <fallible/report/health.hpp>
#include <fallible/report/otlp_exporter.hpp>
#include <fallible/report/prometheus.hpp>
#include <fallible/report/request_timer.hpp>
#include <fallible/report/response.hpp>
#include <fallible/report/scoped_context.hpp>
#include <fallible/report/span_listener.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>

using namespace fallible;
using namespace std::chrono_literals;

// Clocks that stand still, so that the output is always the same; leave them out for the real ones.
const Clock steady{[](void*) noexcept { return std::chrono::nanoseconds(1h); }};
const Clock wall{[](void*) noexcept { return std::chrono::nanoseconds(1'773'480'413'589'793'238); }};

void print(const char* what, Text text) { std::printf("%s%.*s", what, static_cast<int>(text.size()), text.data()); }

// Where alerts and batches of traces go: what takes them here is a pager's API and a collector in earnest.
bool page(void*, const Alert& alert) noexcept {
  const Text what = alert.code.has_value() ? Text(alert.code->name()) : alert.policy;  // a digest is of many codes
  print("pager: ", to_string(alert.event));
  print(" ", what);
  std::printf(", %llu %s\n", static_cast<unsigned long long>(alert.count), alert.count == 1 ? "error" : "errors");
  return true;
}
bool post(void*, OtlpSignal signal, Text) noexcept {
  print("POST ", otlp_path(signal));
  std::puts("");
  return true;
}

Result<std::string> load_order(int id) {
  if (id == 0) return fail(NotFound{"order", "0"});
  if (id > 100) return fail(DatabaseConnectionFailed{"db-7.internal"});
  return "2 books";
}

// What a request needs of the service.
struct Service {
  const ErrorHandler& handler;
  const ErrorMetrics& metrics;
  const Responder& responder;
  Tracer tracer;
  CircuitBreaker& database;
  Random random{7};

  void get_order(const HeaderSource& headers, int id) {
    RequestContext request = request_context_from(headers, random, {.component = "orders", .operation = "GET /orders"});
    Span span = start_span(tracer, request, "GET /orders", SpanKind::server);
    ScopedSpan current(span);
    ScopedRequestContext scope(request);  // for code that cannot be given the context
    RequestTimer timer(metrics, "GET /orders", steady);

    const auto load = [&] { return load_order(id).context("load order {}", id); };
    const Result<std::string> order = timer.finish(handler.handled(database.call(load), request, {timer.started()}));
    if (order) {
      std::printf("200 %s\n", order->c_str());
      return;
    }
    char bytes[2048];
    Buffer body(bytes, sizeof bytes);
    const Handled known = handler.recall(order.error());  // everybody who was to be told has been told
    const Response response = responder.respond(body, known.report(request));
    std::printf("%d ", response.status);
    print("", body.text());
    std::puts("");
  }
};

Result<HandlerConfig> read_settings(Text file) {
  const HandlerConfig from_file = FALLIBLE_TRY(read_handler_config(file), "settings.json");
  return read_handler_config(process_environment(), from_file).context("environment");
}

Result<void> serve() {
  const HandlerConfig config = FALLIBLE_TRY(read_settings(R"({"service": "shop", "version": "1.4.2", "log": {"format": "logfmt"}})"));

  // The log, from the slow end to the fast one.
  auto standard_output = FALLIBLE_TRY(FdOutput::create({.fd = 1}));
  std::optional<RotatingFile> file;
  if (config.has_log_file()) file.emplace(FALLIBLE_TRY(RotatingFile::create(config.file_options())));
  auto log_options = config.log_options(file ? file->output() : standard_output.output());
  log_options.log.location = false;  // so that this prints the same everywhere
  log_options.log.max_return_trace = 0;
  auto log = FALLIBLE_TRY(LogSink::create(log_options));
  auto queue = FALLIBLE_TRY(QueuedSink::create(config.queue_options(log.sink())));
  auto sampler = FALLIBLE_TRY(LogSampler::create(config.sampling_options(queue.sink()), steady));

  // Numbers, traces, people.
  auto registry = FALLIBLE_TRY(MetricRegistry::create());
  auto metrics = FALLIBLE_TRY(ErrorMetrics::create(registry));
  const Reading dropped{[](void* of) noexcept { return static_cast<double>(static_cast<QueuedSink*>(of)->counts().dropped); }, &queue};
  FALLIBLE_TRY(registry.read_counter({"shop_log_dropped_total", "Reports that the log's queue had no room for."}, dropped));
  auto recorder = FALLIBLE_TRY(SpanRecorder::create({}, steady, wall));
  SpanReportSink spans{recorder.tracer()};
  auto exporter = FALLIBLE_TRY(OtlpExporter::create({.target = {&post, nullptr},
      .resource = {.service_name = config.service, .service_version = config.version}}));
  const AlertSink people[] = {{"pager", &page, nullptr}};
  const auto policies = config.alert_policies();
  auto alerts = FALLIBLE_TRY(AlertEngine::create({.policies = policies.list, .sinks = people}, steady));

  // One handler for all of it.
  const ReportSink sinks[] = {metrics.sink(), sampler.sink(), spans.sink(), alerts.sink()};
  const SeverityRule severities[] = {{DatabaseErrc::connection, Severity::critical}};
  ErrorHandlerOptions options = config.handler_options();
  options.severities = severities;
  options.sinks = sinks;
  options.observer = metrics.observer();
  const auto handler = FALLIBLE_TRY(ErrorHandler::create(options, steady, wall, 42));
  const auto responder = FALLIBLE_TRY(Responder::create(config.response));

  // What the policies do is counted, and shown in the trace.
  SpanListener traced{metrics.listener()};
  auto database = FALLIBLE_TRY(CircuitBreaker::create({.name = "database", .listener = traced.listener()}, steady));
  const auto database_probe = HealthProbe::of_breaker(database);
  const auto alerts_probe = HealthProbe::of_alerts(alerts);
  const HealthCheck checks[] = {{.component = "database", .critical = false, .probe = database_probe},
                                {.component = "errors", .critical = false, .probe = alerts_probe}};
  auto health = FALLIBLE_TRY(Health::create({.service_id = config.service, .release_id = config.version, .checks = checks}, steady, wall));

  Service service{handler, metrics, responder, recorder.tracer(), database};
  const Header sent[] = {{"X-Correlation-ID", "c-81"}, {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}};
  const HeaderList headers{sent, 2};
  for (const int id : {7, 0, 101}) service.get_order(headers.source(), id);

  // What a timer does every few seconds. After queue.start() nobody needs to drain.
  std::fflush(stdout);
  alerts.tick();
  queue.drain(100);
  exporter.export_spans(recorder);

  // GET /health
  GrowingBuffer body(1024 * 1024);
  const HealthSnapshot now = health.run();
  write_health_json(body, health, now);
  std::printf("%d ", now.http_status());
  print("", body.text());
  std::puts("");

  // GET /metrics; of all that it says, two families.
  body.clear();
  if (!write_metrics(body, registry, MetricFormat::prometheus_text)) std::puts("# some families had no room");
  const std::string all(body.text().data(), body.size());
  for (const char* family : {"# HELP fallible_errors_total", "# HELP shop_log_dropped_total"}) {
    const std::size_t from = all.find(family);
    std::printf("%s", all.substr(from, all.find("# HELP", from + 1) - from).c_str());
  }

  // The end, in the order in which reports flow.
  sampler.flush();
  const QueueStopped stopped = queue.stop(config.queue.stop_within);
  const bool sent_all = exporter.flush();
  const bool told_all = alerts.flush();  // digests whose period is not over among it
  std::printf("%llu reports lost, %s, %s\n", static_cast<unsigned long long>(stopped.lost), sent_all ? "traces sent" : "traces lost",
              told_all ? "everybody told" : "somebody not told");
  return {};
}

int main() {
  const Result<void> served = serve();
  if (!served) std::printf("%s\n", to_string(served.error()).c_str());
  return served ? 0 : 1;
}
