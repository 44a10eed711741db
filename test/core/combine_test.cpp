// Tests core/combine.hpp: collect, collect_all, partition and all, over every kind of range, value and error.
#include <fallible/core/combine.hpp>

#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/core/visit.hpp>

#include <gtest/gtest.h>

#include <array>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace combine_types {

struct Late {
  int minutes;
  static constexpr fallible::Code code = fallible::Errc::deadline_exceeded;
  static constexpr auto fields = fallible::fields(fallible::field("minutes", &Late::minutes));
  static constexpr const char* message = "{minutes} minutes late";
};

}  // namespace combine_types

namespace fallible {
namespace {

using combine_types::Late;
using Box = std::unique_ptr<int>;
using Numbers = std::vector<int>;

Result<int> good(int n) { return n; }
Result<int> bad(int n) { return fail(Errc::not_found, "no {}", n); }

/// Each member of a join in order, as its message; empty for an error that is none.
struct Members {
  std::vector<std::string> all;
  bool enter(const Error& error, const Step& step) {
    if (step.relation == Relation::member) all.push_back(to_string(error));
    return step.depth == 0;
  }
};
std::vector<std::string> members_of(const Error& error) {
  Members members;
  visit(error, members);
  return members.all;
}
using Strings = std::vector<std::string>;

// --- collect ----------------------------------------------------------------------------------------

TEST(Collect, GivesTheValuesInOrder) {
  const std::vector<Result<int>> results{good(3), good(1), good(2)};
  static_assert(std::is_same_v<decltype(collect(results)), Result<std::vector<int>>>);
  const auto values = collect(results);
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(*values, (Numbers{3, 1, 2}));
}

TEST(Collect, OfNothingIsAnEmptyVector) {
  const auto none = collect(std::vector<Result<int>>());
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->empty());
  EXPECT_TRUE(collect(std::vector<Result<void>>()).has_value());
  EXPECT_TRUE(collect(std::array<Result<int, Code>, 0>()).has_value());
}

TEST(Collect, EndsWithTheFirstError) {
  const std::vector<Result<int>> results{good(1), bad(2), good(3), bad(4)};
  const auto values = collect(results);
  ASSERT_FALSE(values.has_value());
  EXPECT_EQ(to_string(values.error()), "no 2");
  EXPECT_TRUE(members_of(values.error()).empty());
}

TEST(Collect, LeavesTheRestOfAMovedRangeAlone) {
  std::vector<Result<Box>> results;
  results.push_back(std::make_unique<int>(1));
  results.push_back(fail(Errc::aborted));
  results.push_back(std::make_unique<int>(3));
  const auto values = collect(std::move(results));
  ASSERT_FALSE(values.has_value());
  EXPECT_EQ(values.error(), Errc::aborted);
  ASSERT_TRUE(results[2].has_value());
  ASSERT_NE(*results[2], nullptr) << "after the first error nothing is taken";
  EXPECT_EQ(**results[2], 3);
}

TEST(Collect, MovesValuesThatCannotBeCopied) {
  std::vector<Result<Box>> results;
  for (int i = 0; i < 10; ++i) results.push_back(std::make_unique<int>(i));
  auto values = collect(std::move(results));
  ASSERT_TRUE(values.has_value());
  ASSERT_EQ(values->size(), 10u);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(*(*values)[static_cast<std::size_t>(i)], i);

  std::array<Result<Box, Code>, 2> pair{Result<Box, Code>(std::make_unique<int>(4)),
                                        Result<Box, Code>(std::make_unique<int>(5))};
  const auto both = collect(std::move(pair));
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(*(*both)[1], 5);
}

TEST(Collect, CopiesANamedRange) {
  std::vector<Result<std::string>> results{std::string(50, 'a'), std::string(50, 'b')};
  const auto& constant = results;
  EXPECT_EQ(collect(results).value()[0], std::string(50, 'a'));
  EXPECT_EQ(collect(constant).value()[1], std::string(50, 'b'));
  EXPECT_EQ(collect(std::move(constant)).value()[1], std::string(50, 'b'));
  EXPECT_EQ(*results[0], std::string(50, 'a')) << "the range keeps its values";
  EXPECT_EQ(*results[1], std::string(50, 'b'));
  EXPECT_EQ(collect(std::move(results)).value()[0], std::string(50, 'a'));

  const std::vector<Result<int>> failed{bad(7)};
  EXPECT_EQ(to_string(collect(failed).error()), "no 7");
  EXPECT_EQ(to_string(failed[0].error()), "no 7") << "and its errors";
}

TEST(Collect, OfVoidSaysWhetherAllSucceeded) {
  std::vector<Result<void>> results(3);
  static_assert(std::is_same_v<decltype(collect(results)), Result<void>>);
  EXPECT_TRUE(collect(results).has_value());
  results[1] = fail(Errc::aborted);
  results[2] = fail(Errc::not_found);
  EXPECT_EQ(collect(results).error(), Errc::aborted);
  EXPECT_EQ(collect(std::move(results)).error(), Errc::aborted);
}

TEST(Collect, KeepsTheErrorType) {
  const std::vector<Result<int, Code>> codes{1, fail(Errc::aborted), fail(Errc::not_found)};
  static_assert(std::is_same_v<decltype(collect(codes)), Result<Numbers, Code>>);
  EXPECT_EQ(collect(codes).error(), Errc::aborted);

  std::vector<Result<int, Late>> late;
  late.push_back(1);
  late.push_back(fail(Late{5}));
  static_assert(std::is_same_v<decltype(collect(late)), Result<Numbers, Late>>);
  EXPECT_EQ(collect(late).error().minutes, 5);

  const std::vector<Result<int, std::string>> texts{1, Failure<std::string>("on fire")};
  EXPECT_EQ(collect(texts).error(), "on fire");
}

TEST(Collect, TakesAnyRange) {
  std::list<Result<int>> list{good(1), good(2)};
  EXPECT_EQ(collect(list).value(), (Numbers{1, 2}));
  std::array<Result<int>, 2> array{good(3), good(4)};
  EXPECT_EQ(collect(array).value(), (Numbers{3, 4}));
  const std::span<Result<int>> span(array);
  EXPECT_EQ(collect(span).value(), (Numbers{3, 4}));
  EXPECT_EQ(collect(std::span<const Result<int>>(array)).value(), (Numbers{3, 4}));
  EXPECT_EQ(collect(std::span(array).first(1)).value(), (Numbers{3}));
}

// --- collect_all ------------------------------------------------------------------------------------

TEST(CollectAll, GivesTheValuesInOrder) {
  EXPECT_EQ(collect_all(std::vector<Result<int>>{good(2), good(1)}).value(), (Numbers{2, 1}));
  EXPECT_TRUE(collect_all(std::vector<Result<int>>()).value().empty());
  EXPECT_TRUE(collect_all(std::vector<Result<void>>(4)).has_value());
  EXPECT_TRUE(collect_all(std::vector<Result<void, Code>>()).has_value());
}

TEST(CollectAll, GivesASingleErrorAsItIs) {
  const std::vector<Result<int>> results{good(1), bad(2), good(3)};
  const auto values = collect_all(results);
  ASSERT_FALSE(values.has_value());
  EXPECT_EQ(to_string(values.error()), "no 2");
  EXPECT_EQ(values.error().location().line, results[1].error().location().line);
  EXPECT_TRUE(members_of(values.error()).empty()) << "one error is no join";
}

TEST(CollectAll, JoinsManyInOrder) {
  std::vector<Result<int>> results{bad(1), good(2), bad(3), bad(4)};
  const auto values = collect_all(results);
  ASSERT_FALSE(values.has_value());
  EXPECT_EQ(members_of(values.error()), (Strings{"no 1", "no 3", "no 4"}));
  EXPECT_EQ(to_string(values.error()), "3 errors: [no 1; no 3; no 4]");
  EXPECT_EQ(values.error(), Errc::not_found);
  EXPECT_EQ(to_string(results[0].error()), "no 1") << "the range keeps its errors";
  const auto moved = collect_all(std::move(results));
  EXPECT_EQ(members_of(moved.error()), (Strings{"no 1", "no 3", "no 4"}));
}

TEST(CollectAll, TakesTheCodeOfTheWorst) {
  const std::vector<Result<int>> results{fail(Errc::not_found), fail(Errc::data_loss), fail(Errc::unavailable)};
  EXPECT_EQ(collect_all(results).error(), Errc::data_loss);
  const std::vector<Result<int>> equals{fail(Errc::unimplemented), fail(Errc::internal)};
  EXPECT_EQ(collect_all(equals).error(), Errc::unimplemented) << "the first among equals";
}

TEST(CollectAll, MovesValuesAndCollectsVoid) {
  std::list<Result<Box>> boxes;
  boxes.push_back(std::make_unique<int>(1));
  boxes.push_back(std::make_unique<int>(2));
  const auto values = collect_all(std::move(boxes));
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(*(*values)[1], 2);

  std::array<Result<void>, 3> done{Result<void>(), Result<void>(fail(Errc::aborted)),
                                   Result<void>(fail(Errc::not_found, "gone"))};
  static_assert(std::is_same_v<decltype(collect_all(done)), Result<void>>);
  EXPECT_EQ(members_of(collect_all(done).error()), (Strings{"aborted", "gone"}));
}

TEST(CollectAll, LiftsCodesAndStructs) {
  const std::vector<Result<int, Code>> codes{1, fail(Errc::aborted), fail(Errc::not_found)};
  static_assert(std::is_same_v<decltype(collect_all(codes)), Result<Numbers>>);
  EXPECT_EQ(members_of(collect_all(codes).error()), (Strings{"aborted", "not found"}));

  std::vector<Result<int, Late>> late;
  late.push_back(fail(Late{5}));
  const auto one = collect_all(late);
  const std::uint32_t line = __LINE__ - 1;
  ASSERT_NE(one.error().get_if<Late>(), nullptr);
  EXPECT_EQ(one.error().get_if<Late>()->minutes, 5);
  EXPECT_STREQ(one.error().location().file, __FILE__) << "raised where it became an Error";
  EXPECT_EQ(one.error().location().line, line);
  late.push_back(fail(Late{6}));
  EXPECT_EQ(members_of(collect_all(std::move(late)).error()), (Strings{"5 minutes late", "6 minutes late"}));
}

TEST(CollectAll, HoldsAThousandErrors) {
  std::vector<Result<int>> results;
  Strings expected;
  for (int i = 0; i < 1000; ++i) {
    results.push_back(bad(i));
    results.push_back(good(i));
    expected.push_back("no " + std::to_string(i));
  }
  const auto copied = collect_all(results);
  const auto moved = collect_all(std::move(results));
  for (const auto* values : {&copied, &moved}) {
    ASSERT_FALSE(values->has_value());
    EXPECT_EQ(members_of(values->error()), expected);
    EXPECT_EQ(values->error().dropped(), 0u);
    EXPECT_FALSE(values->error().detail_lost());
  }
}

TEST(CollectAll, OfJoinsThatAreStillShared) {
  const std::vector<Result<int>> inner{bad(1), bad(2)};
  const std::vector<Result<Numbers>> outer{collect_all(inner), Numbers{}, fail(Errc::aborted)};
  const auto values = collect_all(outer);
  EXPECT_EQ(members_of(values.error()), (Strings{"no 1", "no 2", "aborted"})) << "a join takes others in";
  EXPECT_EQ(members_of(outer[0].error()), (Strings{"no 1", "no 2"})) << "the copy in the range does not change";
}

// --- partition --------------------------------------------------------------------------------------

TEST(PartitionResults, KeepsBothPartsInOrder) {
  const std::vector<Result<int>> results{good(1), bad(2), good(3), bad(4)};
  const auto [values, errors] = partition(results);
  EXPECT_EQ(values, (Numbers{1, 3}));
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(to_string(errors[0]), "no 2");
  EXPECT_EQ(to_string(errors[1]), "no 4");
  EXPECT_EQ(to_string(results[1].error()), "no 2");
}

TEST(PartitionResults, OfNothingAndOfOneKind) {
  const auto none = partition(std::vector<Result<int>>());
  EXPECT_TRUE(none.values.empty() && none.errors.empty());
  const auto all_good = partition(std::list<Result<int>>{good(1), good(2)});
  EXPECT_EQ(all_good.values, (Numbers{1, 2}));
  EXPECT_TRUE(all_good.errors.empty());
  const auto all_bad = partition(std::array<Result<int>, 2>{bad(1), bad(2)});
  EXPECT_TRUE(all_bad.values.empty());
  EXPECT_EQ(all_bad.errors.size(), 2u);
}

TEST(PartitionResults, KeepsTheErrorTypeAndMoves) {
  std::vector<Result<Box, Late>> results;
  results.push_back(std::make_unique<int>(1));
  results.push_back(fail(Late{2}));
  auto parts = partition(std::move(results));
  static_assert(std::is_same_v<decltype(parts), Partition<Box, Late>>);
  ASSERT_EQ(parts.values.size(), 1u);
  EXPECT_EQ(*parts.values[0], 1);
  ASSERT_EQ(parts.errors.size(), 1u);
  EXPECT_EQ(parts.errors[0].minutes, 2);

  const std::array<Result<int, Code>, 2> codes{Result<int, Code>(1), Result<int, Code>(fail(Errc::aborted))};
  const auto of_codes = partition(std::span(codes));
  static_assert(std::is_same_v<decltype(of_codes.errors), std::vector<Code>>);
  EXPECT_EQ(of_codes.errors.at(0), Errc::aborted);
}

// --- all --------------------------------------------------------------------------------------------

TEST(All, GivesATupleOfTheValues) {
  auto both = all(good(1), Result<std::string>("two"));
  static_assert(std::is_same_v<decltype(both), Result<std::tuple<int, std::string>>>);
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(*both, (std::tuple<int, std::string>(1, "two")));
  static_assert(std::is_same_v<decltype(all()), Result<std::tuple<>>>);
  EXPECT_TRUE(all().has_value());
}

TEST(All, LeavesVoidOut) {
  auto mixed = all(Result<void>(), good(1), Result<void, Code>(), Result<char, Code>('c'));
  static_assert(std::is_same_v<decltype(mixed), Result<std::tuple<int, char>>>);
  EXPECT_EQ(*mixed, (std::tuple<int, char>(1, 'c')));
  static_assert(std::is_same_v<decltype(all(Result<void>())), Result<std::tuple<>>>);
  EXPECT_TRUE(all(Result<void>(), Result<void>()).has_value());
  EXPECT_EQ(all(Result<void>(), Result<void>(fail(Errc::aborted))).error(), Errc::aborted);
}

TEST(All, GivesASingleErrorAsItIsAndJoinsMore) {
  EXPECT_EQ(to_string(all(good(1), bad(2), good(3)).error()), "no 2");
  EXPECT_EQ(to_string(all(bad(1), good(2), bad(3)).error()), "2 errors: [no 1; no 3]");
}

TEST(All, TakesErrorsOfDifferentTypes) {
  const auto failed = all(Result<int, Code>(fail(Errc::aborted)), Result<char, Late>(fail(Late{3})), bad(4), good(5));
  static_assert(std::is_same_v<decltype(failed), const Result<std::tuple<int, char, int, int>>>);
  EXPECT_EQ(members_of(failed.error()), (Strings{"aborted", "3 minutes late", "no 4"}));
  const auto one = all(Result<char, Late>(fail(Late{3})), good(5));
  ASSERT_NE(one.error().get_if<Late>(), nullptr);
  EXPECT_EQ(one.error().get_if<Late>()->minutes, 3);
}

TEST(All, MovesTemporariesAndCopiesNames) {
  Result<Box> box = std::make_unique<int>(7);
  auto moved = all(std::move(box), good(1));
  ASSERT_TRUE(moved.has_value());
  EXPECT_EQ(*std::get<0>(*moved), 7);
  const Result<std::string> named = std::string(50, 'n');
  EXPECT_EQ(std::get<0>(*all(named)), std::string(50, 'n'));
  EXPECT_EQ(*named, std::string(50, 'n'));
}

Result<int> sum(Result<int> left, Result<Box> right, Result<void> last) {
  auto [a, b] = FALLIBLE_TRY(all(std::move(left), std::move(right), std::move(last)));
  return a + *b;
}

Result<int> sum_assigned(Result<int> left, Result<int> right) {
  FALLIBLE_TRY_ASSIGN((const auto [a, b]), all(std::move(left), std::move(right)), "adding");
  return a + b;
}

TEST(All, UnpacksThroughTry) {
  EXPECT_EQ(sum(1, std::make_unique<int>(2), {}), 3);
  EXPECT_EQ(to_string(sum(bad(1), std::make_unique<int>(2), fail(Errc::aborted)).error()),
            "2 errors: [no 1; aborted]");
  EXPECT_EQ(sum_assigned(1, 4), 5);
  EXPECT_EQ(to_string(sum_assigned(1, bad(4)).error()), "adding: no 4");
}

}  // namespace
}  // namespace fallible
