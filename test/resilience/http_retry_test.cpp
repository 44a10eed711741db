#include <fallible/resilience/http_retry.hpp>

#include <gtest/gtest.h>

#include <fallible/core/policy_error.hpp>
#include <fallible/resilience/pipeline.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/testing/fake_sleeper.hpp>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

class HttpRetryTest : public ::testing::Test {
 protected:
  fallible::testing::FakeClock time_;
  fallible::testing::FakeSleeper sleeper_{time_};
  RetryPolicy retry_ = make(http_retry());

  RetryPolicy make(RetryOptions options) {
    options.seed = 1;
    return *RetryPolicy::create(options, no_budget, time_.clock(), sleeper_.sleeper());
  }
  // How often a request that always fails with `error` is sent.
  int sent(Text method, Error error, Text key = {}) {
    int count = 0;
    (void)retry_.call(http_call(method, [&]() -> Result<int> { return ++count, fail(Error(error)); }, key));
    return count;
  }
};

// RFC 9110, table 4 and section 9.2.2; PATCH is RFC 5789's.
TEST_F(HttpRetryTest, OnlyIdempotentMethodsAreSentTwice) {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
    EXPECT_EQ(sent(method, from_http(503)), 3) << method;
  }
  for (const char* method : {"POST", "PATCH", "CONNECT", "get", "PROPFIND", ""}) {
    EXPECT_EQ(sent(method, from_http(503)), 1) << method;
  }
}

TEST_F(HttpRetryTest, AnIdempotencyKeyOrAMarkLetsAPostBeSentTwice) {
  EXPECT_EQ(sent("POST", from_http(503), "order-7"), 3);
  EXPECT_EQ(sent("PATCH", from_http(503), "order-7"), 3);
  int count = 0;
  (void)retry_.call(idempotent([&]() -> Result<int> { return ++count, fail(from_http(503)); }));
  EXPECT_EQ(count, 3);
  (void)retry_.call(http_call("POST", idempotent([&]() -> Result<int> { return ++count, fail(from_http(503)); })));
  EXPECT_EQ(count, 6);
}

TEST_F(HttpRetryTest, TheMarkIsSeenThroughAPipeline) {
  auto guard = pipeline(retry_);
  int count = 0;
  const auto request = [&]() -> Result<int> { return ++count, fail(from_http(503)); };
  (void)guard.call(http_call("GET", request));
  EXPECT_EQ(count, 3);
  (void)guard.call(http_call("POST", request));
  EXPECT_EQ(count, 4);
}

TEST_F(HttpRetryTest, ExactlyFiveStatusesAreTriedAgain) {
  for (int status = 100; status <= 599; ++status) {
    const bool again = status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    EXPECT_EQ(sent("GET", from_http(status)), again ? 3 : 1) << status;
  }
}

// What a peer's refusal of our request leaves as is 502: that must not be taken for the peer's status.
TEST_F(HttpRetryTest, OurOwnStatusIsNotThePeers) {
  EXPECT_EQ(sent("GET", Error(ExternalErrc::rejected)), 1);
  EXPECT_EQ(sent("GET", Error(ExternalErrc::credentials)), 1);
  EXPECT_EQ(sent("GET", Error(Errc::internal)), 1);
  EXPECT_EQ(sent("GET", Error(ExternalServiceFailed{"billing", 400, "no"})), 1);
  EXPECT_EQ(sent("GET", Error(ExternalServiceFailed{"billing", 503, "down"})), 3);
}

TEST_F(HttpRetryTest, WithoutAnAnswerTheCodeDecides) {
  EXPECT_EQ(sent("GET", Error(PolicyErrc::timed_out)), 3);
  EXPECT_EQ(sent("POST", Error(PolicyErrc::timed_out)), 1);
  EXPECT_EQ(sent("GET", Error(CircuitOpen{"billing", 100ms})), 1);
  EXPECT_EQ(sent("GET", Error(Errc::cancelled)), 1);
}

TEST_F(HttpRetryTest, ARetryAfterLengthensThePauseUpToAMinute) {
  EXPECT_EQ(sent("GET", from_http({.status = 429, .retry_after = "7"})), 3);
  EXPECT_EQ(sleeper_.waited(), 14s);
  EXPECT_EQ(sent("GET", from_http({.status = 503, .retry_after = "120"})), 1);
}

TEST_F(HttpRetryTest, RulesAndAVerdictOfOnesOwnBuildOnIt) {
  RetryOptions options = http_retry();
  options.decide = [](void*, const Error& error) noexcept {
    return http_status_of_peer(error) == 409 ? RetryVerdict::again : http_verdict(error);
  };
  options.rules = RetryRules{}.stop(PolicyErrc::timed_out);
  retry_ = make(options);
  EXPECT_EQ(sent("GET", from_http(409)), 3);
  EXPECT_EQ(sent("GET", from_http(404)), 1);
  EXPECT_EQ(sent("GET", Error(PolicyErrc::timed_out)), 1);
}

TEST_F(HttpRetryTest, AStatusThatIsNoneIsNoAnswer) {
  EXPECT_EQ(sent("GET", Error(Errc::unavailable).with("http_status", 0)), 3);
  EXPECT_EQ(sent("GET", Error(Errc::unavailable).with("http_status", UINT64_MAX)), 3);
  EXPECT_EQ(sent("GET", Error(Errc::unavailable).with("http_status", "503")), 3);
  EXPECT_EQ(sent("GET", Error(Errc::unavailable).with("http_status", 404u)), 1);
}

}  // namespace
