#include <fallible/core/text.hpp>

#include <string>
#include <string_view>
#include <type_traits>

#include <fallible/core/inline_text.hpp>
#include <gtest/gtest.h>

namespace {

using fallible::InlineText;
using fallible::StaticText;
using fallible::Text;

static_assert(std::is_trivially_copyable_v<StaticText> && sizeof(StaticText) == sizeof(Text));
static_assert(StaticText("constant") == "constant");

// What owns its bytes would be gone before whoever keeps the view.
static_assert(!std::is_constructible_v<StaticText, std::string>);
static_assert(!std::is_constructible_v<StaticText, const std::string&>);
static_assert(!std::is_constructible_v<StaticText, InlineText<16>>);
static_assert(!std::is_constructible_v<StaticText, const InlineText<16>&>);
// No literal can be written to: these are buffers, most often on the stack.
static_assert(!std::is_constructible_v<StaticText, char (&)[16]> && !std::is_constructible_v<StaticText, char*>);
static_assert(std::is_convertible_v<const char (&)[16], StaticText>);
static_assert(std::is_convertible_v<Text, StaticText> && std::is_convertible_v<StaticText, Text>);
static_assert(std::is_convertible_v<std::string_view, StaticText>);
static_assert(std::is_convertible_v<const char*, StaticText>);

TEST(StaticText, IsATextOfWhatDoesNotOwnItsBytes) {
  const char* const pointer = "pointer";
  EXPECT_TRUE(StaticText(pointer) == Text("pointer"));
  EXPECT_TRUE(StaticText(std::string_view("view")) == "view");
  EXPECT_TRUE(StaticText(Text("text")) == StaticText("text"));
  EXPECT_TRUE(StaticText().empty());
  const char* const none = nullptr;
  EXPECT_TRUE(StaticText(none) == "(null)");
}

TEST(StaticText, ComparesWithEverythingATextDoes) {
  const StaticText text("one");
  EXPECT_TRUE(text == "one" && "one" == text);
  EXPECT_TRUE(text == Text("one") && Text("one") == text);
  EXPECT_TRUE(text == std::string("one") && std::string("one") == text);
  EXPECT_TRUE(text == std::string_view("one") && text == InlineText<8>("one"));
  EXPECT_TRUE(text != "two" && text != Text("two") && text != StaticText("two"));
}

}  // namespace
