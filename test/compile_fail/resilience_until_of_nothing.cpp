// expect: fallible: until\(\) judges values, and this operation answers with none
#include <fallible/resilience/retry.hpp>

using namespace fallible;

bool use(const RetryPolicy& retry) {
#ifndef FALLIBLE_CONTROL
  const auto operation = []() -> Result<void> { return {}; };
#else
  const auto operation = []() -> Result<int> { return 1; };
#endif
  return retry.until([](const auto&) { return true; }).call(operation).has_value();
}
