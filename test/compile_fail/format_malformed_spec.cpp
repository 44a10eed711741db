// expect: spec_is_malformed
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("{:5d!}", 1);
#else
  note("{:5d}", 1);
#endif
}
