#include <fallible/report/trace_context.hpp>

#include <set>
#include <string>

#include <gtest/gtest.h>

using namespace fallible;

namespace {

const std::string trace_hex = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string span_hex = "00f067aa0ba902b7";
const std::string valid = "00-" + trace_hex + "-" + span_hex + "-01";

std::string text(const auto& inline_text) { return {inline_text.data(), inline_text.size()}; }

std::string with(std::size_t at, char c) {
  std::string changed = valid;
  changed[at] = c;
  return changed;
}

static_assert(std::is_trivially_copyable_v<TraceContext>);

TEST(Traceparent, IsReadFieldByField) {
  const TraceContext trace = parse_traceparent(valid);
  ASSERT_TRUE(trace.valid());
  EXPECT_EQ(text(to_hex(trace.trace_id)), trace_hex);
  EXPECT_EQ(text(to_hex(trace.span_id)), span_hex);
  EXPECT_EQ(trace.flags, TraceContext::sampled_flag);
  EXPECT_TRUE(trace.sampled());
  EXPECT_EQ(trace.trace_id.bytes[0], 0x4b);
  EXPECT_EQ(trace.trace_id.bytes[15], 0x36);
}

TEST(Traceparent, IsAcceptedWhereTheStandardAcceptsIt) {
  const std::string digits = "00-" + std::string(32, '1') + "-" + std::string(16, '2') + "-00";
  const std::string letters = "00-" + std::string(32, 'a') + "-" + std::string(16, 'f') + "-00";
  const struct {
    std::string value;
    unsigned flags;
    const char* why;
  } table[] = {
      {valid, 1, "as written by everybody"},
      {digits, 0, "ids of digits alone"},
      {letters, 0, "ids of letters alone"},
      {" \t" + valid + "\t ", 1, "blanks around the value"},
      {valid.substr(0, 53) + "00", 0, "not sampled"},
      {valid.substr(0, 53) + "02", 2, "a random trace id"},
      {valid.substr(0, 53) + "03", 3, "both flags"},
      {valid.substr(0, 53) + "ff", 3, "flags of the future are dropped, not refused"},
      {valid.substr(0, 53) + "09", 1, "one of them"},
      {"01" + valid.substr(2), 1, "a later version of the same form"},
      {"fe" + valid.substr(2), 1, "the last version there can be"},
      {"01" + valid.substr(2) + "-", 1, "a later version with a dash"},
      {"cc" + valid.substr(2) + "-what-the-future-will-be-like", 1, "a later version with more"},
      {"cc" + valid.substr(2) + "-UPPER, and anything", 1, "what is behind the dash is not ours"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.why);
    const TraceContext trace = parse_traceparent(row.value);
    EXPECT_TRUE(trace.valid());
    EXPECT_EQ(trace.flags, row.flags);
  }
}

TEST(Traceparent, IsRefusedWholeWhenItBreaksAnyRule) {
  const std::string upper = "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + span_hex + "-01";
  const struct {
    std::string value;
    const char* why;
  } table[] = {
      {"", "nothing"},
      {"   ", "blanks"},
      {"00", "a version"},
      {upper, "upper-case trace id"},
      {"00-" + trace_hex + "-00F067AA0BA902B7-01", "upper-case parent id"},
      {"0A-" + trace_hex + "-" + span_hex + "-01", "upper-case version"},
      {"00-" + trace_hex + "-" + span_hex + "-0A", "upper-case flags"},
      {"00-" + std::string(32, '0') + "-" + span_hex + "-01", "a trace id of zeros"},
      {"00-" + trace_hex + "-" + std::string(16, '0') + "-01", "a parent id of zeros"},
      {"ff" + valid.substr(2), "version ff"},
      {"ff" + valid.substr(2) + "-more", "version ff with more"},
      {"FF" + valid.substr(2), "version FF"},
      {valid + "-", "version 00 with a dash"},
      {valid + "-more", "version 00 with more"},
      {valid + ".", "version 00 with a dot"},
      {valid + "0", "version 00, one digit more"},
      {valid.substr(0, 54), "one digit less"},
      {"01" + valid.substr(2, 52), "a later version, one digit less"},
      {"01" + valid.substr(2) + "0", "a later version, one digit more"},
      {"01" + valid.substr(2) + ".x", "a later version without the dash"},
      {"01" + valid.substr(2) + ", 01" + valid.substr(2), "two fields of a later version, joined"},
      {valid + "," + valid, "two fields, joined"},
      {valid + ", " + valid, "two fields, joined with a blank"},
      {"0-" + trace_hex + "-" + span_hex + "-001", "a short version"},
      {"000-" + trace_hex + "-" + span_hex + "-1", "a long version"},
      {"00-" + trace_hex.substr(1) + "-" + span_hex + "-001", "a short trace id"},
      {"00-" + trace_hex + "0-" + span_hex.substr(1) + "-01", "a long trace id"},
      {"00-" + trace_hex + "-" + span_hex + "0-1", "a long parent id"},
      {"00_" + trace_hex + "_" + span_hex + "_01", "other separators"},
      {"\n" + valid, "a line feed is no blank"},
      {valid + "\r", "nor is a carriage return"},
      {std::string(55, '-'), "dashes"},
      {std::string("\0", 1) + valid, "a NUL"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.why);
    EXPECT_FALSE(parse_traceparent(row.value).valid());
  }
}

TEST(Traceparent, TakesLowerCaseDigitsOnlyAtEveryPlace) {
  for (std::size_t at = 0; at < valid.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      const bool dash = at == 2 || at == 35 || at == 52;
      const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      const std::string value = with(at, c);
      EXPECT_EQ(parse_traceparent(value).valid(), dash ? c == '-' : digit) << at << " " << byte;
    }
  }
}

