// What a line in the log costs beside one fmt::format_to_n of the same bytes out of the same values, with every constant
// part in the format string, no escaping and no redaction; and what redaction and sampling cost by themselves.
#include <cstdio>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include <fallible/report/json_writer.hpp>
#include <fallible/report/log_record.hpp>
#include <fallible/report/log_sampling.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "support/opaque.hpp"
#include "support/ratio.hpp"

using namespace fallible;

namespace {

char line_bytes[8192];

const Error& error() {
  static const Error made = Error(NotFound{"cart", "c-1042"}).context("load cart of user {}", 7).with("attempt", 2);
  return made;
}
const RequestContext& request() {
  static const RequestContext made{.correlation_id = "7b0c3a52-9d1e-4f0a-8a46-0f0a3c9c1b7d", .component = "checkout", .operation = "GET /carts"};
  return made;
}
Report report() {
  return {.error = error(), .context = request(), .id = "error_20260314_9f86d081884c7d65", .service = "orders",
          .time = std::chrono::milliseconds(1773480413589), .severity = Severity::info};
}
constexpr LogOptions short_options = [] {
  LogOptions options;
  options.max_return_trace = 0;
  return options;
}();

std::size_t format_line(std::size_t user) {
  static const std::string_view file = error().location().file;
  static const auto source_line = error().location().line;
  const std::string_view code = "NF_RESOURCE", words = "cart not found";
  return fmt::format_to_n(
             line_bytes, sizeof line_bytes,
             R"({{"timestamp":"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z","severity_text":"{}","severity_number":{},"code":"{}",)"
             R"("category":"{}","error.type":"{}.{}","service":"{}","component":"{}","operation":"{}",)"
             R"("error_id":"error_{:04}{:02}{:02}_{:016x}","correlation_id":"{}","message":"load cart of user {}: {}","code.file.path":"{}","code.line.number":{},)"
             R"("fields":{{"resource_type":"{}","resource_id":"{}","attempt":{}}},)"
             R"("chain":[{{"relation":"{}","depth":{},"code":"{}","texts":["load cart of user {}","{}"],"location":"{}:{}"}}]}})"
             "\n",
             2026, 3, 14, 9, 26, 53, 589, "INFO", 9, code, "not_found", "resource", code, "orders", "checkout", "GET /carts", 2026, 3, 14,
             0x9f86d081884c7d65u, "7b0c3a52-9d1e-4f0a-8a46-0f0a3c9c1b7d", user, words, file, source_line, "cart", "[personal]", 2,
             "self", 0, code, user, words, file, source_line)
      .size;
}
void format(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(format_line(i));
}
void write(std::size_t operations, const LogOptions& options) {
  const Report told = report();
  for (std::size_t i = 0; i < operations; ++i) {
    Buffer line(line_bytes, sizeof line_bytes);
    bench::keep(write_log_line(line, told, options));
  }
}
void json(std::size_t operations) { write(operations, short_options); }
void json_not_redacted(std::size_t operations) {
  LogOptions options = short_options;
  options.redactor = nullptr;
  write(operations, options);
}
void logfmt(std::size_t operations) {
  LogOptions options = short_options;
  options.format = LogFormat::logfmt;
  write(operations, options);
}

/// Text as peers send it, of 1 KiB.
const char* outside() {
  static char text[1025];
  if (text[0] == '\0') {
    constexpr std::string_view piece = "could not reserve item 4711 for order 17: warehouse \"north\" answered {\"state\": \"closed\", \"until\": 9}; ";
    for (std::size_t i = 0; i < 1024; ++i) text[i] = piece[i % piece.size()];
  }
  return text;
}
void escape(std::size_t operations) {
  const Text text(outside(), 1024);
  for (std::size_t i = 0; i < operations; ++i) {
    Buffer out(line_bytes, sizeof line_bytes);
    JsonWriter writer(out);
    writer.text(text);
    bench::keep(out.size());
  }
}
void redact(std::size_t operations) {
  const Text text(outside(), 1024);
  for (std::size_t i = 0; i < operations; ++i) {
    Buffer out(line_bytes, sizeof line_bytes);
    default_redactor.write(out.sink(), text);
    bench::keep(out.size());
  }
}

bool take(void*, const Report&) noexcept { return true; }
void hold_back(std::size_t operations) {
  static LogSampler sampler = LogSampler::create({.target = {"none", &take, nullptr}, .first = 1, .then_every = 0}).value();
  const ReportSink sink = sampler.sink();
  const Report told = report();
  for (std::size_t i = 0; i < operations; ++i) bench::keep(sink.write(sink.self, told));
}
void group(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) bench::keep(fingerprint(error(), "checkout"));
}

/// The baseline is fair only if it makes the same bytes.
bool same_bytes() {
  static char ours[sizeof line_bytes];
  Buffer line(ours, sizeof ours);
  (void)write_log_line(line, report(), short_options);
  const std::size_t theirs = format_line(7);
  if (theirs == line.size() && std::memcmp(ours, line_bytes, theirs) == 0) return true;
  std::printf("the baseline does not make the same bytes:\n%.*s%.*s", static_cast<int>(line.size()), ours, static_cast<int>(theirs), line_bytes);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (!same_bytes()) return 1;
  const int rounds = bench::rounds_of(argc, argv);
  bench::print_ratios("a line in the log",
                      {{"fmt::format_to_n of the same bytes", &format},
                       {"JSON", &json},
                       {"JSON, not redacted", &json_not_redacted},
                       {"logfmt", &logfmt},
                       {"held back by a sampler", &hold_back},
                       {"fingerprint", &group}},
                      rounds);
  bench::print_ratios("1 KiB from outside", {{"escaped for JSON", &escape}, {"redacted", &redact}}, rounds);
}
