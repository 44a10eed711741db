#include <fallible/report/prometheus.hpp>

#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using namespace fallible;

std::string str(Text text) { return {text.data(), text.size()}; }

std::string written(const MetricRegistry& registry, MetricFormat format) {
  GrowingBuffer out(1 << 20);
  EXPECT_TRUE(write_metrics(out, registry, format));
  std::string streamed;
  write_metrics(append_to(streamed), registry, format);
  EXPECT_EQ(str(out.text()), streamed);
  return streamed;
}
std::string text_of(const MetricRegistry& registry) { return written(registry, MetricFormat::prometheus_text); }
std::string open_of(const MetricRegistry& registry) { return written(registry, MetricFormat::open_metrics); }

TEST(Prometheus, WritesCountersWithTheirSuffixWhereEachFormatHasIt) {
  auto registry = MetricRegistry::create().value();
  registry.counter({"orders_total", "Orders."}).value().add(3);
  EXPECT_EQ(text_of(registry), "# HELP orders_total Orders.\n# TYPE orders_total counter\norders_total 3\n");
  EXPECT_EQ(open_of(registry), "# HELP orders Orders.\n# TYPE orders counter\norders_total 3\n# EOF\n");
}

TEST(Prometheus, WritesUnitsInOpenMetricsOnly) {
  auto registry = MetricRegistry::create().value();
  (void)registry.counter({"waited_seconds_total", "Waited.", "seconds"}).value();
  EXPECT_EQ(text_of(registry), "# HELP waited_seconds_total Waited.\n# TYPE waited_seconds_total counter\nwaited_seconds_total 0\n");
  EXPECT_EQ(open_of(registry),
            "# HELP waited_seconds Waited.\n# TYPE waited_seconds counter\n# UNIT waited_seconds seconds\n"
            "waited_seconds_total 0\n# EOF\n");
}

TEST(Prometheus, WritesCumulativeBucketsWithCanonicalBounds) {
  auto registry = MetricRegistry::create().value();
  auto family = registry.histograms({"size", "Size."}, {{"kind"}}, {0.25, 1, 1e6}).value();
  for (const double value : {0.25, 0.5, 7.0, 1e7}) family.at("a").observe(value);
  const std::string samples =
      "size_bucket{kind=\"a\",le=\"0.25\"} 1\nsize_bucket{kind=\"a\",le=\"1.0\"} 2\nsize_bucket{kind=\"a\",le=\"1e+06\"} 3\n"
      "size_bucket{kind=\"a\",le=\"+Inf\"} 4\nsize_sum{kind=\"a\"} 10000007.75\nsize_count{kind=\"a\"} 4\n";
  EXPECT_EQ(text_of(registry), "# HELP size Size.\n# TYPE size histogram\n" + samples);
  EXPECT_EQ(open_of(registry), "# HELP size Size.\n# TYPE size histogram\n" + samples + "# EOF\n");
}

TEST(Prometheus, WritesBoundsInTheCanonicalFormOfOpenMetrics) {
  // The numbers that the specification lists (OpenMetrics 1.0, "Considerations: Canonical Numbers"), and the edges.
  const struct {
    double bound;
    const char* written;
  } rows[] = {
      {0, "0.0"},          {1e-10, "1e-10"},   {1e-09, "1e-09"},      {1e-05, "1e-05"},     {0.0001, "0.0001"},
      {0.001, "0.001"},    {0.002, "0.002"},   {0.1, "0.1"},          {0.5, "0.5"},         {1, "1.0"},
      {1.5, "1.5"},        {10, "10.0"},       {100000, "100000.0"},  {999999, "999999.0"}, {1e6, "1e+06"},
      {1234567, "1.234567e+06"}, {1e10, "1e+10"}, {1e300, "1e+300"},  {0.00012, "0.00012"},
      {1.0 / 3, "0.3333333333333333"},
  };
  for (const auto& row : rows) {
    auto registry = MetricRegistry::create().value();
    const double bounds[] = {row.bound};
    (void)registry.histogram({"x", "X."}, bounds).value();
    EXPECT_NE(text_of(registry).find(std::string("le=\"") + row.written + "\"} 0"), std::string::npos)
        << row.written << "\n" << text_of(registry);
  }
}

TEST(Prometheus, WritesNumbersShortAndExactAndTheSpecialOnesAsWords) {
  const struct {
    double value;
    const char* written;
  } rows[] = {
      {0, "0"},      {0.1, "0.1"},           {-2.5, "-2.5"},  {1.0 / 3, "0.3333333333333333"},
      {1e21, "1e+21"}, {5e-324, "5e-324"},   {std::numeric_limits<double>::quiet_NaN(), "NaN"},
      {std::numeric_limits<double>::infinity(), "+Inf"},      {-std::numeric_limits<double>::infinity(), "-Inf"},
      {16777217, "16777217"},
  };
  auto registry = MetricRegistry::create().value();
  Gauge gauge = registry.gauge({"x", "X."}).value();
  for (const auto& row : rows) {
    gauge.set(row.value);
    EXPECT_EQ(text_of(registry), std::string("# HELP x X.\n# TYPE x gauge\nx ") + row.written + "\n");
  }
  auto counts = MetricRegistry::create().value();
  counts.counter({"x_total", "X."}).value().add(18446744073709551615u);
  EXPECT_NE(text_of(counts).find("x_total 18446744073709551615\n"), std::string::npos);
}

