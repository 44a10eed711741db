// expect: message_has_no_terminating_nul
#include "fallible/core/format_string.hpp"

template <class... Args>
void note(fallible::FormatString<std::type_identity_t<Args>...>, const Args&...) {}

#ifndef FALLIBLE_CONTROL
constexpr char message[] = {'a', 'b'};
#else
constexpr char message[] = {'a', 'b', '\0'};
#endif

int main() { note(message); }
