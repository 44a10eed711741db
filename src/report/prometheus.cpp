#include <fallible/report/prometheus.hpp>

#include <charconv>
#include <cmath>
#include <cstring>

#include <fallible/report/detail/metric_table.hpp>

#include "append_whole.hpp"

FALLIBLE_NAMESPACE_BEGIN

using detail::acquire;
using detail::MetricFamilyInfo;
using detail::MetricSeries;

namespace {

constexpr Text eof = "# EOF\n";

Text part(Text text, std::size_t from, std::size_t to) noexcept { return {text.data() + from, to - from}; }

/// Digits of a number, in place.
struct Number {
  char bytes[40];
  std::size_t size = 0;

  explicit Number(std::uint64_t value) noexcept { end(std::to_chars(bytes, bytes + sizeof bytes, value).ptr); }
  /// The shortest text that reads back as the same value.
  explicit Number(double value) noexcept {
    if (special(value)) return;
    end(std::to_chars(bytes, bytes + sizeof bytes, value).ptr);
  }
  /// The canonical form that OpenMetrics prescribes for bounds: as "%g" of C, shortest, with ".0" behind an integer.
  static Number bound(double value) noexcept {
    Number number(value);
    if (!std::isfinite(value)) return number;
    char* const bytes = number.bytes;
    const auto scientific = std::to_chars(bytes, bytes + sizeof number.bytes, value, std::chars_format::scientific);
    const char* const e = static_cast<const char*>(std::memchr(bytes, 'e', sizeof number.bytes));
    int exponent = 0;
    (void)std::from_chars(e + (e[1] == '+' ? 2 : 1), scientific.ptr, exponent);
    if (exponent < -4 || exponent >= 6) {
      number.end(scientific.ptr);
      return number;
    }
    number.end(std::to_chars(bytes, bytes + sizeof number.bytes, value, std::chars_format::fixed).ptr);
    if (std::memchr(bytes, '.', number.size) == nullptr) {
      std::memcpy(bytes + number.size, ".0", 2);
      number.size += 2;
    }
    return number;
  }
  [[nodiscard]] Text text() const noexcept { return {bytes, size}; }

 private:
  void end(const char* at) noexcept { size = static_cast<std::size_t>(at - bytes); }
  bool special(double value) noexcept {
    const char* const word = std::isnan(value) ? "NaN" : !std::isinf(value) ? nullptr : value > 0 ? "+Inf" : "-Inf";
    if (word == nullptr) return false;
    size = std::strlen(word);
    std::memcpy(bytes, word, size);
    return true;
  }
};

struct Writer {
  const Sink& out;
  MetricFormat format;

  [[nodiscard]] bool open_metrics() const noexcept { return format == MetricFormat::open_metrics; }

  void escaped(Text text, bool quotes) const {
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c != '\\' && c != '\n' && (c != '"' || !quotes)) continue;
      out.put(part(text, from, i));
      out.put(c == '\n' ? Text("\\n") : c == '"' ? Text("\\\"") : Text("\\\\"));
      from = i + 1;
    }
    out.put(part(text, from, text.size()));
  }

  void head(const MetricFamilyInfo& family) const {
    const Text name = open_metrics() ? family.base : family.name;
    out.put("# HELP ");
    out.put(name);
    out.put(' ');
    escaped(family.help, open_metrics());
    out.put("\n# TYPE ");
    out.put(name);
    out.put(family.kind == MetricKind::counter     ? Text(" counter\n")
            : family.kind == MetricKind::histogram ? Text(" histogram\n")
                                                   : Text(" gauge\n"));
    if (open_metrics() && !family.unit.empty()) {
      out.put("# UNIT ");
      out.put(name);
      out.put(' ');
      out.put(family.unit);
      out.put('\n');
    }
  }

  /// One line. `label` and `label_value` are a further label, for buckets and states.
  void sample(const MetricSeries& series, Text suffix, Text label, Text label_value, Text value) const {
    const MetricFamilyInfo& family = *series.family;
    out.put(family.name);
    out.put(suffix);
    char before = '{';
    const auto put_label = [&](Text name, Text text) {
      out.put(before);
      out.put(name);
      out.put("=\"");
      escaped(text, true);
      out.put('"');
      before = ',';
    };
    for (std::uint32_t i = 0; i < family.label_count; ++i) put_label(family.labels[i].name, series.values[i]);
    if (!label.empty()) put_label(label, label_value);
    if (before == ',') out.put('}');
    out.put(' ');
    out.put(value);
    out.put('\n');
  }

  void histogram(const MetricSeries& series) const {
    const Histogram histogram(series.cells, &series.family->shape);
    const Histogram::Snapshot seen = histogram.snapshot();
    for (std::uint32_t i = 0; i < seen.bounds; ++i) {
      sample(series, "_bucket", "le", Number::bound(histogram.bounds()[i]).text(), Number(seen.cumulative[i]).text());
    }
    sample(series, "_bucket", "le", "+Inf", Number(seen.count()).text());
    sample(series, "_sum", {}, {}, Number(seen.sum).text());
    sample(series, "_count", {}, {}, Number(seen.count()).text());
  }

  void states(const MetricSeries& series, std::uint32_t state) const {
    const MetricFamilyInfo& family = *series.family;
    for (std::uint32_t i = 0; i < family.state_count; ++i) {
      sample(series, {}, "state", family.states[i], i + 1 == state ? Text("1") : Text("0"));
    }
  }

  void series_of(const MetricSeries& series) const {
    const MetricFamilyInfo& family = *series.family;
    switch (family.kind) {
      case MetricKind::counter: {
        if (!family.read) {
          sample(series, {}, {}, {}, Number(Counter(series.cells).value()).text());
        } else if (const Reading from = reading_of(series); from.read != nullptr) {
          const double value = from.read(from.self);
          sample(series, {}, {}, {}, Number(value >= 0 ? value : 0.0).text());  // a counter is never NaN or below 0
        }
        break;
      }
      case MetricKind::gauge: {
        if (!family.read) {
          sample(series, {}, {}, {}, Number(Gauge(series.cells).value()).text());
        } else if (const Reading from = reading_of(series); from.read != nullptr) {
          sample(series, {}, {}, {}, Number(from.read(from.self)).text());
        }
        break;
      }
      case MetricKind::histogram: histogram(series); break;
      case MetricKind::states:
        if (const std::uint32_t state = state_of(series); state != 0) states(series, state);
        break;
    }
  }

  void family(const MetricFamilyInfo& info) const {
    head(info);
    for (const MetricSeries* series = acquire(info.first); series != nullptr; series = acquire(series->next)) {
      series_of(*series);
    }
  }

  /// The place of the state plus 1; 0 while it is not known.
  static std::uint32_t state_of(const MetricSeries& series) noexcept {
    if (series.other) return 0;
    return static_cast<std::uint32_t>(__atomic_load_n(series.cells.shard(series.cells.owned), __ATOMIC_RELAXED) & 0xFF);
  }
  static bool has_samples(const MetricFamilyInfo& info) noexcept {
    const MetricSeries* series = acquire(info.first);
    if (info.kind == MetricKind::states) {
      while (series != nullptr && state_of(*series) == 0) series = acquire(series->next);
    } else if (info.read) {
      while (series != nullptr && reading_of(*series).read == nullptr) series = acquire(series->next);
    }
    return series != nullptr;
  }
};

}  // namespace

