// Tests interop/tl_expected.hpp, and tl::expected as a carrier: FALLIBLE_TRY, fail() and context read
// and make it as it is.
#include <fallible/interop/tl_expected.hpp>

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

// --- conversion -------------------------------------------------------------------------------------

TEST(TlExpected, BecomesAResultOfTheSameTypes) {
  static_assert(std::is_same_v<decltype(to_result(tl::expected<int, Code>(1))), Result<int, Code>>);
  EXPECT_THAT(to_result(tl::expected<int, Code>(7)), IsOkAndHolds(7));
  EXPECT_THAT(to_result(tl::expected<int, Code>(tl::unexpect, Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(to_result(tl::expected<void, Code>()), IsOk());
  EXPECT_THAT(to_result(tl::expected<void, Code>(tl::unexpect, Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(to_result(tl::expected<int, std::string>(tl::unexpect, "broken")), FailsWith("broken"));
}

TEST(TlExpected, ComesFromAResultOfTheSameTypes) {
  static_assert(std::is_same_v<decltype(to_tl_expected(Result<int>(1))), tl::expected<int, Error>>);
  EXPECT_THAT(to_tl_expected(Result<int>(7)), IsOkAndHolds(7));
  EXPECT_THAT(to_tl_expected(Result<int>(fail(Errc::aborted))), FailsWith(Errc::aborted));
  EXPECT_THAT(to_tl_expected(Result<void>()), IsOk());
  EXPECT_THAT(to_tl_expected(Result<void>(fail(Errc::aborted))), FailsWith(Errc::aborted));
  EXPECT_THAT(to_tl_expected(Result<int, Overheated>(fail(Overheated{90}))),
              FailsWith(::testing::Field(&Overheated::degrees, 90)));
}

TEST(TlExpected, LosesNothingThereAndBack) {
  const Error error =
      Error(Errc::unavailable, "connection reset").context("read row").with("attempt", 3).caused_by(Errc::aborted);
  const std::string before = to_string(error, {Style::full});
  const Result<int> back = to_result(to_tl_expected(Result<int>(fail(error))));
  ASSERT_FALSE(back.has_value());
  EXPECT_EQ(to_string(back.error(), {Style::full}), before);
  EXPECT_THAT(to_result(to_tl_expected(Result<std::string>("text"))), IsOkAndHolds("text"));
}

TEST(TlExpected, ConvertsFromConstAndMovesWhatIsMoveOnly) {
  const tl::expected<std::string, Code> theirs("kept");
  EXPECT_THAT(to_result(theirs), IsOkAndHolds("kept"));
  EXPECT_EQ(*theirs, "kept");
  const Result<std::string, Code> ours("kept");
  EXPECT_THAT(to_tl_expected(ours), IsOkAndHolds("kept"));
  EXPECT_EQ(*ours, "kept");

  tl::expected<Box, Code> box(std::make_unique<int>(3));
  Result<Box, Code> moved = to_result(std::move(box));
  ASSERT_THAT(moved, IsOkAndHolds(Pointee(3)));
  EXPECT_THAT(to_tl_expected(std::move(moved)), IsOkAndHolds(Pointee(3)));
}

TEST(TlExpected, LiftsItsErrorOnTheWayIntoAResult) {
  const Result<int> from_code = to_result(tl::expected<int, Code>(tl::unexpect, Errc::aborted));
  EXPECT_THAT(from_code, FailsWith(Errc::aborted));
  const Result<int> from_struct = to_result(tl::expected<int, Overheated>(tl::unexpect, Overheated{90}));
  EXPECT_THAT(from_struct, HoldsError<Overheated>());
}

static_assert([] {
  return to_result(tl::expected<int, Code>(4)).value() == 4 &&
         to_tl_expected(Result<int, Code>(fail(Errc::aborted))).error() == Errc::aborted;
}(), "usable in constants");

// --- as the operand of FALLIBLE_TRY ------------------------------------------------------------------

template <class E>
Result<int> twice(tl::expected<int, E> operand) {
  return 2 * FALLIBLE_TRY(std::move(operand));
}
template <class E>
Result<int> twice_with_context(tl::expected<int, E> operand) {
  FALLIBLE_TRY_ASSIGN(const int value, std::move(operand), "double {}", "it");
  return 2 * value;
}

TEST(TlExpected, IsAnOperandOfTry) {
  EXPECT_THAT(twice<Error>(4), IsOkAndHolds(8));
  EXPECT_THAT(twice<Code>(4), IsOkAndHolds(8));
  EXPECT_THAT(twice<Error>(tl::unexpected<Error>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(twice<Code>(tl::unexpected<Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(twice<Overheated>(tl::unexpected<Overheated>(Overheated{90})),
              AllOf(FailsWith(Errc::unavailable), HoldsError<Overheated>()));
  EXPECT_THAT(twice_with_context<Code>(tl::unexpected<Code>(Errc::aborted)),
              AllOf(FailsWith(Errc::aborted), HasContext("double it")));
  EXPECT_THAT(twice_with_context<Overheated>(tl::unexpected<Overheated>(Overheated{90})),
              AllOf(HoldsError<Overheated>(), HasContext("double it")));
}

TEST(TlExpected, OfAStdErrorCodeIsLiftedByTry) {
  using Legacy = tl::expected<int, std::error_code>;
  const Legacy failed(tl::unexpect, std::make_error_code(std::errc::no_such_file_or_directory));
  EXPECT_THAT(twice(failed), AllOf(FailsWith(Errc::not_found), HasField("category", "generic"),
                                   HasField("value", ENOENT)));
  EXPECT_THAT(twice_with_context(failed), AllOf(FailsWith(Errc::not_found), HasContext("double it")));
  EXPECT_EQ(to_error_code(twice(failed).error()), failed.error()) << "and can be had back";
}

Result<void> checked(const tl::expected<void, Code>& operand) {
  FALLIBLE_TRY(operand);
  return {};
}
Result<Box> opened(tl::expected<Box, Error> operand) {
  Box box = FALLIBLE_TRY(std::move(operand));
  ++*box;
  return box;
}

TEST(TlExpected, OfVoidOrOfAMoveOnlyValueIsAnOperandOfTry) {
  EXPECT_THAT(checked({}), IsOk());
  EXPECT_THAT(checked(tl::unexpected<Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(opened(std::make_unique<int>(4)), IsOkAndHolds(Pointee(5)));
}

TEST(TlExpected, TakesAContextFromAPipe) {
  const tl::expected<int, Code> failed(tl::unexpect, Errc::aborted);
  const Result<int> ours = failed | context("double {}", 4);
  EXPECT_THAT(ours, AllOf(FailsWith(Errc::aborted), HasContext("double 4")));
}

// --- as the return type of a function that fails ------------------------------------------------------

tl::expected<int, Error> rich(const Result<int>& operand) {
  if (operand.has_value() && *operand < 0) return fail(Errc::invalid_argument, "{} is negative", *operand);
  if (operand.has_value() && *operand > 90) return fail(Overheated{*operand}).with("sensor", 3);
  if (operand.has_value() && *operand > 80) return fail(Overheated{*operand});
  if (operand.has_value() && *operand == 50) return FALLIBLE_FAIL(Errc::aborted);
  return FALLIBLE_TRY(operand, "measure");
}
tl::expected<int, Code> thin(tl::expected<int, Code> operand) {
  if (operand.has_value() && *operand < 0) return fail(Errc::invalid_argument);
  if (operand.has_value() && *operand == 50) return FALLIBLE_FAIL(Errc::aborted);
  return FALLIBLE_TRY(operand);
}
tl::expected<Box, Error> boxed(const tl::expected<int, Code>& operand) {
  return std::make_unique<int>(FALLIBLE_TRY(operand));
}
tl::expected<void, Error> nothing(const Result<int, Code>& operand) {
  FALLIBLE_TRY(operand);
  return {};
}

TEST(TlExpected, IsAReturnTypeForErrors) {
  EXPECT_THAT(rich(4), IsOkAndHolds(4));
  EXPECT_THAT(rich(-4), AllOf(FailsWith(Errc::invalid_argument), HasMessage("-4 is negative")));
  EXPECT_THAT(rich(85), HoldsError<Overheated>());
  EXPECT_THAT(rich(95), AllOf(HoldsError<Overheated>(), HasField("sensor", 3)));
  EXPECT_THAT(rich(50), FailsWith(Errc::aborted));
  EXPECT_TRUE(rich(50).error().location()) << "FALLIBLE_FAIL knows its line here too";
  EXPECT_THAT(rich(fail(Errc::data_loss)), AllOf(FailsWith(Errc::data_loss), HasContext("measure")));
  EXPECT_THAT(boxed(4), IsOkAndHolds(Pointee(4)));
  EXPECT_THAT(boxed(tl::unexpected<Code>(Errc::aborted)), FailsWith(Errc::aborted));
  EXPECT_THAT(nothing(4), IsOk());
  EXPECT_THAT(nothing(fail(Errc::aborted)), FailsWith(Errc::aborted));
}

TEST(TlExpected, IsAReturnTypeForCodes) {
  EXPECT_THAT(thin(4), IsOkAndHolds(4));
  EXPECT_THAT(thin(-4), FailsWith(Errc::invalid_argument));
  EXPECT_THAT(thin(50), FailsWith(Errc::aborted));
  EXPECT_THAT(thin(tl::unexpected<Code>(Errc::data_loss)), FailsWith(Errc::data_loss));
}

}  // namespace
}  // namespace fallible
