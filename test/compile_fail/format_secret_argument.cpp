// expect: fallible: a secret has no text form, so it cannot be a format argument
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("token {}", fallible::secret("k3y"));
#else
  note("token {}", fallible::personal("k3y"));
#endif
}
