// expect: fallible: answering\(\) is given a copyable value for the operation.s result
#include <fallible/resilience/chaos.hpp>

using namespace fallible;

struct Answer {};

bool use(Chaos& chaos) {
#ifndef FALLIBLE_CONTROL
  auto guard = chaos.answering("ready");
#else
  auto guard = chaos.answering(Answer{});
#endif
  return guard.call([]() -> Result<Answer> { return Answer{}; }).has_value();
}
