// A HealthSnapshot refers to the names of the Health that it is of.
// expect(gcc): use of deleted function .*Health::run
// expect(clang): call to deleted .* 'run'
#include <fallible/report/health.hpp>

inline auto status(const fallible::HealthOptions& options) {
#ifndef FALLIBLE_CONTROL
  return fallible::Health::create(options).value().run().http_status();
#else
  const auto health = fallible::Health::create(options);
  return health->run().http_status();
#endif
}
