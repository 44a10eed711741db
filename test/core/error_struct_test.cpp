// Tests core/error_struct.hpp: fields of every kind, who sees them, and the messages made of them.
#include <fallible/core/error_struct.hpp>

#include <fallible/core/error.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/visit.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace error_struct_types {

using fallible::Code;
using fallible::Errc;
using fallible::field;
using fallible::fields;
using fallible::Privacy;

enum class Level : std::uint8_t { low = 1, high = 200 };
enum class Signed { below = -5 };

struct Point {
  int x, y;
};
[[maybe_unused]] void fallible_format(fallible::Sink& sink, const Point& p) {
  sink.put(p.x == p.y ? "diagonal" : "elsewhere");
}

struct EveryKind {
  int small;
  std::uint64_t large;
  std::int8_t tiny;
  bool flag;
  char letter;
  float single;
  double number;
  std::string text;
  std::string_view view;
  const char* words;
  std::chrono::milliseconds pause;
  std::chrono::hours hours;
  std::chrono::duration<double> fraction;
  std::optional<int> filled;
  std::optional<int> empty;
  std::optional<std::string> filled_text;
  Level level;
  Signed below;
  const void* address;
  Point point;
  static constexpr Code code = Errc::internal;
  static constexpr auto fields = error_struct_types::fields(
      field("small", &EveryKind::small), field("large", &EveryKind::large), field("tiny", &EveryKind::tiny),
      field("flag", &EveryKind::flag), field("letter", &EveryKind::letter), field("single", &EveryKind::single),
      field("number", &EveryKind::number), field("text", &EveryKind::text), field("view", &EveryKind::view),
      field("words", &EveryKind::words), field("pause", &EveryKind::pause), field("hours", &EveryKind::hours),
      field("fraction", &EveryKind::fraction), field("filled", &EveryKind::filled),
      field("empty", &EveryKind::empty), field("filled_text", &EveryKind::filled_text),
      field("level", &EveryKind::level), field("below", &EveryKind::below), field("address", &EveryKind::address),
      field("point", &EveryKind::point));
  static constexpr const char* message =
      "{small} {large} {flag} {letter} {number} {text} {pause} {filled} {level} {point}";
};
EveryKind every_kind() {
  EveryKind e{};
  e.small = -1;
  e.large = UINT64_MAX;
  e.tiny = -128;
  e.flag = true;
  e.letter = 'c';
  e.single = 0.1f;
  e.number = 2.5;
  e.text = std::string(50, 't');
  e.view = "view";
  e.words = "words";
  e.pause = std::chrono::milliseconds(20);
  e.hours = std::chrono::hours(3);
  e.fraction = std::chrono::duration<double>(1.5);
  e.filled = 7;
  e.filled_text = "there";
  e.level = Level::high;
  e.below = Signed::below;
  e.address = nullptr;
  e.point = {1, 1};
  return e;
}

struct Login {
  std::string host;
  int attempt;
  std::string user;
  std::string password;
  std::optional<std::string> token;
  static constexpr Code code = Errc::unauthenticated;
  static constexpr auto fields = error_struct_types::fields(
      field("host", &Login::host, Privacy::public_), field("attempt", &Login::attempt),
      field("user", &Login::user, Privacy::personal), field("password", &Login::password, Privacy::secret),
      field("token", &Login::token, Privacy::secret));
  static constexpr const char* message = "{user} with {password} on {host} at {attempt}";
};

struct Formatted {
  int n;
  double ratio;
  std::string text;
  static constexpr Code code = Errc::aborted;
  static constexpr auto fields = error_struct_types::fields(
      field("n", &Formatted::n), field("ratio", &Formatted::ratio), field("text", &Formatted::text));
  static constexpr const char* message = "[{n:>4}] [{n:04x}] [{ratio:.2f}] [{text:*<5}] [{n}{n}] {{n}}";
};

struct Unknown {
  int n;
  std::optional<int> nothing;
  static constexpr Code code = Errc::aborted;
  static constexpr auto fields =
      error_struct_types::fields(field("n", &Unknown::n), field("nothing", &Unknown::nothing));
  static constexpr const char* message = "{n} {m} {N} {nn} {} {0}";
};
struct WithoutFields {
  int n;
  static constexpr Code code = Errc::aborted;
  static constexpr const char* message = "n is {n}";
};
struct WithEmptyFields {
  int n;
  static constexpr Code code = Errc::aborted;
  static constexpr auto fields = error_struct_types::fields();
};
struct ArrayMessage {
  int n;
  static constexpr Code code = Errc::aborted;
  static constexpr auto fields = error_struct_types::fields(field("n", &ArrayMessage::n));
  static constexpr char message[] = "array {n}";
};

