// A policy with a predicate refers to the policy that it is of.
// expect(gcc): use of deleted function .*RetryPolicy::until
// expect(clang): call to deleted .* 'until'
#include <fallible/resilience/retry.hpp>

using namespace fallible;

inline auto ask() {
  const auto ready = [](int status) { return status != 202; };
  const auto send = []() -> Result<int> { return 200; };
#ifndef FALLIBLE_CONTROL
  return RetryPolicy::create({}, no_budget).value().until(ready).call(send);
#else
  const RetryPolicy retry = RetryPolicy::create({}, no_budget).value();
  return retry.until(ready).call(send);
#endif
}
