// expect: constant expression|not a constant|is not usable in a constant expression
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

char message[] = "text";

int main() {
#ifndef FALLIBLE_CONTROL
  note(message);
#else
  note("text");
#endif
}
