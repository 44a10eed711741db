// Tests taxonomy/retry_after_header.hpp.
#include <fallible/taxonomy/retry_after_header.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace fallible {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr seconds november{784'111'777};  // 1994-11-06T08:49:37Z, the instant that RFC 9110 writes three times
constexpr seconds now_2026{1'790'000'000};

std::string text(const auto& inline_text) { return {inline_text.data(), inline_text.size()}; }

TEST(RetryAfter, ReadsANumberOfSeconds) {
  EXPECT_EQ(parse_retry_after("120", now_2026), 120s);
  EXPECT_EQ(parse_retry_after("0", now_2026), 0s);
  EXPECT_EQ(parse_retry_after("007", now_2026), 7s);
  EXPECT_EQ(parse_retry_after(" \t30\t ", now_2026), 30s) << "space around a value is no part of it";
}

TEST(RetryAfter, ReadsADateAsWhatIsLeftUntilThen) {
  const char* const header = "Sun, 06 Nov 1994 08:49:37 GMT";
  EXPECT_EQ(parse_retry_after(header, november - 90s), 90s);
  EXPECT_EQ(parse_retry_after(header, november - 1500ms), 1500ms) << "to the fraction of now";
  EXPECT_EQ(parse_retry_after(header, november), 0s);
  EXPECT_EQ(parse_retry_after(header, november + 1ns), 0s) << "a past date means now";
  EXPECT_EQ(parse_retry_after(header, now_2026), 0s);
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", november - 90s), 90s);
  EXPECT_EQ(parse_retry_after("Sun Nov  6 08:49:37 1994", november - 90s), 90s);
}

// A sanitizer has something to say where a whole second before the first nanosecond is formed.
TEST(RetryAfter, CountsFromTheFirstNanosecondThereIs) {
  EXPECT_EQ(parse_retry_after("Tue, 21 Sep 1677 00:12:44 GMT", nanoseconds::min()), 854'775'808ns);
  EXPECT_EQ(parse_retry_after("Tue, 21 Sep 1677 00:12:43 GMT", nanoseconds::min()), 0ns);
}

TEST(RetryAfter, ClampsWhatIsTooLarge) {
  const auto most = nanoseconds::max();
  EXPECT_EQ(parse_retry_after("9223372036", now_2026), 9'223'372'036s) << "the largest that fits";
  for (const char* header : {"9223372037", "9223372036854775807", "9223372036854775808",
                             "99999999999999999999999999999999999999999999"}) {
    EXPECT_EQ(parse_retry_after(header, now_2026), most) << header;
    EXPECT_EQ(parse_retry_after(header, now_2026, 5min), 5min) << header;
  }
  EXPECT_EQ(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now_2026), most);
  EXPECT_EQ(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", nanoseconds::min(), 1h), 1h);
  EXPECT_EQ(parse_retry_after("301", now_2026, 5min), 5min);
  EXPECT_EQ(parse_retry_after("299", now_2026, 5min), 299s);
  EXPECT_EQ(parse_retry_after("299", now_2026, -1s), 0s) << "a negative cap is none";
}

TEST(RetryAfter, IgnoresWhatIsNeitherForm) {
  for (const char* header :
       {"", " ", "\t", "-1", "+5", "1.5", "1e3", "0x10", "12 0", "120s", "120,120", "99999999999999999999999x", "soon",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT+1",
        "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 29 Feb 1995 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 30-Feb-94 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 1994 GMT", "Sun Nov  0 08:49:37 1994",
        "1994-11-06T08:49:37Z"}) {
    EXPECT_EQ(parse_retry_after(header, november - 90s), std::nullopt) << header;
  }
  EXPECT_EQ(parse_retry_after(Text("1\0", 2), now_2026), std::nullopt);
}

TEST(HttpDate, IsTheSameInAllThreeForms) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", now_2026), november);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", now_2026), november);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", now_2026), november);
  EXPECT_EQ(parse_http_date("Sun Nov 06 08:49:37 1994", now_2026), november);
}

