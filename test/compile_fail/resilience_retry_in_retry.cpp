// expect: fallible: a retry inside a retry multiplies the attempts
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/pipeline.hpp>

using namespace fallible;

struct Retrying {
  static constexpr PolicyKind kind = PolicyKind::retry;
};

auto use(Retrying& retry, [[maybe_unused]] Retrying& other) {
#ifndef FALLIBLE_CONTROL
  return pipeline(retry, pipeline(other));
#else
  return pipeline(retry);
#endif
}
