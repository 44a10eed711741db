// Tests testing/matchers.hpp: what the matchers accept, and what a failing test says.
#include <fallible/testing/matchers.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace depot {

enum class DepotErrc { empty = 1 };

struct Jammed {
  int belt;
  static constexpr fallible::Code code = fallible::Errc::unavailable;
  static constexpr auto fields = fallible::fields(fallible::field("belt", &Jammed::belt));
  static constexpr const char* message = "belt {belt} is jammed";
};
struct Melted {
  static constexpr fallible::Code code = fallible::Errc::data_loss;
};

/// A result type of another library, by the look of it.
template <class E>
struct Unexpected {
  E error;
  explicit Unexpected(E e) : error(std::move(e)) {}
};
template <class T, class E>
class Expected {
 public:
  using value_type = T;
  using error_type = E;
  using unexpected_type = Unexpected<E>;
  Expected(T value) : value_(std::move(value)) {}
  Expected(Unexpected<E> failure) : error_(std::move(failure.error)) {}
  [[nodiscard]] bool has_value() const { return value_.has_value(); }
  [[nodiscard]] const T& operator*() const& { return *value_; }
  [[nodiscard]] T&& operator*() && { return *std::move(value_); }
  [[nodiscard]] const E& error() const { return *error_; }
  [[nodiscard]] E& error() { return *error_; }

 private:
  std::optional<T> value_;
  std::optional<E> error_;
};

}  // namespace depot

template <>
struct fallible::Domain<depot::DepotErrc> {
  static constexpr const char* name = "depot";
  static constexpr CodeRow<depot::DepotErrc> rows[] = {
      {depot::DepotErrc::empty, "NF_DEPOT_EMPTY", Category::not_found, Severity::info, Retry::never, 404,
       Errc::not_found, "the depot is empty", "Fill it."},
  };
};

