#include <fallible/report/error_match.hpp>

#include <fallible/core/policy_error.hpp>
#include <gtest/gtest.h>

using fallible::Category;
using fallible::Code;
using fallible::Errc;
using fallible::ErrorMatch;
using fallible::PolicyErrc;

namespace {

TEST(ErrorMatch, IsForOneCodeOneDomainOneCategoryOrAny) {
  constexpr Code timed_out = PolicyErrc::timed_out;
  static_assert(ErrorMatch(timed_out)(timed_out));
  static_assert(ErrorMatch(PolicyErrc::timed_out)(timed_out));
  static_assert(!ErrorMatch(PolicyErrc::throttled)(timed_out));
  static_assert(!ErrorMatch(Errc::deadline_exceeded)(timed_out), "another domain");
  static_assert(ErrorMatch::domain<PolicyErrc>()(timed_out));
  static_assert(!ErrorMatch::domain<Errc>()(timed_out));
  static_assert(ErrorMatch(Category::timeout)(timed_out));
  static_assert(!ErrorMatch(Category::network)(timed_out));
  static_assert(ErrorMatch::any()(timed_out) && ErrorMatch()(timed_out));
}

TEST(ErrorMatch, IsMoreSpecificInTheOrderOfItsKinds) {
  static_assert(ErrorMatch(Errc::unknown).kind() > ErrorMatch::domain<Errc>().kind());
  static_assert(ErrorMatch::domain<Errc>().kind() > ErrorMatch(Category::internal).kind());
  static_assert(ErrorMatch(Category::validation).kind() > ErrorMatch::any().kind());
}

TEST(ErrorMatch, EqualsWhatMatchesTheSame) {
  EXPECT_EQ(ErrorMatch(Errc::unknown), ErrorMatch(Code(Errc::unknown)));
  EXPECT_FALSE(ErrorMatch(Category::validation) == ErrorMatch::any());  // number 0 of another kind
}

}  // namespace
