// expect: fallible: a secret has no text form, so it cannot be a format argument
#include <fallible/core/error.hpp>

void use(fallible::Error& error) {
#ifndef FALLIBLE_CONTROL
  error.context("token {}", fallible::secret("k3y"));
#else
  error.context("token").with("token", fallible::secret("k3y"));
#endif
}
