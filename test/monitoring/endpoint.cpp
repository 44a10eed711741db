// A service to be watched, for the scripts beside it.
//   endpoint print text|openmetrics    its metrics on standard output
//   endpoint serve                     the same over HTTP on a free port of 127.0.0.1, whose number it prints; ends by a signal
//                                      or by itself after five minutes
//   endpoint get <port> <accept>       asks such a server; prints the Content-Type and the body
//   endpoint free_port                 a port that nobody uses at the moment
//   endpoint rules standard|special|slo   rules for alerts, as the *_test.yml beside it expect them

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <fallible/core/foreign_code.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/report/alert_rules.hpp>
#include <fallible/report/error_metrics.hpp>
#include <fallible/report/prometheus.hpp>
#include <fallible/report/slo_rules.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

struct Service {
  MetricRegistry registry = MetricRegistry::create().value();
  ErrorMetrics metrics = ErrorMetrics::create(registry).value();
  MetricFamily<Counter, 1> scrapes =
      registry.counters({"endpoint_scrapes_total", "Answers by format.\nWith a \\ and a \"quote\"."}, {{"format"}}).value();
  ErrorBudget budget = ErrorBudget::create({.name = "orders"}).value();
  Gauge temperature = registry.gauge({"endpoint_temperature_celsius", "A number below 0.", "celsius"}).value();

  Service() {
    for (int i = 0; i < 3; ++i) metrics.error(Errc::unavailable, "web");
    metrics.error(PolicyErrc::timed_out, "a \"quoted\" \\ back\nslash \xE2\x82\xAC");
    metrics.error(PolicyErrc::timed_out, "not \xFF UTF-8");
    metrics.error(foreign_code("billing", "DB_LEDGER_LOCKED"), "");
    metrics.succeeded("GET /orders", 200ms);
    metrics.succeeded("GET /orders", 3s);
    metrics.failed("GET /orders", 20s, Errc::unavailable);
    metrics.handled_in(4us);
    metrics.breaker("db", "closed");
    metrics.budget(budget);
    for (int i = 0; i < 10; ++i) budget.bad();
    for (int i = 0; i < 19990; ++i) budget.good();
    const Listener listener = metrics.listener();
    listener({EventKind::breaker_opened, "circuit_breaker", "payments", nullptr, 0, 5s, {}});
    listener({EventKind::retry_scheduled, "retry", "payments", nullptr, 1, 10ms, {}});
    listener({EventKind::call_rejected, "circuit_breaker", "payments", nullptr, 0, {}, {}});
    temperature.set(-2.5);
  }
  std::string body(MetricFormat format) {
    scrapes.at(format == MetricFormat::open_metrics ? "openmetrics" : "text").add();
    std::string text;
    write_metrics(append_to(text), registry, format);
    return text;
  }
};

[[noreturn]] void stop(const char* what) {
  std::perror(what);
  std::exit(1);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A listening socket on a free port.
int listen_anywhere(int& port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 16) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    stop("listen");
  }
  port = ntohs(address.sin_port);
  return listener;
}

