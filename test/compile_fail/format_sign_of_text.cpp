// expect: sign_hash_or_zero_needs_a_number
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("{:+}", "one");
#else
  note("{:+}", 1);
#endif
}
