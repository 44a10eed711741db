// expect: fallible: this type has no text form
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

int main() {
#ifndef FALLIBLE_CONTROL
  note("{}", u8'a');
#else
  note("{}", 'a');
#endif
}
