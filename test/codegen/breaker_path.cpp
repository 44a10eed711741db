// A closed breaker in front of a call that succeeds: no instruction that locks. What counts, and what refuses, is behind a
// call.
// flags: -O2
#include <fallible/resilience/circuit_breaker.hpp>

using namespace fallible;

// without admit_and_record: ^lock|^xchg|^cmpxchg|^xadd
// calls admit_and_record: settle_success
bool admit_and_record(CircuitBreaker& breaker) {
  auto permit = breaker.admit();
  if (!permit.has_value()) return false;
  permit->record(Outcome::ok);
  return true;
}
