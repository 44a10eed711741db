// expect: placeholder_is_not_an_argument_number
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("attempt {count}", 1);
#else
  note("attempt {0}", 1);
#endif
}
