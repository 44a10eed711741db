// ThreadPool is an Executor for programs that have none: a fixed number of threads and a queue with an end.
//   Layer    resilience.   Threads  everything but the destructor may be called from any thread.
//   Memory   one block from get_allocator() at create() and the stacks of its threads; nothing per task.
//   Errors   from create(): a bad option, no memory, a thread that the system does not start. A full queue refuses.
//
//   auto pool  = FALLIBLE_TRY(ThreadPool::create({.threads = 4, .queue = 64}));
//   auto hedge = FALLIBLE_TRY(Hedge::create({.delay = 50ms}, pool.executor()));
//
// A program that has a pool or an event loop gives that instead: an Executor is two functions.
#ifndef FALLIBLE_RESILIENCE_THREAD_POOL_HPP
#define FALLIBLE_RESILIENCE_THREAD_POOL_HPP

#include <cstdint>

#include <fallible/core/clock.hpp>
#include <fallible/core/result.hpp>
#include <fallible/resilience/executor.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct ThreadPoolOptions {
  std::uint32_t threads = 4;        ///< 1 to 256.
  std::uint32_t queue = 256;        ///< Tasks that wait for a thread; 1 to 65536. One more is refused.
  std::size_t stack_bytes = 0;      ///< Of each thread; 0: what the system gives, else 64 KiB or more.
  Clock clock = steady_clock();     ///< The one that the deadlines of its users are times of.
};

class ThreadPool {
 public:
  /// Errors    InvalidOption; resource_exhausted without memory or when the system
  ///           starts no more threads, with its number as field "errno": then none is left running;
  ///           unimplemented where there are no POSIX threads.
  [[nodiscard]] static Result<ThreadPool> create(ThreadPoolOptions options = {}) noexcept;

  ThreadPool(ThreadPool&& other) noexcept : core_(other.core_) { other.core_ = nullptr; }
  ThreadPool& operator=(ThreadPool&&) = delete;
  /// Takes no more tasks, runs those that wait, and returns when all threads have ended.
  /// Requires  not called from a task of its own.
  ~ThreadPool();

  /// Valid as long as the pool, also after it was moved. submit() is false while the queue is full and once
  /// the pool is being destroyed. A task may itself submit and wait: while it waits, its thread runs what is
  /// queued, so that tasks which wait for tasks do not block each other.
  [[nodiscard]] Executor executor() & noexcept;

  [[nodiscard]] std::uint32_t threads() const noexcept;
  /// Tasks that wait for a thread now. A snapshot.
  [[nodiscard]] std::uint32_t queued() const noexcept;

 private:
  struct Core;
  explicit ThreadPool(Core* core) noexcept : core_(core) {}
  Core* core_;
};

FALLIBLE_NAMESPACE_END
#endif
