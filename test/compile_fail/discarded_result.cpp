// expect(gcc): ignoring returned value of type .*Result.*declared with attribute .nodiscard.
// expect(clang): ignoring return value of function declared with .nodiscard. attribute
#include <fallible/core/result.hpp>

fallible::Result<void> save();

void use() {
#ifndef FALLIBLE_CONTROL
  save();
#else
  (void)save();
#endif
}
