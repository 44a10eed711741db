// Tests taxonomy/validation.hpp and taxonomy/violation.hpp: checks, places, limits, early return, out of memory,
// and that no rejected value is found anywhere in the error.
#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/taxonomy/validation.hpp>

#include "support/failing_allocator.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fallible {
namespace {

static_assert(ErrorStruct<ValidationErrors>);
static_assert(std::is_nothrow_move_constructible_v<ValidationErrors> && !std::is_copy_constructible_v<ValidationErrors>);
static_assert(sizeof(ValidationErrors) <= 40);

std::string text_of(Text text) { return {text.data(), text.size()}; }

/// What finish() says: "path|pointer|CODE|message" for each finding.
std::vector<std::string> findings(const Error& error) {
  std::vector<std::string> all;
  const auto* invalid = error.get_if<ValidationErrors>();
  if (invalid == nullptr) return {"not a ValidationErrors: " + to_string(error)};
  for (const Violation& each : *invalid) {
    all.push_back(text_of(each.path) + "|" + text_of(each.pointer) + "|" + each.code.name() + "|" +
                  text_of(each.message));
  }
  return all;
}
std::vector<std::string> findings(Validator& v) {
  const Result<void> result = v.finish();
  if (result.has_value()) return {};
  EXPECT_EQ(result.error(), InputErrc::failed);
  return findings(result.error());
}
using List = std::vector<std::string>;

TEST(Validation, InputThatIsRightSucceedsAndGivesTheValueBack) {
  Validator v;
  v.field("name", std::string("Ada")).required().length(1, 80).bytes(3, 3).one_of({"Ada", "Bob"});
  v.field("age", 36).required().range(0, 150).at_least(36).at_most(36).one_of({35, 36});
  v.field("tags", std::vector<int>{1, 2}).required().items(2, 2);
  v.check(true, InputErrc::inconsistent, "must end after it begins");
  EXPECT_TRUE(v.ok());
  EXPECT_TRUE(v.finish().has_value());
  const Result<std::string> value = v.finish(std::string("Ada"));
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(*value, "Ada");
}

TEST(Validation, EveryKindOfCheckHasItsCodeAndItsWords) {
  const auto no = [](const auto&) { return false; };
  Validator v;
  v.field("a", std::string()).required();
  v.field("b", std::optional<int>()).required();
  v.field("c", static_cast<const int*>(nullptr)).required();
  v.field("d", std::vector<int>()).required();
  v.field("e", "abc").length(4, 9);
  v.field("f", "abc").length(0, 2);
  v.field("g", "abc").bytes(4, SIZE_MAX);
  v.field("h", std::vector<int>{1, 2, 3}).items(0, 2);
  v.field("i", 7).range(-1, 6);
  v.field("j", 7u).at_least(8u);
  v.field("k", 2.5).at_most(1.5);
  v.field("l", std::nan("")).range(0, 1);
  v.field("m", "x@").matches(no, "must be an e-mail address");
  v.field("n", "x@").matches(no);
  v.field("o", "root").one_of({"admin", "user"});
  v.field("p", 3).one_of({1, 2});
  v.field("q", 3).one_of({1, 2, 4, 5, 6, 7, 8, 9, 10});
  v.field("r", 3).check(no, InputErrc::duplicate, "must be new");
  v.field("s", "\xFF").length(0, 9);
  v.field("t", static_cast<const char*>(nullptr)).required();
  v.check(false, InputErrc::inconsistent, "end must be after begin");
  EXPECT_EQ(findings(v), (List{"a|/a|VAL_MISSING_FIELD|is required", "b|/b|VAL_MISSING_FIELD|is required",
                               "c|/c|VAL_MISSING_FIELD|is required", "d|/d|VAL_MISSING_FIELD|is required",
                               "e|/e|VAL_TOO_SHORT|must have from 4 to 9 characters",
                               "f|/f|VAL_TOO_LONG|must have at most 2 characters",
                               "g|/g|VAL_TOO_SHORT|must have at least 4 bytes",
                               "h|/h|VAL_TOO_LONG|must have at most 2 items",
                               "i|/i|VAL_NOT_IN_RANGE|must be from -1 to 6",
                               "j|/j|VAL_NOT_IN_RANGE|must be at least 8",
                               "k|/k|VAL_NOT_IN_RANGE|must be at most 1.5",
                               "l|/l|VAL_NOT_IN_RANGE|must be from 0 to 1",
                               "m|/m|VAL_BAD_FORMAT|must be an e-mail address",
                               "n|/n|VAL_BAD_FORMAT|does not have the expected format",
                               "o|/o|VAL_NOT_ALLOWED|must be one of admin, user",
                               "p|/p|VAL_NOT_ALLOWED|must be one of 1, 2",
                               "q|/q|VAL_NOT_ALLOWED|is not one of the allowed values",
                               "r|/r|VAL_DUPLICATE|must be new", "s|/s|VAL_BAD_ENCODING|must be valid UTF-8",
                               "t|/t|VAL_MISSING_FIELD|is required",
                               "||VAL_INCONSISTENT|end must be after begin"}));
}

TEST(Validation, AnAbsentOptionalIsCheckedOnlyForBeingRequired) {
  int calls = 0;
  Validator v;
  v.field("age", std::optional<int>()).range(1, 2).check([&](int) { return ++calls > 99; }, InputErrc::invalid, "no");
  EXPECT_TRUE(v.ok());
  EXPECT_EQ(calls, 0);
  v.field("age", std::optional<int>(5)).range(1, 2);
  EXPECT_FALSE(v.ok());
}

TEST(Validation, PointersOfAllKindsAreLookedThrough) {
  const int seven = 7;
  const int* const there = &seven;
  int* none = nullptr;
  Validator v;
  v.field("a", there).required().range(7, 7);
  v.field("b", std::make_unique<int>(7)).required().range(7, 7);
  v.field("c", none).range(7, 7);
  v.field("d", std::shared_ptr<const std::string>()).length(1, 2);
  EXPECT_TRUE(v.ok());
  v.field("a", there).range(8, 9);
  v.field("b", std::make_unique<int>(7)).range(8, 9);
  v.field("c", none).required();
  v.field("d", std::shared_ptr<const std::string>()).required();
  EXPECT_EQ(findings(v), (List{"a|/a|VAL_NOT_IN_RANGE|must be from 8 to 9", "b|/b|VAL_NOT_IN_RANGE|must be from 8 to 9",
                               "c|/c|VAL_MISSING_FIELD|is required", "d|/d|VAL_MISSING_FIELD|is required"}));
}

TEST(Validation, SeveralAroundEachOtherAreLookedThroughToTheValue) {
  const std::optional<const char*> no_text = nullptr;
  const std::optional<const char*> text = "Ada";
  const std::optional<std::optional<int>> no_number{std::in_place};
  const std::optional<std::optional<int>> number{7};
  const int* const no_place = nullptr;
  Validator v;
  v.field("a", no_text).required().length(1, 80);
  v.field("b", text).required().length(3, 3);
  v.field("c", no_number).required();
  v.field("d", number).required().range(7, 7);
  v.field("e", &no_place).required();
  v.field("f", no_text).length(1, 3);
  EXPECT_EQ(findings(v), (List{"a|/a|VAL_MISSING_FIELD|is required", "c|/c|VAL_MISSING_FIELD|is required",
                               "e|/e|VAL_MISSING_FIELD|is required"}));
}

TEST(Validation, TheFirstFindingOfAFieldEndsItsChain) {
  Validator v;
  v.field("name", std::string()).required().length(1, 5).one_of({"Ada"});
  EXPECT_EQ(findings(v), (List{"name|/name|VAL_MISSING_FIELD|is required"}));
}

TEST(Validation, CodePointsAndBytesAreCountedApart) {
  const char* const text = "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";  // 3 code points, 9 bytes
  Validator v;
  v.field("a", text).length(3, 3).bytes(9, 9);
  EXPECT_TRUE(v.ok());
  v.field("a", text).length(4, 4);
  v.field("b", text).bytes(8, 8);
  EXPECT_EQ(findings(v).size(), 2u);
}

TEST(Validation, WhatIsNotUtf8IsRefused) {
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                          "\xF8\x88\x80\x80\x80", "a\xE2\x82"}) {
    EXPECT_EQ(detail::count_code_points(bad), SIZE_MAX) << bad;
  }
  EXPECT_EQ(detail::count_code_points("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF\xC2\x80\xE0\xA0\x80"), 5u);
}

