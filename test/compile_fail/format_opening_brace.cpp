// expect: opening_brace_is_never_closed
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("attempt {", 1);
#else
  note("attempt {}", 1);
#endif
}
