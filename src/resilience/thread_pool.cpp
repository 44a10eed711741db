#include <fallible/resilience/thread_pool.hpp>

#include <fallible/core/allocator.hpp>
#include <fallible/core/invalid_option.hpp>

#if __has_include(<pthread.h>)
#include <pthread.h>

#include <cstdlib>
#include <ctime>
#include <new>

FALLIBLE_NAMESPACE_BEGIN
namespace {

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"thread pool", option, must}); }

class Lock {
 public:
  explicit Lock(pthread_mutex_t& mutex) noexcept : mutex_(mutex) { (void)pthread_mutex_lock(&mutex_); }
  ~Lock() { (void)pthread_mutex_unlock(&mutex_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  pthread_mutex_t& mutex_;
};

std::uint64_t pools = 0;  // made so far: each has a number that no later one has

/// What this thread knows: the pool it belongs to, and how many tasks had ended when it last waited for one.
struct ThisThread {
  std::uint64_t worker_of;
  std::uint64_t waited_for;
  std::uint64_t seen;
};
thread_local ThisThread this_thread{};

}  // namespace

struct ThreadPool::Core {
  const Allocator* allocator;
  std::size_t bytes;
  std::uint64_t number;
  Clock clock;
  Task* tasks;
  pthread_t* workers;
  std::uint32_t capacity;
  std::uint32_t threads = 0;  // started
  pthread_mutex_t mutex;
  pthread_cond_t work, ended;
  std::uint32_t head = 0, queued = 0;
  std::uint32_t helpers = 0;  // workers that wait in a task
  std::uint64_t ends = 0;
  bool stopping = false;

  bool init() noexcept {
    if (pthread_mutex_init(&mutex, nullptr) != 0) return false;
    pthread_condattr_t attributes;
    bool good = pthread_condattr_init(&attributes) == 0;
#ifndef __APPLE__
    good = good && pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0;
#endif
    if (good && pthread_cond_init(&work, &attributes) == 0) {
      if (pthread_cond_init(&ended, &attributes) == 0) {
        (void)pthread_condattr_destroy(&attributes);
        return true;
      }
      (void)pthread_cond_destroy(&work);
    }
    (void)pthread_mutex_destroy(&mutex);
    return false;
  }
  int start(std::size_t stack_bytes) noexcept {
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error != 0) return error;
    if (stack_bytes != 0) error = pthread_attr_setstacksize(&attributes, stack_bytes);
    if (error == 0) error = pthread_create(&workers[threads], &attributes, &Core::run, this);
    (void)pthread_attr_destroy(&attributes);
    if (error == 0) ++threads;
    return error;
  }
  void stop() noexcept {
    {
      const Lock lock(mutex);
      stopping = true;
      (void)pthread_cond_broadcast(&work);
    }
    for (std::uint32_t i = 0; i < threads; ++i) (void)pthread_join(workers[i], nullptr);
    (void)pthread_cond_destroy(&ended);
    (void)pthread_cond_destroy(&work);
    (void)pthread_mutex_destroy(&mutex);
    free(this);
  }
  static void free(Core* core) noexcept {
    if (core->allocator == nullptr) {
      std::free(core);
    } else {
      core->allocator->deallocate(core->allocator->state, core, core->bytes);
    }
  }

  /// Runs the oldest task, without the lock meanwhile.  Requires  the lock is held and queued != 0.
  void run_one() noexcept {
    const Task task = tasks[head];
    head = head + 1 == capacity ? 0 : head + 1;
    --queued;
    (void)pthread_mutex_unlock(&mutex);
    task();
    (void)pthread_mutex_lock(&mutex);
    ++ends;
    (void)pthread_cond_broadcast(&ended);
  }
  static void* run(void* self) noexcept {
    Core& core = *static_cast<Core*>(self);
    this_thread.worker_of = core.number;
    const Lock lock(core.mutex);
    for (;;) {
      while (core.queued == 0 && !core.stopping) (void)pthread_cond_wait(&core.work, &core.mutex);
      if (core.queued == 0) return nullptr;
      core.run_one();
    }
  }

  static bool submit(void* self, Task task) noexcept {
    Core& core = *static_cast<Core*>(self);
    const Lock lock(core.mutex);
    if (core.stopping || core.queued == core.capacity) return false;
    const std::uint64_t at = std::uint64_t{core.head} + core.queued;
    core.tasks[at < core.capacity ? at : at - core.capacity] = task;
    ++core.queued;
    (void)pthread_cond_signal(&core.work);
    if (core.helpers != 0) (void)pthread_cond_broadcast(&core.ended);
    return true;
  }

