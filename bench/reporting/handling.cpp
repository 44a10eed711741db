// What handling one typical error costs: give it an id, count it, write a JSON log line and a problem+json, each into a
// buffer. The baseline is what a program writes that has no error layer: three calls of fmt::format_to_n that make the
// same bytes (the message, the log line, the body) out of the same values, with every constant part in the format string,
// no escaping, no redaction, no counting, no id. The bar: at most twice that, and no allocation but the error's own block.
#include <cstdio>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include <fallible/report/error_metrics.hpp>
#include <fallible/report/handler.hpp>
#include <fallible/report/log_record.hpp>
#include <fallible/report/log_sampling.hpp>
#include <fallible/report/problem_json.hpp>
#include <fallible/report/response.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "support/opaque.hpp"
#include "support/ratio.hpp"

using namespace fallible;

namespace {

char line_bytes[8192];
char body_bytes[4096];
Buffer line(line_bytes, sizeof line_bytes);
Buffer body(body_bytes, sizeof body_bytes);

bool write_line(void*, const Report& report) noexcept {
  line.clear();
  return write_log_line(line, report);
}

MetricRegistry& registry() {
  static MetricRegistry made = MetricRegistry::create().value();
  return made;
}
ErrorMetrics& metrics() {
  static ErrorMetrics made = ErrorMetrics::create(registry()).value();
  return made;
}
ErrorHandler make_handler(bool all) {
  const ReportSink sinks[] = {metrics().sink(), {"log", &write_line, nullptr}};
  return ErrorHandler::create({.service = "orders", .sinks = std::span(sinks, all ? 2 : 0)}, steady_clock(), wall_clock(), 42).value();
}

const RequestContext& request() {
  static const RequestContext made{.correlation_id = "7b0c3a52-9d1e-4f0a-8a46-0f0a3c9c1b7d", .component = "checkout", .operation = "GET /carts"};
  return made;
}

[[gnu::noinline]] Error typical(std::size_t i) {
  return Error(NotFound{"cart", "c-1042"}).context("load cart of user {}", i).with("attempt", 2);
}

void make_error(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(typical(i).code().number());
}

void handle(std::size_t operations) {
  static const ErrorHandler handler = make_handler(true);
  static const Responder responder;
  for (std::size_t i = 0; i < operations; ++i) {
    const Handled handled = handler.handle(typical(i), request());
    body.clear();
    bench::keep(responder.respond(body, handled.report(request())).status);
  }
}
void handle_body_only(std::size_t operations) {  // without the headers of a Response
  static const ErrorHandler handler = make_handler(true);
  for (std::size_t i = 0; i < operations; ++i) {
    const Handled handled = handler.handle(typical(i), request());
    body.clear();
    bench::keep(write_problem_json(body, handled.report(request())));
  }
}
/// In a storm of one kind: a line in 10000 is written.
void handle_sampled(std::size_t operations) {
  static LogSampler sampler = LogSampler::create({.target = {"log", &write_line, nullptr}, .then_every = 10000}).value();
  static const ErrorHandler handler = [] {
    const ReportSink sinks[] = {metrics().sink(), sampler.sink()};
    return ErrorHandler::create({.service = "orders", .sinks = sinks}, steady_clock(), wall_clock(), 42).value();
  }();
  for (std::size_t i = 0; i < operations; ++i) bench::keep(handler.handle(typical(i), request()).told);
}
void handle_alone(std::size_t operations) {
  static const ErrorHandler handler = make_handler(false);
  for (std::size_t i = 0; i < operations; ++i) bench::keep(handler.handle(typical(i), request()).told);
}

const Handled& handled_once() {
  static const ErrorHandler handler = make_handler(false);
  static const Handled made = handler.handle(typical(7), request());
  return made;
}
void count_only(std::size_t operations) {
  const Report report = handled_once().report(request());
  const ReportSink sink = metrics().sink();
  for (std::size_t i = 0; i < operations; ++i) bench::keep(sink.write(sink.self, report));
}
void log_only(std::size_t operations) {
  const Report report = handled_once().report(request());
  for (std::size_t i = 0; i < operations; ++i) bench::keep(write_line(nullptr, report));
}
void log_only_unredacted(std::size_t operations) {
  const Report report = handled_once().report(request());
  LogOptions options;
  options.redactor = nullptr;
  for (std::size_t i = 0; i < operations; ++i) {
    line.clear();
    bench::keep(write_log_line(line, report, options));
  }
}
void problem_only(std::size_t operations) {
  const Report report = handled_once().report(request());
  for (std::size_t i = 0; i < operations; ++i) {
    body.clear();
    bench::keep(write_problem_json(body, report));
  }
}

/// What the three calls below format: the values behind handled_once().
struct Values {
  CalendarDay day;
  unsigned hour, minute, second, millisecond;
  std::uint64_t number;          // of the id
  std::string_view service = "orders", component = "checkout", operation = "GET /carts";
  std::string_view correlation = "7b0c3a52-9d1e-4f0a-8a46-0f0a3c9c1b7d";
  std::string_view severity = "info", severity_text = "INFO", code = "NF_RESOURCE", category = "not_found", domain = "resource";
  std::string_view title = "not found", type = "cart", id = "[personal]", words = "cart not found";
  std::string_view file;
  int severity_number = 9, status = 404, source_line = 0, attempt = 2;
};

char message_bytes[512];

/// Returns   the bytes of the line and of the body.
struct Sizes {
  std::size_t line, body;
};
[[gnu::noinline]] Sizes format_three(const Values& v, std::size_t user) {
  const auto message = fmt::format_to_n(message_bytes, sizeof message_bytes, "load cart of user {}: {}", user, v.words);
  const std::string_view text(message_bytes, message.size);
  const auto log = fmt::format_to_n(
      line_bytes, sizeof line_bytes,
      R"({{"timestamp":"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z","severity_text":"{}","severity_number":{},"code":"{}",)"
      R"("category":"{}","error.type":"{}.{}","service":"{}","component":"{}","operation":"{}",)"
      R"("error_id":"error_{:04}{:02}{:02}_{:016x}","correlation_id":"{}","message":"{}","code.file.path":"{}","code.line.number":{},)"
      R"("fields":{{"resource_type":"{}","resource_id":"{}","attempt":{}}},)"
      R"("chain":[{{"relation":"{}","depth":{},"code":"{}","texts":["load cart of user {}","{}"],"location":"{}:{}"}}],"return_trace":["{}:{}"]}})"
      "\n",
      v.day.year, v.day.month, v.day.day, v.hour, v.minute, v.second, v.millisecond, v.severity_text, v.severity_number,
      v.code, v.category, v.domain, v.code, v.service, v.component, v.operation, v.day.year, v.day.month, v.day.day,
      v.number, v.correlation, text, v.file, v.source_line, v.type, v.id, v.attempt, "self", 0, v.code, user,
      v.words, v.file, v.source_line, v.file, v.source_line);
  const auto problem = fmt::format_to_n(
      body_bytes, sizeof body_bytes,
      R"({{"type":"urn:error:{}/{}","title":"{}","status":{},"instance":"urn:error-id:error_{:04}{:02}{:02}_{:016x}","code":"{}",)"
      R"("id":"error_{:04}{:02}{:02}_{:016x}","correlation_id":"{}","severity":"{}","resource_type":"{}"}})",
      v.domain, v.code, v.title, v.status, v.day.year, v.day.month, v.day.day, v.number, v.code, v.day.year,
      v.day.month, v.day.day, v.number, v.correlation, v.severity, v.type);
  return {log.size, problem.size};
}

const Values& values() {
  static const Values made = [] {
    Values v;
    const Handled& handled = handled_once();
    v.day = calendar_day(handled.time);
    const auto in_day = static_cast<std::uint64_t>(handled.time.count()) % 86'400'000'000'000u / 1'000'000u;
    v.millisecond = static_cast<unsigned>(in_day % 1000);
    v.second = static_cast<unsigned>(in_day / 1000 % 60);
    v.minute = static_cast<unsigned>(in_day / 60'000 % 60);
    v.hour = static_cast<unsigned>(in_day / 3'600'000);
    v.number = parse_error_id(handled.id)->number;
    v.file = handled.error.location().file;
    v.source_line = static_cast<int>(handled.error.location().line);
    return v;
  }();
  return made;
}

void three_formats(std::size_t operations) {
  const Values& v = values();
  for (std::size_t i = 0; i < operations; ++i) bench::keep(format_three(v, i).line);
}
void error_and_three_formats(std::size_t operations) {
  const Values& v = values();
  for (std::size_t i = 0; i < operations; ++i) {
    bench::keep(typical(i).code().number());
    bench::keep(format_three(v, i).line);
  }
}

/// The baseline is fair only if it makes the same bytes.
bool same_bytes() {
  const Report report = handled_once().report(request());
  line.clear();
  body.clear();
  (void)write_log_line(line, report);
  (void)write_problem_json(body, report);
  static char ours[sizeof line_bytes + sizeof body_bytes];
  const std::size_t log = line.size();
  const std::size_t all = log + body.size();
  std::memcpy(ours, line_bytes, log);
  std::memcpy(ours + log, body_bytes, body.size());
  const Sizes theirs = format_three(values(), 7);
  if (theirs.line == log && theirs.line + theirs.body == all && std::memcmp(ours, line_bytes, log) == 0 &&
      std::memcmp(ours + log, body_bytes, theirs.body) == 0) {
    return true;
  }
  std::printf("the baseline does not make the same bytes:\n%.*s\n%.*s%.*s\n", static_cast<int>(all), ours,
              static_cast<int>(theirs.line), line_bytes, static_cast<int>(theirs.body), body_bytes);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (!same_bytes()) return 1;
  const int rounds = bench::rounds_of(argc, argv);
  const auto whole = bench::print_ratios("handling one typical error",
                                         {{"three fmt::format_to_n of the same bytes", &three_formats},
                                          {"the same, and making the error", &error_and_three_formats},
                                          {"handle: id, count, log line, problem+json", &handle_body_only},
                                          {"the same with the headers of a Response", &handle},
                                          {"handle: id, count, log line held back", &handle_sampled}},
                                         rounds);
  bench::print_ratios("its parts",
                      {{"three fmt::format_to_n of the same bytes", &three_formats},
                       {"making the error", &make_error},
                       {"handle without sinks", &handle_alone},
                       {"count", &count_only},
                       {"log line", &log_only},
                       {"log line, not redacted", &log_only_unredacted},
                       {"problem+json", &problem_only}},
                      rounds);
  std::printf("\n");
  bench::print_bar("handling one typical error, to three fmt::format_to_n", whole[2], 2);
}
