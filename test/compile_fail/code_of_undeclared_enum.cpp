// expect(gcc): cannot convert|conversion from .Colour. to non-scalar type
// expect(clang): no viable conversion from .Colour.
#include <fallible/core/code.hpp>

enum class Colour { red = 1 };

#ifndef FALLIBLE_CONTROL
fallible::Code used = Colour::red;
#else
fallible::Code used = fallible::Errc::aborted;
#endif
