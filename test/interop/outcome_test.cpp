// Tests interop/outcome.hpp with Boost's copy: FALLIBLE_TRY, fail() and context read and make a
// basic_result, and it converts to Result and back.
#include <fallible/interop/outcome.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include <fallible/core/context.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/interop/std_error_code.hpp>
#include <fallible/testing/matchers.hpp>

namespace fallible {
namespace {

using namespace fallible::testing;
using ::testing::AllOf;
using ::testing::Pointee;

struct Overheated {
  int degrees;
  static constexpr Code code = Errc::unavailable;
  static constexpr const char* message = "overheated";
};

using Box = std::unique_ptr<int>;

namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;
template <class T, class E>
using Outcome = outcome::basic_result<T, E, outcome::policy::terminate>;
/// A failed Outcome.
template <class T, class E>
Outcome<T, E> failed(E error) {
  return Outcome<T, E>(outcome::in_place_type<E>, std::move(error));
}
template <class T, class E>
Outcome<T, E> there(Result<T, E> ours) {
  return to_outcome<Outcome<T, E>>(std::move(ours));
}

// --- conversion -------------------------------------------------------------------------------------

TEST(BoostOutcome, BecomesAResultOfTheSameTypes) {
  static_assert(std::is_same_v<decltype(to_result(Outcome<int, Code>(1))), Result<int, Code>>);
  EXPECT_THAT(to_result(Outcome<int, Code>(7)), IsOkAndHolds(7));
  EXPECT_THAT(to_result(failed<int, Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(to_result(Outcome<void, Code>(outcome::success())), IsOk());
  EXPECT_THAT(to_result(failed<void, Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(to_result(failed<int, std::string>("broken")), FailsWith("broken"));
}

TEST(BoostOutcome, ComesFromAResultOfTheSameTypes) {
    EXPECT_THAT(there(Result<int>(7)), IsOkAndHolds(7));
  EXPECT_THAT(there(Result<int>(fail(Errc::aborted))), FailsWith(Errc::aborted));
  EXPECT_THAT(there(Result<void>()), IsOk());
  EXPECT_THAT(there(Result<void>(fail(Errc::aborted))), FailsWith(Errc::aborted));
  EXPECT_THAT(there(Result<int, Overheated>(fail(Overheated{90}))),
              FailsWith(::testing::Field(&Overheated::degrees, 90)));
}

TEST(BoostOutcome, LosesNothingThereAndBack) {
  const Error error =
      Error(Errc::unavailable, "connection reset").context("read row").with("attempt", 3).caused_by(Errc::aborted);
  const std::string before = to_string(error, {Style::full});
  const Result<int> back = to_result(there(Result<int>(fail(error))));
  ASSERT_FALSE(back.has_value());
  EXPECT_EQ(to_string(back.error(), {Style::full}), before);
  EXPECT_THAT(to_result(there(Result<std::string>("text"))), IsOkAndHolds("text"));
}

TEST(BoostOutcome, ConvertsFromConstAndMovesWhatIsMoveOnly) {
  const Outcome<std::string, Code> theirs("kept");
  EXPECT_THAT(to_result(theirs), IsOkAndHolds("kept"));
  EXPECT_EQ(theirs.value(), "kept");
  const Result<std::string, Code> ours("kept");
  EXPECT_THAT(there(ours), IsOkAndHolds("kept"));
  EXPECT_EQ(*ours, "kept");

  Outcome<Box, Code> box(std::make_unique<int>(3));
  Result<Box, Code> moved = to_result(std::move(box));
  ASSERT_THAT(moved, IsOkAndHolds(Pointee(3)));
  EXPECT_THAT(there(std::move(moved)), IsOkAndHolds(Pointee(3)));
}

TEST(BoostOutcome, LiftsItsErrorOnTheWayIntoAResult) {
  const Result<int> from_code = to_result(failed<int, Code>(Errc::aborted));
  EXPECT_THAT(from_code, FailsWith(Errc::aborted));
  const Result<int> from_struct = to_result(failed<int>(Overheated{90}));
  EXPECT_THAT(from_struct, HoldsError<Overheated>());
}

TEST(BoostOutcome, TakesAnErrorThatItsOwnIsMadeFrom) {
  EXPECT_THAT((to_outcome<Outcome<int, Error>>(Result<int, Code>(fail(Errc::aborted)))),
              FailsWith(Errc::aborted));
}

// --- as the operand of FALLIBLE_TRY ------------------------------------------------------------------

template <class E>
Result<int> twice(Outcome<int, E> operand) {
  return 2 * FALLIBLE_TRY(std::move(operand));
}
template <class E>
Result<int> twice_with_context(Outcome<int, E> operand) {
  FALLIBLE_TRY_ASSIGN(const int value, std::move(operand), "double {}", "it");
  return 2 * value;
}

TEST(BoostOutcome, IsAnOperandOfTry) {
  EXPECT_THAT(twice<Error>(4), IsOkAndHolds(8));
  EXPECT_THAT(twice<Code>(4), IsOkAndHolds(8));
  EXPECT_THAT(twice(failed<int, Error>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(twice(failed<int, Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(twice(failed<int>(Overheated{90})),
              AllOf(FailsWith(Errc::unavailable), HoldsError<Overheated>()));
  EXPECT_THAT(twice_with_context(failed<int, Code>(Errc::aborted)),
              AllOf(FailsWith(Errc::aborted), HasContext("double it")));
  EXPECT_THAT(twice_with_context(failed<int>(Overheated{90})),
              AllOf(HoldsError<Overheated>(), HasContext("double it")));
}

TEST(BoostOutcome, OfAStdErrorCodeIsLiftedByTry) {
  using Legacy = Outcome<int, std::error_code>;
  const Legacy absent = failed<int>(std::make_error_code(std::errc::no_such_file_or_directory));
  EXPECT_THAT(twice(absent), AllOf(FailsWith(Errc::not_found), HasField("category", "generic"),
                                   HasField("value", ENOENT)));
  EXPECT_THAT(twice_with_context(absent), AllOf(FailsWith(Errc::not_found), HasContext("double it")));
  EXPECT_EQ(to_error_code(twice(absent).error()), absent.error()) << "and can be had back";
}

Result<void> checked(const Outcome<void, Code>& operand) {
  FALLIBLE_TRY(operand);
  return {};
}
Result<Box> opened(Outcome<Box, Error> operand) {
  Box box = FALLIBLE_TRY(std::move(operand));
  ++*box;
  return box;
}

TEST(BoostOutcome, OfVoidOrOfAMoveOnlyValueIsAnOperandOfTry) {
  EXPECT_THAT(checked(outcome::success()), IsOk());
  EXPECT_THAT(checked(failed<void, Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(opened(std::make_unique<int>(4)), IsOkAndHolds(Pointee(5)));
}

TEST(BoostOutcome, TakesAContextFromAPipe) {
  const Outcome<int, Code> broken = failed<int, Code>(Errc::aborted);
  const Result<int> ours = broken | context("double {}", 4);
  EXPECT_THAT(ours, AllOf(FailsWith(Errc::aborted), HasContext("double 4")));
}

// --- as the return type of a function that fails ------------------------------------------------------

Outcome<int, Error> rich(const Result<int>& operand) {
  if (operand.has_value() && *operand < 0) return fail(Errc::invalid_argument, "{} is negative", *operand);
  if (operand.has_value() && *operand > 90) return fail(Overheated{*operand}).with("sensor", 3);
  if (operand.has_value() && *operand > 80) return fail(Overheated{*operand});
  if (operand.has_value() && *operand == 50) return FALLIBLE_FAIL(Errc::aborted);
  return FALLIBLE_TRY(operand, "measure");
}
Outcome<int, Code> thin(Outcome<int, Code> operand) {
  if (operand.has_value() && operand.value() < 0) return fail(Errc::invalid_argument);
  if (operand.has_value() && operand.value() == 50) return FALLIBLE_FAIL(Errc::aborted);
  return FALLIBLE_TRY(operand);
}
Outcome<Box, Error> boxed(const Outcome<int, Code>& operand) {
  return std::make_unique<int>(FALLIBLE_TRY(operand));
}
Outcome<void, Error> nothing(const Result<int, Code>& operand) {
  FALLIBLE_TRY(operand);
  return outcome::success();
}

TEST(BoostOutcome, IsAReturnTypeForErrors) {
  EXPECT_THAT(rich(4), IsOkAndHolds(4));
  EXPECT_THAT(rich(-4), AllOf(FailsWith(Errc::invalid_argument), HasMessage("-4 is negative")));
  EXPECT_THAT(rich(85), HoldsError<Overheated>());
  EXPECT_THAT(rich(95), AllOf(HoldsError<Overheated>(), HasField("sensor", 3)));
  EXPECT_THAT(rich(50), FailsWith(Errc::aborted));
  EXPECT_TRUE(rich(50).error().location()) << "FALLIBLE_FAIL knows its line here too";
  EXPECT_THAT(rich(fail(Errc::data_loss)), AllOf(FailsWith(Errc::data_loss), HasContext("measure")));
  EXPECT_THAT(boxed(4), IsOkAndHolds(Pointee(4)));
  EXPECT_THAT(boxed(failed<int, Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(nothing(4), IsOk());
  EXPECT_THAT(nothing(fail(Errc::aborted)), FailsWith(Errc::aborted));
}

TEST(BoostOutcome, IsAReturnTypeForCodes) {
  EXPECT_THAT(thin(4), IsOkAndHolds(4));
  EXPECT_THAT(thin(-4), FailsWith(Errc::invalid_argument));
  EXPECT_THAT(thin(50), FailsWith(Errc::aborted));
  EXPECT_THAT(thin(failed<int, Code>(Errc::data_loss)), FailsWith(Errc::data_loss));
}

}  // namespace
}  // namespace fallible
