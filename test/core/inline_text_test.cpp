#include <fallible/core/inline_text.hpp>

#include <string>
#include <type_traits>

#include <gtest/gtest.h>

namespace {

using fallible::InlineText;
using fallible::Text;

static_assert(std::is_trivially_copyable_v<InlineText<64>>);
static_assert(sizeof(InlineText<64>) == 64);
static_assert(Text(InlineText<16>("constant")) == "constant");

TEST(InlineText, KeepsWhatFits) {
  const std::string longest(InlineText<16>::capacity, 'x');
  EXPECT_TRUE(Text(InlineText<16>(longest)) == longest);
  EXPECT_TRUE(InlineText<16>().empty());
}

TEST(InlineText, IsFollowedByANulWhateverItsLength) {
  for (std::size_t length = 0; length <= InlineText<16>::capacity; ++length) {
    const InlineText<16> text(std::string(length, 'x'));
    ASSERT_EQ(text.size(), length);
    EXPECT_EQ(text.data()[length], '\0') << length;
  }
  const InlineText<256> longest(std::string(255, 'x'));
  EXPECT_EQ(std::string(longest.data()).size(), 255u);
  EXPECT_EQ(longest.size(), 255u);
  static_assert(InlineText<8>("1234567").data()[7] == '\0');
}

TEST(InlineText, CutsAtACharacterBoundaryAndSaysSo) {
  EXPECT_TRUE(Text(InlineText<8>("12345678")) == "1234...");
  EXPECT_TRUE(Text(InlineText<8>("123\xC3\xA4" "5678")) == "123...");  // the two bytes of an a-umlaut stay together
}

TEST(InlineText, OfNothingButContinuationBytesKeepsTheMarkOnly) {
  EXPECT_TRUE(Text(InlineText<8>(std::string(20, '\x80'))) == "...");
}

}  // namespace
