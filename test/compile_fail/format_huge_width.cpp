// expect: width_or_precision_is_too_large
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("{:100000}", 1);
#else
  note("{:100}", 1);
#endif
}
