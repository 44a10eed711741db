// expect(gcc): ignoring returned value of type .*Error.*declared with attribute .nodiscard.
// expect(clang): ignoring return value of function declared with .nodiscard. attribute
#include <fallible/core/error.hpp>

fallible::Error last_error();

void use() {
#ifndef FALLIBLE_CONTROL
  last_error();
#else
  (void)last_error();
#endif
}
