#include <fallible/report/json_writer.hpp>

#include <cstring>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "support/json_reader.hpp"

namespace {

using namespace fallible;

std::string to_string(Text text) { return {text.data(), text.size()}; }

std::string written_text(Text value) {
  GrowingBuffer out;
  JsonWriter json(out);
  json.text(value);
  return to_string(out.text());
}

std::string written_member(Text name, Text value) {
  GrowingBuffer out;
  JsonWriter json(out);
  json.begin_object().member("", 0).member(name, value).end_object();
  return to_string(out.text());
}

TEST(JsonWriter, EscapesWhatJsonDemandsAndWhatTerminalsActOn) {
  const struct {
    Text value, expected;
  } rows[] = {
      {"", "\"\""},
      {"plain, with / and '", "\"plain, with / and '\""},
      {"\"\\\b\f\n\r\t", "\"\\\"\\\\\\b\\f\\n\\r\\t\""},
      {Text("\0\x01\x1f\x7f", 4), "\"\\u0000\\u0001\\u001f\x7f\""},
      {"eight by\"te", "\"eight by\\\"te\""},
      {"0123456\n", "\"0123456\\n\""},
      {"gr\xC3\xB6\xC3\x9F\x65 \xE2\x82\xAC \xF0\x9F\x98\x80", "\"gr\xC3\xB6\xC3\x9F\x65 \xE2\x82\xAC \xF0\x9F\x98\x80\""},
      {"a\xFF\x62", "\"a\xEF\xBF\xBD\x62\""},
      {"\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},              // longer than needed
      {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},  // a surrogate
      {"\xC2\x80\xC2\x85\xC2\x9B\xC2\x9F\xC2\xA0", "\"\\u0080\\u0085\\u009b\\u009f\xC2\xA0\""},
      {"\xE2\x80\xA7\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA\xE2\x80\xAE\xE2\x80\xAF", "\"\xE2\x80\xA7\\u2028\\u2029\\u202a\\u202e\xE2\x80\xAF\""},
      {"\xE2\x81\xA5\xE2\x81\xA6\xE2\x81\xA9\xE2\x81\xAA\xE2\x82\xA8", "\"\xE2\x81\xA5\\u2066\\u2069\xE2\x81\xAA\xE2\x82\xA8\""},
      {"cut \xE2\x82", "\"cut \xEF\xBF\xBD\xEF\xBF\xBD\""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(written_text(row.value), to_string(row.expected));
    GrowingBuffer streamed;  // in pieces of one byte, the same comes out
    JsonWriter json(streamed);
    const Sink sink = json.begin_text();
    for (const char c : row.value) sink.put(c);
    json.end_text();
    EXPECT_EQ(to_string(streamed.text()), to_string(row.expected));
  }
}

TEST(JsonWriter, SeesASpecialByteAtEveryPlaceOfEveryLength) {
  const struct {
    char byte;
    const char* written;
  } rows[] = {{'"', "\\\""}, {'\\', "\\\\"}, {'\x1f', "\\u001f"}, {'\0', "\\u0000"}, {'\x80', "\xEF\xBF\xBD"}, {'\xFF', "\xEF\xBF\xBD"}};
  for (std::size_t size = 0; size <= 50; ++size) {
    const std::string plain(size, '~');
    EXPECT_EQ(written_text(plain), '"' + plain + '"');
    EXPECT_EQ(written_member(plain, "x"), "{\"\":0,\"" + plain + "\":\"x\"}");
    for (std::size_t at = 0; at < size; ++at) {
      for (const auto& row : rows) {
        std::string value = plain;
        value[at] = row.byte;
        const std::string written = '"' + plain.substr(0, at) + row.written + plain.substr(at + 1) + '"';
        EXPECT_EQ(written_text(value), written) << size << ' ' << at;
        EXPECT_EQ(written_member(value, value), "{\"\":0," + written + ':' + written + '}') << size << ' ' << at;
        EXPECT_EQ(written_member("name", value), "{\"\":0,\"name\":" + written + '}') << size << ' ' << at;
      }
    }
  }
}

TEST(JsonWriter, WritesNumbersThatReadBackTheSame) {
  GrowingBuffer out;
  JsonWriter json(out);
  json.begin_array();
  json.number(std::int64_t{0}).number(INT64_MIN).number(INT64_MAX).number(UINT64_MAX);
  json.number(0.1).number(1e300).number(std::numeric_limits<double>::infinity()).number(std::numeric_limits<double>::quiet_NaN());
  json.end_array();
  EXPECT_EQ(to_string(out.text()),
            "[0,-9223372036854775808,9223372036854775807,18446744073709551615,0.1,1e+300,null,null]");
}

void write_document(JsonWriter& json) {
  json.begin_object().member("name", "value \"quoted\"").member("count", 42).member("yes", true).member("ratio", 0.5);
  json.key("list").begin_array().string("a").string("b\n").begin_object().end_object().null().end_array();
  json.key("words");
  json.text("a long text that may be cut: \xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC \xFF");
  json.key("nested").begin_object().key("deeper").begin_object().member("x", -1).end_object().end_object();
  json.member("last", "end").end_object();
}

TEST(JsonWriter, WritesScopesAndMembers) {
  GrowingBuffer out;
  JsonWriter json(out);
  write_document(json);
  EXPECT_FALSE(json.truncated());
  EXPECT_EQ(to_string(out.text()),
            "{\"name\":\"value \\\"quoted\\\"\",\"count\":42,\"yes\":true,\"ratio\":0.5,\"list\":[\"a\",\"b\\n\",{},null],"
            "\"words\":\"a long text that may be cut: \xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC \xEF\xBF\xBD\","
            "\"nested\":{\"deeper\":{\"x\":-1}},\"last\":\"end\"}");
}

TEST(JsonWriter, IsValidAtEveryLimitAndInEveryBuffer) {
#ifndef HAS_INDEPENDENT_READER
  GTEST_SKIP() << "needs nlohmann-json3-dev";
#else
  GrowingBuffer whole;
  {
    JsonWriter json(whole);
    write_document(json);
  }
  std::size_t longest = 0;
  for (std::size_t limit = 2; limit <= whole.size() + 8; ++limit) {
    GrowingBuffer limited;
    JsonWriter json(limited, limit);
    write_document(json);
    std::string bytes(limit, 'x');
    Buffer fixed(bytes.data(), limit);
    JsonWriter into_fixed(fixed);
    write_document(into_fixed);

    ASSERT_LE(limited.size(), limit);
    ASSERT_TRUE(nlohmann::json::accept(to_string(limited.text()))) << limit << ": " << to_string(limited.text());
    ASSERT_EQ(to_string(limited.text()), to_string(fixed.text()));
    ASSERT_EQ(json.truncated(), limited.size() != whole.size());
    ASSERT_EQ(into_fixed.truncated(), fixed.truncated());
    longest = limited.size();
  }
  EXPECT_EQ(longest, whole.size());
#endif
}

TEST(JsonWriter, NeverWritesBehindItsBufferOrItsLimit) {
  for (std::size_t size = 0; size <= 40; ++size) {
    char bytes[64];
    std::memset(bytes, '#', sizeof bytes);
    Buffer out(bytes, 48);
    JsonWriter json(out, size);
    json.begin_object().member("name", "of 17 bytes or so").key("words").text("and as many again").end_object();
    EXPECT_LE(out.size(), size);
    EXPECT_EQ(Text(bytes + 48, 16), Text("################"));
  }
}

TEST(JsonWriter, CutsWordsAtACharacterAndLeavesNamesOutWhole) {
  GrowingBuffer out;
  JsonWriter json(out, 24);
  json.begin_object().key("w").text("\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC").member("id", "x").end_object();
  EXPECT_EQ(to_string(out.text()), "{\"w\":\"\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x80\xA6\"}");
  EXPECT_TRUE(json.truncated());

  GrowingBuffer names;
  JsonWriter whole(names, 20);
  whole.begin_object().member("long", "0123456789abcdef").member("short", "ok").end_object();
  EXPECT_EQ(to_string(names.text()), "{\"short\":\"ok\"}");
}

TEST(JsonWriter, TakesItemsBack) {
  GrowingBuffer out;
  JsonWriter json(out);
  json.begin_array().string("kept");
  const JsonWriter::Mark before = json.mark();
  json.begin_object().member("a", 1).end_object();
  json.rewind(before);
  json.string("next").end_array();
  EXPECT_EQ(to_string(out.text()), "[\"kept\",\"next\"]");
}

TEST(JsonWriter, LeavesOutScopesThatAreTooDeep) {
  GrowingBuffer out;
  JsonWriter json(out);
  for (unsigned i = 0; i < JsonWriter::max_depth + 3; ++i) json.begin_array();
  json.number(std::int64_t{1});
  for (unsigned i = 0; i < JsonWriter::max_depth + 3; ++i) json.end_array();
  EXPECT_EQ(to_string(out.text()),
            std::string(JsonWriter::max_depth, '[') + std::string(JsonWriter::max_depth, ']'));
  EXPECT_TRUE(json.truncated());
}

TEST(JsonWriter, SurvivesWithoutMemory) {
  const Allocator nothing{[](void*, std::size_t) -> void* { return nullptr; }, [](void*, void*, std::size_t) {}, nullptr};
  const Allocator* const before = set_allocator(&nothing);
  {
    GrowingBuffer out;
    JsonWriter json(out);
    write_document(json);
    EXPECT_EQ(out.size(), 0u);
    EXPECT_TRUE(json.truncated());
    EXPECT_TRUE(out.truncated());
  }
  set_allocator(before);
}

}  // namespace
