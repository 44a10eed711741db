// expect: fallible: a hedge may run an operation twice at once
#include <fallible/resilience/hedge.hpp>

using namespace fallible;

bool use(Hedge& hedge) {
#ifndef FALLIBLE_CONTROL
  return hedge.call([]() -> Result<int> { return 1; }).has_value();
#else
  return hedge.call(idempotent([]() -> Result<int> { return 1; })).has_value();
#endif
}
