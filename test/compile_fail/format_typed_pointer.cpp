// expect: fallible: this type has no text form
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

const int number = 1;

int main() {
#ifndef FALLIBLE_CONTROL
  note("at {}", &number);
#else
  note("at {}", static_cast<const void*>(&number));
#endif
}
