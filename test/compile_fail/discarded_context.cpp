// expect(gcc): ignoring return(ed)? value of .*nodiscard
// expect(clang): ignoring return value of .*nodiscard
#include <fallible/core/result.hpp>

fallible::Result<void> save();

fallible::Result<void> use() {
#ifndef FALLIBLE_CONTROL
  save().context("saving");
  return {};
#else
  return save().context("saving");
#endif
}
