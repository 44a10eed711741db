// Two results for one call.
// expect(gcc): use of deleted function .*Permit
// expect(clang): call to implicitly-deleted copy constructor of .*Permit
#include <fallible/resilience/circuit_breaker.hpp>

using namespace fallible;

void use(CircuitBreaker::Permit& permit) {
#ifndef FALLIBLE_CONTROL
  CircuitBreaker::Permit copy = permit;
#else
  CircuitBreaker::Permit copy = static_cast<CircuitBreaker::Permit&&>(permit);
#endif
  copy.record(Outcome::ok);
}
