// expect: fallible: the value type of a Result must be void or an object type, not a Failure or a tag
#include <fallible/core/result.hpp>

#ifndef FALLIBLE_CONTROL
fallible::Result<fallible::Failure<int>> find();
void use() { (void)find(); }
#else
fallible::Result<int, fallible::Code> find();
void use() { (void)find(); }
#endif
