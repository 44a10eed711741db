// expect: fallible: length is for texts, items for containers
#include <fallible/taxonomy/validation.hpp>

void check(fallible::Validator& v, const int& age) {
#ifndef FALLIBLE_CONTROL
  v.field("age", age).length(0, 150);
#else
  v.field("age", age).range(0, 150);
#endif
}
