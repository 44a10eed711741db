// Tests core/visit.hpp: the order of a walk, where each step stands, and what may be skipped.
#include <fallible/core/visit.hpp>

#include <fallible/config.hpp>
#include <fallible/core/error.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace harbour {

struct Full {
  int berths;
  std::string pier;
  static constexpr fallible::Code code = fallible::Errc::resource_exhausted;
  static constexpr auto fields = fallible::fields(fallible::field("berths", &Full::berths),
                                                  fallible::field("pier", &Full::pier, fallible::Privacy::personal));
  static constexpr const char* message = "{berths} berths taken";
};
struct Knots {
  int n;
  friend void fallible_format(fallible::Sink& sink, const Knots& self) {
    for (int i = 0; i < self.n; ++i) sink.put('~');
  }
};

}  // namespace harbour

namespace fallible {
namespace {

using Strings = std::vector<std::string>;

std::string value_of(const Arg& value, Privacy show = Privacy::internal) {
  std::string text;
  write_value(append_to(text), value, show);
  return text;
}
std::string words_of(const Words& words, Privacy show = Privacy::internal) {
  std::string text;
  words.write(append_to(text), show);
  return text;
}

/// Every call as a line: "enter <relation> <depth> <index>/<siblings>", "text", "message", "field", "passed".
struct Log {
  Strings lines;
  std::string skip = {};  // the name of the code below which nothing is wanted

  bool enter(const Error& error, const Step& step) {
    constexpr const char* relations[] = {"self", "cause", "member", "suppressed"};
    lines.push_back(std::string("enter ") + relations[static_cast<int>(step.relation)] + ' ' +
                    std::to_string(step.depth) + ' ' + std::to_string(step.index) + '/' +
                    std::to_string(step.siblings));
    return skip != error.code().name();
  }
  void text(const Words& words, Location where) {
    lines.push_back((words.is_message() ? "message " : "text ") + words_of(words) + at(where));
  }
  void field(Text key, const Arg& value) {
    lines.push_back("field " + std::string(key.data(), key.size()) + '=' + value_of(value));
  }
  void passed(Location where, const Words* words) {
    lines.push_back("passed " + (words == nullptr ? "-" : words_of(*words)) + at(where));
    EXPECT_FALSE(words != nullptr && words->is_message());
  }
  void omitted(std::size_t number) { lines.push_back("omitted " + std::to_string(number)); }