TEST(Validation, PlacesAreDottedForPeopleAndJsonPointersForPrograms) {
  Validator v;
  const ValidationScope address = v.nested("address");
  const ValidationScope lines = address.nested("lines");
  address.field("zip", std::string()).required();
  lines.at(2).value(std::string()).required();
  lines.at(0).field("a/b~c", std::string()).required();
  v.at(7).nested("x").check(false, InputErrc::invalid, "is wrong");
  EXPECT_EQ(findings(v), (List{"address.zip|/address/zip|VAL_MISSING_FIELD|is required",
                               "address.lines[2]|/address/lines/2|VAL_MISSING_FIELD|is required",
                               "address.lines[0].a/b~c|/address/lines/0/a~1b~0c|VAL_MISSING_FIELD|is required",
                               "[7].x|/7/x|VAL_INPUT_INVALID|is wrong"}));
}

TEST(Validation, APathThatIsTooDeepIsCutWhereAPlaceEnds) {
  Validator v;
  ValidationScope scope = v.root();
  for (std::size_t i = 0; i < 20; ++i) scope = scope.at(i);
  scope.check(false, InputErrc::invalid, "is wrong");
  const Result<void> result = v.finish();
  const Violation& only = *result.error().get_if<ValidationErrors>()->begin();
  EXPECT_TRUE(only.path_cut);
  EXPECT_EQ(only.pointer, "/0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15");
  EXPECT_EQ(only.path, "[0][1][2][3][4][5][6][7][8][9][10][11][12][13][14][15]...");
}

