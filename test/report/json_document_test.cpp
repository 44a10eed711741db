#include <fallible/report/json_document.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/serialization.hpp>

#include "support/failing_allocator.hpp"

using namespace fallible;
using namespace std::string_view_literals;

namespace {

static_assert(std::is_trivially_copyable_v<JsonValue>);
static_assert(sizeof(JsonValue) == sizeof(void*));
static_assert(!std::is_copy_constructible_v<JsonDocument>);

std::string text_of(Text text) { return {text.data(), text.size()}; }

/// The document, or a failed test and `null`.
JsonDocument read(std::string_view text, const JsonLimits& limits = {}) {
  auto document = JsonDocument::parse(text, limits);
  EXPECT_TRUE(document) << text << ": " << to_string(document.error());
  return document ? std::move(*document) : std::move(*JsonDocument::parse("null"));
}

bool parses(const std::string& text, const JsonLimits& limits = {}) { return JsonDocument::parse(text, limits).has_value(); }

struct Refusal {
  std::string_view text;
  std::size_t offset;
  std::string_view reason;
};

TEST(JsonDocument, SaysWhereADocumentBreaksAndWhatWasExpected) {
  const Refusal refusals[] = {
      {"", 0, "expected a value"},
      {"  \n", 3, "expected a value"},
      {"nul", 3, "expected a value"},
      {"True", 0, "expected a value"},
      {"'a'", 0, "expected a value"},
      {"NaN", 0, "expected a value"},
      {"-Infinity", 1, "expected a value"},
      {"+1", 0, "expected a value"},
      {".5", 0, "expected a value"},
      {"-", 1, "expected a value"},
      {"01", 1, "expected the end of the document"},
      {"0x1", 1, "expected the end of the document"},
      {"1.", 2, "expected a digit behind the point"},
      {"1.e1", 2, "expected a digit behind the point"},
      {"1e", 2, "expected a digit of the exponent"},
      {"1e+", 3, "expected a digit of the exponent"},
      {"1e400", 0, "the number is past the range of a double"},
      {"[1e309]", 1, "the number is past the range of a double"},
      {"\"a", 2, "expected the end of the string"},
      {"\"a\nb\"", 2, "expected an escape or a character that needs none"},
      {"\"a\tb\"", 2, "expected an escape or a character that needs none"},
      {"\"\\x\"", 1, "expected an escape or a character that needs none"},
      {"\"\\'\"", 1, "expected an escape or a character that needs none"},
      {"\"\\u12G4\"", 1, "expected four hexadecimal digits"},
      {"\"\\u12\"", 1, "expected four hexadecimal digits"},
      {"\"\\uD800\"", 1, "half of a surrogate pair"},
      {"\"\\uD800\\n\"", 1, "half of a surrogate pair"},
      {"\"\\uD800\\uD800\"", 1, "half of a surrogate pair"},
      {"\"\\uDC00\"", 1, "half of a surrogate pair"},
      {"[1, \"\\uDC00\\uDC00\"]", 5, "half of a surrogate pair"},
      {"[1, \"a\\n\\u0041\\uD83D\\uDE00\\uda00\\udc00\\uDFff\"]", 38, "half of a surrogate pair"},
      {"\"\xFF\"", 1, "expected UTF-8"},
      {"\"\xC0\x80\"", 1, "expected UTF-8"},
      {"\"\xE0\x80\x80\"", 1, "expected UTF-8"},
      {"\"\xED\xA0\x80\"", 1, "expected UTF-8"},
      {"\"\xF4\x90\x80\x80\"", 1, "expected UTF-8"},
      {"\"\xF0\x9F\x98", 1, "expected UTF-8"},
      {"\"\xF0", 1, "expected UTF-8"},
      {"[", 1, "expected a value"},
      {"[1", 2, "expected a comma or the end of the array"},
      {"[1,]", 3, "expected a value"},
      {"[,1]", 1, "expected a value"},
      {"[1 2]", 3, "expected a comma or the end of the array"},
      {"[1}", 2, "expected a comma or the end of the array"},
      {"]", 0, "expected a value"},
      {"{", 1, "expected a name"},
      {"{a:1}", 1, "expected a name"},
      {"{1:1}", 1, "expected a name"},
      {"{\"a\"}", 4, "expected a colon"},
      {"{\"a\" 1}", 5, "expected a colon"},
      {"{\"a\":}", 5, "expected a value"},
      {"{\"a\":1,}", 7, "expected a name"},
      {"{\"a\":1 \"b\":2}", 7, "expected a comma or the end of the object"},
      {"{\"a\":1", 6, "expected a comma or the end of the object"},
      {"{\"a\":1]", 6, "expected a comma or the end of the object"},
      {"1 2", 2, "expected the end of the document"},
      {"{}{}", 2, "expected the end of the document"},
      {"{}\0"sv, 2, "expected the end of the document"},
      {"{}\0{}"sv, 2, "expected the end of the document"},
      {"\0"sv, 0, "expected a value"},
      {"[\0]"sv, 1, "expected a value"},
      {"\"\0\""sv, 1, "expected the end of the string"},
      {"// remark\n1", 0, "expected a value"},
      {"[1]/**/", 3, "expected the end of the document"},
      {"\f1", 0, "expected a value"},
      {"\xC2\xA0" "1", 0, "expected a value"},
      {"\xEF\xBB", 0, "expected a value"},
      {"\xEF\xBB\xBF", 3, "expected a value"},
      {"\xFE\xFF\0\"\0\""sv, 0, "expected a value"},
  };
  for (const Refusal& each : refusals) {
    const auto result = JsonDocument::parse(each.text);
    ASSERT_FALSE(result) << each.text;
    EXPECT_EQ(result.error().code(), SerializationErrc::malformed) << each.text;
    const auto* malformed = result.error().get_if<MalformedInput>();
    ASSERT_NE(malformed, nullptr) << each.text;
    EXPECT_EQ(malformed->offset, each.offset) << each.text << ": " << text_of(malformed->reason);
    EXPECT_EQ(text_of(malformed->reason), each.reason) << each.text;
  }
}

TEST(JsonDocument, AcceptsWhateverTheGrammarAllows) {
  const std::string_view rows[] = {
      "[]", "{}", " [] ", "\t\r\n[\t\r\n]\t\r\n", "null", "true", "false", "0", "-0", "\"\"", "[[]   ]", "[null, 1, \"1\", {}]",
      "[0e+1]", "[0e1]", "[-0.0]", "[1E22]", "[1e-2]", "[1e+2]", "[123.456e78]", "[123e65]", "[-123]", "[1.0000000000000000000000000000000001]",
      "[123123123123123123123123123123]", "[-1e-400]", "[1e-9999999999999999999]",
      "[\"\\u0060\\u012a\\u12AB\"]", "[\"\\uD801\\uDc37\"]", "[\"\\uDBFF\\uDFFF\"]", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[\"\\\\u0000\"]",
      "[\"\\u0000\"]", "[\"\\uFFFE\\uFFFF\"]", "[\"\\u2028\\u2029\"]", "[\"a/*b*/c/*d//e\"]", "[\"\x7F\"]", "[\"\xC2\x80\"]", "[\"\xE2\x80\xA8\"]",
      "[\"\xEF\xBF\xBF\"]", "[\"\xF0\x90\x80\x80\"]", "[\"\xF4\x8F\xBF\xBF\"]", "[\"\xED\x9F\xBF\"]", "[\"\xEE\x80\x80\"]", "[\"\xEF\xBB\xBF\"]",
      "{\"\":0}", "{\"a\":{\"a\":{}}}", "{\"a\":\"b\",\"a\":\"b\"}", "{\"foo\\u0000bar\": 42}", "{\"min\": -1.0e+28, \"max\": 1.0e+28}",
      "{\"x\":[{\"id\": \"xxx\"}], \"id\": \"x\"}", "\xEF\xBB\xBF[]", "[1,null,null,null,2]", "[2] "};
  for (const std::string_view text : rows) EXPECT_TRUE(JsonDocument::parse(text)) << text;
}

TEST(JsonDocument, ReadsEveryKindOfValue) {
  const JsonDocument document = read(R"( {"n":null,"t":true,"f":false,"i":-12,"d":1.5,"s":"x","a":[1,[2],{}],"o":{"k":"v"}} )");
  const JsonValue root = document.root();
  ASSERT_TRUE(root.is(JsonKind::object));
  EXPECT_EQ(root.size(), 8u);
  EXPECT_EQ(root.member("n").kind(), JsonKind::null);
  EXPECT_TRUE(root.member("n"));
  EXPECT_EQ(root.member("t").boolean(), true);
  EXPECT_EQ(root.member("f").boolean(), false);
  EXPECT_EQ(root.member("i").int64(), -12);
  EXPECT_EQ(root.member("d").number(), 1.5);
  EXPECT_EQ(root.member("s").text(), "x");
  EXPECT_EQ(root.member("a").size(), 3u);
  EXPECT_EQ(root.member("o").member("k").text(), "v");
  EXPECT_EQ(root.member("none").kind(), JsonKind::absent);
  EXPECT_FALSE(root.member("none"));
}

TEST(JsonDocument, GoesThroughValuesInOrderAndKeepsTheirBytes) {
  const JsonDocument document = read(R"({ "a" : [ 1 , {"x":[]} ,"\u00e9" ] , "b":{ } , "c" : -0.0e+1 })");
  std::vector<std::string> seen;
  for (const JsonMember& member : document.root().members()) {
    seen.push_back(text_of(member.name) + "=" + text_of(member.value.raw()));
  }
  EXPECT_EQ(seen, (std::vector<std::string>{R"(a=[ 1 , {"x":[]} ,"\u00e9" ])", "b={ }", "c=-0.0e+1"}));
  seen.clear();
  for (const JsonValue element : document.root().member("a").elements()) seen.push_back(text_of(element.raw()));
  EXPECT_EQ(seen, (std::vector<std::string>{"1", R"({"x":[]})", R"("\u00e9")"}));
}

TEST(JsonDocument, KnowsWhetherAnObjectWithinHasANameTwice) {
  const struct {
    const char* text;
    bool repeats;
  } rows[] = {
      {"1", false}, {"{}", false}, {"[\"a\",\"a\"]", false}, {R"({"a":1,"b":"a"})", false}, {R"([{"a":1},{"a":1}])", false},
      {R"({"a":1,"a":1})", true}, {R"({"a":1,"\u0061":2})", true}, {R"([[{"b":[{"x":{"a":1,"c":{},"a":2}}]}]])", true},
  };
  for (const auto& row : rows) {
    const Text text(row.text);
    const auto document = JsonDocument::parse(text);
    ASSERT_TRUE(document.has_value()) << row.text;
    EXPECT_EQ(document->root().repeats_names(), row.repeats) << row.text;
  }
  EXPECT_FALSE(JsonValue().repeats_names());
}

TEST(JsonDocument, AnswersNothingToAQuestionOfTheWrongKind) {
  for (const std::string_view text : {"null", "true", "1", "\"1\"", "[1]", "{\"a\":1}"}) {
    const JsonDocument document = read(text);
    const JsonValue value = document.root();
    EXPECT_EQ(value.text().empty(), !value.is(JsonKind::string)) << text;
    EXPECT_EQ(value.int64().has_value(), value.is(JsonKind::number)) << text;
    EXPECT_EQ(value.uint64().has_value(), value.is(JsonKind::number)) << text;
    EXPECT_EQ(value.number().has_value(), value.is(JsonKind::number)) << text;
    EXPECT_EQ(value.boolean().has_value(), value.is(JsonKind::boolean)) << text;
    EXPECT_EQ(static_cast<bool>(value.member("a")), value.is(JsonKind::object)) << text;
    EXPECT_EQ(value.elements().begin() != value.elements().end(), value.is(JsonKind::array)) << text;
    EXPECT_EQ(value.members().begin() != value.members().end(), value.is(JsonKind::object)) << text;
  }
  const JsonValue absent;
  EXPECT_FALSE(absent.member("a").member("b"));
  EXPECT_TRUE(absent.raw().empty());
  EXPECT_EQ(absent.size(), 0u);
  EXPECT_TRUE(absent.elements().begin() == absent.elements().end());
}

TEST(JsonDocument, DecodesEscapes) {
  const JsonDocument document =
      read(R"(["\"\\\/\b\f\n\r\t","\u0041\u00e9\u20AC","\ud83d\ude00","a\u0000b","","plain","\uFFFF\uffff"])");
  std::vector<std::string> seen;
  for (const JsonValue element : document.root().elements()) seen.push_back(text_of(element.text()));
  EXPECT_EQ(seen, (std::vector<std::string>{"\"\\/\b\f\n\r\t", "A\xC3\xA9\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                                            std::string("a\0b", 3), "", "plain", "\xEF\xBF\xBF\xEF\xBF\xBF"}));
  const JsonDocument named = read(R"({"\u0061":1,"b\n":2})");
  EXPECT_EQ(named.root().member("a").int64(), 1);
  EXPECT_EQ(named.root().member("b\n").int64(), 2);
}

TEST(JsonDocument, DoesNotCopyATextWithoutEscapes) {
  const std::string text = R"({"name":"value"})";
  const JsonDocument document = read(text);
  EXPECT_EQ(static_cast<const void*>(document.root().member("name").text().data()), text.data() + 9);
}

TEST(JsonDocument, TakesANameThatIsThereTwiceForNone) {
  const JsonDocument document = read(R"({"a":1,"b":2,"\u0061":3})");
  EXPECT_FALSE(document.root().member("a"));
  EXPECT_EQ(document.root().member("b").int64(), 2);
  EXPECT_EQ(document.root().size(), 3u);
}

TEST(JsonDocument, SkipsAByteOrderMark) { EXPECT_EQ(read("\xEF\xBB\xBF{\"a\":1}").root().member("a").int64(), 1); }

TEST(JsonDocument, GivesAnIntegerOnlyWhenTheNumberIsExactlyOne) {
  struct Row {
    std::string_view text;
    std::optional<std::int64_t> as_signed;
    std::optional<std::uint64_t> as_unsigned;
  };
  const Row rows[] = {
      {"0", 0, 0}, {"-0", 0, 0}, {"-0.0", 0, 0}, {"0e5", 0, 0}, {"1", 1, 1}, {"-1", -1, {}},
      {"404.0", 404, 404}, {"4.04e2", 404, 404}, {"40400E-2", 404, 404}, {"4.04e1", {}, {}}, {"0.5", {}, {}},
      {"1e-1", {}, {}}, {"10e-1", 1, 1}, {"1000000000000000000000e-3", 1000000000000000000, 1000000000000000000},
      {"9223372036854775807", INT64_MAX, INT64_MAX}, {"9223372036854775808", {}, 9223372036854775808u},
      {"-9223372036854775808", INT64_MIN, {}}, {"-9223372036854775809", {}, {}},
      {"18446744073709551615", {}, UINT64_MAX}, {"18446744073709551616", {}, {}},
      {"1e19", {}, 10000000000000000000u}, {"1e20", {}, {}}, {"1e300", {}, {}},
      {"1e-999999999999999999999", {}, {}}, {"0.00000000000000000001e20", 1, 1},
      {"123456789012345678901234567890", {}, {}}, {"9007199254740993", 9007199254740993, 9007199254740993},
  };
  for (const Row& row : rows) {
    const JsonDocument document = read(row.text);
    EXPECT_EQ(document.root().int64(), row.as_signed) << row.text;
    EXPECT_EQ(document.root().uint64(), row.as_unsigned) << row.text;
  }
}

TEST(JsonDocument, GivesTheNearestDouble) {
  const std::pair<std::string_view, double> rows[] = {
      {"0.1", 0.1}, {"-2.5e3", -2500.0}, {"1.7976931348623157e308", 1.7976931348623157e308}, {"5e-324", 5e-324},
      {"1e-400", 0.0}, {"123456789012345678", 123456789012345678.0}, {"9007199254740993", 9007199254740992.0},
      {"3.141592653589793238462643383279", 3.141592653589793}};
  for (const auto& [text, value] : rows) EXPECT_EQ(read(text).root().number(), value) << text;
  const JsonDocument tiny = read("-1e-400");
  EXPECT_TRUE(std::signbit(*tiny.root().number()));
  const std::string many(400, '9');
  EXPECT_FALSE(JsonDocument::parse(many));
  EXPECT_FALSE(JsonDocument::parse("1.8e308"));
  const std::string tiny_digits = "0." + std::string(500, '0') + "1";
  EXPECT_EQ(read(tiny_digits).root().number(), 0.0);
}

TEST(JsonDocument, RefusesADocumentPastALimit) {
  struct Row {
    std::string text;
    JsonLimits limits;
    std::string_view measure;
    std::uint64_t limit;
  };
  const Row rows[] = {
      {"[1,2]", {.max_bytes = 4}, "bytes", 4},
      {"[[[]]]", {.max_depth = 2}, "levels of nesting", 2},
      {R"({"a":{"b":[]}})", {.max_depth = 2}, "levels of nesting", 2},
      {"[1,2,3]", {.max_values = 3}, "values", 3},
      {R"("abcd")", {.max_text = 3}, "bytes in one text", 3},
      {R"({"abcd":1})", {.max_text = 3}, "bytes in one text", 3},
      {"[12345]", {.max_text = 3}, "bytes in one text", 3},
      {"1", {.max_values = 0}, "values", 0},
  };
  for (const Row& row : rows) {
    const auto result = JsonDocument::parse(row.text, row.limits);
    ASSERT_FALSE(result) << row.text;
    const auto* too_large = result.error().get_if<DocumentTooLarge>();
    ASSERT_NE(too_large, nullptr) << row.text;
    EXPECT_EQ(text_of(too_large->measure), row.measure);
    EXPECT_EQ(too_large->limit, row.limit);
  }
  EXPECT_TRUE(JsonDocument::parse("[1,2]", {.max_bytes = 5}));
  EXPECT_TRUE(JsonDocument::parse("[[]]", {.max_depth = 2}));
  EXPECT_TRUE(JsonDocument::parse("[1,2,3]", {.max_values = 4}));
  EXPECT_TRUE(JsonDocument::parse(R"({"abc":"abc"})", {.max_text = 3}));
}

TEST(JsonDocument, NeedsNoStackForDepth) {
  const std::string open(1'000'000, '[');
  EXPECT_FALSE(JsonDocument::parse(open, {.max_bytes = 10'000'000}));
  const std::string nested = std::string(100'000, '[') + std::string(100'000, ']');
  const JsonDocument document =
      read(nested, {.max_bytes = 10'000'000, .max_depth = 100'000, .max_values = 1'000'000});
  JsonValue value = document.root();
  unsigned depth = 1;
  for (; value.size() == 1; ++depth) value = *value.elements().begin();
  EXPECT_EQ(depth, 100'000u);
}

TEST(JsonDocument, StaysWithinTheMemoryItPreparesForTheLongestTexts) {
  // The reader's stack is sized for the worst document; it stops the program if that is ever too small.
  for (const std::size_t size : {1u, 7u, 8u, 2000u, 2047u, 2048u, 5000u}) {
    for (const std::string piece : {"a", "\\n", "\\u0000", "\\ud83d\\ude00", "\xF0\x9F\x98\x80"}) {
      std::string text;
      while (text.size() < size) text += piece;
      EXPECT_TRUE(parses('"' + text + '"'));
      EXPECT_FALSE(parses('"' + text));
      EXPECT_FALSE(parses('"' + text + "\xF0"));
      EXPECT_FALSE(parses(std::string(40, '[') + '"' + text + "\xF0"));
    }
    EXPECT_TRUE(parses("0." + std::string(size, '1')));
    EXPECT_FALSE(parses(std::string(size, '['), {.max_depth = UINT32_MAX}));
  }
}

TEST(JsonDocument, WithoutMemoryIsAnError) {
  std::string text = R"({"plain":"x","escaped":"\n\u00e9","list":[)";
  for (int i = 0; i < 300; ++i) text += "{\"i\":" + std::to_string(i) + "},";
  text += "\"" + std::string(3000, 'x') + "\"]}";
  int failures = 0;
  for (int nth = 1;; ++nth) {
    FailingAllocator allocator(nth, false);
    const auto document = JsonDocument::parse(text);
    if (allocator.failures == 0) {
      EXPECT_TRUE(document);
      break;
    }
    ++failures;
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().code(), ResourceErrc::out_of_memory);
  }
  EXPECT_GE(failures, 4);
}

TEST(JsonDocument, TakesOneAllocationForASmallDocument) {
  const FailingAllocator allocator(2, true);
  const auto document = JsonDocument::parse(R"({"type":"about:blank","status":404})");
  EXPECT_TRUE(document);
}

TEST(JsonDocument, KeepsItsValuesWhenItMoves) {
  JsonDocument first = read(R"({"a":"\u0062"})");
  const JsonValue value = first.root().member("a");
  JsonDocument second = std::move(first);
  EXPECT_EQ(value.text(), "b");
  JsonDocument third = read("[1]");
  third = std::move(second);
  EXPECT_EQ(third.root().member("a").text(), "b");
  EXPECT_EQ(value.text(), "b");
}

}  // namespace
