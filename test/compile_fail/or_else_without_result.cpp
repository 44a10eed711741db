// expect: fallible: or_else needs a callable that returns a Result
#include <fallible/core/result.hpp>

fallible::Result<int> find();

auto use() {
#ifndef FALLIBLE_CONTROL
  return find().or_else([](const fallible::Error&) { return 3; });
#else
  return find().value_or_else([](const fallible::Error&) { return 3; });
#endif
}
