// expect: fallible: a field that holds a secret must be declared Privacy::secret
#include <fallible/core/error.hpp>
#include <fallible/taxonomy/secret_text.hpp>

struct BadLogin {
  fallible::SecretText<32> password;
  static constexpr fallible::Code code = fallible::Errc::unauthenticated;
#ifndef FALLIBLE_CONTROL
  static constexpr auto fields =
      fallible::fields(fallible::field("password", &BadLogin::password, fallible::Privacy::public_));
#else
  static constexpr auto fields =
      fallible::fields(fallible::field("password", &BadLogin::password, fallible::Privacy::secret));
#endif
};

fallible::Error error() { return BadLogin{}; }
