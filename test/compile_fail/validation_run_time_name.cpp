// expect(gcc): is not a constant expression
// expect(clang): is not a constant expression
#include <fallible/taxonomy/validation.hpp>

void check(fallible::Validator& v, const int& age, [[maybe_unused]] const char (&name)[8]) {
#ifndef FALLIBLE_CONTROL
  v.field(name, age).range(0, 150);
#else
  v.field("age", age).range(0, 150);
#endif
}
