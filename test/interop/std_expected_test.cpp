// Tests interop/std_expected.hpp, and std::expected as a carrier: FALLIBLE_TRY, fail() and context read
// and make it as it is. Its tests run as C++23.
#include <fallible/interop/std_expected.hpp>

#ifdef __cpp_lib_expected

#  include <gtest/gtest.h>

#  include <memory>
#  include <string>

#  include <fallible/core/context.hpp>
#  include <fallible/core/render.hpp>
#  include <fallible/core/try.hpp>
#  include <fallible/interop/std_error_code.hpp>
#  include <fallible/testing/matchers.hpp>

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

// --- conversion -------------------------------------------------------------------------------------

TEST(StdExpected, BecomesAResultOfTheSameTypes) {
  static_assert(std::is_same_v<decltype(to_result(std::expected<int, Code>(1))), Result<int, Code>>);
  EXPECT_THAT(to_result(std::expected<int, Code>(7)), IsOkAndHolds(7));
  EXPECT_THAT(to_result(std::expected<int, Code>(std::unexpect, Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(to_result(std::expected<void, Code>()), IsOk());
  EXPECT_THAT(to_result(std::expected<void, Code>(std::unexpect, Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(to_result(std::expected<int, std::string>(std::unexpect, "broken")), FailsWith("broken"));
}

TEST(StdExpected, ComesFromAResultOfTheSameTypes) {
  static_assert(std::is_same_v<decltype(to_std_expected(Result<int>(1))), std::expected<int, Error>>);
  EXPECT_THAT(to_std_expected(Result<int>(7)), IsOkAndHolds(7));
  EXPECT_THAT(to_std_expected(Result<int>(fail(Errc::aborted))), FailsWith(Errc::aborted));
  EXPECT_THAT(to_std_expected(Result<void>()), IsOk());
  EXPECT_THAT(to_std_expected(Result<void>(fail(Errc::aborted))), FailsWith(Errc::aborted));
  EXPECT_THAT(to_std_expected(Result<int, Overheated>(fail(Overheated{90}))),
              FailsWith(::testing::Field(&Overheated::degrees, 90)));
}

TEST(StdExpected, LosesNothingThereAndBack) {
  const Error error =
      Error(Errc::unavailable, "connection reset").context("read row").with("attempt", 3).caused_by(Errc::aborted);
  const std::string before = to_string(error, {Style::full});
  const Result<int> back = to_result(to_std_expected(Result<int>(fail(error))));
  ASSERT_FALSE(back.has_value());
  EXPECT_EQ(to_string(back.error(), {Style::full}), before);
  EXPECT_THAT(to_result(to_std_expected(Result<std::string>("text"))), IsOkAndHolds("text"));
}

TEST(StdExpected, ConvertsFromConstAndMovesWhatIsMoveOnly) {
  const std::expected<std::string, Code> theirs("kept");
  EXPECT_THAT(to_result(theirs), IsOkAndHolds("kept"));
  EXPECT_EQ(*theirs, "kept");
  const Result<std::string, Code> ours("kept");
  EXPECT_THAT(to_std_expected(ours), IsOkAndHolds("kept"));
  EXPECT_EQ(*ours, "kept");

  std::expected<Box, Code> box(std::make_unique<int>(3));
  Result<Box, Code> moved = to_result(std::move(box));
  ASSERT_THAT(moved, IsOkAndHolds(Pointee(3)));
  EXPECT_THAT(to_std_expected(std::move(moved)), IsOkAndHolds(Pointee(3)));
}

TEST(StdExpected, LiftsItsErrorOnTheWayIntoAResult) {
  const Result<int> from_code = to_result(std::expected<int, Code>(std::unexpect, Errc::aborted));
  EXPECT_THAT(from_code, FailsWith(Errc::aborted));
  const Result<int> from_struct = to_result(std::expected<int, Overheated>(std::unexpect, Overheated{90}));
  EXPECT_THAT(from_struct, HoldsError<Overheated>());
}

static_assert([] {
  return to_result(std::expected<int, Code>(4)).value() == 4 &&
         to_std_expected(Result<int, Code>(fail(Errc::aborted))).error() == Errc::aborted;
}(), "usable in constants");

// --- as the operand of FALLIBLE_TRY ------------------------------------------------------------------

template <class E>
Result<int> twice(std::expected<int, E> operand) {
  return 2 * FALLIBLE_TRY(std::move(operand));
}
template <class E>
Result<int> twice_with_context(std::expected<int, E> operand) {
  FALLIBLE_TRY_ASSIGN(const int value, std::move(operand), "double {}", "it");
  return 2 * value;
}

TEST(StdExpected, IsAnOperandOfTry) {
  EXPECT_THAT(twice<Error>(4), IsOkAndHolds(8));
  EXPECT_THAT(twice<Code>(4), IsOkAndHolds(8));
  EXPECT_THAT(twice<Error>(std::unexpected<Error>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(twice<Code>(std::unexpected<Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(twice<Overheated>(std::unexpected<Overheated>(Overheated{90})),
              AllOf(FailsWith(Errc::unavailable), HoldsError<Overheated>()));
  EXPECT_THAT(twice_with_context<Code>(std::unexpected<Code>(Errc::aborted)),
              AllOf(FailsWith(Errc::aborted), HasContext("double it")));
  EXPECT_THAT(twice_with_context<Overheated>(std::unexpected<Overheated>(Overheated{90})),
              AllOf(HoldsError<Overheated>(), HasContext("double it")));
}

TEST(StdExpected, OfAStdErrorCodeIsLiftedByTry) {
  using Legacy = std::expected<int, std::error_code>;
  const Legacy failed(std::unexpect, std::make_error_code(std::errc::no_such_file_or_directory));
  EXPECT_THAT(twice(failed), AllOf(FailsWith(Errc::not_found), HasField("category", "generic"),
                                   HasField("value", ENOENT)));
  EXPECT_THAT(twice_with_context(failed), AllOf(FailsWith(Errc::not_found), HasContext("double it")));
  EXPECT_EQ(to_error_code(twice(failed).error()), failed.error()) << "and can be had back";
}

Result<void> checked(const std::expected<void, Code>& operand) {
  FALLIBLE_TRY(operand);
  return {};
}
Result<Box> opened(std::expected<Box, Error> operand) {
  Box box = FALLIBLE_TRY(std::move(operand));
  ++*box;
  return box;
}

TEST(StdExpected, OfVoidOrOfAMoveOnlyValueIsAnOperandOfTry) {
  EXPECT_THAT(checked({}), IsOk());
  EXPECT_THAT(checked(std::unexpected<Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(opened(std::make_unique<int>(4)), IsOkAndHolds(Pointee(5)));
}

TEST(StdExpected, TakesAContextFromAPipe) {
  const std::expected<int, Code> failed(std::unexpect, Errc::aborted);
  const Result<int> ours = failed | context("double {}", 4);
  EXPECT_THAT(ours, AllOf(FailsWith(Errc::aborted), HasContext("double 4")));
}

// --- as the return type of a function that fails ------------------------------------------------------

std::expected<int, Error> rich(const Result<int>& operand) {
  if (operand.has_value() && *operand < 0) return fail(Errc::invalid_argument, "{} is negative", *operand);
  if (operand.has_value() && *operand > 90) return fail(Overheated{*operand}).with("sensor", 3);
  if (operand.has_value() && *operand > 80) return fail(Overheated{*operand});
  if (operand.has_value() && *operand == 50) return FALLIBLE_FAIL(Errc::aborted);
  return FALLIBLE_TRY(operand, "measure");
}
std::expected<int, Code> thin(std::expected<int, Code> operand) {
  if (operand.has_value() && *operand < 0) return fail(Errc::invalid_argument);
  if (operand.has_value() && *operand == 50) return FALLIBLE_FAIL(Errc::aborted);
  return FALLIBLE_TRY(operand);
}
std::expected<Box, Error> boxed(const std::expected<int, Code>& operand) {
  return std::make_unique<int>(FALLIBLE_TRY(operand));
}
std::expected<void, Error> nothing(const Result<int, Code>& operand) {
  FALLIBLE_TRY(operand);
  return {};
}

TEST(StdExpected, IsAReturnTypeForErrors) {
  EXPECT_THAT(rich(4), IsOkAndHolds(4));
  EXPECT_THAT(rich(-4), AllOf(FailsWith(Errc::invalid_argument), HasMessage("-4 is negative")));
  EXPECT_THAT(rich(85), HoldsError<Overheated>());
  EXPECT_THAT(rich(95), AllOf(HoldsError<Overheated>(), HasField("sensor", 3)));
  EXPECT_THAT(rich(50), FailsWith(Errc::aborted));
  EXPECT_TRUE(rich(50).error().location()) << "FALLIBLE_FAIL knows its line here too";
  EXPECT_THAT(rich(fail(Errc::data_loss)), AllOf(FailsWith(Errc::data_loss), HasContext("measure")));
  EXPECT_THAT(boxed(4), IsOkAndHolds(Pointee(4)));
  EXPECT_THAT(boxed(std::unexpected<Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(nothing(4), IsOk());
  EXPECT_THAT(nothing(fail(Errc::aborted)), FailsWith(Errc::aborted));
}

TEST(StdExpected, IsAReturnTypeForCodes) {
  EXPECT_THAT(thin(4), IsOkAndHolds(4));
  EXPECT_THAT(thin(-4), FailsWith(Errc::invalid_argument));
  EXPECT_THAT(thin(50), FailsWith(Errc::aborted));
  EXPECT_THAT(thin(std::unexpected<Code>(Errc::data_loss)), FailsWith(Errc::data_loss));
}

}  // namespace
}  // namespace fallible
#endif
