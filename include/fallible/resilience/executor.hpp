// Executor is where work runs beside its caller: two functions over a thread pool of your own, or over a ThreadPool
// (thread_pool.hpp). Batches and hedges are given one.
//   Layer    resilience.   Threads  two words; its functions run from any thread.   Memory  that of the pool.
//   Errors   a pool that takes nothing more says false; the caller then runs the task itself or does without.
//
//   Executor executor{[](void* pool, Task task) noexcept { return static_cast<Pool*>(pool)->post(task); },
//                     [](void* pool, Deadline until) noexcept { static_cast<Pool*>(pool)->wait(until); }, &pool};
#ifndef FALLIBLE_RESILIENCE_EXECUTOR_HPP
#define FALLIBLE_RESILIENCE_EXECUTOR_HPP

#include <fallible/resilience/call.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// One piece of work: a function and its argument, which outlives it.
struct Task {
  void (*function)(void* argument) noexcept = nullptr;
  void* argument = nullptr;

  void operator()() const noexcept { function(argument); }
};

struct Executor {
  /// Runs `task` soon, on any thread, once. False: it will not run.
  bool (*submit)(void* self, Task task) noexcept = nullptr;
  /// Returns when a submitted task has ended since the last call, or at `until`, or sooner: callers look again.
  void (*wait)(void* self, Deadline until) noexcept = nullptr;
  void* self = nullptr;

  [[nodiscard]] explicit operator bool() const noexcept { return submit != nullptr; }
};

FALLIBLE_NAMESPACE_END
#endif