  /// False when `until` has come.
  bool wait_for_end(Deadline until) noexcept {
    if (until.is_never()) return pthread_cond_wait(&ended, &mutex), true;
    const std::chrono::nanoseconds left = until.remaining(clock.now());
    if (left.count() == 0) return false;
    constexpr std::int64_t second = 1'000'000'000, most = 1'000'000 * second;  // sooner is allowed
    const std::int64_t wait = left.count() < most ? left.count() : most;
    timespec time{};
#ifdef __APPLE__
    time.tv_sec = static_cast<time_t>(wait / second);
    time.tv_nsec = static_cast<long>(wait % second);
    (void)pthread_cond_timedwait_relative_np(&ended, &mutex, &time);
#else
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    const std::int64_t nanoseconds = std::int64_t{time.tv_nsec} + wait % second;
    time.tv_sec += static_cast<time_t>(wait / second + nanoseconds / second);
    time.tv_nsec = static_cast<long>(nanoseconds % second);
    (void)pthread_cond_timedwait(&ended, &mutex, &time);
#endif
    return true;
  }
  static void wait(void* self, Deadline until) noexcept {
    Core& core = *static_cast<Core*>(self);
    ThisThread& me = this_thread;
    const Lock lock(core.mutex);
    const bool worker = me.worker_of == core.number;
    if (me.waited_for != core.number) {  // has seen nothing of this pool: let it look once more
      me.waited_for = core.number;
      me.seen = core.ends;
      return;
    }
    while (core.ends == me.seen) {
      if (worker && core.queued != 0) {
        core.run_one();  // its task may have waited, here or elsewhere
        me.waited_for = core.number;
        break;
      }
      core.helpers += worker ? 1 : 0;
      const bool again = core.wait_for_end(until);
      core.helpers -= worker ? 1 : 0;
      if (!again) return;
    }
    me.seen = core.ends;
  }
};

Result<ThreadPool> ThreadPool::create(ThreadPoolOptions options) noexcept {
  if (options.threads < 1 || options.threads > 256) return bad("threads", "1 to 256");
  if (options.queue < 1 || options.queue > 65536) return bad("queue", "1 to 65536");
  if (options.stack_bytes != 0 && options.stack_bytes < 65536) return bad("stack_bytes", "0 or at least 65536");
  static_assert(alignof(Task) <= alignof(Core) && alignof(pthread_t) <= alignof(Task));
  const std::size_t bytes = sizeof(Core) + options.queue * sizeof(Task) + options.threads * sizeof(pthread_t);
  const Allocator* const allocator = get_allocator();
  void* const memory = allocator == nullptr ? std::malloc(bytes) : allocator->allocate(allocator->state, bytes);
  if (memory == nullptr) return fail(Errc::resource_exhausted, "no memory for a thread pool");
  auto* const core = ::new (memory) Core{};
  core->allocator = allocator;
  core->bytes = bytes;
  core->number = __atomic_add_fetch(&pools, std::uint64_t{1}, __ATOMIC_RELAXED);
  core->clock = options.clock;
  core->tasks = reinterpret_cast<Task*>(core + 1);
  core->workers = reinterpret_cast<pthread_t*>(core->tasks + options.queue);
  core->capacity = options.queue;
  if (!core->init()) {
    Core::free(core);
    return fail(Errc::resource_exhausted, "a thread pool could not be set up");
  }
  while (core->threads < options.threads) {
    if (const int error = core->start(options.stack_bytes); error != 0) {
      const std::uint32_t started = core->threads;
      core->stop();
      return fail(Errc::resource_exhausted, "thread {} of {} could not be started", started + 1, options.threads)
          .with("errno", error);
    }
  }
  return ThreadPool(core);
}

ThreadPool::~ThreadPool() {
  if (core_ != nullptr) core_->stop();
}

Executor ThreadPool::executor() & noexcept { return {&Core::submit, &Core::wait, core_}; }

std::uint32_t ThreadPool::threads() const noexcept { return core_->threads; }

std::uint32_t ThreadPool::queued() const noexcept {
  const Lock lock(core_->mutex);
  return core_->queued;
}

FALLIBLE_NAMESPACE_END

#else

FALLIBLE_NAMESPACE_BEGIN

Result<ThreadPool> ThreadPool::create(ThreadPoolOptions) noexcept {
  return fail(Errc::unimplemented, "a thread pool needs POSIX threads");
}
ThreadPool::~ThreadPool() = default;
Executor ThreadPool::executor() & noexcept { return {}; }
std::uint32_t ThreadPool::threads() const noexcept { return 0; }
std::uint32_t ThreadPool::queued() const noexcept { return 0; }

FALLIBLE_NAMESPACE_END
#endif
