// expect: fallible: this type has no text form: give it fallible_format
#include <fallible/core/error.hpp>

struct Point {
  int x;
};

void use(fallible::Error& error) {
#ifndef FALLIBLE_CONTROL
  error.with("point", Point{1});
#else
  error.with("point", Point{1}.x);
#endif
}