TEST(HttpDate, KnowsLeapYearsAndLeapSeconds) {
  EXPECT_EQ(parse_http_date("Tue, 29 Feb 2000 00:00:00 GMT", now_2026), 951'782'400s);
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT", now_2026), 1'709'251'199s);
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2100 00:00:00 GMT", now_2026), std::nullopt);
  EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT", now_2026), 1'483'228'800s);
  EXPECT_EQ(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT", now_2026), 0s);
  EXPECT_EQ(parse_http_date("Wed, 31 Dec 1969 23:59:59 GMT", now_2026), -1s);
  EXPECT_EQ(parse_http_date("Sat, 01 Jan 0000 00:00:00 GMT", now_2026), -62'167'219'200s);
}

TEST(HttpDate, TakesTwoDigitsAsTheLatestYearNotMoreThanFiftyAhead) {
  const auto at = [](const char* date) { return parse_http_date(date, 0s)->count(); };
  const nanoseconds now = seconds(at("Sat, 06 Nov 2027 08:49:37 GMT"));
  const struct {
    const char* written;
    const char* means;
  } rows[] = {
      {"Saturday, 06-Nov-27 08:49:37 GMT", "Sat, 06 Nov 2027 08:49:37 GMT"},
      {"Saturday, 06-Nov-28 08:49:37 GMT", "Sat, 06 Nov 2028 08:49:37 GMT"},
      {"Saturday, 06-Nov-76 08:49:37 GMT", "Sat, 06 Nov 2076 08:49:37 GMT"},
      {"Saturday, 06-Nov-77 08:49:37 GMT", "Sat, 06 Nov 2077 08:49:37 GMT"},  // fifty to the second
      {"Saturday, 06-Nov-77 08:49:38 GMT", "Sat, 06 Nov 1977 08:49:38 GMT"},  // and one second more
      {"Saturday, 07-Nov-77 00:00:00 GMT", "Sat, 07 Nov 1977 00:00:00 GMT"},
      {"Saturday, 06-Nov-78 08:49:37 GMT", "Sat, 06 Nov 1978 08:49:37 GMT"},
      {"Saturday, 06-Nov-99 08:49:37 GMT", "Sat, 06 Nov 1999 08:49:37 GMT"},
      {"Saturday, 06-Nov-00 08:49:37 GMT", "Sat, 06 Nov 2000 08:49:37 GMT"},
  };
  for (const auto& row : rows) EXPECT_EQ(parse_http_date(row.written, now)->count(), at(row.means)) << row.written;
  const nanoseconds before_2000 = seconds(at("Fri, 31 Dec 1999 23:59:59 GMT"));
  EXPECT_EQ(parse_http_date("Monday, 01-Jan-01 00:00:00 GMT", before_2000)->count(),
            at("Mon, 01 Jan 2001 00:00:00 GMT"))
      << "the next century is near";
}

TEST(HttpDate, IsWrittenAsFixdateAndReadBack) {
  EXPECT_EQ(text(format_http_date(november)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(text(format_http_date(0s)), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(text(format_http_date(-1s)), "Wed, 31 Dec 1969 23:59:59 GMT");
  EXPECT_EQ(text(format_http_date(seconds::max())), "Fri, 31 Dec 9999 23:59:59 GMT");
  EXPECT_EQ(text(format_http_date(seconds::min())), "Sat, 01 Jan 0000 00:00:00 GMT");
  // Every day of four centuries, at a time that wanders through the day.
  std::int64_t at = -11'676'096'000;  // 1600-01-01
  for (int day = 0; day < 146'097; ++day, at += 86'400 + 1) {
    const auto written = format_http_date(seconds(at));
    ASSERT_EQ(parse_http_date(written, now_2026), seconds(at)) << text(written);
  }
}

TEST(RetryAfter, IsWrittenInWholeSecondsRoundedUp) {
  EXPECT_EQ(text(format_retry_after(30s)), "30");
  EXPECT_EQ(text(format_retry_after(30s + 1ns)), "31");
  EXPECT_EQ(text(format_retry_after(1ns)), "1");
  EXPECT_EQ(text(format_retry_after(0s)), "0");
  EXPECT_EQ(text(format_retry_after(-5s)), "0");
  EXPECT_EQ(text(format_retry_after(nanoseconds::max())), "9223372037");
  for (const auto wait : {1s, 9s, 10s, 99s, 100s, 86'400s}) {
    EXPECT_EQ(parse_retry_after(format_retry_after(wait), now_2026), wait);
  }
}

}  // namespace
}  // namespace fallible
