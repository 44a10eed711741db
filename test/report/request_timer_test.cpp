#include <fallible/report/request_timer.hpp>

#include <string>

#include <gtest/gtest.h>

#include <fallible/core/failure.hpp>
#include <fallible/report/prometheus.hpp>
#include <fallible/testing/fake_clock.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

struct Requests {
  MetricRegistry registry = MetricRegistry::create().value();
  ErrorMetrics metrics = ErrorMetrics::create(registry).value();
  fallible::testing::FakeClock time;

  bool shows(const std::string& line) const {
    std::string text;
    write_metrics(append_to(text), registry, MetricFormat::prometheus_text);
    return text.find("\nfallible_" + line + "\n") != std::string::npos;
  }
};

TEST(RequestTimer, CountsAndTimesAResultAndGivesItBack) {
  Requests requests;
  {
    RequestTimer timer(requests.metrics, "load", requests.time.clock());
    requests.time.advance(200ms);
    EXPECT_EQ(timer.finish(Result<int>(7)).value(), 7);
  }
  {
    RequestTimer timer(requests.metrics, "load", requests.time.clock());
    requests.time.advance(2s);
    EXPECT_EQ(timer.finish(Result<void>(fail(Errc::not_found))).error().code(), Errc::not_found);
  }
  EXPECT_TRUE(requests.shows("requests_total{operation=\"load\",outcome=\"ok\"} 1"));
  EXPECT_TRUE(requests.shows("requests_total{operation=\"load\",outcome=\"not_found\"} 1"));
  EXPECT_TRUE(requests.shows("request_duration_seconds_bucket{operation=\"load\",le=\"0.25\"} 1"));
  EXPECT_TRUE(requests.shows("request_duration_seconds_sum{operation=\"load\"} 2.2"));
  EXPECT_TRUE(requests.shows("request_duration_seconds_count{operation=\"load\"} 2"));
}

TEST(RequestTimer, CountsWhatNobodyFinishedAsAbandoned) {
  Requests requests;
  { RequestTimer timer(requests.metrics, "load", requests.time.clock()); }
  EXPECT_TRUE(requests.shows("requests_total{operation=\"load\",outcome=\"abandoned\"} 1"));
  EXPECT_FALSE(requests.shows("requests_total{operation=\"load\",outcome=\"ok\"} 1"));
}

TEST(RequestTimer, CountsARequestOnceByWhatItWasToldFirst) {
  Requests requests;
  {
    RequestTimer timer(requests.metrics, "load", requests.time.clock());
    timer.failed(Errc::unavailable);
    timer.succeeded();
  }
  EXPECT_TRUE(requests.shows("request_duration_seconds_count{operation=\"load\"} 1"));
  EXPECT_FALSE(requests.shows("requests_total{operation=\"load\",outcome=\"ok\"} 1"));
}

TEST(RequestTimer, TakesAClockThatWasSetBackForNoTimeAtAll) {
  Requests requests;
  {
    RequestTimer timer(requests.metrics, "load", requests.time.clock());
    requests.time.jump(-30min);
    timer.succeeded();
  }
  EXPECT_TRUE(requests.shows("request_duration_seconds_bucket{operation=\"load\",le=\"0.001\"} 1"));
  EXPECT_TRUE(requests.shows("request_duration_seconds_sum{operation=\"load\"} 0"));
}

}  // namespace
