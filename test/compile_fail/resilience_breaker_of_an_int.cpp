// An int cannot say that it failed.
// expect: fallible: a policy runs operations that return a Result
#include <fallible/resilience/circuit_breaker.hpp>

using namespace fallible;

bool use(CircuitBreaker& breaker) {
#ifndef FALLIBLE_CONTROL
  return breaker.call([] { return 1; }) == 1;
#else
  return breaker.call([]() -> Result<int> { return 1; }) == 1;
#endif
}
