// expect: fallible: a secret has no text form, so it cannot be a format argument
#include <fallible/core/ensure.hpp>

fallible::Result<int> use(int token) {
#ifndef FALLIBLE_CONTROL
  FALLIBLE_ENSURE(token > 0, fallible::Errc::unauthenticated, "token {}", fallible::secret(token));
#else
  FALLIBLE_ENSURE(token > 0, fallible::Errc::unauthenticated, "token {}", fallible::personal(token));
#endif
  return token;
}
