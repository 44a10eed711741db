// Counter and Gauge are the numbers that a service shows of itself: one that only grows, and one that goes up and down.
//   Layer    report; a MetricRegistry makes them.
//   Threads  every member from any thread at any time, without a lock. Not from a signal handler: it may lose a count.
//   Memory   none of their own: a handle of a few words over the registry's memory, which must outlive it.
//   Errors   none. A default-made handle counts nothing.
//
//   Counter orders = FALLIBLE_TRY(registry.counter({"shop_orders_total", "Orders accepted."}));
//   orders.add();
//
// A counter has a cell per thread: the first threads that live at a time (MetricRegistryOptions::threads) own one each
// and add with a load and a store; the others share four, with an atomic addition. Reading adds the cells up.
#ifndef FALLIBLE_REPORT_COUNTER_HPP
#define FALLIBLE_REPORT_COUNTER_HPP

#include <cstddef>
#include <cstdint>

#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

/// Numbers 1 to 64 belong to one living thread each and are given again when it ends; higher ones are shared.
inline constexpr std::uint32_t exclusive_threads = 64;
inline constexpr std::uint32_t shared_shards = 4;

/// This thread's number; 0 as long as nobody asked for it.
inline constinit thread_local std::uint32_t thread_number = 0;

/// Gives this thread its number.   Cost  once per thread.
std::uint32_t take_thread_number() noexcept;

/// Where the cells of one number are: one in each of the registry's shards, `stride` cells apart. A shard is a run of
/// whole cache lines that one thread writes, so two threads that count the same never meet.
struct Cells {
  std::uint64_t* first = nullptr;  // in shard 0
  std::uint32_t stride = 0;        // cells from one shard to the next
  std::uint32_t owned = 0;         // shards 0 to owned-1 have one writer; then there are shared_shards more

  [[nodiscard]] std::uint64_t* shard(std::uint32_t at) const noexcept { return first + std::size_t{at} * stride; }
  [[nodiscard]] std::uint32_t shards() const noexcept { return owned + shared_shards; }

  /// Calls `owner(cell)` when this thread is the only one that writes the shard, else `sharer(cell)`.
  template <class Owner, class Sharer>
  [[gnu::always_inline]] void write(Owner owner, Sharer sharer) const noexcept {
    std::uint32_t number = thread_number;
    if (number - 1 < owned) [[likely]] {
      owner(shard(number - 1));
      return;
    }
    if (number == 0) number = take_thread_number();
    if (number - 1 < owned) {
      owner(shard(number - 1));
    } else {
      sharer(shard(owned + number % shared_shards));
    }
  }

  /// The sum over all shards of the cell `offset` behind the first.
  [[nodiscard]] std::uint64_t sum(std::uint32_t offset = 0) const noexcept {
    std::uint64_t total = 0;
    for (std::uint32_t at = 0; at < shards(); ++at) {
      total += __atomic_load_n(shard(at) + offset, __ATOMIC_RELAXED);
    }
    return total;
  }
};

[[gnu::always_inline]] inline void add_owned(std::uint64_t* cell, std::uint64_t count) noexcept {
  __atomic_store_n(cell, __atomic_load_n(cell, __ATOMIC_RELAXED) + count, __ATOMIC_RELAXED);
}
inline void add_shared(std::uint64_t* cell, std::uint64_t count) noexcept {
  (void)__atomic_fetch_add(cell, count, __ATOMIC_RELAXED);
}
/// The same for a double, kept as its bits.
void add_double(std::uint64_t* cell, double value, bool owned) noexcept;

}  // namespace detail

/// A number that only grows, from 0; modulo 2^64.
class Counter {
 public:
  Counter() noexcept = default;
  explicit Counter(const detail::Cells& cells) noexcept : cells_(cells) {}

  /// Cost  for a thread with a cell of its own a load, an addition and a store; else an atomic addition.
  [[gnu::always_inline]] void add(std::uint64_t count = 1) noexcept {
    if (cells_.first == nullptr) return;
    cells_.write([count](std::uint64_t* cell) { detail::add_owned(cell, count); },
                 [count](std::uint64_t* cell) { detail::add_shared(cell, count); });
  }
  /// The count so far; what other threads add at this moment may be missing.   Cost  one load per shard.
  [[nodiscard]] std::uint64_t value() const noexcept { return cells_.first == nullptr ? 0 : cells_.sum(); }

 private:
  detail::Cells cells_;
};

/// A number that is what it was last set to. It has one cell for all threads: setting is rarer than counting.
class Gauge {
 public:
  Gauge() noexcept = default;
  explicit Gauge(const detail::Cells& cells) noexcept : cell_(cells.shard(cells.owned)) {}

  /// NaN and infinities are kept as they are; the formats can say them.
  void set(double value) noexcept;
  /// Adds `change`, which may be below 0.   Cost  a compare-and-swap loop.
  void add(double change) noexcept;
  [[nodiscard]] double value() const noexcept;

 private:
  std::uint64_t* cell_ = nullptr;  // the bits of a double
};

FALLIBLE_NAMESPACE_END
#endif
