// expect: fallible: a message has 16 arguments at most
#include <fallible/core/error.hpp>

void use(fallible::Error& error) {
#ifndef FALLIBLE_CONTROL
  error.context("{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
#else
  error.context("{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
#endif
}
