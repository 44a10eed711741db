// expect: fallible: a rule must not keep a secret
#include <fallible/taxonomy/transform.hpp>

#ifndef FALLIBLE_CONTROL
inline constexpr auto rule = fallible::enrich("token", fallible::secret("k3y"));
#else
inline constexpr auto rule = fallible::enrich("token", fallible::personal("k3y"));
#endif
