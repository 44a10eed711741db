#include <fallible/report/metric_registry.hpp>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/visit.hpp>
#include <fallible/report/detail/metric_table.hpp>
#include <fallible/report/prometheus.hpp>

#include "support/failing_allocator.hpp"

namespace {

using namespace fallible;

std::string str(Text text) { return {text.data(), text.size()}; }

/// "a,b a,_other": the listed series of the first family, by their values.
std::string listed(const MetricRegistry& registry) {
  std::string all;
  const detail::MetricFamilyInfo* const family = registry.table().first;
  for (const detail::MetricSeries* series = family->first; series != nullptr; series = series->next) {
    if (!all.empty()) all += ' ';
    for (std::uint32_t i = 0; i < family->label_count; ++i) all += (i == 0 ? "" : ",") + str(series->values[i]);
  }
  return all;
}

std::string field_of(const Error& error) {
  struct Reader {
    std::string found;
    void field(Text key, const Arg& value) {
      if (key == "field") write_value(append_to(found), value);
    }
  } reader;
  fallible::visit(error, reader);
  return reader.found;
}

TEST(MetricRegistry, NamesABadOption) {
  const struct {
    MetricRegistryOptions options;
    const char* field;
  } rows[] = {
      {{.cells = 63}, "cells"},          {{.cells = 1048577}, "cells"},           {{.series = 15}, "series"},
      {{.series = 262145}, "series"},    {{.text_bytes = 8191}, "text_bytes"},    {{.text_bytes = 16777217}, "text_bytes"},
      {{.threads = 65}, "threads"},
  };
  for (const auto& row : rows) {
    auto made = MetricRegistry::create(row.options);
    ASSERT_FALSE(made.has_value()) << row.field;
    EXPECT_EQ(made.error().code(), Errc::invalid_argument);
    EXPECT_EQ(field_of(made.error()), row.field);
  }
}

TEST(MetricRegistry, TakesItsMemoryAtOnceAndAnswersWhenThereIsNone) {
  {
    FailingAllocator none(1, false);
    auto made = MetricRegistry::create();
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code(), Errc::resource_exhausted);
  }
  FailingAllocator later(2, true);  // everything after the first allocation fails
  {
    auto registry = MetricRegistry::create().value();
    auto family = registry.counters({"x_total", "X."}, {{"kind"}}).value();
    for (int i = 0; i < 100; ++i) family.at(std::to_string(i)).add();
    EXPECT_GT(registry.memory(), 0u);
    EXPECT_EQ(later.failures, 0);
  }
}

TEST(MetricRegistry, RefusesBadNamesAndSaysWhich) {
  auto registry = MetricRegistry::create().value();
  const std::string long_name(129, 'a'), long_help(513, 'h');
  const struct {
    Metric metric;
    const char* field;  // null: it is good
  } gauges[] = {
      {{"", "H."}, "name"},          {{"1a", "H."}, "name"},       {{"a-b", "H."}, "name"},      {{"a:b", "H."}, "name"},
      {{"\xC3\xA4", "H."}, "name"},  {{long_name, "H."}, "name"},  {{"a_total", "H."}, "name"},  {{"a_sum", "H."}, "name"},
      {{"a_count", "H."}, "name"},   {{"a_bucket", "H."}, "name"}, {{"a_info", "H."}, "name"},   {{"a_created", "H."}, "name"},
      {{"good", ""}, "help"},        {{"good", long_help}, "help"}, {{"good", "H.", "seconds"}, "unit"},
      {{"seconds", "H.", "seconds"}, "unit"},                       {{"good_seconds", "H.", "seconds"}, nullptr},
      {{"_Good9", "H."}, nullptr},
  };
  for (const auto& row : gauges) {
    auto made = registry.gauge(row.metric);
    EXPECT_EQ(made.has_value(), row.field == nullptr) << str(row.metric.name);
    if (!made.has_value() && row.field != nullptr) {
      EXPECT_EQ(field_of(made.error()), row.field);
    }
  }
  EXPECT_FALSE(registry.counter({"events", "H."}).has_value()) << "a counter without _total";
  EXPECT_FALSE(registry.counter({"_total", "H."}).has_value());
  EXPECT_FALSE(registry.counter({"events_sum_total", "H."}).has_value());
  EXPECT_TRUE(registry.counter({"waited_seconds_total", "H.", "seconds"}).has_value());
}

TEST(MetricRegistry, RefusesASecondMetricOfANameAlsoWhereSuffixesMakeThemMeet) {
  auto registry = MetricRegistry::create().value();
  ASSERT_TRUE(registry.counter({"events_total", "H."}).has_value());
  EXPECT_EQ(registry.counter({"events_total", "H."}).error().code(), Errc::already_exists);
  EXPECT_EQ(registry.gauge({"events", "H."}).error().code(), Errc::already_exists);
}