TEST(Prometheus, EscapesWhatEachFormatDemands) {
  auto registry = MetricRegistry::create().value();
  auto family = registry.gauges({"x", "back\\slash, line\nbreak, \"quote\""}, {{"a"}}).value();
  family.at("back\\slash, line\nbreak, \"quote\", \r\t\xE2\x82\xAC").set(1);
  const std::string value = "x{a=\"back\\\\slash, line\\nbreak, \\\"quote\\\", \r\t\xE2\x82\xAC\"} 1\n";
  EXPECT_EQ(text_of(registry), "# HELP x back\\\\slash, line\\nbreak, \"quote\"\n# TYPE x gauge\n" + value);
  EXPECT_EQ(open_of(registry), "# HELP x back\\\\slash, line\\nbreak, \\\"quote\\\"\n# TYPE x gauge\n" + value + "# EOF\n");
}

TEST(Prometheus, ReplacesWhatIsNotUtf8) {
  auto registry = MetricRegistry::create().value();
  auto family = registry.gauges({"x", "help\xFF"}, {{"a"}}).value();
  family.at("\xC3(").set(1);
  EXPECT_EQ(text_of(registry), "# HELP x help\xEF\xBF\xBD\n# TYPE x gauge\nx{a=\"\xEF\xBF\xBD(\"} 1\n");
}

TEST(Prometheus, WritesOneSamplePerStateOnceTheStateIsKnown) {
  auto registry = MetricRegistry::create().value();
  auto family = registry.states({"door", "Doors."}, {{"name", 1}}, {"open", "shut"}).value();
  auto front = family.at("front");
  EXPECT_EQ(text_of(registry), "");
  front.set(1);
  family.at("back").set(0);  // beyond the limit: several things have no one state
  EXPECT_EQ(text_of(registry), "# HELP door Doors.\n# TYPE door gauge\ndoor{name=\"front\",state=\"open\"} 0\n"
                               "door{name=\"front\",state=\"shut\"} 1\n");
}

TEST(Prometheus, WritesTheStateOfTheLastOrder) {
  auto registry = MetricRegistry::create().value();
  auto front = registry.states({"door", "Doors."}, {{"name", 1}}, {"open", "shut", "locked"}).value().at("front");
  const auto shown = [&] {
    const std::string text = text_of(registry);
    return text.substr(0, text.find("\"} 1\n")).substr(text.rfind('"', text.find("\"} 1\n") - 1) + 1);
  };
  const struct {
    std::uint32_t state;
    std::uint64_t order;
    const char* shown;
  } rows[] = {{0, 0, "open"}, {1, 0, "shut"}, {2, 7, "locked"}, {0, 6, "locked"}, {1, 7, "shut"},
              {0, 0, "shut"}, {2, (std::uint64_t{1} << 56) - 1, "locked"}, {1, 8, "locked"}};
  for (const auto& row : rows) {
    front.set(row.state, row.order);
    EXPECT_EQ(shown(), row.shown) << row.state << " of order " << row.order;
  }
  front.set(0);
  EXPECT_EQ(shown(), "open") << "without an order it is as it is said";
  front.set(1, 8);
  EXPECT_EQ(shown(), "open") << "and the order that was reached stays";
}

TEST(Prometheus, ReadsWhatOthersCount) {
  auto registry = MetricRegistry::create().value();
  double value = 7.5;
  const Reading reading{[](void* self) noexcept { return *static_cast<double*>(self); }, &value};
  ASSERT_TRUE(registry.read_counter({"read_total", "Read."}, reading).has_value());
  ASSERT_TRUE(registry.read_gauge({"level", "Level."}, reading).has_value());
  EXPECT_NE(text_of(registry).find("read_total 7.5\n"), std::string::npos);
  EXPECT_NE(text_of(registry).find("level 7.5\n"), std::string::npos);
  for (const double bad : {-1.0, std::numeric_limits<double>::quiet_NaN()}) {
    value = bad;
    EXPECT_NE(open_of(registry).find("read_total 0\n"), std::string::npos) << "a counter is neither NaN nor below 0";
  }
}

TEST(Prometheus, LeavesOutFamiliesWithoutSamples) {
  auto registry = MetricRegistry::create().value();
  (void)registry.counters({"x_total", "X."}, {{"a"}}).value();
  EXPECT_EQ(text_of(registry), "");
  EXPECT_EQ(open_of(registry), "# EOF\n");
}

