#include <fallible/resilience/explain.hpp>

#include <gtest/gtest.h>

#include <string>

namespace fallible {
namespace {

using namespace std::chrono_literals;

std::string explained(const PolicyDescription* layers, std::size_t count, ExplainOptions options = {}) {
  std::string text;
  explain(append_to(text), layers, count, options);
  return text;
}

constexpr PolicyDescription retry{.kind = PolicyKind::retry, .counts = "failed attempts", .runs = 3, .waits = 300ms};
constexpr PolicyDescription breaker{.kind = PolicyKind::circuit_breaker, .name = "db", .counts = "results"};
constexpr PolicyDescription timeout{.kind = PolicyKind::timeout, .counts = "late calls", .run_limit = 200ms};

TEST(Explain, AddsWaitsAndRunsFromTheInsideOut) {
  const PolicyDescription layers[] = {retry, breaker, timeout};
  const WorstCase worst = worst_case(layers, 3);
  EXPECT_EQ(worst.runs, 3u);
  EXPECT_EQ(worst.time, 900ms);
  EXPECT_EQ(worst_case(layers, 3, 10ms).time, 330ms);
}

TEST(Explain, BoundsEverythingByAnOuterLimit) {
  const PolicyDescription layers[] = {{.kind = PolicyKind::timeout, .run_limit = 500ms}, retry};
  EXPECT_EQ(worst_case(layers, 2).time, 500ms);
}

TEST(Explain, SaturatesInsteadOfWrapping) {
  const PolicyDescription many{.kind = PolicyKind::retry, .runs = UINT32_MAX - 1, .waits = unbounded_time - 1ns};
  const PolicyDescription layers[] = {many, many, many};
  EXPECT_EQ(worst_case(layers, 3).runs, UINT64_MAX);
  EXPECT_EQ(worst_case(layers, 3, 1h).time, unbounded_time);
  EXPECT_EQ(worst_case(layers, 0).runs, 1u);
  EXPECT_EQ(worst_case(layers, 0, -1s).time, 0s);
}

TEST(Explain, CountsOverlappingRunsOnceInTime) {
  const PolicyDescription hedge{.kind = PolicyKind::hedge, .runs = 2, .waits = 50ms, .overlap = true};
  const PolicyDescription layers[] = {hedge, timeout};
  EXPECT_EQ(worst_case(layers, 2).runs, 2u);
  EXPECT_EQ(worst_case(layers, 2).time, 250ms);
}

TEST(Explain, WritesALineForEachLayer) {
  const PolicyDescription layers[] = {retry, breaker, timeout};
  EXPECT_EQ(explained(layers, 3),
            "1. retry: counts failed attempts, runs up to 3 times, waits up to 300 ms\n"
            "2. circuit_breaker db: counts results\n"
            "3. timeout: counts late calls, gives each run 200 ms\n"
            "worst case: 3 attempts, 900 ms\n");
}

TEST(Explain, TheWorstCaseIsThatOfAPeerThatAsksForTheLongestWaits) {
  PolicyDescription asked = retry;
  asked.asked_waits = 2min;
  const PolicyDescription layers[] = {asked, timeout};
  EXPECT_EQ(worst_case(layers, 2).time, 2min + 600ms);
  EXPECT_NE(explained(layers, 2).find("waits up to 300 ms, 120 s if asked to\n"), std::string::npos);
  EXPECT_NE(explained(layers, 2, {.format = ExplainFormat::json}).find("\"waits_ns\":300000000,\"asked_waits_ns\":120000000000"),
            std::string::npos);
  asked.asked_waits = 1ms;  // less than its own waits counts for nothing
  EXPECT_EQ(worst_case(&asked, 1, 0s).time, 300ms);
}

TEST(Explain, SaysWhenABreakerSeesOneResultForSeveralAttempts) {
  const PolicyDescription layers[] = {breaker, retry, timeout};
  EXPECT_NE(explained(layers, 3).find("it counts one result for up to 3 attempts\n"), std::string::npos);
}

TEST(Explain, SaysWhenATimeoutIsShorterThanTheWaitsInsideIt) {
  const PolicyDescription layers[] = {timeout, retry};
  EXPECT_NE(explained(layers, 2).find("the last attempts may never run"), std::string::npos);
}

TEST(Explain, SaysWhenNothingBoundsTheTime) {
  const PolicyDescription layers[] = {{.kind = PolicyKind::retry, .runs = unbounded_runs}};
  const std::string text = explained(layers, 1);
  EXPECT_NE(text.find("note: nothing bounds the number of attempts\n"), std::string::npos);
  EXPECT_NE(text.find("note: nothing bounds the time\n"), std::string::npos);
}

TEST(Explain, WritesJsonWithNullForWhatNothingBounds) {
  const PolicyDescription layers[] = {{.kind = PolicyKind::retry, .name = "a\"b\n", .counts = "failed attempts",
                                       .runs = 2, .waits = 1us}};
  EXPECT_EQ(explained(layers, 1, {.format = ExplainFormat::json}),
            R"({"layers":[{"kind":"retry","name":"a\"b\u000a","counts":"failed attempts","runs":2,"waits_ns":1000,"asked_waits_ns":1000,)"
            R"("run_limit_ns":null,"total_limit_ns":null}],"worst_case":{"runs":2,"time_ns":null},)"
            R"("notes":["nothing bounds the time"]})");
}

TEST(Explain, NamesEveryKind) {
  for (int kind = 0; kind <= static_cast<int>(PolicyKind::custom); ++kind) {
    EXPECT_STRNE(to_string(static_cast<PolicyKind>(kind)), "unknown");
  }
  EXPECT_STREQ(to_string(static_cast<PolicyKind>(200)), "unknown");
}

}  // namespace
}  // namespace fallible
