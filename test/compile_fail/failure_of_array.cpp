// expect: fallible: the error type must be an object type without const, not an array, a reference, void or another Failure
#include <fallible/core/failure.hpp>

#ifndef FALLIBLE_CONTROL
fallible::Failure<int[2]> failure();
void use() { (void)failure(); }
#else
fallible::Failure<int> failure();
void use() { (void)failure(); }
#endif
