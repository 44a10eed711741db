// expect: fallible: Result of an array is not supported: use std::array
#include <fallible/core/result.hpp>

#include <array>

#ifndef FALLIBLE_CONTROL
fallible::Result<int[3]> find();
void use() { (void)find(); }
#else
fallible::Result<std::array<int, 3>> find();
void use() { (void)find(); }
#endif
