// expect: fallible: Result<T&> is not supported: use Result<T[*]>, which is never null on success
#include <fallible/core/result.hpp>

fallible::Result<int> find();

auto use() {
#ifndef FALLIBLE_CONTROL
  return find().transform([](int&& n) -> int& { return n; });
#else
  return find().transform([](int&& n) -> int { return n; });
#endif
}