/// Keeps low <= high, and owns what it holds.
class OutOfRange {
 public:
  OutOfRange(int a, int b) : low_(a < b ? a : b), high_(a < b ? b : a), trail_(std::make_shared<int>(0)) {}
  int low() const { return low_; }
  int high() const { return high_; }
  const std::shared_ptr<int>& trail() const { return trail_; }

 private:
  int low_, high_;
  std::shared_ptr<int> trail_;
  std::vector<std::string> names_{std::string(50, 'n')};

 public:
  static constexpr Code code = Errc::out_of_range;
  static constexpr auto fields =
      error_struct_types::fields(field("low", &OutOfRange::low_), field("high", &OutOfRange::high_));
  static constexpr const char* message = "not in {low}..{high}";
};

struct MoveOnly {
  std::unique_ptr<int> n;
  static constexpr Code code = Errc::internal;
};
struct NotOne {
  int n;
};
struct CodeOfAnotherType {
  static constexpr Errc code = Errc::internal;
};

}  // namespace error_struct_types

namespace fallible {
namespace {

using namespace error_struct_types;
using Strings = std::vector<std::string>;

static_assert(ErrorStruct<EveryKind> && ErrorStruct<OutOfRange> && ErrorStruct<MoveOnly>);
static_assert(!ErrorStruct<NotOne> && !ErrorStruct<CodeOfAnotherType> && !ErrorStruct<int> && !ErrorStruct<Error>);

/// The fields of an error as "key=value", in the order of the walk.
struct FieldsOf {
  Privacy show_up_to;
  Strings all;
  void field(Text key, const Arg& value) {
    std::string line(key.data(), key.size());
    line += '=';
    write_value(append_to(line), value, show_up_to);
    all.push_back(line);
  }
};
Strings fields_of(const Error& error, Privacy show_up_to = Privacy::internal) {
  FieldsOf visitor{show_up_to, {}};
  visit(error, visitor);
  return visitor.all;
}

TEST(ErrorStructFields, OfEveryKindInOrder) {
  EXPECT_EQ(fields_of(every_kind()),
            (Strings{"small=-1", "large=18446744073709551615", "tiny=-128", "flag=true", "letter=c", "single=0.1",
                     "number=2.5", "text=" + std::string(50, 't'), "view=view", "words=words", "pause=20ms",
                     "hours=3h", "fraction=1.5s", "filled=7", "filled_text=there", "level=200", "below=-5",
                     "address=0x0", "point=diagonal"}))
      << "an empty optional is no field";
  EXPECT_EQ(to_string(every_kind()),
            "-1 18446744073709551615 true c 2.5 " + std::string(50, 't') + " 20ms 7 200 diagonal");
}

TEST(ErrorStructFields, ComeBeforeThoseAddedLater) {
  const Error error = Error(Formatted{1, 2.5, "t"}).with("n", 9).context("text").with("last", 10);
  EXPECT_EQ(fields_of(error), (Strings{"n=1", "ratio=2.5", "text=t", "n=9", "last=10"}));
}

TEST(ErrorStructFields, CanBeWalkedWithoutAnError) {
  Strings names;
  std::vector<Privacy> privacies;
  Login::fields.each([&](const auto& one) {
    names.push_back(one.name);
    privacies.push_back(one.privacy);
  });
  EXPECT_EQ(names, (Strings{"host", "attempt", "user", "password", "token"}));
  EXPECT_EQ(privacies, (std::vector<Privacy>{Privacy::public_, Privacy::internal, Privacy::personal,
                                             Privacy::secret, Privacy::secret}));
  int count = 0;
  WithEmptyFields::fields.each([&](const auto&) { ++count; });
  EXPECT_EQ(count, 0);
  EXPECT_TRUE(fields_of(WithEmptyFields{1}).empty());
  EXPECT_TRUE(fields_of(WithoutFields{1}).empty());
}

TEST(ErrorStructPrivacy, DecidesWhatIsShown) {
  const Error error = Login{"db1", 3, "ada", "pa55", "t0ken"};
  EXPECT_EQ(fields_of(error, Privacy::public_),
            (Strings{"host=db1", "attempt=[internal]", "user=[personal]", "password=[secret]", "token=[secret]"}));
  EXPECT_EQ(fields_of(error),
            (Strings{"host=db1", "attempt=3", "user=[personal]", "password=[secret]", "token=[secret]"}));
  EXPECT_EQ(fields_of(error, Privacy::secret),
            (Strings{"host=db1", "attempt=3", "user=ada", "password=[secret]", "token=[secret]"}));
  EXPECT_EQ(to_string(error, {Style::line, Privacy::public_}),
            "[personal] with [secret] on db1 at [internal]");
  EXPECT_EQ(to_string(error), "[personal] with [secret] on db1 at 3");
  EXPECT_EQ(to_string(error, {Style::line, Privacy::personal}), "ada with [secret] on db1 at 3");
  for (const Style style : {Style::outermost, Style::line, Style::full}) {
    const std::string text = to_string(error, {style, Privacy::secret});
    EXPECT_EQ(text.find("pa55"), std::string::npos);
    EXPECT_EQ(text.find("t0ken"), std::string::npos);
  }
  EXPECT_EQ(fields_of(Login{"db1", 3, "ada", "pa55", std::nullopt}).size(), 4u) << "no token, no field";
}

TEST(ErrorStructPrivacy, KeepsTheStructWhole) {
  const Error error = Login{"db1", 3, "ada", "pa55", "t0ken"};
  ASSERT_NE(error.get_if<Login>(), nullptr);
  EXPECT_EQ(error.get_if<Login>()->password, "pa55") << "the program may read what no sink shows";
}

TEST(ErrorStructMessage, TakesFormatSpecs) {
  EXPECT_EQ(to_string(Formatted{42, 0.5, "ab"}), "[  42] [002a] [0.50] [ab***] [4242] {n}");
}

TEST(ErrorStructMessage, PrintsUnknownPlaceholdersAsWritten) {
  EXPECT_EQ(to_string(Unknown{1, 2}), "1 {m} {N} {nn} {} {0}");
  EXPECT_EQ(to_string(WithoutFields{1}), "n is {n}");
}

TEST(ErrorStructMessage, MayBeAnArrayOrMissing) {
  EXPECT_EQ(to_string(ArrayMessage{3}), "array 3");
  EXPECT_EQ(to_string(WithEmptyFields{3}), "aborted") << "the code's title";
  EXPECT_EQ(to_string(Error(ArrayMessage{3}).context("outer {}", 1)), "outer 1: array 3");
}

TEST(ErrorStructMessage, DoesNotReadBracesInValues) {
  EXPECT_EQ(to_string(Formatted{1, 1, "{n}"}), "[   1] [0001] [1.00] [{n}**] [11] {n}");
}

TEST(ErrorStructWithInvariants, KeepsThemAndIsDestroyedOnce) {
  std::shared_ptr<int> trail;
  {
    OutOfRange range(9, 2);
    trail = range.trail();
    Error error = std::move(range);
    EXPECT_EQ(to_string(error), "not in 2..9");
    EXPECT_EQ(fields_of(error), (Strings{"low=2", "high=9"}));
    ASSERT_NE(error.get_if<OutOfRange>(), nullptr);
    EXPECT_EQ(error.get_if<OutOfRange>()->low(), 2);
    EXPECT_EQ(error.get_if<OutOfRange>()->high(), 9);
    const Error copy = error;
    error.context("one").with("key", 1);
    EXPECT_EQ(trail.use_count(), 2) << "copies share";
    EXPECT_EQ(copy.get_if<OutOfRange>(), error.get_if<OutOfRange>());
  }
  EXPECT_EQ(trail.use_count(), 1);
}

Result<int, OutOfRange> checked(int n) {
  if (n > 9) return fail(OutOfRange(9, 2));
  return n;
}
Result<int> lifted(int n) {
  if (n < 0) return fail(MoveOnly{std::make_unique<int>(n)});
  return checked(n);
}

TEST(ErrorStructInResult, TravelsAsItselfAndInAnError) {
  EXPECT_EQ(checked(3), 3);
  EXPECT_EQ(checked(10).error().low(), 2);
  EXPECT_EQ(lifted(10).error(), Errc::out_of_range);
  EXPECT_EQ(lifted(10).error().get_if<OutOfRange>()->high(), 9);
  EXPECT_EQ(lifted(10).error().get_if<MoveOnly>(), nullptr);
  EXPECT_EQ(*lifted(-4).error().get_if<MoveOnly>()->n, -4);
}

TEST(ErrorStructUnderAnotherCode, IsFoundAndLeavesTheCodeAndTheMessage) {
  Error error(Errc::unavailable, "the disk is gone");
  error.with(MoveOnly{std::make_unique<int>(7)}).with("key", 1);
  EXPECT_EQ(error, Errc::unavailable);
  ASSERT_NE(error.get_if<MoveOnly>(), nullptr);
  EXPECT_EQ(*error.get_if<MoveOnly>()->n, 7);
  EXPECT_EQ(to_string(error), "the disk is gone");
  Error bare(Errc::not_found);
  bare.with(MoveOnly{std::make_unique<int>(8)});
  EXPECT_EQ(bare, Errc::not_found);
  EXPECT_EQ(*bare.get_if<MoveOnly>()->n, 8);
}

}  // namespace
}  // namespace fallible
