#include <fallible/report/timestamp.hpp>

#include <gtest/gtest.h>

#include <ctime>
#include <string>

using namespace std::chrono_literals;
using fallible::Text;

namespace {

std::string text_of(std::chrono::nanoseconds time) {
  const auto text = fallible::timestamp(time);
  return {text.data(), text.size()};
}

TEST(Timestamp, IsRfc3339InUtcWithMilliseconds) {
  struct Row {
    std::int64_t nanoseconds;
    const char* expected;
  };
  const Row rows[] = {
      {0, "1970-01-01T00:00:00.000Z"},
      {999'999, "1970-01-01T00:00:00.000Z"},
      {1'000'000, "1970-01-01T00:00:00.001Z"},
      {-1, "1969-12-31T23:59:59.999Z"},
      {-1'000'000, "1969-12-31T23:59:59.999Z"},
      {-1'000'001, "1969-12-31T23:59:59.998Z"},
      {1'773'480'413'589'793'238, "2026-03-14T09:26:53.589Z"},
      {951'782'400'000'000'000, "2000-02-29T00:00:00.000Z"},
      {951'868'800'000'000'000, "2000-03-01T00:00:00.000Z"},
      {4'107'542'400'000'000'000, "2100-03-01T00:00:00.000Z"},
      {4'107'542'399'999'999'999, "2100-02-28T23:59:59.999Z"},
      {INT64_MAX, "2262-04-11T23:47:16.854Z"},
      {INT64_MIN, "1677-09-21T00:12:43.145Z"},
  };
  for (const Row& row : rows) EXPECT_EQ(text_of(std::chrono::nanoseconds(row.nanoseconds)), row.expected);
}

TEST(Timestamp, AgreesWithTheSystemOnDaysOfTheWholeRange) {
  for (std::int64_t day = -106'751; day <= 106'751; day += 37) {
    const std::time_t seconds = static_cast<std::time_t>(day) * 86'400 + 3'661;
    std::tm parts{};
    ASSERT_NE(gmtime_r(&seconds, &parts), nullptr);
    char expected[64];
    ASSERT_NE(std::strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.007Z", &parts), 0u);
    EXPECT_EQ(text_of(std::chrono::seconds(seconds) + 7ms), expected);
  }
}

}  // namespace