TEST(Validation, APathThatIsTooLongIsCutWhereAPlaceEnds) {
  Validator v;
  v.nested("a_rather_long_name_of_a_field_of_more_than_sixty_four_characters_x")
      .nested("a_rather_long_name_of_a_field_of_more_than_sixty_four_characters_y")
      .nested("a_rather_long_name_of_a_field_of_more_than_sixty_four_characters_z")
      .check(false, InputErrc::invalid, "is wrong");
  const Result<void> result = v.finish();
  const Violation& only = *result.error().get_if<ValidationErrors>()->begin();
  EXPECT_TRUE(only.path_cut);
  EXPECT_LE(only.path.size(), only.path.capacity);
  EXPECT_EQ(only.pointer, "/a_rather_long_name_of_a_field_of_more_than_sixty_four_characters_x"
                          "/a_rather_long_name_of_a_field_of_more_than_sixty_four_characters_y");
}

TEST(Validation, LimitsAreThereForPrograms) {
  Validator v;
  v.field("a", "abc").length(0, 2);
  v.field("b", 7).range(-3, 6);
  v.field("c", 0.5).range(1, 2);
  v.field("d", std::uint64_t{1}).at_least(UINT64_MAX);
  const Result<void> result = v.finish();
  auto at = result.error().get_if<ValidationErrors>()->begin();
  EXPECT_FALSE(at->minimum.present);
  EXPECT_EQ(at->maximum.value, 2);
  ++at;
  EXPECT_TRUE(at->minimum.present && at->maximum.present);
  EXPECT_EQ(at->minimum.value, -3);
  EXPECT_EQ(at->maximum.value, 6);
  ++at;
  EXPECT_FALSE(at->minimum.present || at->maximum.present) << "no whole number";
  ++at;
  EXPECT_FALSE(at->minimum.present) << "does not fit";
}

TEST(Validation, FindingsAboveTheLimitAreCounted) {
  for (const std::uint32_t limit : {0u, 1u, 32u}) {
    Validator v({.max_violations = limit});
    for (std::size_t i = 0; i < 40; ++i) v.at(i).value(1).range(2, 3);
    const Result<void> result = v.finish();
    const auto* invalid = result.error().get_if<ValidationErrors>();
    ASSERT_NE(invalid, nullptr);
    EXPECT_EQ(invalid->kept(), limit);
    EXPECT_EQ(invalid->total(), 40u);
    EXPECT_TRUE(v.ok()) << "finish empties the validator";
  }
}

TEST(Validation, TheMessageSaysAllOfIt) {
  Validator v({.max_violations = 2});
  v.field("name", std::string()).required();
  EXPECT_EQ(to_string(v.finish().error()), "1 field is invalid: name: is required");
  v.field("name", std::string()).required();
  v.field("age", 200).range(0, 150);
  v.field("c", 1).range(2, 3);
  EXPECT_EQ(to_string(v.finish().error()), "3 fields are invalid: name: is required; age: must be from 0 to 150; and 1 more");
}

TEST(Validation, StopAtFirstCallsNoFurtherCheck) {
  int calls = 0;
  const auto counted = [&](int) { return ++calls == 0; };
  Validator v({.stop_at_first = true});
  v.field("a", 1).range(2, 3);
  v.field("b", 1).check(counted, InputErrc::invalid, "no");
  v.check(false, InputErrc::invalid, "no");
  EXPECT_EQ(findings(v), (List{"a|/a|VAL_NOT_IN_RANGE|must be from 2 to 3"}));
  EXPECT_EQ(calls, 0);
}

