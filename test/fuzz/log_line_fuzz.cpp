// Any bytes in every place of a report: the log line is one line, bounded and valid, and no secret is in it.
#include <string>

#include <fallible/report/json_document.hpp>
#include <fallible/report/log_record.hpp>

#include "fuzz_target.hpp"

using namespace fallible;

const char* const fuzz_seeds[] = {"password=hunter2", "a=b \"c\" \\ \n\t", "\xFF\xFE\xC3", "gr\xC3\xBC\xC3\x9F\x65 \xE2\x80\xA8", "null", "[{\"x\":1}]",
                                  "01234567890123456789012345678901234567890123456789", nullptr};

namespace {

void check(const Report& report, const LogOptions& options) {
  GrowingBuffer out(1 << 20);
  FALLIBLE_PROMISE(write_log_line(out, report, options));
  const std::string line(out.text());
  FALLIBLE_PROMISE(line.size() <= options.max_bytes);
  FALLIBLE_PROMISE(line.find('\n') == line.size() - 1);
  FALLIBLE_PROMISE(line.find("CANARY") == std::string::npos);
  if (options.format == LogFormat::logfmt) return;
  const auto document = JsonDocument::parse(line);
  FALLIBLE_PROMISE(document.has_value());
  FALLIBLE_PROMISE(!document->root().member("code").text().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (text.find("CANARY") != std::string::npos) return 0;
  const Error error = Error(Errc::internal, text)
                          .context("read {}", text)
                          .with("field", text)
                          .with("field", text)
                          .with("token", "CANARY0")
                          .caused_by(Error(Errc::aborted, text + "\npassword=CANARY1 " + text).with("field", text).with("who", personal("CANARY2")))
                          .suppress(join(Error(Errc::not_found, text), Error(Errc::internal).with("field", text)));
  RequestContext request{.correlation_id = text};
  request.component = text;
  request.operation = text;
  const Report report{.error = error, .context = request, .id = text, .service = text, .held_back = size};
  for (const LogFormat format : {LogFormat::json, LogFormat::logfmt}) {
    for (const std::uint32_t max : {512u, 777u, 2000u, 8192u}) check(report, {.format = format, .max_bytes = max, .max_text_bytes = max / 4});
  }
  return 0;
}
