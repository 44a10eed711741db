// expect: closing_brace_must_be_doubled
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("attempt }");
#else
  note("attempt }}");
#endif
}
