// expect: fallible: this matcher takes a Result, an expected, an Outcome
// needs: testing
#include <fallible/testing/matchers.hpp>

void check(int number) {
#ifndef FALLIBLE_CONTROL
  EXPECT_THAT(number, fallible::testing::IsOk());
#else
  EXPECT_THAT(&number, fallible::testing::IsOk());
#endif
}
