// Locked holds a std::mutex for a scope, as std::lock_guard does, but without a way to throw: an error of a plain
// mutex is a bug that no caller can answer, and code without exceptions has nothing to throw it with. Not for users.
#ifndef FALLIBLE_RESILIENCE_DETAIL_LOCKED_HPP
#define FALLIBLE_RESILIENCE_DETAIL_LOCKED_HPP

#include <mutex>

#include <fallible/version.hpp>

#if __has_include(<pthread.h>)
#include <pthread.h>
#endif

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

class [[nodiscard]] Locked {
 public:
  explicit Locked(std::mutex& mutex) noexcept : mutex_(mutex) { take(mutex); }
  ~Locked() { mutex_.unlock(); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

  static void take(std::mutex& mutex) noexcept {
#if __has_include(<pthread.h>)
    (void)pthread_mutex_lock(mutex.native_handle());
#else
    mutex.lock();
#endif
  }

 private:
  std::mutex& mutex_;
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
