// A permit that nobody keeps is lost at once: the call it was for is neither made nor counted.
// expect(gcc): fallible: a permit that is dropped at once is lost
// expect(clang): ignoring return value of function declared with .nodiscard. attribute
#include <fallible/resilience/circuit_breaker.hpp>

using namespace fallible;

void use(CircuitBreaker& breaker) {
#ifndef FALLIBLE_CONTROL
  breaker.admit();
#else
  auto permit = breaker.admit();
  if (permit.has_value()) permit->record(Outcome::ok);
#endif
}
