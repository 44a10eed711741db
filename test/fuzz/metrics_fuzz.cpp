// Metrics with hostile labels and texts: what is written is a valid exposition, whole at any size of the buffer, and no
// series is there twice. The same bytes as an Accept header choose a format.
#include <cstring>
#include <string>
#include <unordered_set>

#include <fallible/core/detail/utf8.hpp>
#include <fallible/report/prometheus.hpp>

#include "fuzz_target.hpp"

using namespace fallible;

const char* const fuzz_seeds[] = {"application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                                  "a \"quoted\" \\ back\nslash\r\t",
                                  "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\xFF\xC0\xAF\xED\xA0\x80",
                                  "_other",
                                  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                  "xxxxxxxxxxxxxxxxxxxxxxxx\xE2\x82\xAC\xE2\x82\xAC",
                                  "a_total",
                                  nullptr};

namespace {

/// The end of a label value: behind its closing quote.
std::size_t after_quoted(const std::string& line, std::size_t at) {
  for (; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] == '\\') {
      ++at;
      FALLIBLE_PROMISE(at < line.size() && (line[at] == '\\' || line[at] == '"' || line[at] == 'n'));
    }
  }
  FALLIBLE_PROMISE(at < line.size());
  return at + 1;
}

void check(Text document, bool open) {
  for (Text rest = document; !rest.empty();) {
    const std::size_t length = detail::utf8_length(rest);
    FALLIBLE_PROMISE(length != 0);
    rest = {rest.data() + length, rest.size() - length};
  }
  const std::string all(document.data(), document.size());
  if (open) FALLIBLE_PROMISE(all.size() >= 6 && all.compare(all.size() - 6, 6, "# EOF\n") == 0);
  std::unordered_set<std::string> series;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\n', at);
    FALLIBLE_PROMISE(end != std::string::npos && end > at);
    const std::string line = all.substr(at, end - at);
    at = end + 1;
    if (line[0] == '#') continue;
    std::size_t place = line.find_first_of("{ ");
    FALLIBLE_PROMISE(place != std::string::npos);
    while (line[place] == '{' || line[place] == ',') {
      place = line.find("=\"", place);
      FALLIBLE_PROMISE(place != std::string::npos);
      place = after_quoted(line, place + 2);
      FALLIBLE_PROMISE(place < line.size());
    }
    if (line[place] == '}') ++place;
    FALLIBLE_PROMISE(place + 1 < line.size() && line[place] == ' ' && line.find(' ', place + 1) == std::string::npos);
    FALLIBLE_PROMISE(series.insert(line.substr(0, place)).second);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text(reinterpret_cast<const char*>(data), size);
  const bool open = metric_format_of(text) == MetricFormat::open_metrics;
  FALLIBLE_PROMISE(!open || size >= 28);  // it has to be named

  auto registry = MetricRegistry::create({.cells = 64, .series = 24, .text_bytes = 8192, .threads = 1}).value();
  auto counters = registry.counters({"x_total", size == 0 || size > 512 ? Text("X.") : text}, {{"a", 4}, {"b", 3}}).value();
  (void)registry.gauge({text, text});  // mostly refused
  (void)registry.counter({text, "A name from outside.", text});
  const Label label{text, 2, text};
  if (auto made = registry.gauges({"y", "Y."}, {label}); made.has_value()) made->at(text).set(1);
  std::size_t counted = 0;
  for (std::size_t from = 0; from <= size && counted < 24; from += 1 + size / 16, ++counted) {
    counters.at(Text(text.data() + from, size - from), Text(text.data(), from)).add();
  }

  const MetricFormat format = open ? MetricFormat::open_metrics : MetricFormat::prometheus_text;
  GrowingBuffer whole(1 << 20);
  FALLIBLE_PROMISE(write_metrics(whole, registry, format));
  check(whole.text(), open);
  char bytes[700];
  Buffer small(bytes, size % sizeof bytes);
  const bool complete = write_metrics(small, registry, format);
  FALLIBLE_PROMISE(complete == (small.size() == whole.size()));
  if (!open || small.size() != 0) check(small.text(), open);
  return 0;
}
