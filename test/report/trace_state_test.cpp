#include <fallible/report/trace_state.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

using namespace fallible;

namespace {

std::string text(Text t) { return {t.data(), t.size()}; }
std::string parsed(const std::string& field) { return text(TraceState::parse(field).text()); }
std::string parsed_all(const std::vector<std::string>& fields) {
  std::vector<Text> texts(fields.begin(), fields.end());
  return text(TraceState::parse(texts.data(), texts.size()).text());
}
// "k0=v,k1=v,..."
std::string list_of(int count, const std::string& value = "v") {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + ("k" + std::to_string(i)) + "=" + value;
  return list;
}
const std::string a256(256, 'a'), a257(257, 'a');

TEST(Tracestate, IsReadAsTheStandardSays) {
  const struct {
    std::string field;
    std::string kept;
    const char* why;
  } table[] = {
      {"foo=1", "foo=1", "one entry"},
      {"foo=1,bar=2", "foo=1,bar=2", "in order"},
      {"foo=1 , \t bar=2", "foo=1,bar=2", "blanks around entries"},
      {"  foo=1  ", "foo=1", "blanks around the list"},
      {"foo= 1", "foo= 1", "a value may begin with a space"},
      {"foo=a b", "foo=a b", "and have one within"},
      {"foo=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~", "foo=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~", "any visible character but , and ="},
      {"", "", "an empty list"},
      {",", "", "empty entries"},
      {",foo=1,, ,\t,bar=2,", "foo=1,bar=2", "empty entries between"},
      {"0foo=1", "0foo=1", "a key may begin with a digit"},
      {"a_-*/@0=1", "a_-*/@0=1", "every character of a key"},
      {"fw529a3039@dt=FfAw", "fw529a3039@dt=FfAw", "a key of a tenant"},
      {"0t@sys=1", "0t@sys=1", "a tenant that begins with a digit"},
      {"a@b@c=1", "a@b@c=1", "level 2 has no rule about @"},
      {a256 + "=1", a256 + "=1", "the longest key"},
      {"k=" + a256, "k=" + a256, "the longest value"},
      {"foo=1,foo=2", "foo=1", "of two with one key the first, which is the newest"},
      {"foo=1,bar=2,foo=1", "foo=1,bar=2", "as well when they are the same"},
      {list_of(32), list_of(32), "32 entries"},
      {list_of(32) + ",,", list_of(32), "empty ones do not count"},
      // each of these discards all
      {list_of(33), "", "33 entries"},
      {list_of(32) + ",k0=again", "", "a double is an entry too"},
      {"foo=1,bar", "", "no equals sign"},
      {"foo=1,bar=", "", "no value"},
      {"foo=1,=2", "", "no key"},
      {"foo=1=2", "", "two equals signs"},
      {"foo =1", "", "a blank in front of the equals sign"},
      {"Foo=1", "", "an upper-case key"},
      {"fOo=1", "", "an upper-case letter within"},
      {"_foo=1", "", "a key begins with a letter or digit"},
      {"@foo=1", "", "not with @"},
      {"foo.bar=1", "", "no dots in keys"},
      {"f\xC3\xA9=1", "", "no other bytes in keys"},
      {"foo=caf\xC3\xA9", "", "nor in values"},
      {"foo=a\tb", "", "no tab in values"},
      {std::string("foo=a\0b", 7), "", "no NUL"},
      {"foo=1\r\nx: y", "", "no line feeds"},
      {"foo=\x7f", "", "no DEL"},
      {a257 + "=1", "", "a key that is too long"},
      {"k=" + a257, "", "a value that is too long"},
      {"foo=1;bar=2,x=1", "", "an equals sign within a value"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(parsed(row.field), row.kept);
  }
}

TEST(Tracestate, OfSeveralFieldsIsOneList) {
  EXPECT_EQ(parsed_all({"foo=1", "bar=2"}), "foo=1,bar=2");
  EXPECT_EQ(parsed_all({"foo=1,", "", " bar=2"}), "foo=1,bar=2");
  EXPECT_EQ(parsed_all({"foo=1", "foo=2"}), "foo=1");
  EXPECT_EQ(parsed_all({"foo=1", "b ad"}), "");
  EXPECT_EQ(parsed_all({list_of(32), "x=1"}), "");
  EXPECT_EQ(parsed_all(std::vector<std::string>{}), "");
}

TEST(Tracestate, KeepsFiveHundredAndTwelveCharacters) {
  const std::string list = "a=" + std::string(253, 'x') + ",b=" + std::string(254, 'y');
  ASSERT_EQ(list.size(), 512u);
  EXPECT_EQ(parsed(list), list);
  EXPECT_EQ(parsed("  " + list + " , "), list);
}

TEST(Tracestate, ThatIsTooLongLosesWholeEntriesTheLongOnesFirst) {
  const std::string short_ones = list_of(10, std::string(40, 's'));  // 10 * 43 + 9 = 439
  const std::string big = std::string(130, 'b');
  EXPECT_EQ(parsed("big=" + big + "," + short_ones), short_ones);
  // of two long ones the right one, and no more than needed
  EXPECT_EQ(parsed("x=" + big + ",m=1,y=" + big + "," + list_of(6, std::string(40, 's'))),
            "x=" + big + ",m=1," + list_of(6, std::string(40, 's')));
  // 128 is not long
  const std::string even = "e=" + std::string(126, 'e');
  EXPECT_EQ(parsed(even + "," + list_of(9, std::string(40, 's'))), even + "," + list_of(8, std::string(40, 's')));
  // then from the right
  EXPECT_EQ(parsed(list_of(20, std::string(40, 's'))), list_of(11, std::string(40, 's')));
  // the longest entry there can be does not fit alone
  EXPECT_EQ(parsed(a256 + "=" + a256 + ",b=1"), "b=1");
  EXPECT_EQ(parsed(a256 + "=" + a256), "");
}

TEST(Tracestate, PutsWhatIsWrittenToTheLeft) {
  TraceState state = TraceState::parse("a=1,b=2,c=3");
  EXPECT_TRUE(state.set("b", "9"));
  EXPECT_EQ(text(state.text()), "b=9,a=1,c=3");
  EXPECT_TRUE(state.set("new", "1"));
  EXPECT_EQ(text(state.text()), "new=1,b=9,a=1,c=3");
  EXPECT_EQ(state.members(), 4u);
  EXPECT_EQ(text(state.get("a")), "1");
  EXPECT_EQ(text(state.get("z")), "");
  EXPECT_TRUE(state.set("copy", state.get("b")));  // its own bytes
  EXPECT_EQ(text(state.get("copy")), "9");
  EXPECT_TRUE(state.remove("a"));
  EXPECT_FALSE(state.remove("a"));
  EXPECT_EQ(text(state.text()), "copy=9,new=1,b=9,c=3");
}

TEST(Tracestate, MakesRoomOnTheRightForWhatIsWritten) {
  TraceState full = TraceState::parse(list_of(32));
  EXPECT_TRUE(full.set("new", "1"));
  EXPECT_EQ(full.members(), 32u);
  EXPECT_EQ(text(full.get("k31")), "");
  EXPECT_EQ(text(full.get("k30")), "v");
  EXPECT_TRUE(full.set("k7", "w"));
  EXPECT_EQ(full.members(), 32u);
  EXPECT_EQ(text(full.text()).substr(0, 11), "k7=w,new=1,");

  TraceState longest = TraceState::parse("a=1");
  EXPECT_TRUE(longest.set("k", a256));
  EXPECT_TRUE(longest.set(std::string(255, 'k'), a256));  // 512 characters
  EXPECT_EQ(longest.members(), 1u);
  EXPECT_FALSE(longest.set(a256, a256));
  EXPECT_EQ(longest.text().size(), 512u);
}

TEST(Tracestate, WritesOnlyWhatLevelOneReads) {
  const struct {
    std::string key;
    std::string value;
    bool taken;
  } table[] = {
      {"shop", "1", true},
      {"a_-*/0", "1", true},
      {"t@s", "1", true},
      {"0t@s", "1", true},
      {std::string(241, 't') + "@" + std::string(14, 's'), "1", true},
      {a256, "1", true},
      {"0shop", "1", false},
      {"a@b@c", "1", false},
      {"t@0s", "1", false},
      {"t@", "1", false},
      {"@s", "1", false},
      {std::string(242, 't') + "@s", "1", false},
      {"t@" + std::string(15, 's'), "1", false},
      {"", "1", false},
      {"Shop", "1", false},
      {"shop", "", false},
      {"shop", "1 ", false},
      {"shop", "a,b", false},
      {"shop", "a=b", false},
      {"shop", "a\r\nb", false},
      {"shop", a257, false},
      {a257, "1", false},
  };
  for (const auto& row : table) {
    TraceState state = TraceState::parse("a=1");
    EXPECT_EQ(state.set(row.key, row.value), row.taken) << row.key << "=" << row.value;
    EXPECT_EQ(text(state.text()), row.taken ? row.key + "=" + row.value + ",a=1" : "a=1");
  }
}

TEST(Tracestate, IsCopied) {
  TraceState state = TraceState::parse("a=1,b=2");
  const TraceState copy = state;
  state.set("c", "3");
  EXPECT_EQ(text(copy.text()), "a=1,b=2");
  state = copy;
  EXPECT_EQ(state, copy);
  const TraceState& self = state;
  state = self;
  EXPECT_EQ(state, copy);
  state = TraceState();
  EXPECT_TRUE(state.empty());
  EXPECT_EQ(state.members(), 0u);
}

}  // namespace
