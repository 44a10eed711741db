// expect(gcc): ignoring return(ed)? value of .*nodiscard
// expect(clang): ignoring return value of .*nodiscard
#include <fallible/core/result.hpp>

fallible::Result<void> save() {
#ifndef FALLIBLE_CONTROL
  fail(fallible::Errc::aborted);  // forgot to return it
  return {};
#else
  return fail(fallible::Errc::aborted);
#endif
}
