// Tests text.hpp, privacy.hpp, arg.hpp and the compile-time half of format_string.hpp.
#include "fallible/core/format_string.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace depot {
struct Point {
  int x;
  int y;
};
inline void fallible_format(fallible::Sink& sink, const Point& point) {
  fallible::print_to(sink, "({}, {})", point.x, point.y);
}
enum class Colour : std::uint8_t { red = 1, blue = 200 };
enum Legacy { legacy = -3 };
}  // namespace depot

namespace fallible {
namespace {

using detail::arg_kind;
using detail::check_format;
using detail::FormatFault;

static_assert(sizeof(Arg) <= 24);
static_assert(std::is_trivially_copyable_v<Arg>);
static_assert(std::is_trivially_copyable_v<Text> && sizeof(Text) == 2 * sizeof(void*));
static_assert(std::is_trivially_copyable_v<FormatString<int>>);

static_assert(std::is_convertible_v<std::string, Text>);
static_assert(std::is_convertible_v<std::string_view, Text>);
static_assert(std::is_convertible_v<const char*, Text> && std::is_convertible_v<char*, Text>);
static_assert(std::is_convertible_v<Text, std::string_view>);
static_assert(std::is_constructible_v<std::string, Text>);
static_assert(!std::is_convertible_v<Text, std::string>, "a copy is made only by name");
static_assert(!std::is_convertible_v<std::nullptr_t, Text>);
static_assert(!std::is_convertible_v<int, Text>);
static_assert(!std::is_convertible_v<std::vector<int>, Text>);
static_assert(!std::is_convertible_v<std::u8string, Text>);

static_assert(arg_kind<bool> == ArgKind::boolean);
static_assert(arg_kind<char> == ArgKind::character);
static_assert(arg_kind<signed char> == ArgKind::int64);
static_assert(arg_kind<unsigned char> == ArgKind::uint64);
static_assert(arg_kind<short> == ArgKind::int64);
static_assert(arg_kind<unsigned long long> == ArgKind::uint64);
static_assert(arg_kind<float> == ArgKind::float32);
static_assert(arg_kind<long double> == ArgKind::float64);
static_assert(arg_kind<void*> == ArgKind::pointer);
static_assert(arg_kind<std::nullptr_t> == ArgKind::pointer);
static_assert(arg_kind<const char*> == ArgKind::text);
static_assert(arg_kind<char[4]> == ArgKind::text);
static_assert(arg_kind<std::string> == ArgKind::text);
static_assert(arg_kind<depot::Colour> == ArgKind::uint64);
static_assert(arg_kind<depot::Legacy> == ArgKind::int64);
static_assert(arg_kind<depot::Point> == ArgKind::custom);
static_assert(arg_kind<std::chrono::milliseconds> == ArgKind::duration);
static_assert(arg_kind<std::chrono::duration<double>> == ArgKind::duration_float);
static_assert(arg_kind<Marked<std::string, Privacy::personal>> == ArgKind::text);
static_assert(detail::classify_arg<int*>() == ArgKind::none, "only void pointers have a text form");
static_assert(detail::classify_arg<void (*)()>() == ArgKind::none);
static_assert(detail::classify_arg<wchar_t>() == ArgKind::none);
static_assert(detail::classify_arg<char8_t>() == ArgKind::none);
static_assert(detail::classify_arg<std::u8string>() == ArgKind::none);
static_assert(detail::classify_arg<std::vector<int>>() == ArgKind::none);
static_assert(detail::classify_arg<std::chrono::weeks>() == ArgKind::none);

TEST(Text, KeepsEveryByteOfAStringAndStopsAtTheFirstNulOfAnArray) {
  EXPECT_EQ(Text(std::string("a\0b", 3)).size(), 3U);
  EXPECT_EQ(Text("a\0b").size(), 1U);
  const char full[] = {'a', 'b'};
  EXPECT_EQ(Text(full).size(), 2U);
  const char* const c_string = "abc";
  EXPECT_EQ(Text(c_string).size(), 3U);
}

TEST(Text, ReadsANullPointerAsAWord) {
  const char* const nothing = nullptr;
  EXPECT_TRUE(Text(nothing) == "(null)");
}

TEST(Text, ComparesWithWhateverItConvertsFrom) {
  const Text text = "abc";
  EXPECT_TRUE(text == "abc");
  EXPECT_TRUE("abc" == text);
  EXPECT_TRUE(text == std::string("abc"));
  EXPECT_TRUE(std::string_view("abc") == text);
  EXPECT_TRUE(text != Text("abd"));
  EXPECT_TRUE(text != "ab");
  EXPECT_TRUE(Text() == "" && Text().empty());
  static_assert(Text("abc") == "abc" && Text("abc") != "abx");
}

TEST(Text, ConvertsToViewsImplicitlyAndToStringsByName) {
  const Text text = "abc";
  const std::string_view view = text;
  EXPECT_EQ(view, "abc");
  EXPECT_EQ(std::string(text), "abc");
}

TEST(Privacy, NamesItsClasses) {
  EXPECT_STREQ(privacy_name(Privacy::public_), "public");
  EXPECT_STREQ(privacy_name(Privacy::internal), "internal");
  EXPECT_STREQ(privacy_name(Privacy::personal), "personal");
  EXPECT_STREQ(privacy_name(Privacy::secret), "secret");
}

TEST(Arg, CapturesAtCompileTime) {
  constexpr Arg number = make_arg(-5);
  static_assert(number.kind == ArgKind::int64 && number.int64 == -5);
  static_assert(number.privacy == Privacy::internal);
  static_assert(make_arg(true).boolean);
  static_assert(make_arg('x').character == 'x');
  static_assert(make_arg(~0ULL).uint64 == ~0ULL);
  static_assert(make_arg(depot::Colour::blue).uint64 == 200);
  static_assert(make_arg(depot::legacy).int64 == -3);
  static_assert(make_arg("text").text() == "text");
  static_assert(make_arg(std::chrono::minutes(3)).duration.count == 3);
  static_assert(Text(make_arg(std::chrono::minutes(3)).duration.unit) == "min");
  static_assert(make_arg(nullptr).pointer == nullptr);
  static_assert(Arg{}.kind == ArgKind::none);
}

TEST(Arg, TakesItsPrivacyFromTheMark) {
  const std::string user = "ann";
  EXPECT_EQ(make_arg(personal(user)).privacy, Privacy::personal);
  EXPECT_EQ(make_arg(personal(user)).kind, ArgKind::text);
  EXPECT_EQ(make_arg(safe(8080)).privacy, Privacy::public_);
  EXPECT_EQ(make_arg(safe(8080)).int64, 8080);
}

TEST(Arg, BorrowsTextAndCustomObjects) {
  const std::string user = "ann";
  const depot::Point point{1, 2};
  EXPECT_EQ(make_arg(user).chars.data, user.data());
  EXPECT_EQ(make_arg(point).custom.object, &point);
}

struct Row {
  const char* format;
  std::vector<ArgKind> kinds;
  FormatFault fault;
};

FormatFault check(const Row& row) {
  const auto kind = [&](std::size_t i) {
    return i < row.kinds.size() ? row.kinds[i] : ArgKind::none;
  };
  switch (row.kinds.size()) {
    case 0:
      return check_format(Text(row.format), {ArgKind::none});
    case 1:
      return check_format(Text(row.format), {kind(0), ArgKind::none});
    case 2:
      return check_format(Text(row.format), {kind(0), kind(1), ArgKind::none});
    default:
      return check_format(Text(row.format), {kind(0), kind(1), kind(2), ArgKind::none});
  }
}

TEST(FormatString, FindsEveryMistake) {
  using enum FormatFault;
  const ArgKind integer = ArgKind::int64;
  const ArgKind text = ArgKind::text;
  const ArgKind real = ArgKind::float64;
  const Row rows[] = {
      {"", {}, none},
      {"plain", {}, none},
      {"{{}}", {}, none},
      {"{} {}", {integer, text}, none},
      {"{1} {0} {1}", {integer, text}, none},
      {"{:*^+#010x}", {integer}, none},
      {"{0:>5}|{0:<5}", {text}, none},
      {"{:\xC3\xA9>5}", {text}, none},
      {"{:.3}", {text}, none},
      {"{:?}", {text}, none},
      {"{:+.3e}", {real}, none},
      {"{:9999}", {text}, none},
      {"{:.255f}", {real}, none},

      {"{", {integer}, opening_brace_is_never_closed},
      {"{0", {integer}, opening_brace_is_never_closed},
      {"{:", {integer}, opening_brace_is_never_closed},
      {"{:5", {integer}, opening_brace_is_never_closed},
      {"{:d", {integer}, opening_brace_is_never_closed},
      {"{0{", {integer}, opening_brace_is_never_closed},
      {"{}{", {integer}, opening_brace_is_never_closed},
      {"}", {}, closing_brace_must_be_doubled},
      {"a}b", {}, closing_brace_must_be_doubled},
      {"{}}", {integer}, closing_brace_must_be_doubled},
      {"{:}<5}", {integer}, closing_brace_must_be_doubled},
      {"{name}", {integer}, placeholder_is_not_an_argument_number},
      {"{-1}", {integer}, placeholder_is_not_an_argument_number},
      {"{ }", {integer}, placeholder_is_not_an_argument_number},
      {"{} {0}", {integer}, automatic_and_manual_numbering_are_mixed},
      {"{0} {}", {integer}, automatic_and_manual_numbering_are_mixed},
      {"{}", {}, more_placeholders_than_arguments},
      {"{} {} {}", {integer, text}, more_placeholders_than_arguments},
      {"{1}", {integer}, more_placeholders_than_arguments},
      {"{99999999999999999999999}", {integer}, more_placeholders_than_arguments},
      {"plain", {integer}, more_arguments_than_placeholders},
      {"{1}", {integer, text}, more_arguments_than_placeholders},
      {"{0} {2}", {integer, text, text}, more_arguments_than_placeholders},
      {"{:5d!}", {integer}, spec_is_malformed},
      {"{:.}", {real}, spec_is_malformed},
      {"{:.f}", {real}, spec_is_malformed},
      {"{:dd}", {integer}, spec_is_malformed},
      {"{:<<<}", {integer}, spec_is_malformed},
      {"{:{}}", {integer, integer}, width_or_precision_from_an_argument_is_not_supported},
      {"{:.{}}", {real, integer}, width_or_precision_from_an_argument_is_not_supported},
      {"{:{<5}", {integer}, width_or_precision_from_an_argument_is_not_supported},
      {"{:10000}", {text}, width_or_precision_is_too_large},
      {"{:.99999999999999999999}", {text}, width_or_precision_is_too_large},
      {"{:.256f}", {real}, width_or_precision_is_too_large},
      {"{:d}", {text}, type_letter_does_not_fit_the_argument},
      {"{:s}", {integer}, type_letter_does_not_fit_the_argument},
      {"{:f}", {integer}, type_letter_does_not_fit_the_argument},
      {"{:x}", {real}, type_letter_does_not_fit_the_argument},
      {"{:L}", {integer}, type_letter_does_not_fit_the_argument},
      {"{:x}", {ArgKind::pointer}, type_letter_does_not_fit_the_argument},
      {"{:c}", {ArgKind::boolean}, type_letter_does_not_fit_the_argument},
      {"{:d}", {ArgKind::custom}, type_letter_does_not_fit_the_argument},
      {"{:d}", {ArgKind::duration}, type_letter_does_not_fit_the_argument},
      {"{:+}", {text}, sign_hash_or_zero_needs_a_number},
      {"{:#}", {ArgKind::boolean}, sign_hash_or_zero_needs_a_number},
      {"{:05}", {ArgKind::character}, sign_hash_or_zero_needs_a_number},
      {"{:05}", {ArgKind::pointer}, sign_hash_or_zero_needs_a_number},
      {"{:#c}", {integer}, sign_hash_or_zero_needs_a_number},
      {"{:.3}", {integer}, precision_does_not_fit_the_argument},
      {"{:.3}", {ArgKind::boolean}, precision_does_not_fit_the_argument},
      {"{:.3}", {ArgKind::duration}, precision_does_not_fit_the_argument},
      {"{:.3}", {ArgKind::custom}, precision_does_not_fit_the_argument},
  };
  for (const Row& row : rows) EXPECT_EQ(check(row), row.fault) << row.format;
}

template <class... Args>
FormatString<std::type_identity_t<Args>...> seen(FormatString<std::type_identity_t<Args>...> text,
                                                 const Args&...) {
  return text;
}

TEST(FormatString, KnowsWhetherItIsPlainAndWhereItStands) {
  EXPECT_TRUE(seen("load profile").plain());
  EXPECT_FALSE(seen("load {}", 1).plain());
  EXPECT_FALSE(seen("load {{}}").plain()) << "doubled braces have to be rendered";
  EXPECT_TRUE(seen("load profile").text() == "load profile");
  EXPECT_EQ(seen("here").line(), static_cast<std::uint32_t>(__LINE__));
  EXPECT_STREQ(seen("here").file(), __FILE__);
}

TEST(FormatString, AcceptsEveryKindOfArgument) {
  using namespace std::chrono_literals;
  const std::string text = "x";
  const auto format =
      seen("{} {:#x} {:.2f} {:?} {:>4} {:c} {:p} {:>6} {} {} {}", true, 1U, 2.5, personal(text),
           "literal", 'c', nullptr, 5ms, depot::Point{1, 2}, depot::Colour::red, safe(7));
  EXPECT_FALSE(format.plain());
}

}  // namespace
}  // namespace fallible
