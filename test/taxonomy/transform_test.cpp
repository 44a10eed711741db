// Tests taxonomy/transform.hpp.
#include <fallible/taxonomy/transform.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include <fallible/core/policy_error.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/testing/matchers.hpp>

namespace shop {
enum class OrderErrc { exists = 1, closed = 2 };
}  // namespace shop

template <>
struct fallible::Domain<shop::OrderErrc> {
  static constexpr const char* name = "shop.order";
  static constexpr CodeRow<shop::OrderErrc> rows[] = {
      {shop::OrderErrc::exists, "CONFLICT_ORDER_EXISTS", Category::conflict, Severity::info, Retry::never,
       409, Errc::already_exists, "the order exists", "Read it instead."},
      {shop::OrderErrc::closed, "BIZ_SHOP_CLOSED", Category::business_rule, Severity::info, Retry::never,
       422, Errc::failed_precondition, "the shop is closed", "Come back in the morning."},
  };
};

namespace fallible {
namespace {

using namespace fallible::testing;
using namespace std::chrono_literals;
using shop::OrderErrc;
using ::testing::AllOf;
using ::testing::Not;

/// The fields of the error itself, without those of its causes.
std::string own_fields(const Error& error) {
  struct Fields {
    std::string text;
    bool enter(const Error&, const Step& step) const { return step.depth == 0; }
    void field(Text key, const Arg& value) {
      text += std::string(key) + "=";
      write_value(append_to(text), value);
      text += ";";
    }
  } fields;
  visit(error, fields);
  return fields.text;
}

TEST(MapCode, GivesTheErrorANewCodeAndKeepsTheOldOneAsItsCause) {
  constexpr auto rule = map_code(Errc::already_exists, OrderErrc::exists); constexpr std::uint32_t line = __LINE__;
  const Error mapped = rule(Error(Errc::already_exists, "row 7").with("table", "orders").context("insert"));
  EXPECT_EQ(mapped, OrderErrc::exists);
  EXPECT_EQ(mapped.location().line, line) << "the line of the rule";
  ASSERT_NE(mapped.cause(), nullptr);
  EXPECT_THAT(*mapped.cause(), AllOf(FailsWith(Errc::already_exists), HasMessage("row 7"), HasContext("insert"),
                                     HasField("table", "orders")));
  EXPECT_EQ(own_fields(mapped), "") << "what the layer below said stays below";
  EXPECT_EQ(rule(Error(Errc::not_found)), Errc::not_found);
  EXPECT_EQ(rule(Error(Errc::not_found)).cause(), nullptr);
}

TEST(MapCode, ChangesNothingWhereTheCodeIsTheTargetAlready) {
  constexpr auto rule = map_category(Category::conflict, OrderErrc::exists);
  EXPECT_EQ(rule(Error(OrderErrc::exists)).cause(), nullptr);
  EXPECT_EQ(rule(rule(Error(Errc::aborted))).cause()->code(), Errc::aborted) << "so it may be applied twice";
}

TEST(Map, MatchesByCodeCategoryDomainTestOrAlways) {
  constexpr auto is_warning = [](const Error& error) { return error.code().severity() == Severity::warning; };
  const Error warning = Errc::permission_denied;
  const Error other = Errc::not_found;
  EXPECT_EQ(map_category(Category::authorization, Errc::internal)(warning), Errc::internal);
  EXPECT_EQ(map_category(Category::authorization, Errc::internal)(other), Errc::not_found);
  EXPECT_EQ(map_domain<Errc>(Errc::internal)(warning), Errc::internal);
  EXPECT_EQ(map_domain<PolicyErrc>(Errc::internal)(warning), Errc::permission_denied);
  EXPECT_EQ(map_if(is_warning, Errc::internal)(warning), Errc::internal);
  EXPECT_EQ(map_if(is_warning, Errc::internal)(other), Errc::not_found);
  EXPECT_EQ(map_rest(Errc::internal)(other), Errc::internal);
}

TEST(Map, RepeatsTheRetryHintOnTheNewErrorAndNothingElse) {
  constexpr auto rule = map_category(Category::rate_limit, Errc::unavailable);
  const Error mapped = rule(Error(RateLimited{10, 1min, 30s}).with("peer", "billing"));
  EXPECT_EQ(retry_after(mapped), 30s);
  EXPECT_EQ(own_fields(mapped), "retry_after=30000ms;");
  EXPECT_EQ(own_fields(map_rest(Errc::internal)(Error(Errc::unavailable).with("retry_after", 1ns))), "retry_after=1ns;");
  EXPECT_NE(mapped.cause()->get_if<RateLimited>(), nullptr) << "the struct is in the cause";
  EXPECT_EQ(retry_after(map_rest(Errc::internal)(mapped)), 30s) << "through two layers";
  EXPECT_EQ(retry_after(rule(Error(PolicyErrc::rate_limited))), std::nullopt);
}

TEST(Enrich, AddsFieldsOfAnyClassAndKeepsTheCode) {
  constexpr auto rule = transform(enrich("service", "orders"), enrich("shard", 3), enrich("slow", safe(250ms)),
                                  enrich("owner", personal("ada")));
  const Error error = rule(Error(Errc::not_found));
  EXPECT_EQ(error, Errc::not_found);
  EXPECT_THAT(error, AllOf(HasField("service", "orders"), HasField("shard", 3), HasField("slow", "250ms")));
  const std::string shown = to_string(error, {.style = Style::full});
  EXPECT_EQ(shown.find("ada"), std::string::npos) << shown;
}

TEST(Enrich, CallsWhatKnowsTheValueOnlyThen) {
  int calls = 0;
  const auto rule = enrich([&calls](Error& error) { error.with("call", ++calls); });
  EXPECT_THAT(rule(Error(Errc::not_found)), HasField("call", 1));
  EXPECT_THAT(rule(Error(Errc::not_found)), HasField("call", 2));
}

TEST(Transform, AppliesEveryRuleToWhatTheOneBeforeLeft) {
  constexpr auto rules = map_code(Errc::not_found, Errc::unavailable) |
                         map_category(Category::resource, Errc::internal) | enrich("layer", "store");
  const Error error = rules(Error(Errc::not_found));
  EXPECT_EQ(error, Errc::internal) << "the second rule sees what the first made";
  EXPECT_EQ(error.cause()->code(), Errc::unavailable);
  EXPECT_EQ(error.cause()->cause()->code(), Errc::not_found);
  EXPECT_THAT(error, HasField("layer", "store"));
}

TEST(FirstOf, StopsAtTheFirstRuleThatMatches) {
  constexpr auto rules =
      first_of(enrich("seen", true), map_code(Errc::not_found, Errc::unavailable),
               map_category(Category::resource, Errc::internal), map_rest(OrderErrc::closed));
  EXPECT_EQ(rules(Error(Errc::not_found)), Errc::unavailable) << "and not internal";
  EXPECT_EQ(rules(Error(Errc::resource_exhausted)), Errc::internal);
  EXPECT_EQ(rules(Error(Errc::cancelled)), OrderErrc::closed);
  EXPECT_THAT(*rules(Error(Errc::not_found)).cause(), HasField("seen")) << "an enrichment is no match";
  constexpr auto nested = first_of(first_of(map_code(Errc::aborted, OrderErrc::exists)),
                                   transform(map_code(Errc::not_found, OrderErrc::closed)), map_rest(Errc::internal));
  EXPECT_EQ(nested(Error(Errc::aborted)), OrderErrc::exists);
  EXPECT_EQ(nested(Error(Errc::not_found)), OrderErrc::closed);
  EXPECT_EQ(nested(Error(Errc::unavailable)), Errc::internal);
}

TEST(When, AppliesARuleToSomeErrorsOnly) {
  constexpr auto rule = when(Category::resource, enrich("pager", "storage")) |
                        when(Code(Errc::not_found), enrich("hint", "reload")) |
                        when([](const Error& error) { return error.code().http_status() >= 500; },
                             enrich("server", true));
  EXPECT_THAT(rule(Error(Errc::unavailable)), AllOf(HasField("pager"), HasField("server"), Not(HasField("hint"))));
  EXPECT_THAT(rule(Error(Errc::not_found)), AllOf(HasField("hint"), Not(HasField("pager")), Not(HasField("server"))));
}

constexpr auto border = narrow<OrderErrc>(Errc::internal, map_code(Errc::already_exists, OrderErrc::exists),
                                          map_category(Category::rate_limit, Errc::unavailable));

TEST(Narrow, LetsNothingOutButItsDomainAndTheTargetsOfItsRules) {
  EXPECT_EQ(border(Error(OrderErrc::closed)).cause(), nullptr) << "of the layer itself: untouched";
  EXPECT_EQ(border(Error(OrderErrc::closed)), OrderErrc::closed);
  EXPECT_EQ(border(Error(Errc::already_exists)), OrderErrc::exists);
  EXPECT_EQ(border(Error(PolicyErrc::rate_limited)), Errc::unavailable);
  for (int number = 1; number <= 16; ++number) {
    const Error out = border(Error(static_cast<Errc>(number)));
    const bool exists = static_cast<Errc>(number) == Errc::already_exists;
    EXPECT_EQ(out, exists ? Code(OrderErrc::exists) : Code(Errc::internal)) << number;
  }
}

TEST(Rules, ApplyToResultsOfAnyErrorType) {
  const auto find = [](int id) -> Result<int> {
    if (id < 0) return fail(Errc::already_exists);
    return id;
  };
  EXPECT_THAT(find(4).transform_error(border), IsOkAndHolds(4));
  EXPECT_THAT(find(-1).transform_error(border), FailsWith(OrderErrc::exists));
  EXPECT_THAT(find(4) | border, IsOkAndHolds(4));
  EXPECT_THAT(find(-1) | border | enrich("id", -1), AllOf(FailsWith(OrderErrc::exists), HasField("id", -1)));
  const auto bare = [](bool works) -> Result<void, Code> {
    if (!works) return fail(Errc::not_found);
    return {};
  };
  EXPECT_THAT(bare(true) | border, IsOk());
  EXPECT_THAT(bare(false) | border, FailsWith(Errc::internal));
  EXPECT_THAT(bare(false).transform_error(border), FailsWith(Errc::internal));
  EXPECT_THAT(Error(Errc::already_exists) | border, FailsWith(OrderErrc::exists));
  EXPECT_THAT(std::optional<int>() | border, FailsWith(Errc::internal));
}

TEST(Rules, AreConstantsWithoutAnythingToFree) {
  static_assert(std::is_trivially_copyable_v<decltype(border)> || std::is_trivially_destructible_v<decltype(border)>);
  static_assert(std::is_trivially_destructible_v<decltype(border)>);
  static_assert(AnyRule<decltype(border)> && !AnyRule<Error>);
  static_assert(!AnyCarrier<decltype(border)>);
}

}  // namespace
}  // namespace fallible