void send_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(to, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// The value of a header in the head of a request, or nothing.
std::string header(const std::string& head, std::string name) {
  name = "\r\n" + name + ":";
  for (std::size_t at = 0; at + name.size() <= head.size(); ++at) {
    if (strncasecmp(head.data() + at, name.data(), name.size()) != 0) continue;
    const std::size_t from = head.find_first_not_of(' ', at + name.size());
    return head.substr(from, head.find("\r\n", from) - from);
  }
  return {};
}

void serve(Service& service, int listener) {
  for (;;) {
    const int client = accept(listener, nullptr, nullptr);
    if (client < 0) continue;
    std::string head;
    char bytes[4096];
    while (head.find("\r\n\r\n") == std::string::npos && head.size() < 65536) {
      const ssize_t got = recv(client, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      head.append(bytes, static_cast<std::size_t>(got));
    }
    const std::string_view line(head.data(), head.find("\r\n") == std::string::npos ? 0 : head.find("\r\n"));
    if (line.rfind("GET /metrics", 0) == 0) {
      MetricFormat format = metric_format_of(header(head, "Accept"));
      if (line.find("?format=text") != std::string_view::npos) format = MetricFormat::prometheus_text;
      const std::string body = service.body(format);
      send_all(client, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: ");
      send_all(client, content_type(format));
      send_all(client, "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    } else {
      send_all(client, "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
    close(client);
  }
}

int get(int port, const std::string& accept) {
  const int server = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(port);
  if (server < 0 || connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) stop("connect");
  send_all(server, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept + "\r\n\r\n");
  std::string answer;
  char bytes[4096];
  for (ssize_t got; (got = recv(server, bytes, sizeof bytes, 0)) > 0;) answer.append(bytes, static_cast<std::size_t>(got));
  const std::size_t end = answer.find("\r\n\r\n");
  if (end == std::string::npos) return 1;
  std::printf("%s\n%s", header(answer.substr(0, end + 2), "Content-Type").c_str(), answer.c_str() + end + 4);
  return 0;
}

constexpr AlertPolicy special_policies[] = {
    {.name = "many", .fire_at = 10, .clear_below = 4, .window = 5min, .group = AlertGrouping::all},
    {.name = "failing_requests", .measure = AlertMeasure::share, .fire_at = 0.05, .window = 5min, .min_count = 100,
     .group = AlertGrouping::all},
    {.name = "failing_by_code", .measure = AlertMeasure::share, .fire_at = 0.04, .clear_below = 0.02, .window = 5min,
     .min_count = 100},
    {.name = "fast", .measure = AlertMeasure::per_second, .fire_at = 2.5, .window = 90s, .min_count = 3},
    {.name = "open_circuits", .match = PolicyErrc::circuit_open, .fire_at = 3, .window = 10min, .within = 1min},
    {.name = "network", .match = Category::network, .severity = Severity::error, .fire_at = 2, .window = 1h},
    {.name = "null", .match = ErrorMatch::domain<Errc>(), .severity = Severity::critical, .digest = 24h * 7},
};

constexpr ErrorBudgetOptions budgets[] = {
    {.name = "orders"}, {.name = "search", .objective = 0.95, .window = 24h * 7, .min_failures = 1}};

int print_slo_rules() {
  GrowingBuffer rules(256 * 1024);
  if (const auto written = write_slo_rules(rules, {.budgets = budgets}); !written.has_value()) return 1;
  return std::fwrite(rules.text().data(), 1, rules.size(), stdout) == rules.size() ? 0 : 1;
}

int print_rules(bool standard) {
  const RuleLabel only[] = {{"environment", "it's \"live\" \\ \n"}};
  const RuleLabel labels[] = {{"team", "{{ shop's }} \"team\" \\"}};
  AlertRulesOptions options;
  if (!standard) options = {.policies = special_policies, .by = "", .only = only, .labels = labels};
  GrowingBuffer rules(256 * 1024);
  if (const auto written = write_alert_rules(rules, options); !written.has_value()) return 1;
  return std::fwrite(rules.text().data(), 1, rules.size(), stdout) == rules.size() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  alarm(300);  // whatever happens to whoever started it
  if (what == "print" && argc == 3) {
    Service service;
    const bool open = std::string_view(argv[2]) == "openmetrics";
    const std::string body = service.body(open ? MetricFormat::open_metrics : MetricFormat::prometheus_text);
    return std::fwrite(body.data(), 1, body.size(), stdout) == body.size() ? 0 : 1;
  }
  if (what == "rules" && argc == 3 && std::string_view(argv[2]) == "slo") return print_slo_rules();
  if (what == "rules" && argc == 3) return print_rules(std::string_view(argv[2]) == "standard");
  if (what == "get" && argc == 4) return get(std::atoi(argv[2]), argv[3]);
  if (what == "serve" || what == "free_port") {
    int port = 0;
    const int listener = listen_anywhere(port);
    std::printf("%d\n", port);
    std::fflush(stdout);
    if (what == "serve") {
      Service service;
      serve(service, listener);
    }
    return 0;
  }
  std::fprintf(stderr, "usage: endpoint print text|openmetrics | serve | get <port> <accept> | free_port | rules standard|special|slo\n");
  return 2;
}