Result<int> early(const std::string& name, int age, int& reached) {
  Validator v;
  FALLIBLE_TRY(v.field("name", name).required().finish());
  ++reached;
  v.field("age", age).range(0, 150);
  FALLIBLE_TRY(v.finish(), "read the form");
  ++reached;
  return age;
}

TEST(Validation, TryLeavesWithAllThatWasFoundSoFar) {
  int reached = 0;
  const Result<int> no_name = early("", 1, reached);
  EXPECT_EQ(reached, 0);
  EXPECT_EQ(findings(no_name.error()).size(), 1u);
  const Result<int> old = early("Ada", 151, reached);
  EXPECT_EQ(reached, 1);
  EXPECT_EQ(to_string(old.error()), "read the form: 1 field is invalid: age: must be from 0 to 150");
  EXPECT_EQ(findings(old.error()).size(), 1u) << "a context hides nothing";
  EXPECT_EQ(early("Ada", 36, reached).value(), 36);
}

TEST(Validation, FindingsOfTheCallersOwnDomainAreKept) {
  Validator v;
  v.field("plan", 1).check([](int) { return false; }, Errc::out_of_range, "must be paid for");
  EXPECT_EQ(findings(v), (List{"plan|/plan|VAL_OUT_OF_RANGE|must be paid for"}));
}

TEST(Validation, ARejectedValueIsNowhereInTheError) {
  const std::string canary = "canary-7f3a";
  Validator v;
  v.field("a", canary).length(0, 3);
  v.field("b", canary).bytes(99, 100);
  v.field("c", canary).one_of({"x"});
  v.field("d", canary).matches([](const std::string&) { return false; });
  v.field("e", std::optional(canary)).check([](const std::string&) { return false; }, InputErrc::pii_detected, "no");
  v.field("f", 735173).range(0, 1);
  const std::string all = to_string(v.finish().error(), {Style::full, Privacy::personal});
  EXPECT_EQ(all.find("canary"), std::string::npos) << all;
  EXPECT_EQ(all.find("735173"), std::string::npos) << all;
  EXPECT_NE(all.find("VAL_FAILED"), std::string::npos) << all;
}

TEST(Validation, ListsMoveAndLeaveNothingBehind) {
  ViolationList a;
  const Violation violation{{"p"}, {"/p"}, {"m"}, InputErrc::invalid, {}, {}};
  EXPECT_TRUE(a.add(violation));
  ViolationList b(std::move(a));
  EXPECT_TRUE(a.empty());  // NOLINT: the state after a move is what is tested
  EXPECT_EQ(b.kept(), 1u);
  ViolationList c;
  c.add(violation);
  c.add(violation);
  c = std::move(b);
  EXPECT_EQ(c.kept(), 1u);
  EXPECT_EQ(b.total(), 0u);  // NOLINT
  EXPECT_EQ(c.begin()->path, "p");
}

TEST(ValidationOutOfMemory, TheCodeAndTheCountStayWhicheverAllocationFails) {
  for (const bool for_good : {false, true}) {
    bool failed = true;
    for (int nth = 1; failed; ++nth) {
      ASSERT_LT(nth, 50);
      FailingAllocator allocator(nth, for_good);
      Validator v;
      for (std::size_t i = 0; i < 5; ++i) v.at(i).value(1).range(2, 3);
      const Result<void> result = v.finish();
      failed = allocator.failures > 0;
      ASSERT_TRUE(result.has_error());
      EXPECT_EQ(result.error(), InputErrc::failed);
      const auto* invalid = result.error().get_if<ValidationErrors>();
      if (invalid == nullptr) {
        EXPECT_TRUE(result.error().detail_lost());
        continue;
      }
      EXPECT_EQ(invalid->total(), 5u);
      EXPECT_EQ(invalid->kept(), 5u - (nth <= 5 ? 1u : 0u));
    }
  }
}

TEST(ValidationOutOfMemory, APoolOfBlocksKeepsWhatFits) {
  FixedPool<3> pool;
  const Allocator* before = set_allocator(&pool.allocator());
  {
    Validator v;
    for (std::size_t i = 0; i < 2; ++i) v.at(i).value(1).range(2, 3);
    const Result<void> result = v.finish();
    const auto* invalid = result.error().get_if<ValidationErrors>();
    ASSERT_NE(invalid, nullptr);
    EXPECT_EQ(invalid->kept(), 2u);
  }
  EXPECT_EQ(pool.used(), 0u);
  set_allocator(before);
}

}  // namespace
}  // namespace fallible
