// expect: fallible: value_or_else needs a callable that takes the error and returns a value
#include <fallible/core/result.hpp>

fallible::Result<int> find();

auto use() {
#ifndef FALLIBLE_CONTROL
  return find().value_or_else([](const fallible::Error&) { return "text"; });
#else
  return find().value_or_else([](const fallible::Error&) { return 3; });
#endif
}
