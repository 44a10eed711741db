// expect: no matching function|too few arguments|could not convert
#include <fallible/resilience/retry.hpp>

using namespace fallible;

auto use() {
#ifndef FALLIBLE_CONTROL
  return RetryPolicy::create({});
#else
  return RetryPolicy::create({}, no_budget);
#endif
}