TEST(MetricRegistry, RefusesBadLabelsAndBuckets) {
  auto registry = MetricRegistry::create().value();
  const auto fails = [&](Label label, const char* field) {
    auto made = registry.counters({"x_total", "X."}, {label});
    ASSERT_FALSE(made.has_value()) << field << " " << str(label.name);
    EXPECT_EQ(made.error().code(), Errc::invalid_argument);
    EXPECT_EQ(field_of(made.error()), field);
  };
  fails({""}, "labels");
  fails({"a-b"}, "labels");
  fails({"__name__"}, "labels");
  fails({"le"}, "labels");
  fails({"quantile"}, "labels");
  fails({"a", 0}, "limit");
  fails({"a", 4097}, "limit");
  fails({"a", 1, ""}, "other");
  EXPECT_FALSE(registry.counters({"x_total", "X."}, {{"a"}, {"a"}}).has_value());
  EXPECT_FALSE(registry.states({"x", "X."}, {{"state"}}, {"on"}).has_value());
  EXPECT_EQ(field_of(registry.states({"x", "X."}, {{"name"}}, {"on", "off", "on"}).error()), "states");
  EXPECT_EQ(field_of(registry.states({"x", "X."}, {{"name"}}, {"on", nullptr}).error()), "states");
  EXPECT_EQ(field_of(registry.read_gauge({"x", "X."}, {}).error()), "reading");
  EXPECT_EQ(field_of(registry.read_counter({"x_total", "X."}, {}).error()), "reading");

  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(registry.histogram({"h", "H."}, {1, 1}).has_value());
  EXPECT_FALSE(registry.histogram({"h", "H."}, {2, 1}).has_value());
  EXPECT_FALSE(registry.histogram({"h", "H."}, {-1, 1}).has_value());
  EXPECT_FALSE(registry.histogram({"h", "H."}, {1.0, infinity}).has_value());
  EXPECT_FALSE(registry.histogram({"h", "H."}, {std::numeric_limits<double>::quiet_NaN()}).has_value());
  double many[33];
  for (int i = 0; i < 33; ++i) many[i] = i;
  EXPECT_FALSE(registry.histogram({"h", "H."}, many).has_value());
  EXPECT_TRUE(registry.histogram({"h", "H."}, {0, 1}).has_value());
}

TEST(MetricFamily, GivesTheSameSeriesForTheSameValues) {
  auto registry = MetricRegistry::create().value();
  auto family = registry.counters({"x_total", "X."}, {{"a"}, {"b"}}).value();
  family.at("one", std::string("two")).add(2);
  family.at(std::string("one"), "two").add(3);
  family.at("two", "one").add(10);
  family.at("onetw", "o").add(100);  // the same bytes in a row
  EXPECT_EQ(family.at("one", "two").value(), 5u);
  EXPECT_EQ(family.at("two", "one").value(), 10u);
  EXPECT_EQ(family.at("onetw", "o").value(), 100u);
  EXPECT_EQ(listed(registry), "one,two two,one onetw,o");
}

TEST(MetricFamily, CountsValuesBeyondALabelsLimitAsOther) {
  auto registry = MetricRegistry::create().value();
  auto family = registry.counters({"x_total", "X."}, {{"code"}, {"component", 2}}).value();
  family.at("A", "web").add();
  family.at("A", "db").add();
  family.at("A", "third").add();
  family.at("A", "fourth").add();
  family.at("B", "fifth").add();
  family.at("B", "web").add();
  EXPECT_EQ(family.at("A", "_other").value(), 2u);
  EXPECT_EQ(family.at("B", "_other").value(), 1u);
  EXPECT_EQ(listed(registry), "A,web A,db A,_other B,_other B,web");
  EXPECT_EQ(registry.overflowed(), 3u);
}

TEST(MetricFamily, CountsEverythingSomewhereWhenTheRegistryIsFull) {
  for (const MetricRegistryOptions options :
       {MetricRegistryOptions{.series = 16}, MetricRegistryOptions{.cells = 64},
        MetricRegistryOptions{.text_bytes = 8192}}) {
    auto registry = MetricRegistry::create(options).value();
    auto made = registry.counters({"x_total", "X."}, {{"a", 200}, {"b", 100, "rest"}});
    ASSERT_TRUE(made.has_value());
    auto family = *made;
    const std::size_t memory = registry.memory();
    for (int i = 0; i < 5000; ++i) family.at(std::to_string(i), std::to_string(i)).add();
    std::uint64_t total = 0;
    std::size_t series_count = 0;
    for (const auto* series = registry.table().first->first; series != nullptr; series = series->next) {
      total += Counter(series->cells).value();
      ++series_count;
    }
    EXPECT_EQ(total, 5000u);
    EXPECT_LE(series_count, options.series);
    EXPECT_GT(registry.overflowed(), 0u);
    EXPECT_EQ(registry.memory(), memory);
    EXPECT_GE(family.at("_other", "rest").value(), 1u);
  }
}

