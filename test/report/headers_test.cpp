#include <fallible/report/headers.hpp>

#include <string>

#include <gtest/gtest.h>

using namespace fallible;

namespace {

TEST(HeaderName, IsComparedWithoutCase) {
  EXPECT_TRUE(same_header_name("X-Correlation-ID", "x-correlation-id"));
  EXPECT_TRUE(same_header_name("", ""));
  EXPECT_FALSE(same_header_name("X-Correlation-ID", "X-Correlation-I"));
  EXPECT_FALSE(same_header_name("a[", "a{"));  // 32 apart, and no letters
  EXPECT_FALSE(same_header_name("\xC3\x84", "\xC3\xA4"));
}

TEST(HeaderList, FindsFieldsOfOneNameInOrder) {
  const Header fields[] = {{"A", "1"}, {"b", "2"}, {"a", "3"}};
  const HeaderList list{fields, 3};
  const HeaderSource source = list.source();
  Text value;
  ASSERT_TRUE(source.get("a", 0, value));
  EXPECT_EQ(value, "1");
  ASSERT_TRUE(source.get("a", 1, value));
  EXPECT_EQ(value, "3");
  EXPECT_FALSE(source.get("a", 2, value));
  EXPECT_FALSE(source.get("c", 0, value));
  EXPECT_EQ(source.first("B"), "2");
  EXPECT_EQ(source.first("c"), "");
}

TEST(HeaderSource, ThatIsEmptyHasNoFields) {
  Text value;
  EXPECT_FALSE(HeaderSource{}.get("a", 0, value));
  EXPECT_TRUE(HeaderSource{}.first("a").empty());
}

}  // namespace
