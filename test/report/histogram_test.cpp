#include <fallible/report/histogram.hpp>

#include <limits>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/report/metric_registry.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

TEST(Histogram, CountsInTheFirstBucketWhoseBoundIsNotBelow) {
  auto registry = MetricRegistry::create().value();
  Histogram sizes = registry.histogram({"basket_items", "Items."}, {1, 5, 20}).value();
  const struct {
    double value;
    std::uint64_t cumulative[4];
  } rows[] = {
      {0, {1, 1, 1, 1}}, {1, {2, 2, 2, 2}},          {1.0000001, {2, 3, 3, 3}}, {5, {2, 4, 4, 4}},
      {20, {2, 4, 5, 5}}, {20.5, {2, 4, 5, 6}}, {1e300, {2, 4, 5, 7}},
  };
  double sum = 0;
  for (const auto& row : rows) {
    sizes.observe(row.value);
    sum += row.value;
    const auto seen = sizes.snapshot();
    ASSERT_EQ(seen.bounds, 3u);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(seen.cumulative[i], row.cumulative[i]) << row.value << ", bucket " << i;
    EXPECT_EQ(seen.sum, sum);
    EXPECT_EQ(seen.count(), row.cumulative[3]);
  }
  EXPECT_EQ(sizes.bounds()[2], 20.0);
}

TEST(Histogram, RefusesWhatIsNoMeasurementAndCountsIt) {
  auto registry = MetricRegistry::create().value();
  Histogram histogram = registry.histogram({"x_seconds", "X."}, duration_buckets).value();
  histogram.observe(std::numeric_limits<double>::quiet_NaN());
  histogram.observe(std::numeric_limits<double>::infinity());
  histogram.observe(-std::numeric_limits<double>::infinity());
  EXPECT_EQ(histogram.snapshot().count(), 0u);
  EXPECT_EQ(histogram.snapshot().sum, 0.0);
  EXPECT_EQ(registry.refused(), 3u);
}

TEST(Histogram, CountsWhatIsBelowZeroAsZeroSoThatTheSumNeverFalls) {
  auto registry = MetricRegistry::create().value();
  Histogram histogram = registry.histogram({"x_seconds", "X."}, duration_buckets).value();
  histogram.observe(250ms);
  histogram.observe(-1h);
  EXPECT_EQ(histogram.snapshot().cumulative[0], 1u);
  EXPECT_EQ(histogram.snapshot().count(), 2u);
  EXPECT_DOUBLE_EQ(histogram.snapshot().sum, 0.25);
}

TEST(Histogram, AddsUpWhatEveryThreadMeasures) {
  for (const std::uint32_t owners : {0u, 64u}) {
    auto registry = MetricRegistry::create({.threads = owners}).value();
    Histogram histogram = registry.histogram({"x", "X."}, {1, 2}).value();
    std::vector<std::thread> running;
    for (int i = 0; i < 4; ++i) {
      running.emplace_back([histogram]() mutable {
        for (int n = 0; n < 3000; ++n) histogram.observe(n % 3 + 0.5);
      });
    }
    for (std::thread& thread : running) thread.join();
    const auto seen = histogram.snapshot();
    EXPECT_EQ(seen.cumulative[0], 4000u);
    EXPECT_EQ(seen.cumulative[1], 8000u);
    EXPECT_EQ(seen.count(), 12000u);
    EXPECT_EQ(seen.sum, 12000 * 1.5);
  }
}

TEST(Histogram, MeasuresNothingUntilARegistryMadeIt) {
  Histogram histogram;
  histogram.observe(1.0);
  EXPECT_EQ(histogram.snapshot().count(), 0u);
  EXPECT_EQ(histogram.bounds(), nullptr);
}

}  // namespace
