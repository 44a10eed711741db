// expect(gcc): no match for .operator\|.
// expect(clang): invalid operands to binary expression
#include <fallible/core/context.hpp>

#ifndef FALLIBLE_CONTROL
int find();
#else
int* find();
#endif

auto use() { return find() | fallible::context("finding"); }
