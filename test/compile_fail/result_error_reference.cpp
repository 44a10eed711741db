// expect: fallible: the error type must be an object type without const, not an array, a reference, void or another Failure
#include <fallible/core/result.hpp>

#ifndef FALLIBLE_CONTROL
fallible::Result<int, int&> find();
void use() { (void)find(); }
#else
fallible::Result<int, int*> find();
void use() { (void)find(); }
#endif
