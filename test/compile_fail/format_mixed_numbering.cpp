// expect: automatic_and_manual_numbering_are_mixed
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("{} {1}", 1, 2);
#else
  note("{} {}", 1, 2);
#endif
}