  static std::string at(Location where) {
    if (!where) return "";
    EXPECT_STREQ(where.file, __FILE__);
    return " @" + std::to_string(where.line);
  }
};
Strings log_of(const Error& error, const char* skip = "") {
  Log log{{}, skip};
  visit(error, log);
  return log.lines;
}

Error text(const char* words) { return Error(Errc::aborted, std::string(words), Location{}); }

TEST(Visit, ACodeIsOneErrorWithItsTitle) {
  EXPECT_EQ(log_of(Errc::not_found), (Strings{"enter self 0 0/1", "message not found"}));
}

TEST(Visit, TellsOneErrorInOrder) {
  const std::uint32_t at = __LINE__ + 1;
  Error error(Errc::internal, "message {}", 1);
  error.context("inner").with("one", 1).context("outer {}", 2).with("two", "2");
  const std::string m = " @" + std::to_string(at), c = " @" + std::to_string(at + 1);
  EXPECT_EQ(log_of(error),
            (Strings{"enter self 0 0/1", "text outer 2" + c, "text inner" + c, "message message 1" + m, "field one=1",
                     "field two=2", "passed inner" + c, "passed outer 2" + c}));
}

TEST(Visit, TellsTheStructsFieldsAmongTheOthers) {
  const std::uint32_t at = __LINE__ + 1;
  Error error = harbour::Full{3, "ada"};
  error.with("later", true);
  EXPECT_EQ(log_of(error), (Strings{"enter self 0 0/1", "message 3 berths taken @" + std::to_string(at),
                                    "field berths=3", "field pier=[personal]", "field later=true"}));
}

constexpr std::uint32_t first_line = __LINE__ + 1;
Result<int> sail() { return fail(Errc::unavailable, "calm"); }
Result<int> ferry() { return FALLIBLE_TRY(sail(), "sail {}", 1); }
Result<int> crew() {
  FALLIBLE_TRY_ASSIGN(const int n, ferry());
  return n;
}

TEST(Visit, TellsThePathOldestFirst) {
  const Error error = crew().context("top").error();
  const auto at = [](std::uint32_t more) { return " @" + std::to_string(first_line + more); };
  const std::string top = " @" + std::to_string(__LINE__ - 2);
  EXPECT_EQ(log_of(error),
            (Strings{"enter self 0 0/1", "text top" + top, "text sail 1" + at(1), "message calm" + at(0),
                     "passed sail 1" + at(1), "passed -" + at(3), "passed top" + top}));
}

/// self [cause c0 (member m0, member m1 (cause x)), cause c1 (suppressed t0)], suppressed s0 (cause y), s1
Error tree() {
  Error error = text("root");
  error.suppress(Error(Errc::data_loss).caused_by(text("y")));
  error.caused_by(join(text("m0"), Error(Errc::not_found).caused_by(text("x"))).context("c0"));
  error.suppress(text("s1"));
  error.caused_by(text("c1").suppress(text("t0")));
  return error;
}

/// Only what is told about errors and texts.
Strings shape_of(const Error& error, const char* skip = "") {
  Strings lines;
  for (const std::string& each : log_of(error, skip)) {
    if (each.rfind("passed ", 0) != 0) lines.push_back(each.substr(0, each.find(" @")));
  }
  return lines;
}

TEST(Visit, WalksATreeParentsFirst) {
  EXPECT_EQ(shape_of(tree()),
            (Strings{"enter self 0 0/1",       "message root",                                 //
                     "enter cause 1 0/2",      "text c0",          "message 2 errors",         //
                     "enter member 2 0/2",     "message m0",                                   //
                     "enter member 2 1/2",     "message not found",                            //
                     "enter cause 3 0/1",      "message x",                                    //
                     "enter cause 1 1/2",      "message c1",                                   //
                     "enter suppressed 2 0/1", "message t0",                                   //
                     "enter suppressed 1 0/2", "message data loss",                            //
                     "enter cause 2 0/1",      "message y",                                    //
                     "enter suppressed 1 1/2", "message s1"}));
}

TEST(Visit, FalseSkipsTheErrorAndWhatIsBelowIt) {
  EXPECT_EQ(shape_of(tree(), "NF_NOT_FOUND"),
            (Strings{"enter self 0 0/1", "message root", "enter cause 1 0/2", "text c0", "message 2 errors",
                     "enter member 2 0/2", "message m0", "enter member 2 1/2", "enter cause 1 1/2", "message c1",
                     "enter suppressed 2 0/1", "message t0", "enter suppressed 1 0/2", "message data loss",
                     "enter cause 2 0/1", "message y", "enter suppressed 1 1/2", "message s1"}));
  const Strings without_loss = shape_of(tree(), "INT_DATA_LOSS");
  ASSERT_GE(without_loss.size(), 3u);
  EXPECT_EQ(Strings(without_loss.end() - 3, without_loss.end()),
            (Strings{"enter suppressed 1 0/2", "enter suppressed 1 1/2", "message s1"}));
  EXPECT_EQ(shape_of(tree(), "CONFLICT_ABORTED"), (Strings{"enter self 0 0/1"})) << "the root itself";
}

TEST(Visit, AVisitorMayHaveAnyOfTheMembers) {
  struct {
    int texts = 0;
    void text(const Words&, Location) { ++texts; }
  } only_texts;
  visit(tree(), only_texts);
  EXPECT_EQ(only_texts.texts, 11);
  struct {
    Strings keys;
    void field(Text key, const Arg&) { keys.emplace_back(key.data(), key.size()); }
  } only_fields;
  visit(join(Error(Errc::aborted).with("a", 1), Error(Errc::internal).with("b", 2)).with("c", 3), only_fields);
  EXPECT_EQ(only_fields.keys, (Strings{"c", "a", "b"}));
  struct {
    int places = 0;
    void passed(Location, const Words*) { ++places; }
  } only_path;
  visit(Error(Errc::aborted).context("a").caused_by(Error(Errc::internal).context("b")), only_path);
  EXPECT_EQ(only_path.places, 2);
  visit(tree(), Log{});  // a temporary will do
}

TEST(Visit, BranchesThatLieTooDeepAreCounted) {
  Error nested = Errc::not_found;
  for (int i = 0; i < FALLIBLE_MAX_BRANCHES + 1; ++i) nested = join(Error(Errc::aborted), text("m"), std::move(nested));
  const Strings lines = shape_of(nested);
  EXPECT_EQ(lines.back(), "omitted 3");
  std::size_t omitted = 0;
  for (const std::string& each : lines) omitted += each.rfind("omitted", 0) == 0 ? 1 : 0;
  EXPECT_EQ(omitted, 1u);

  Error wide = Errc::not_found;  // not deep: branches beside each other do not add up
  for (int i = 0; i < 10 * FALLIBLE_MAX_BRANCHES; ++i) wide.caused_by(join(text("a"), text("b")));
  for (const std::string& each : shape_of(wide)) EXPECT_NE(each.substr(0, 7), "omitted");
}

TEST(Visit, AStraightChainIsNoBranch) {
  Error error = text("end");
  for (int i = 0; i < 20 * FALLIBLE_MAX_BRANCHES; ++i) error = Error(Errc::aborted).caused_by(std::move(error));
  const Strings lines = shape_of(error);
  EXPECT_EQ(lines.back(), "message end");
  EXPECT_EQ(lines[lines.size() - 2], "enter cause " + std::to_string(20 * FALLIBLE_MAX_BRANCHES) + " 0/1");
}

TEST(Visit, WordsAreShownUpToALevel) {
  struct Levels {
    Strings all;
    void text(const Words& words, Location) {
      for (const Privacy show : {Privacy::public_, Privacy::internal, Privacy::personal, Privacy::secret}) {
        all.push_back(words_of(words, show));
      }
    }
  } levels;
  visit(Error(Errc::not_found, "{} {} {}", safe(1), 2, personal(3)), levels);
  EXPECT_EQ(levels.all, (Strings{"1 [internal] [personal]", "1 2 [personal]", "1 2 3", "1 2 3"}));
  levels.all.clear();
  visit(text("dynamic"), levels);
  EXPECT_EQ(levels.all, (Strings{"[internal]", "dynamic", "dynamic", "dynamic"}));
}

TEST(WriteValue, PrintsAsEmptyBracesDo) {
  EXPECT_EQ(value_of(make_arg(-42)), "-42");
  EXPECT_EQ(value_of(make_arg(42u)), "42");
  EXPECT_EQ(value_of(make_arg(true)), "true");
  EXPECT_EQ(value_of(make_arg('c')), "c");
  EXPECT_EQ(value_of(make_arg(1.5)), "1.5");
  EXPECT_EQ(value_of(make_arg("text {}\n")), "text {}\n");
  const std::chrono::milliseconds pause(250);
  EXPECT_EQ(value_of(make_arg(pause)), "250ms");
  const harbour::Knots knots{3};
  EXPECT_EQ(value_of(make_arg(knots)), "~~~");
}

TEST(WriteValue, WithholdsWhatIsAboveTheLevel) {
  EXPECT_EQ(value_of(make_arg(safe(1)), Privacy::public_), "1");
  EXPECT_EQ(value_of(make_arg(1), Privacy::public_), "[internal]");
  EXPECT_EQ(value_of(make_arg(personal(1))), "[personal]");
  EXPECT_EQ(value_of(make_arg(personal(1)), Privacy::personal), "1");
  struct Secrets {
    Strings all;
    void field(Text, const Arg& value) {
      for (const Privacy show : {Privacy::public_, Privacy::internal, Privacy::personal, Privacy::secret}) {
        all.push_back(value_of(value, show));
      }
      EXPECT_EQ(value.kind, ArgKind::none) << "the value was not even kept";
    }
  } secrets;
  visit(Error(Errc::aborted).with("token", secret("CANARY")), secrets);
  EXPECT_EQ(secrets.all, Strings(4, "[secret]"));
}

}  // namespace
TEST(Visit, NamesHowErrorsAreRelated) {
  EXPECT_STREQ(to_string(Relation::self), "self");
  EXPECT_STREQ(to_string(Relation::cause), "cause");
  EXPECT_STREQ(to_string(Relation::member), "member");
  EXPECT_STREQ(to_string(Relation::suppressed), "suppressed");
}

}  // namespace fallible
