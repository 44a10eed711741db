// expect: a_function_that_fails_must_return_a_Result_or_another_carrier
#include <fallible/core/try.hpp>

fallible::Result<int> find();

#ifndef FALLIBLE_CONTROL
int use() {
#else
fallible::Result<int> use() {
#endif
  const int n = FALLIBLE_TRY(find());
  return n;
}
