// expect: fallible: a fallback inside a retry hides every failure from it
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/pipeline.hpp>

using namespace fallible;

struct Retrying {
  static constexpr PolicyKind kind = PolicyKind::retry;
};

auto use(Retrying& retry) {
#ifndef FALLIBLE_CONTROL
  return pipeline(retry, fallback_value(0));
#else
  return pipeline(fallback_value(0), retry);
#endif
}
