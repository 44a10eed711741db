#include <fallible/resilience/detail/stripe.hpp>

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

constinit thread_local std::uint32_t stripe_number = 0;

namespace {

// A bit for each stripe that belongs to a thread.
constinit std::atomic<std::uint32_t> taken{0};

std::uint32_t take_free() noexcept {
  std::uint32_t seen = taken.load(std::memory_order_relaxed);
  for (;;) {
    const auto stripe = static_cast<std::uint32_t>(__builtin_ctz(~seen));
    if (stripe >= shared_stripe) return shared_stripe;
    // What the last owner wrote is seen by the next one.
    if (taken.compare_exchange_weak(seen, seen | 1u << stripe, std::memory_order_acquire, std::memory_order_relaxed)) return stripe;
  }
}
void give_back(std::uint32_t stripe) noexcept { taken.fetch_and(~(1u << stripe), std::memory_order_release); }

#if defined(__unix__) || defined(__APPLE__)

// A key of the thread library tells when a thread ends. Unlike a thread_local with a destructor it can refuse.
constinit pthread_once_t once = PTHREAD_ONCE_INIT;
pthread_key_t key;
constinit bool has_key = false;

extern "C" void fallible_thread_ended(void* number) {
  stripe_number = stripes;  // what the thread still does on its way out is counted in the shared one
  give_back(static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(number)) - 1);
}
[[gnu::destructor]] void forget_key() noexcept {  // this code may be unloaded before the thread ends
  if (has_key) (void)pthread_key_delete(key);
}
extern "C" void fallible_make_key() { has_key = pthread_key_create(&key, &fallible_thread_ended) == 0; }

bool give_back_at_end(std::uint32_t number) noexcept {
  return pthread_once(&once, &fallible_make_key) == 0 && has_key &&
         pthread_setspecific(key, reinterpret_cast<void*>(std::uintptr_t{number})) == 0;
}

#else

bool give_back_at_end(std::uint32_t) noexcept { return true; }  // not given back: there are few threads, or one

#endif

}  // namespace

std::uint32_t take_stripe() noexcept {
  if (stripe_number == 0) {
    const std::uint32_t stripe = take_free();
    if (stripe == shared_stripe || give_back_at_end(stripe + 1)) {
      stripe_number = stripe + 1;
    } else {
      give_back(stripe);
      stripe_number = stripes;
    }
  }
  return stripe_number - 1;
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