bool write_metrics(Buffer& out, const MetricRegistry& registry, MetricFormat format) noexcept {
  const std::size_t end = format == MetricFormat::open_metrics ? eof.size() : 0;
  if (!out.reserve(end)) return false;
  bool complete = true;
  for (const MetricFamilyInfo* family = acquire(registry.table().first); family != nullptr;
       family = acquire(family->next)) {
    if (!Writer::has_samples(*family)) continue;
    const std::size_t before = out.size();
    const bool whole = detail::append_whole(out, [&](const Sink& to) { Writer{to, format}.family(*family); });
    if (!whole || !out.reserve(end)) {
      out.rewind(before);
      complete = false;
    }
  }
  if (end != 0) out.append(eof);
  return complete;
}

void write_metrics(const Sink& out, const MetricRegistry& registry, MetricFormat format) {
  const Writer writer{out, format};
  for (const MetricFamilyInfo* family = acquire(registry.table().first); family != nullptr;
       family = acquire(family->next)) {
    if (Writer::has_samples(*family)) writer.family(*family);
  }
  if (format == MetricFormat::open_metrics) out.put(eof);
}

// --- Accept -----------------------------------------------------------------------------------------------------------

namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }

Text trimmed(Text text) noexcept {
  std::size_t from = 0, to = text.size();
  while (from < to && is_space(text[from])) ++from;
  while (to > from && is_space(text[to - 1])) --to;
  return part(text, from, to);
}

bool same_word(Text text, Text lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + ('a' - 'A')) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

/// Takes what stands before the next `separator` off the front of `rest`.
Text next_piece(Text& rest, char separator) noexcept {
  std::size_t at = 0;
  while (at < rest.size() && rest[at] != separator) ++at;
  const Text piece = trimmed(part(rest, 0, at));
  rest = at < rest.size() ? part(rest, at + 1, rest.size()) : Text();
  return piece;
}

/// A quality in thousandths: "1", "0.5", "0.123" (RFC 9110, section 12.4.2); 0 for anything else.
int quality_of(Text text) noexcept {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text[1] != '.') || (text[0] != '0' && text[0] != '1')) return 0;
  int value = text[0] - '0';
  for (std::size_t i = 2; i < 5; ++i) {
    const char digit = i < text.size() ? text[i] : '0';
    if (digit < '0' || digit > '9') return 0;
    value = value * 10 + (digit - '0');
  }
  return value > 1000 ? 0 : value;
}

}  // namespace

MetricFormat metric_format_of(Text accept) noexcept {
  int named_text = -1, any_text = 0, open = 0;
  while (!accept.empty()) {
    Text range = next_piece(accept, ',');
    const Text type = next_piece(range, ';');
    int quality = 1000;
    Text version;
    while (!range.empty()) {
      Text value = next_piece(range, ';');
      const Text name = next_piece(value, '=');
      value = trimmed(value);
      if (value.size() >= 2 && value[0] == '"' && value[value.size() - 1] == '"') value = part(value, 1, value.size() - 1);
      if (same_word(name, "q")) quality = quality_of(value);
      if (same_word(name, "version")) version = value;
    }
    if (same_word(type, "application/openmetrics-text")) {
      if ((version.empty() || version == "1.0.0") && quality > open) open = quality;
    } else if (same_word(type, "text/plain")) {
      if ((version.empty() || version == "0.0.4") && quality > named_text) named_text = quality;
    } else if (same_word(type, "*/*") || same_word(type, "text/*")) {
      if (quality > any_text) any_text = quality;
    }
  }
  const int text = named_text >= 0 ? named_text : any_text;
  return open > 0 && open >= text ? MetricFormat::open_metrics : MetricFormat::prometheus_text;
}

FALLIBLE_NAMESPACE_END
