// A buffer that is written now will be gone, or say something else, when somebody reads the error.
// expect(gcc): use of deleted function .*StaticText::StaticText
// expect(clang): to '[^']*StaticText' invokes a deleted function
#include <cstdio>

#include <fallible/core/failure.hpp>
#include <fallible/taxonomy/resource.hpp>

auto refuse(int kind) {
  char type[16];
  std::snprintf(type, sizeof type, "order-%d", kind);
#ifndef FALLIBLE_CONTROL
  return fallible::fail(fallible::NotFound{type, "7"});
#else
  return fallible::fail(fallible::NotFound{"order", type});
#endif
}
