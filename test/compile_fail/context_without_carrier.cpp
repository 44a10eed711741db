// expect(gcc): ignoring return(ed)? value of .*nodiscard
// expect(clang): ignoring return value of .*nodiscard
#include <fallible/core/context.hpp>

int* find();

fallible::Result<int*> use() {
#ifndef FALLIBLE_CONTROL
  fallible::context("finding");
  return find();
#else
  return find() | fallible::context("finding");
#endif
}