// Of any document: every line is a comment or a sample, families are in one piece, no series twice, the end is right.
void check(const std::string& document, bool open) {
  std::istringstream lines(document);
  std::string line, family;
  std::set<std::string> families, samples;
  std::vector<std::string> all;
  while (std::getline(lines, line)) all.push_back(line);
  ASSERT_TRUE(document.empty() || document.back() == '\n');
  if (open) {
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(all.back(), "# EOF");
    all.pop_back();
  }
  for (const std::string& each : all) {
    ASSERT_FALSE(each.empty()) << "an empty line";
    if (each.rfind("# HELP ", 0) == 0) {
      family = each.substr(7, each.find(' ', 7) - 7);
      EXPECT_TRUE(families.insert(family).second) << family << " twice";
    } else if (each.rfind("# ", 0) == 0) {
      EXPECT_TRUE(each.rfind("# TYPE " + family + " ", 0) == 0 || each.rfind("# UNIT " + family + " ", 0) == 0) << each;
    } else {
      EXPECT_EQ(each.rfind(family, 0), 0u) << each << " is not of " << family;
      const std::size_t end = each.rfind(' ');
      EXPECT_TRUE(samples.insert(each.substr(0, end)).second) << each << " twice";
    }
  }
}

TEST(Prometheus, LeavesOutWholeFamiliesWhenTheBufferIsTooSmall) {
  auto registry = MetricRegistry::create().value();
  (void)registry.histogram({"big", "Big."}, duration_buckets).value();
  auto counters = registry.counters({"x_total", "X."}, {{"a"}}).value();
  for (const char* value : {"1", "2", "3"}) counters.at(value).add();
  (void)registry.gauge({"small", "Small."}).value();
  for (const MetricFormat format : {MetricFormat::prometheus_text, MetricFormat::open_metrics}) {
    const bool open = format == MetricFormat::open_metrics;
    const std::size_t whole = written(registry, format).size();
    std::vector<char> bytes(whole);
    for (std::size_t size = 0; size <= whole; ++size) {
      Buffer out(bytes.data(), size);
      EXPECT_EQ(write_metrics(out, registry, format), size == whole) << size;
      EXPECT_EQ(out.truncated(), size != whole);
      if (!open || size >= 6) check(str(out.text()), open);
      if (open && size < 6) {
        EXPECT_EQ(out.size(), 0u);
      }
    }
  }
}

TEST(Prometheus, WritesNoSeriesTwiceWhateverTheLabels) {
  auto registry = MetricRegistry::create({.series = 64}).value();
  auto family = registry.counters({"x_total", "X."}, {{"a", 6}, {"b", 200}}).value();
  std::uint64_t state = 1;
  for (int i = 0; i < 4000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    std::string a, b;
    for (int n = 0; n < static_cast<int>(state >> 60); ++n) a += static_cast<char>(state >> (n % 8 * 8));
    for (int n = 0; n < static_cast<int>(state >> 58 & 3); ++n) b += static_cast<char>(state >> (8 + n * 8));
    family.at(a, b).add();
  }
  for (const bool open : {false, true}) {
    const std::string document = written(registry, open ? MetricFormat::open_metrics : MetricFormat::prometheus_text);
    check(document, open);
  }
}

TEST(Prometheus, SaysWhatItsFormatsAreCalled) {
  EXPECT_EQ(str(content_type(MetricFormat::prometheus_text)), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(str(content_type(MetricFormat::open_metrics)), "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

TEST(Prometheus, ChoosesTheFormatThatTheServerPrefers) {
  const struct {
    const char* accept;
    bool open;
  } rows[] = {
      {"", false},
      {"*/*", false},
      {"text/plain", false},
      {"text/plain;version=0.0.4", false},
      {"application/openmetrics-text", true},
      {"application/openmetrics-text; version=1.0.0; charset=utf-8", true},
      {"application/openmetrics-text;version=\"1.0.0\"", true},
      {"application/openmetrics-text;version=0.0.1", false},
      {"application/openmetrics-text;version=2.0.0,*/*;q=0.1", false},
      {"APPLICATION/OpenMetrics-Text;Q=1,text/plain;q=0.5", true},
      // What servers of versions 2.42 and 3 send.
      {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true},
      {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
       "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
       "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", true},
      {"text/plain;version=0.0.4;q=1,*/*;q=0.1", false},
      {"application/openmetrics-text;q=0.3,text/plain;q=0.7", false},
      {"application/openmetrics-text;q=0.3,*/*;q=0.7", false},
      {"application/openmetrics-text;q=0.3,text/plain;q=0.2,*/*;q=0.7", true},
      {"application/openmetrics-text;q=0", false},
      {"application/openmetrics-text;q=2", false},
      {"application/openmetrics-text;q=x", false},
      {" , ;;, application/openmetrics-text ; q = 0.5 ,,", true},
      {"application/openmetrics-textual", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(metric_format_of(row.accept) == MetricFormat::open_metrics, row.open) << row.accept;
  }
}

}  // namespace
