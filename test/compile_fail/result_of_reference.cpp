// expect: fallible: Result<T&> is not supported: use Result<T[*]>, which is never null on success
#include <fallible/core/result.hpp>

#ifndef FALLIBLE_CONTROL
fallible::Result<int&> find();
void use() { (void)find(); }
#else
fallible::Result<int*> find();
void use() { (void)find(); }
#endif