TEST(MetricFamily, SaysWhenAFamilyDoesNotFitAndStaysUsable) {
  auto registry = MetricRegistry::create({.cells = 64, .text_bytes = 8192}).value();
  int made = 0;
  for (int i = 0; i < 100; ++i) {
    const auto next = registry.counter({"x" + std::to_string(i) + "_total", "X."});
    if (!next.has_value()) {
      EXPECT_EQ(next.error().code(), Errc::resource_exhausted);
      break;
    }
    ++made;
  }
  EXPECT_GT(made, 4);
  EXPECT_LT(made, 100);
  EXPECT_FALSE(registry.counters({"big_total", "X."}, {{"a", 4096}}).has_value());
}

TEST(MetricFamily, KeepsValuesAsUtf8AndCutsThemAtACharacter) {
  auto registry = MetricRegistry::create().value();
  auto family = registry.counters({"x_total", "X."}, {{"a"}}).value();
  family.at("bad\xFF").add();
  family.at("bad\xFE").add();  // becomes the same text: one series, not a duplicate
  EXPECT_EQ(listed(registry), "bad\xEF\xBF\xBD");
  EXPECT_EQ(family.at("bad\xFF").value(), 2u);

  std::string text(127, 'x');
  text += "\xC3\xA4 and more";
  family.at(text).add();
  EXPECT_EQ(listed(registry), "bad\xEF\xBF\xBD " + std::string(127, 'x'));
  EXPECT_EQ(family.at(text).value(), 1u);
  EXPECT_EQ(family.at(std::string(127, 'x')).value(), 1u);
}

TEST(MetricFamily, MeetsTheSameSeriesFromManyThreads) {
  auto registry = MetricRegistry::create().value();
  auto family = registry.counters({"x_total", "X."}, {{"a", 50}}).value();
  std::vector<std::thread> running;
  for (int i = 0; i < 4; ++i) {
    running.emplace_back([&family] {
      for (int n = 0; n < 6000; ++n) family.at("value " + std::to_string(n % 60)).add();
    });
  }
  for (std::thread& thread : running) thread.join();
  std::uint64_t total = 0;
  int series_count = 0;
  for (const auto* series = registry.table().first->first; series != nullptr; series = series->next) {
    total += Counter(series->cells).value();
    ++series_count;
  }
  EXPECT_EQ(total, 24000u);
  EXPECT_EQ(series_count, 51);
  EXPECT_EQ(family.at("_other").value(), 4000u);
}

TEST(MetricFamily, CountsNothingWhenItIsDefaultMade) {
  const MetricFamily<Counter, 1> none;
  none.at("x").add();
  EXPECT_EQ(none.at("x").value(), 0u);
  const MetricFamily<Histogram, 1> no_histogram;
  no_histogram.at("x").observe(1.0);
  const MetricFamily<StateGauge, 1> no_states;
  no_states.at("x").set(1);
}

TEST(MetricRegistry, ReadsTheSeriesOfAFamilyWhereEachSays) {
  MetricRegistry registry = MetricRegistry::create().value();
  const auto depths = registry.read_gauges({"queue_depth", "Waiting."}, {{"queue", 2}}).value();
  const auto written = [&] {
    std::string text;
    write_metrics(append_to(text), registry, MetricFormat::prometheus_text);
    return text;
  };
  EXPECT_EQ(written(), "");
  double mails = 3, jobs = 1.5;
  constexpr auto read = [](void* self) noexcept { return *static_cast<double*>(self); };
  depths.at("mails").from({read, &mails});
  const auto unknown = depths.at("jobs");
  const std::string head = "# HELP queue_depth Waiting.\n# TYPE queue_depth gauge\n";
  EXPECT_EQ(written(), head + "queue_depth{queue=\"mails\"} 3\n") << "not before it is known from where";
  unknown.from({read, &jobs});
  mails = 4;
  EXPECT_EQ(written(), head + "queue_depth{queue=\"mails\"} 4\nqueue_depth{queue=\"jobs\"} 1.5\n");
  depths.at("one too many").from({read, &jobs});
  EXPECT_EQ(written(), head + "queue_depth{queue=\"mails\"} 4\nqueue_depth{queue=\"jobs\"} 1.5\n");
  EXPECT_EQ(registry.overflowed(), 1u);
  MetricFamily<ReadMetric, 1>().at("nothing").from({read, &jobs});

  MetricRegistry other = MetricRegistry::create().value();
  double sent = -1;
  other.read_counters({"sent_total", "Sent."}, {{"to", 2}}).value().at("all").from({read, &sent});
  std::string text;
  write_metrics(append_to(text), other, MetricFormat::prometheus_text);
  EXPECT_NE(text.find("\nsent_total{to=\"all\"} 0\n"), std::string::npos) << "a counter is never below 0";
}

}  // namespace
