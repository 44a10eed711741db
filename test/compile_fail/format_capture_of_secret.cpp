// expect: fallible: a secret has no text form, so it cannot be a format argument
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  (void)fallible::make_arg(fallible::secret(1));
#else
  (void)fallible::make_arg(fallible::personal(1));
#endif
}
