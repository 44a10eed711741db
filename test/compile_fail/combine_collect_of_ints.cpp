// expect(gcc): ResultRange
// expect(clang): no matching function for call to .collect.
#include <fallible/core/combine.hpp>

#ifndef FALLIBLE_CONTROL
using Element = int;
#else
using Element = fallible::Result<int>;
#endif

auto use(const std::vector<Element>& results) { return fallible::collect(results); }
