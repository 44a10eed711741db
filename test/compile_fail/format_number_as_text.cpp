// expect: type_letter_does_not_fit_the_argument
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("{:s}", 1);
#else
  note("{:s}", "one");
#endif
}
