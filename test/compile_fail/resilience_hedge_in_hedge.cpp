// expect: fallible: a hedge inside a hedge multiplies the copies
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/pipeline.hpp>

using namespace fallible;

struct Hedging {
  static constexpr PolicyKind kind = PolicyKind::hedge;
};

auto use(Hedging& hedge) {
#ifndef FALLIBLE_CONTROL
  return pipeline(hedge, hedge);
#else
  return pipeline(hedge);
#endif
}
