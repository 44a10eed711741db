// expect: width_or_precision_from_an_argument_is_not_supported
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("{:{}}", 1, 5);
#else
  note("{:5}{}", 1, 5);
#endif
}
