// expect: fallible: a value is marked twice
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("token {}", fallible::safe(fallible::secret("k3y")));
#else
  note("token {}", fallible::safe("k3y"));
#endif
}
