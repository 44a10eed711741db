// expect: fallible: this type has no text form: give it fallible_format
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

struct Point {
  int x;
};

int main() {
#ifndef FALLIBLE_CONTROL
  note("at {}", Point{1});
#else
  note("at {}", Point{1}.x);
#endif
}
