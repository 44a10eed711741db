// expect: more_placeholders_than_arguments
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("{} of {}", 1);
#else
  note("{} of {}", 1, 2);
#endif
}
