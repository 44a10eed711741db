// expect: fallible: a field that holds a secret must be declared Privacy::secret
#include <fallible/taxonomy/context_template.hpp>
#include <fallible/taxonomy/secret_text.hpp>

struct LoginContext {
  fallible::Optional<fallible::SecretText<32>> password{};
#ifndef FALLIBLE_CONTROL
  static constexpr auto fields = fallible::fields(fallible::field("login.password", &LoginContext::password));
#else
  static constexpr auto fields =
      fallible::fields(fallible::field("login.password", &LoginContext::password, fallible::Privacy::secret));
#endif
};

fallible::Error add(fallible::Error error) { return with_context(static_cast<fallible::Error&&>(error), LoginContext{"x"}); }
