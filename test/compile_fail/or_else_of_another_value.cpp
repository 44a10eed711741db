// expect: fallible: or_else needs a callable that returns a Result with the same value type
#include <fallible/core/result.hpp>

fallible::Result<int> find();

auto use() {
#ifndef FALLIBLE_CONTROL
  return find().or_else([](const fallible::Error&) -> fallible::Result<long> { return 3L; });
#else
  return find().or_else([](const fallible::Error&) -> fallible::Result<int> { return 3; });
#endif
}
