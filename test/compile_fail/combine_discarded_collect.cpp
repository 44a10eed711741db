// expect(gcc): ignoring return(ed)? value of .*nodiscard
// expect(clang): ignoring return value of .*nodiscard
#include <fallible/core/combine.hpp>

fallible::Result<void> use(const std::vector<fallible::Result<void>>& results) {
#ifndef FALLIBLE_CONTROL
  fallible::collect(results);
  return {};
#else
  return fallible::collect(results);
#endif
}
