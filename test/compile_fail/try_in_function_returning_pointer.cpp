// expect: a_function_that_fails_must_return_a_Result_or_another_carrier
#include <fallible/core/try.hpp>

fallible::Result<int*> find();

#ifndef FALLIBLE_CONTROL
int* use() {
#else
fallible::Result<int*> use() {
#endif
  FALLIBLE_TRY_ASSIGN(int* n, find(), "finding");
  return n;
}
