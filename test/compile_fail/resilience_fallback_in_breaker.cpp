// expect: fallible: a fallback inside a circuit breaker hides every failure from it
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/pipeline.hpp>

using namespace fallible;

struct Breaking {
  static constexpr PolicyKind kind = PolicyKind::circuit_breaker;
};

auto use(Breaking& breaker) {
#ifndef FALLIBLE_CONTROL
  return pipeline(pipeline(breaker), fallback_value(0));
#else
  return pipeline(fallback_value(0), pipeline(breaker));
#endif
}
