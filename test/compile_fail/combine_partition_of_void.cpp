// expect: is_void_v
#include <fallible/core/combine.hpp>

#ifndef FALLIBLE_CONTROL
using Value = void;
#else
using Value = int;
#endif

auto use(const std::vector<fallible::Result<Value>>& results) { return fallible::partition(results); }
