// A whole service in little: what goes wrong is named, counted, logged and answered once, as the settings say.
#include <cstdio>

#include <fallible/fallible.hpp>
#include <fallible/report/error_metrics.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/handler_config.hpp>
#include <fallible/report/response.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>

using namespace fallible;
using namespace std::chrono_literals;

// Clocks that stand still and a seed, so that the output is always the same; leave them out for the real ones.
const Clock steady{[](void*) noexcept { return std::chrono::nanoseconds(1h); }};
const Clock wall{[](void*) noexcept { return std::chrono::nanoseconds(1'773'480'413'589'793'238); }};

Result<int> load_stock(Text sku) {
  if (sku == "anvil") return fail(DatabaseConnectionFailed{"db-7.internal"}).with("retry_after", 5s);
  if (sku != "rope") return fail(NotFound{"sku", sku});
  return 12;
}

void get_stock(const ErrorHandler& handler, const Responder& responder, Text sku) {
  // request_context_from(headers, ...) in a server
  const RequestContext request{.correlation_id = "c-81", .component = "stock", .operation = "GET /stock"};
  const Result<int> stock = load_stock(sku).context("load stock of {}", safe(sku));
  if (stock) return (void)std::printf("200 %d\n", *stock);
  char bytes[2048];
  Buffer body(bytes, sizeof bytes);
  const Handled handled = handler.handle(stock.error(), request);
  const Response response = responder.respond(body, handled.report(request));
  std::printf("%d %.*s\n", response.status, static_cast<int>(body.size()), body.text().data());
}

Result<void> serve() {
  const auto config = FALLIBLE_TRY(read_handler_config(R"({"service": "shop", "log": {"format": "logfmt"}})"));
  auto registry = FALLIBLE_TRY(MetricRegistry::create());  // GET /metrics: write_metrics(body, registry, format)
  auto metrics = FALLIBLE_TRY(ErrorMetrics::create(registry));
  auto log_options = config.log_options(LogOutput::stream(stdout));
  log_options.log.location = false;  // this and the next line: so that it prints the same everywhere, and little
  log_options.log.max_return_trace = log_options.log.max_chain = 0;
  auto log = FALLIBLE_TRY(LogSink::create(log_options));

  const ReportSink sinks[] = {metrics.sink(), log.sink()};
  ErrorHandlerOptions options = config.handler_options();
  options.sinks = sinks;
  const auto handler = FALLIBLE_TRY(ErrorHandler::create(options, steady, wall, 42));
  const auto responder = FALLIBLE_TRY(Responder::create(config.response));
  for (const char* sku : {"rope", "unicorn", "anvil"}) get_stock(handler, responder, sku);
  return {};
}

int main() {
  const Result<void> served = serve();
  if (!served) std::fprintf(stderr, "%s\n", to_string(served.error()).c_str());
  return served ? 0 : 1;
}
