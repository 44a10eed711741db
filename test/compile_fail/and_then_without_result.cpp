// expect: fallible: and_then needs a callable that returns a Result
#include <fallible/core/result.hpp>

fallible::Result<int> find();

auto use() {
#ifndef FALLIBLE_CONTROL
  return find().and_then([](int n) { return n; });
#else
  return find().transform([](int n) { return n; });
#endif
}
