// expect: FALLIBLE_TRY needs a Result, an expected, a std::optional or a pointer
#include <fallible/core/try.hpp>

#ifndef FALLIBLE_CONTROL
int find();
#else
fallible::Result<int> find();
#endif

fallible::Result<int> use() { return FALLIBLE_TRY(find()); }