TEST(Traceparent, IsWrittenAsVersion00WithKnownFlagsOnly) {
  EXPECT_EQ(text(format_traceparent(parse_traceparent(valid))), valid);
  EXPECT_EQ(text(format_traceparent(parse_traceparent("cc" + valid.substr(2) + "-future"))), valid);
  TraceContext trace = parse_traceparent(valid);
  trace.flags = 0xff;
  EXPECT_EQ(text(format_traceparent(trace)), valid.substr(0, 53) + "03");
  EXPECT_TRUE(format_traceparent({}).empty());
  trace.span_id = {};
  EXPECT_TRUE(format_traceparent(trace).empty());
}

TEST(Trace, ThatIsNewHasIdsOfItsOwnAndSaysTheyAreRandom) {
  Random random(7);
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const TraceContext trace = new_trace(random);
    ASSERT_TRUE(trace.valid());
    EXPECT_EQ(trace.flags, TraceContext::sampled_flag | TraceContext::random_id_flag);
    ids.insert(text(to_hex(trace.trace_id)));
    ids.insert(text(to_hex(trace.span_id)));
  }
  EXPECT_EQ(ids.size(), 2000u);
  EXPECT_EQ(new_trace(random, false).flags, TraceContext::random_id_flag);
}

TEST(Trace, GivesAChildItsTraceAndFlagsAndANewSpan) {
  Random random(7);
  const struct {
    const char* flags;
    const char* child;
    const char* sampled;
    const char* not_sampled;
  } table[] = {{"00", "00", "01", "00"}, {"01", "01", "01", "00"}, {"02", "02", "03", "02"}, {"03", "03", "03", "02"},
               {"fe", "02", "03", "02"}};
  for (const auto& row : table) {
    SCOPED_TRACE(row.flags);
    const TraceContext parent = parse_traceparent(valid.substr(0, 53) + row.flags);
    const auto flags_of = [](const TraceContext& trace) { return text(format_traceparent(trace)).substr(53); };
    const TraceContext child = child_of(parent, random);
    EXPECT_EQ(child.trace_id, parent.trace_id);
    EXPECT_NE(child.span_id, parent.span_id);
    EXPECT_TRUE(child.span_id.valid());
    EXPECT_EQ(flags_of(child), row.child);
    EXPECT_EQ(flags_of(child_of(parent, random, true)), row.sampled);
    EXPECT_EQ(flags_of(child_of(parent, random, false)), row.not_sampled);
    EXPECT_NE(child_of(parent, random, false).span_id, parent.span_id);
  }
}

TEST(Trace, WithoutAValidParentIsANewOne) {
  Random random(7);
  EXPECT_TRUE(child_of({}, random).valid());
  EXPECT_EQ(child_of({}, random).flags, 3);
  EXPECT_EQ(child_of({}, random, false).flags, 2);
}

TEST(Ids, AreReadFromExactlyTheirDigits) {
  EXPECT_EQ(text(to_hex(trace_id_from_hex(trace_hex))), trace_hex);
  EXPECT_EQ(text(to_hex(span_id_from_hex(span_hex))), span_hex);
  for (const std::string& bad : {std::string(), trace_hex + "0", trace_hex.substr(1), std::string(32, 'G'), std::string(32, 'A'),
                                 std::string(32, '0')}) {
    EXPECT_FALSE(trace_id_from_hex(bad).valid()) << bad;
  }
  for (const std::string& bad : {std::string(), span_hex + "0", span_hex.substr(1), std::string(16, 'g'), std::string(16, 'B')}) {
    EXPECT_FALSE(span_id_from_hex(bad).valid()) << bad;
  }
  EXPECT_EQ(text(to_hex(SpanId{})), std::string(16, '0'));
}

}  // namespace
