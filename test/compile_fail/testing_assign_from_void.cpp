// expect: fallible: ASSERT_OK_AND_ASSIGN needs a result that holds a value: use ASSERT_OK
// needs: testing
#include <fallible/testing/matchers.hpp>

void check(const fallible::Result<void>& done) {
#ifndef FALLIBLE_CONTROL
  ASSERT_OK_AND_ASSIGN([[maybe_unused]] const auto value, done);
#else
  ASSERT_OK(done);
#endif
}
