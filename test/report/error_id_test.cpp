#include <fallible/report/error_id.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

using fallible::CalendarDay;
using fallible::ErrorIdParts;
using fallible::ErrorIds;
using fallible::parse_error_id;
using fallible::Text;

namespace {

constexpr std::chrono::nanoseconds pi_day(1'773'480'413'589'793'238);

std::string text_of(Text text) { return {text.data(), text.size()}; }

TEST(ErrorId, HasTheDayAndSixteenDigits) {
  EXPECT_EQ(text_of(fallible::make_error_id({{2026, 3, 14}, 0x9f86d081884c7d65})), "error_20260314_9f86d081884c7d65");
  EXPECT_EQ(text_of(fallible::make_error_id({{1970, 1, 1}, 0})), "error_19700101_0000000000000000");
}

TEST(ErrorId, IsReadBackAsItWasMade) {
  ErrorIds ids(42);
  for (int i = 0; i < 100; ++i) {
    const auto id = ids.next(pi_day);
    const auto parts = parse_error_id(id);
    ASSERT_TRUE(parts.has_value());
    EXPECT_EQ(parts->day, (CalendarDay{2026, 3, 14}));
    EXPECT_EQ(fallible::make_error_id(*parts), id);
  }
}

TEST(ErrorId, IsTheSameForTheSameSeed) {
  ErrorIds first(7);
  ErrorIds second(7);
  ErrorIds other(8);
  const auto id = first.next(pi_day);
  EXPECT_EQ(id, second.next(pi_day));
  EXPECT_FALSE(id == other.next(pi_day));
  EXPECT_FALSE(id == first.next(pi_day));
}

TEST(ErrorId, IsMadeOnceWhenThreadsMeet) {
  ErrorIds ids(1);
  std::vector<fallible::ErrorId> made[2];
  std::thread threads[2];
  for (int i = 0; i < 2; ++i) {
    threads[i] = std::thread([&ids, &mine = made[i]] {
      for (int n = 0; n < 5'000; ++n) mine.push_back(ids.next(pi_day));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& list : made) {
    for (const auto& id : list) all.insert(text_of(id));
  }
  EXPECT_EQ(all.size(), 10'000u);
}

TEST(ErrorId, RefusesWhatItCannotHaveMade) {
  EXPECT_TRUE(fallible::is_error_id("error_20240229_0123456789abcdef"));
  EXPECT_TRUE(fallible::is_error_id("error_20000229_0123456789abcdef"));
  for (const char* bad : {
           "", "error_", "error_20260314_9f86d081884c7d6", "error_20260314_9f86d081884c7d650",
           "Error_20260314_9f86d081884c7d65", "error_20260314-9f86d081884c7d65", "error_20260314_9F86d081884c7d65",
           "error_20260314_9f86d081884c7dg5", "error_2026O314_9f86d081884c7d65", "error_20260014_9f86d081884c7d65",
           "error_20261314_9f86d081884c7d65", "error_20260300_9f86d081884c7d65", "error_20260332_9f86d081884c7d65",
           "error_20230229_9f86d081884c7d65", "error_21000229_9f86d081884c7d65", "error_20260431_9f86d081884c7d65",
           "errorx20260314_9f86d081884c7d65", " rror_20260314_9f86d081884c7d65"}) {
    EXPECT_FALSE(fallible::is_error_id(bad)) << bad;
  }
}

}  // namespace
