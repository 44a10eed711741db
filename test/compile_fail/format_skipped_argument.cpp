// expect: more_arguments_than_placeholders
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("{0} {2}", 1, 2, 3);
#else
  note("{0} {2} {1}", 1, 2, 3);
#endif
}
