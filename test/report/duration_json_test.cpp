#include <fallible/report/duration_json.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

using namespace fallible;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

TEST(DurationJson, ReadsTheFormToTheLetter) {
  struct Row {
    std::string_view text;
    std::optional<nanoseconds> duration;
  };
  const Row rows[] = {
      {"0s", 0ns},
      {"-0s", 0ns},
      {"1s", 1s},
      {"007s", 7s},
      {"1.5s", 1500ms},
      {"1.500s", 1500ms},
      {"1.000000001s", 1s + 1ns},
      {"-0.500s", -500ms},
      {"-1.5s", -1500ms},
      {"3.000001s", 3s + 1us},
      {"9223372036.854775807s", nanoseconds::max()},
      {"9223372036.854775808s", nanoseconds::max()},
      {"-9223372036.854775808s", nanoseconds::min()},
      {"-9223372036.854775809s", nanoseconds::min()},
      {"315576000000s", nanoseconds::max()},
      {"315576000000.999999999s", nanoseconds::max()},
      {"-315576000000.999999999s", nanoseconds::min()},
      {"315576000001s", {}},
      {"-315576000001s", {}},
      {"99999999999999999999999s", {}},
      {"", {}},
      {"s", {}},
      {"1", {}},
      {"1.5", {}},
      {"1 s", {}},
      {" 1s", {}},
      {"1s ", {}},
      {"1S", {}},
      {"1ss", {}},
      {"+1s", {}},
      {"--1s", {}},
      {"1.s", {}},
      {".5s", {}},
      {"-.5s", {}},
      {"1.-5s", {}},
      {"1e3s", {}},
      {"0x1s", {}},
      {"1.0000000000s", {}},
      {"1,5s", {}},
      {"1.5.5s", {}},
      {"1ms", {}},
      {"1m", {}},
  };
  for (const Row& row : rows) EXPECT_EQ(parse_duration_json(row.text), row.duration) << row.text;
}

TEST(DurationJson, WritesAsManyDigitsAsAreNeededInThrees) {
  const std::pair<nanoseconds, std::string_view> rows[] = {
      {0ns, "0s"},
      {1s, "1s"},
      {60s, "60s"},
      {1500ms, "1.500s"},
      {1ms, "0.001s"},
      {1us, "0.000001s"},
      {10us, "0.000010s"},
      {1ns, "0.000000001s"},
      {1s + 100ns, "1.000000100s"},
      {-500ms, "-0.500s"},
      {-1500ms, "-1.500s"},
      {nanoseconds::max(), "9223372036.854775807s"},
      {nanoseconds::min(), "-9223372036.854775808s"},
  };
  for (const auto& [duration, text] : rows) {
    EXPECT_EQ(std::string_view(format_duration_json(duration).data(), format_duration_json(duration).size()), text);
    EXPECT_EQ(parse_duration_json(text), duration) << text;
  }
}

TEST(DurationJson, ReadsBackWhatItWrites) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 10'000; ++i) {
    const nanoseconds duration(static_cast<std::int64_t>(random()) >> (random() % 64));
    ASSERT_EQ(parse_duration_json(format_duration_json(duration)), duration) << duration.count();
  }
}

TEST(DurationJson, MakesADurationOfTwoFieldsOfOneSign) {
  EXPECT_EQ(make_duration(1, 500'000'000), 1500ms);
  EXPECT_EQ(make_duration(-1, -500'000'000), -1500ms);
  EXPECT_EQ(make_duration(0, -1), -1ns);
  EXPECT_EQ(make_duration(max_duration_seconds, 999'999'999), nanoseconds::max());
  EXPECT_EQ(make_duration(-max_duration_seconds, 0), nanoseconds::min());
  EXPECT_FALSE(make_duration(1, -1));
  EXPECT_FALSE(make_duration(-1, 1));
  EXPECT_FALSE(make_duration(0, 1'000'000'000));
  EXPECT_FALSE(make_duration(0, INT32_MIN));
  EXPECT_FALSE(make_duration(max_duration_seconds + 1, 0));
  EXPECT_FALSE(make_duration(INT64_MIN, 0));
}

}  // namespace
