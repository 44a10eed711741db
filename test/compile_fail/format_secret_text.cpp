// expect: fallible: this type has no text form
#include <fallible/core/error.hpp>
#include <fallible/taxonomy/secret_text.hpp>

fallible::Error error(fallible::SecretText<32> password) {
  fallible::Error made(fallible::Errc::internal);
#ifndef FALLIBLE_CONTROL
  made.context("password {}", password);
#else
  made.context("password of {} bytes", password.reveal().size());
#endif
  return made;
}
