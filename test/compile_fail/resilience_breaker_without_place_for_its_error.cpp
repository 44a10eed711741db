// A result whose failures are of a type of the user's own has no place for "the circuit is open".
// expect: fallible: a breaker needs a result type that can hold an Error or a Code
#include <fallible/resilience/circuit_breaker.hpp>

using namespace fallible;

struct Mine {
  int reason;
};

bool use(CircuitBreaker& breaker) {
#ifndef FALLIBLE_CONTROL
  return breaker.call([]() -> Result<int, Mine> { return 1; }).has_value();
#else
  return breaker.call([]() -> Result<int, Code> { return 1; }).has_value();
#endif
}
