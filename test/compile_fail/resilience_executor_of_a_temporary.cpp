// An Executor refers to its pool, whose threads end with it.
// expect(gcc): ThreadPool. as .this. argument discards qualifiers
// expect(clang): 'this' argument to member function 'executor' is an rvalue
#include <fallible/resilience/thread_pool.hpp>

inline auto make() {
#ifndef FALLIBLE_CONTROL
  return fallible::ThreadPool::create().value().executor();
#else
  static auto pool = fallible::ThreadPool::create();
  return pool->executor();
#endif
}
