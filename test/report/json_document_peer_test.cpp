// json_document.hpp beside nlohmann's parser, which shares no code with it, on documents made at random.
#include <fallible/report/json_document.hpp>

#include <gtest/gtest.h>

#if __has_include(<nlohmann/json.hpp>)
#  define HAS_PEER 1
#  include <nlohmann/json.hpp>
#else
#  define HAS_PEER 0
#endif

#include <random>
#include <string>

#include <fallible/core/render.hpp>

using namespace fallible;

namespace {

#if HAS_PEER
using nlohmann::json;

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  void value(std::string& out, unsigned depth) {
    space(out);
    switch (below(depth == 0 ? 5 : 7)) {
      case 0: out += "null"; break;
      case 1: out += below(2) == 0 ? "true" : "false"; break;
      case 2: number(out); break;
      case 3:
      case 4: string(out); break;
      case 5:
        out += '[';
        for (std::size_t n = below(5), i = 0; i < n; ++i) {
          if (i != 0) out += ',';
          value(out, depth - 1);
        }
        out += ']';
        break;
      default:
        out += '{';
        for (std::size_t n = below(5), i = 0; i < n; ++i) {
          if (i != 0) out += ',';
          space(out);
          out += "\"" + std::to_string(i);  // no name twice
          string_rest(out);
          space(out);
          out += ':';
          value(out, depth - 1);
        }
        out += '}';
    }
    space(out);
  }

  /// A few bytes changed, so that most documents break in one place.
  void damage(std::string& text) {
    for (std::size_t n = below(3); n > 0 && !text.empty(); --n) {
      const std::size_t at = below(text.size());
      constexpr char bytes[] = "\"\\{}[]:,0-.eEu\x01\x7F\xC3\xA9\xED\xFF tn";
      switch (below(3)) {
        case 0: text[at] = bytes[below(sizeof bytes - 1)]; break;
        case 1: text.erase(at, 1); break;
        default: text.insert(at, 1, bytes[below(sizeof bytes - 1)]);
      }
    }
  }

 private:
  void space(std::string& out) { out += std::string(below(8) == 0 ? 1 : 0, " \t\n\r"[below(4)]); }
  void number(std::string& out) {
    if (below(2) == 0) out += '-';
    out += std::to_string(below(3) == 0 ? random_() : below(1000));
    if (below(3) == 0) out += "." + std::to_string(below(100000));
    if (below(3) == 0) out += (below(2) == 0 ? "e-" : "E+") + std::to_string(below(200));
  }
  void string(std::string& out) {
    out += '"';
    string_rest(out);
  }
  void string_rest(std::string& out) {
    constexpr const char* pieces[] = {"a",      "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\\n",     "\\u0041",
                                      "\\/",    "\\\\",     "\\\"",         "\\u20ac",          "\\ud83d\\ude00", "\x7F",
                                      "\\u0000", " "};
    for (std::size_t n = below(6); n > 0; --n) out += pieces[below(std::size(pieces))];
    out += '"';
  }

  std::mt19937_64 random_;
};

void expect_equal(JsonValue ours, const json& theirs, const std::string& text) {
  switch (ours.kind()) {
    case JsonKind::absent: FAIL() << text; break;
    case JsonKind::null: ASSERT_TRUE(theirs.is_null()) << text; break;
    case JsonKind::boolean: ASSERT_EQ(json(*ours.boolean()), theirs) << text; break;
    case JsonKind::number:
      if (theirs.is_number_unsigned()) ASSERT_EQ(ours.uint64(), theirs.get<std::uint64_t>()) << text;
      else if (theirs.is_number_integer()) ASSERT_EQ(ours.int64(), theirs.get<std::int64_t>()) << text;
      else ASSERT_EQ(ours.number(), theirs.get<double>()) << text;
      break;
    case JsonKind::string:
      ASSERT_EQ(std::string(ours.text().data(), ours.text().size()), theirs.get<std::string>()) << text;
      break;
    case JsonKind::array: {
      ASSERT_EQ(ours.size(), theirs.size()) << text;
      std::size_t at = 0;
      for (const JsonValue element : ours.elements()) expect_equal(element, theirs[at++], text);
      ASSERT_EQ(at, theirs.size());
      break;
    }
    case JsonKind::object: {
      for (const JsonMember& member : ours.members()) {
        const std::string name(member.name.data(), member.name.size());
        if (!ours.member(member.name)) continue;  // twice: nlohmann keeps one of the two
        ASSERT_TRUE(theirs.contains(name)) << text;
        expect_equal(member.value, theirs[name], text);
      }
      break;
    }
  }
  // The bytes of a value are that value.
  const std::string raw(ours.raw().data(), ours.raw().size());
  ASSERT_EQ(json::parse(raw, nullptr, false), theirs) << text;
}

TEST(JsonDocumentBesideNlohmann, AcceptsTheSameDocumentsWithTheSameValues) {
  Maker maker(20260314);
  int accepted = 0;
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    maker.value(text, 4);
    if (i % 2 == 0) maker.damage(text);
    const auto ours = JsonDocument::parse(text);
    const json theirs = json::parse(text, nullptr, false);
    ASSERT_EQ(ours.has_value(), !theirs.is_discarded()) << text << (ours ? "" : "\n" + to_string(ours.error()));
    if (ours) {
      ++accepted;
      expect_equal(ours->root(), theirs, text);
      if (HasFatalFailure()) return;
    } else {
      ++refused;
    }
  }
  EXPECT_GT(accepted, 10'000);
  EXPECT_GT(refused, 3'000);
}

#else
TEST(JsonDocumentBesideNlohmann, AcceptsTheSameDocumentsWithTheSameValues) { GTEST_SKIP() << "no nlohmann-json3-dev"; }
#endif

}  // namespace
