// expect: fallible: this matcher needs an error that an Error can be made from
// needs: testing
#include <fallible/testing/matchers.hpp>

void check(const fallible::Result<int, std::string>& failed) {
#ifndef FALLIBLE_CONTROL
  EXPECT_THAT(failed, fallible::testing::FailsWith(fallible::Errc::aborted));
#else
  EXPECT_THAT(failed, fallible::testing::FailsWith("on fire"));
#endif
}
