// expect: fallible: IsOkAndHolds needs a result that holds a value: use IsOk for Result<void>
// needs: testing
#include <fallible/testing/matchers.hpp>

void check(const fallible::Result<void>& done) {
#ifndef FALLIBLE_CONTROL
  EXPECT_THAT(done, fallible::testing::IsOkAndHolds(3));
#else
  EXPECT_THAT(done, fallible::testing::IsOk());
#endif
}