namespace fallible {
namespace {

using namespace fallible::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pointee;
using ::testing::PrintToString;
using ::testing::StartsWith;

using depot::Jammed;
using depot::Melted;

using Box = std::unique_ptr<int>;
template <class T, class E>
using Foreign = depot::Expected<T, E>;

const char secret_token[] = "hunter2";

Error sample() {
  return Error(Errc::unavailable, "connection reset by {}", "db1")
      .context("read row {}", 7)
      .context("load profile")
      .with("attempt", 3)
      .with("user", personal("ann"))
      .with("token", secret(secret_token))
      .caused_by(Error(Errc::aborted).context("renew lease").caused_by(Error(Jammed{4})))
      .suppress(Error(Errc::data_loss).context("close file"));
}

/// What a matcher says about `value`, without what GoogleTest prints of it.
template <class M, class V>
std::string explanation(const M& matcher, const V& value) {
  ::testing::StringMatchResultListener listener;
  ::testing::ExplainMatchResult(matcher, value, &listener);
  return listener.str();
}
template <class V, class M>
std::string description(const M& matcher, bool negation = false) {
  std::ostringstream text;
  const ::testing::Matcher<const V&> typed = ::testing::SafeMatcherCast<const V&>(matcher);
  if (negation) typed.DescribeNegationTo(&text);
  else typed.DescribeTo(&text);
  return text.str();
}

// --- IsOk, IsOkAndHolds -------------------------------------------------------------------------------

TEST(IsOk, LooksAtAnyResult) {
  EXPECT_THAT(Result<int>(3), IsOk());
  EXPECT_THAT(Result<void>(), IsOk());
  EXPECT_THAT((Result<Box, Code>(std::make_unique<int>(3))), IsOk());
  EXPECT_THAT((Foreign<int, std::string>(3)), IsOk());
  EXPECT_THAT(std::optional<int>(3), IsOk());
  EXPECT_THAT(Result<int>(fail(Errc::aborted)), Not(IsOk()));
  EXPECT_THAT(Result<void>(fail(Errc::aborted)), Not(IsOk()));
  EXPECT_THAT((Foreign<int, std::string>(depot::Unexpected<std::string>("no"))), Not(IsOk()));
  EXPECT_THAT(std::optional<int>(), Not(IsOk()));
  EXPECT_THAT(Error(Errc::aborted), Not(IsOk()));
}

TEST(IsOkAndHolds, MatchesTheValue) {
  EXPECT_THAT(Result<int>(3), IsOkAndHolds(3));
  EXPECT_THAT(Result<int>(3), IsOkAndHolds(Gt(2)));
  EXPECT_THAT(Result<int>(3), Not(IsOkAndHolds(4)));
  EXPECT_THAT(Result<int>(fail(Errc::aborted)), Not(IsOkAndHolds(3)));
  EXPECT_THAT(Result<std::string>("text"), IsOkAndHolds("text"));
  EXPECT_THAT(Result<Box>(std::make_unique<int>(3)), IsOkAndHolds(Pointee(3)));
  EXPECT_THAT((Result<std::vector<int>, Code>({1, 2})), IsOkAndHolds(ElementsAre(1, 2)));
  EXPECT_THAT((Foreign<int, std::string>(3)), IsOkAndHolds(3));
  EXPECT_THAT(std::optional<int>(3), IsOkAndHolds(3));
  const Result<int> named = 3;
  EXPECT_THAT(named, IsOkAndHolds(3));
}

// --- FailsWith ----------------------------------------------------------------------------------------

TEST(FailsWith, TakesACodeOfAnyDomain) {
  EXPECT_THAT(Result<int>(fail(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(Result<int>(fail(Errc::aborted)), FailsWith(Code(Errc::aborted)));
  EXPECT_THAT((Result<int, Code>(fail(depot::DepotErrc::empty))), FailsWith(depot::DepotErrc::empty));
  EXPECT_THAT(Result<int>(fail(depot::DepotErrc::empty)), Not(FailsWith(Errc::not_found)));
  EXPECT_THAT(Result<int>(fail(sample())), FailsWith(Errc::unavailable));
  EXPECT_THAT((Result<int, Jammed>(fail(Jammed{4}))), FailsWith(Errc::unavailable));
  EXPECT_THAT(Result<void>(), Not(FailsWith(Errc::aborted)));
  EXPECT_THAT(std::optional<int>(), FailsWith(Errc::not_found));
  EXPECT_THAT((Foreign<int, Code>(depot::Unexpected<Code>(Errc::aborted))), FailsWith(Errc::aborted));
}

TEST(FailsWith, TakesErrorsByThemselves) {
  EXPECT_THAT(sample(), FailsWith(Errc::unavailable));
  EXPECT_THAT(Code(Errc::aborted), FailsWith(Errc::aborted));
  EXPECT_THAT(fail(Errc::aborted), FailsWith(Errc::aborted));
  EXPECT_THAT(Jammed{4}, FailsWith(Errc::unavailable));
}

TEST(FailsWith, TakesAMatcherOfTheErrorAsItIs) {
  EXPECT_THAT((Result<int, std::string>(unexpect, "disk on fire")), FailsWith(HasSubstr("fire")));
  EXPECT_THAT((Result<int, int>(unexpect, 7)), FailsWith(Gt(6)));
  EXPECT_THAT((Result<int, Jammed>(fail(Jammed{4}))), FailsWith(Field(&Jammed::belt, 4)));
  EXPECT_THAT(Result<int>(fail(sample())), FailsWith(HasContext("load profile")));
}

// --- what is inside an error ----------------------------------------------------------------------------

TEST(HasContext, LooksAtEveryContextOfTheChain) {
  const Result<int> failed = fail(sample());
  EXPECT_THAT(failed, HasContext("load profile"));
  EXPECT_THAT(failed, HasContext("read row 7"));
  EXPECT_THAT(failed, HasContext(std::string("renew lease"))) << "of a cause";
  EXPECT_THAT(failed, HasContext(StartsWith("read row")));
  EXPECT_THAT(failed, Not(HasContext("read row")));
  EXPECT_THAT(failed, Not(HasContext("connection reset by db1"))) << "that is its message";
  EXPECT_THAT(failed, Not(HasContext("close file"))) << "what was suppressed is not its story";
  EXPECT_THAT(Result<int>(3), Not(HasContext("load profile")));
  EXPECT_THAT(sample(), HasContext("load profile"));
}

TEST(HasMessage, LooksAtTheErrorsOwnWords) {
  EXPECT_THAT(sample(), HasMessage("connection reset by db1"));
  EXPECT_THAT(sample(), HasMessage(HasSubstr("db1")));
  EXPECT_THAT(sample(), Not(HasMessage("load profile")));
  EXPECT_THAT(Error(Errc::aborted), HasMessage("aborted")) << "the title of the code";
  EXPECT_THAT((Result<int, Jammed>(fail(Jammed{4}))), HasMessage("belt 4 is jammed"));
}

TEST(CausedBy, LooksBelowTheErrorAtAnyDepth) {
  const Result<void> failed = fail(sample());
  EXPECT_THAT(failed, CausedBy(Errc::aborted));
  EXPECT_THAT(failed, CausedBy(Code(Errc::unavailable))) << "the jammed belt, two levels down";
  EXPECT_THAT(failed, CausedBy(HoldsError<Jammed>()));
  EXPECT_THAT(failed, CausedBy(AllOf(FailsWith(Errc::aborted), HasContext("renew lease"))));
  EXPECT_THAT(failed, Not(CausedBy(Errc::data_loss))) << "suppressed is not a cause";
  EXPECT_THAT(Error(Errc::aborted), Not(CausedBy(Errc::aborted))) << "nothing causes itself";
  EXPECT_THAT(join(Error(Errc::aborted), Error(Errc::data_loss)),
              AllOf(CausedBy(Errc::aborted), CausedBy(Errc::data_loss)));
}

TEST(HoldsError, GivesTheErrorStruct) {
  const Result<int> failed = fail(Error(Jammed{4}).context("move crate"));
  EXPECT_THAT(failed, HoldsError<Jammed>());
  EXPECT_THAT(failed, HoldsError<Jammed>(Field(&Jammed::belt, 4)));
  EXPECT_THAT(failed, Not(HoldsError<Jammed>(Field(&Jammed::belt, 5))));
  EXPECT_THAT(failed, Not(HoldsError<Melted>()));
  EXPECT_THAT((Result<int, Jammed>(fail(Jammed{4}))), HoldsError<Jammed>(Field(&Jammed::belt, 4)));
  EXPECT_THAT(sample(), Not(HoldsError<Jammed>())) << "a cause holds it, not the error";
}

TEST(HasField, ComparesTheTextOfTheValue) {
  EXPECT_THAT(sample(), HasField("attempt"));
  EXPECT_THAT(sample(), HasField("attempt", "3"));
  EXPECT_THAT(sample(), HasField("attempt", 3));
  EXPECT_THAT(sample(), HasField("user", StartsWith("an"))) << "personal data is a test's own";
  EXPECT_THAT(sample(), HasField("belt", 4)) << "of a cause";
  EXPECT_THAT(sample(), AllOf(HasField("token"), Not(HasField("token", secret_token))));
  EXPECT_THAT(sample(), Not(HasField("attempt", 4)));
  EXPECT_THAT(sample(), Not(HasField("retries")));
}

// --- macros ---------------------------------------------------------------------------------------------

Result<int> parse(int value) {
  if (value < 0) return fail(Errc::invalid_argument, "{} is negative", value);
  return value;
}

TEST(Macros, GiveTheValueOfASuccess) {
  EXPECT_OK(parse(3));
  ASSERT_OK(Result<void>()) << "not printed";
  ASSERT_OK_AND_ASSIGN(const int three, parse(3));
  EXPECT_EQ(three, 3);
  int assigned = 0;
  ASSERT_OK_AND_ASSIGN(assigned, parse(4));
  EXPECT_EQ(assigned, 4);
  ASSERT_OK_AND_ASSIGN(Box box, Result<Box>(std::make_unique<int>(5)));
  EXPECT_EQ(*box, 5);
  ASSERT_OK_AND_ASSIGN((const auto [a, b]), (Result<std::pair<int, int>, Code>(std::pair(1, 2))));
  EXPECT_EQ(a + b, 3);
  ASSERT_OK_AND_ASSIGN(const auto& part, Result<std::string>("kept alive"));
  EXPECT_EQ(part, "kept alive");
  ASSERT_OK_AND_ASSIGN(const int foreign, (Foreign<int, std::string>(6)));
  EXPECT_EQ(foreign, 6);
}

TEST(Macros, StandAfterAnIfWithoutBraces) {
  if (parse(3).has_value())
    EXPECT_OK(parse(3));
  else
    ADD_FAILURE();
}

TEST(Macros, EvaluateTheirExpressionOnce) {
  int calls = 0;
  const auto count = [&calls]() -> Result<int> { return ++calls; };
  EXPECT_OK(count());
  EXPECT_EQ(calls, 1);
  ASSERT_OK_AND_ASSIGN(const int second, count());
  EXPECT_EQ(second, 2);
}

TEST(Macros, ReportAFailureWithItsExpressionAndItsWholeChain) {
  EXPECT_NONFATAL_FAILURE(EXPECT_OK(parse(-3)), "parse(-3)\n  failed: -3 is negative");
  EXPECT_NONFATAL_FAILURE(EXPECT_OK(parse(-3)) << "in row 9", "in row 9");
  EXPECT_FATAL_FAILURE(ASSERT_OK(Result<void>(fail(sample()))), "Caused by:\n    0: read row 7");
  EXPECT_FATAL_FAILURE(ASSERT_OK_AND_ASSIGN(const int value, parse(-3)); (void)value,
                       "parse(-3)\n  failed: -3 is negative");
  EXPECT_NONFATAL_FAILURE(EXPECT_OK((Result<int, Code>(fail(Errc::aborted)))),
                          "failed: CONFLICT_ABORTED (general)");
  EXPECT_NONFATAL_FAILURE(EXPECT_OK((Result<int, std::string>(unexpect, "on fire"))),
                          "failed: \"on fire\"");
}

// --- what a failing test says ---------------------------------------------------------------------------

TEST(Printers, ShowTheWholeChain) {
  const std::string text = PrintToString(sample());
  EXPECT_THAT(text, StartsWith("load profile\n\nCaused by:\n    0: read row 7\n"));
  EXPECT_THAT(text, AllOf(HasSubstr("renew lease"), HasSubstr("belt 4 is jammed"), HasSubstr("attempt = 3"),
                          HasSubstr("user = ann"), HasSubstr("close file"), HasSubstr("RES_UNAVAILABLE")));
  EXPECT_THAT(text, Not(HasSubstr(secret_token)));
}

TEST(Printers, KnowEveryTypeOfTheCore) {
  EXPECT_EQ(PrintToString(Code(Errc::not_found)), "NF_NOT_FOUND (general)");
  EXPECT_EQ(PrintToString(Errc::not_found), "NF_NOT_FOUND (general)");
  EXPECT_EQ(PrintToString(Result<int>(3)), "ok: 3");
  EXPECT_EQ(PrintToString(Result<void>()), "ok");
  EXPECT_EQ(PrintToString(Result<std::string>("a")), "ok: \"a\"");
  EXPECT_EQ(PrintToString(Result<int, Code>(fail(Errc::aborted))), "failed: CONFLICT_ABORTED (general)");
  EXPECT_EQ(PrintToString(Result<int, int>(unexpect, 7)), "failed: 7");
  EXPECT_THAT(PrintToString(Result<int>(fail(sample()))), StartsWith("failed: load profile\n\nCaused by:"));
  EXPECT_THAT(PrintToString(Result<int, Jammed>(fail(Jammed{4}))), StartsWith("failed: belt 4 is jammed"));
  EXPECT_EQ(PrintToString(fail(Errc::aborted)), "failed: CONFLICT_ABORTED (general)");
}

TEST(Messages, OfExpectThatShowWhatWasWantedAndWhatThereWas) {
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(Result<int>(fail(sample())), IsOkAndHolds(3)),
                          "Expected: is ok and holds a value that is equal to 3\n"
                          "  Actual: failed: load profile\n\nCaused by:");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(Result<int>(4), FailsWith(Errc::aborted)),
                          "Expected: fails with CONFLICT_ABORTED (general)\n  Actual: ok: 4");
}

TEST(Messages, OfForeignTypesShowWhatIsInside) {
  const Foreign<int, Error> failed{depot::Unexpected<Error>(sample())};
  EXPECT_THAT(explanation(IsOk(), failed), StartsWith("which failed: load profile\n\nCaused by:"));
  EXPECT_THAT(explanation(FailsWith(Errc::aborted), Foreign<int, Error>(4)), "which is ok: 4");
  EXPECT_THAT(explanation(HasField("x"), failed), HasSubstr("RES_UNAVAILABLE, whose fields are attempt = 3"));
  EXPECT_THAT(explanation(IsOkAndHolds(Pointee(3)), Foreign<Box, Error>(std::make_unique<int>(4))),
              HasSubstr(", which points to 4"));
}

TEST(Messages, DescribeTheMatcher) {
  using R = Result<int>;
  EXPECT_EQ(description<R>(IsOk()), "is ok");
  EXPECT_EQ(description<R>(IsOk(), true), "is a failure");
  EXPECT_EQ(description<R>(IsOkAndHolds(Gt(2))), "is ok and holds a value that is > 2");
  EXPECT_EQ(description<R>(IsOkAndHolds(Gt(2)), true), "is a failure or holds a value that isn't > 2");
  EXPECT_EQ(description<R>(FailsWith(Errc::aborted)), "fails with CONFLICT_ABORTED (general)");
  EXPECT_EQ(description<R>(FailsWith(Errc::aborted), true), "does not fail with CONFLICT_ABORTED (general)");
  EXPECT_EQ(description<R>(FailsWith(HasMessage("no"))),
            "fails with an error that fails with a message that is equal to \"no\"");
  EXPECT_EQ(description<R>(HasContext("load")), "fails with a context that is equal to \"load\"");
  EXPECT_EQ(description<R>(HasContext("load"), true), "does not fail with a context that is equal to \"load\"");
  EXPECT_EQ(description<R>(HasMessage(HasSubstr("x"))), "fails with a message that has substring \"x\"");
  EXPECT_EQ(description<R>(HasField("attempt", 3)), "fails with a field \"attempt\" whose text is equal to \"3\"");
  EXPECT_EQ(description<R>(HasField("attempt")), "fails with a field \"attempt\"");
  EXPECT_EQ(description<R>(CausedBy(Errc::aborted)),
            "fails because of an error that fails with CONFLICT_ABORTED (general)");
  EXPECT_EQ(description<R>(HoldsError<Jammed>(Field("belt", &Jammed::belt, 4))),
            "fails with a depot::Jammed that is an object whose field `belt` is equal to 4");
}

TEST(Messages, ExplainWhatWasFoundInstead) {
  EXPECT_EQ(explanation(HasContext("x"), sample()),
            "whose contexts are \"load profile\", \"read row 7\", \"renew lease\"");
  EXPECT_EQ(explanation(HasContext("x"), Error(Errc::aborted)), "whose contexts are none");
  EXPECT_EQ(explanation(HasMessage("x"), sample()), "whose message is \"connection reset by db1\"");
  EXPECT_EQ(explanation(HasField("x"), sample()),
            "whose fields are attempt = 3, user = ann, token = [secret], belt = 4");
  EXPECT_EQ(explanation(CausedBy(Errc::internal), sample()),
            "whose causes are CONFLICT_ABORTED, RES_UNAVAILABLE");
  EXPECT_EQ(explanation(HoldsError<Melted>(), sample()), "which holds no depot::Melted");
  EXPECT_THAT(explanation(IsOkAndHolds(Pointee(3)), Result<Box>(std::make_unique<int>(4))),
              StartsWith("which points to 4"));
}

}  // namespace
}  // namespace fallible
