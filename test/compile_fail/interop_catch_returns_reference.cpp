// expect: fallible: catch_as_result needs a callable that returns a value: return a pointer
// flags: -fexceptions
#include <fallible/interop/exceptions.hpp>

int number = 3;

int main() {
#ifndef FALLIBLE_CONTROL
  return fallible::catch_as_result([]() -> int& { return number; }).has_value() ? 0 : 1;
#else
  return fallible::catch_as_result([]() -> int* { return &number; }).has_value() ? 0 : 1;
#endif
}
