// expect: fallible: a check is a callable that takes the value and returns bool
#include <fallible/taxonomy/validation.hpp>

void check(fallible::Validator& v, const int& age) {
#ifndef FALLIBLE_CONTROL
  v.field("age", age).matches([](const char*) { return true; });
#else
  v.field("age", age).matches([](int) { return true; });
#endif
}
