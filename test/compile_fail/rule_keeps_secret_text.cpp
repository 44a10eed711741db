// expect: fallible: a rule must not keep a secret
#include <fallible/taxonomy/secret_text.hpp>
#include <fallible/taxonomy/transform.hpp>

int main() {
  const fallible::SecretText<16> pin("1234");
#ifndef FALLIBLE_CONTROL
  const auto rule = fallible::enrich("pin", pin);
#else
  const auto rule = fallible::enrich("pin", pin.empty());
#endif
  return rule(fallible::Error(fallible::Errc::internal)) == fallible::Errc::internal ? 0 : 1;
}
