// Errors in a log: one line each, as JSON for machines and as logfmt for people, without what nobody should read, and
// with a thousand of one kind told in a few lines.
#include <cstdio>

#include <fallible/fallible.hpp>
#include <fallible/report/log_sampling.hpp>
#include <fallible/report/log_sink.hpp>

using namespace fallible;
using namespace std::chrono_literals;

// What a payment service answered. Nobody marked what is in it.
constexpr Text answer = "card 4111 1111 1111 1111 of ann@example.com refused, retry with token=eyJhbGciOiJIUzI1NiJ9.e30.c2ln";

Result<void> pay(int order) {
  return fail(Errc::unavailable, answer).with("attempt", 2).with("api_key", "k-17").with("customer", personal("ann")).context("pay order {}", order);
}

void report(const ReportSink& sink, const Error& error) {
  const RequestContext request{.correlation_id = "c-81",
                               .trace = parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                               .component = "checkout",
                               .operation = "POST /orders"};
  sink.write(sink.self, {.error = error,
                         .context = request,
                         .id = "error_20260314_9f86d081884c7d65",
                         .service = "shop",
                         .time = 1773480413589ms,
                         .duration = 250ms});
}

int main() {
  const Error error = pay(17).error();
  auto print = [](Text line, Severity) { return std::fwrite(line.data(), 1, line.size(), stdout) == line.size(); };

  LogOptions options;
  options.location = false;  // so that this prints the same everywhere
  options.max_return_trace = 0;
  auto json = LogSink::create({.output = LogOutput::of(print), .log = options});
  report(json->sink(), error);

  options.format = LogFormat::logfmt;
  options.show_up_to = Privacy::personal;  // this log may hold personal data
  options.max_chain = 0;
  auto logfmt = LogSink::create({.output = LogOutput::of(print), .log = options});
  std::printf("\n");
  report(logfmt->sink(), error);

  // A storm: of each kind of error the first in a second, then every 400th.
  int lines = 0;
  auto count = [&lines](Text, Severity) {
    ++lines;
    return true;
  };
  auto log = LogSink::create({.output = LogOutput::of(count)});
  auto sampler = LogSampler::create({.target = log->sink(), .window = 1h, .first = 3, .then_every = 400});
  for (int i = 0; i < 1000; ++i) report(sampler->sink(), pay(i).error());
  const LogSamplingCounts counts = sampler->counts();
  std::printf("\n%d lines for %llu reports", lines, static_cast<unsigned long long>(counts.passed + counts.held_back));
  std::printf(", %llu told when it ends\n", static_cast<unsigned long long>(sampler->flush()));

  // Equal values can be matched without being known, with a key of one's own.
  RedactionOptions rules;
  rules.hash.id = "2026a";
  for (std::uint8_t i = 0; i < 16; ++i) rules.hash.bytes[i] = i;  // from a random source in earnest
  rules.key_rules[0] = {.words = "table_number", .label = "table", .privacy = Privacy::personal};
  const auto redactor = Redactor::create(rules);
  char text[256];
  for (const Text said : {Text("pay 4111-1111-1111-1111 at tableNumber=7"), Text("4111111111111111 again")}) {
    BufferSink out(text, sizeof text);
    redactor->write(out, said);
    std::printf("%.*s\n", static_cast<int>(out.size), text);
  }
  return 0;
}
