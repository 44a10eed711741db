// expect: more_arguments_than_placeholders
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("attempt {}", 1, 2);
#else
  note("attempt {}", 1);
#endif
}
