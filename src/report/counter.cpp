#include <fallible/report/counter.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

std::uint64_t taken_numbers = 0;       // bit n: number n + 1 belongs to a living thread
std::uint32_t shared_numbers = 0;      // how many threads share so far

std::uint32_t shared_number() noexcept {
  const std::uint32_t count = __atomic_fetch_add(&shared_numbers, 1u, __ATOMIC_RELAXED);
  return detail::exclusive_threads + 1 + count % 1024;
}

/// Gives the number back when the thread ends; what it counts after that goes to the shared cells.
struct NumberCloser {
  std::uint32_t number = 0;
  ~NumberCloser() {
    detail::thread_number = shared_number();
    // Release: the next owner of the number sees what this thread wrote to its cells.
    __atomic_fetch_and(&taken_numbers, ~(std::uint64_t{1} << (number - 1)), __ATOMIC_RELEASE);
  }
};

double to_double(std::uint64_t bits) noexcept {
  double value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}
std::uint64_t to_bits(double value) noexcept {
  std::uint64_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
}

}  // namespace

namespace detail {

std::uint32_t take_thread_number() noexcept {
  std::uint64_t taken = __atomic_load_n(&taken_numbers, __ATOMIC_RELAXED);
  while (~taken != 0) {
    const auto bit = static_cast<std::uint32_t>(__builtin_ctzll(~taken));
    if (!__atomic_compare_exchange_n(&taken_numbers, &taken, taken | std::uint64_t{1} << bit, true, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED)) {
      continue;
    }
    static thread_local NumberCloser closer;
    closer.number = bit + 1;
    return thread_number = bit + 1;
  }
  return thread_number = shared_number();
}

void add_double(std::uint64_t* cell, double value, bool owned) noexcept {
  std::uint64_t before = __atomic_load_n(cell, __ATOMIC_RELAXED);
  if (owned) {
    __atomic_store_n(cell, to_bits(to_double(before) + value), __ATOMIC_RELAXED);
    return;
  }
  while (!__atomic_compare_exchange_n(cell, &before, to_bits(to_double(before) + value), true, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED)) {
  }
}

}  // namespace detail

void Gauge::set(double value) noexcept {
  if (cell_ != nullptr) __atomic_store_n(cell_, to_bits(value), __ATOMIC_RELAXED);
}

void Gauge::add(double change) noexcept {
  if (cell_ != nullptr) detail::add_double(cell_, change, false);
}

double Gauge::value() const noexcept {
  return cell_ == nullptr ? 0.0 : to_double(__atomic_load_n(cell_, __ATOMIC_RELAXED));
}

FALLIBLE_NAMESPACE_END
