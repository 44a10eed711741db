// The windows that a circuit breaker counts in: the last N results, or the results of the last while. Written
// without a lock. Not for users.
#ifndef FALLIBLE_RESILIENCE_DETAIL_BREAKER_WINDOW_HPP
#define FALLIBLE_RESILIENCE_DETAIL_BREAKER_WINDOW_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include <fallible/resilience/detail/breaker_decision.hpp>
#include <fallible/resilience/detail/stripe.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// The last `size` results, two bits each. A result takes its place with one fetch_add. Exact while fewer than `size` results are recorded at once.
class CountWindow {
 public:
  CountWindow() noexcept = default;
  CountWindow(const CountWindow&) = delete;
  ~CountWindow();
  /// False when there is no memory.
  [[nodiscard]] bool init(std::uint32_t size) noexcept;
  /// Takes a place; a success that finds another one there has nothing else to write.
  [[nodiscard]] std::uint64_t take() noexcept { return next_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] bool holds_success(std::uint64_t place) const noexcept {
    const std::uint64_t slot = place % size_;
    const Bits& bits = bits_[slot / 64];
    return ((bits.failed.load(std::memory_order_relaxed) | bits.slow.load(std::memory_order_relaxed)) >> slot % 64 & 1) == 0;
  }
  void write(std::uint64_t place, bool failed, bool slow) noexcept;
  /// Whether the window holds nothing but successes: one more of them would change nothing.
  [[nodiscard]] bool all_succeeded(std::uint64_t place) const noexcept {
    return sums_.load(std::memory_order_relaxed) == 0 &&
           static_cast<std::int64_t>(place + 1 - first_.load(std::memory_order_relaxed)) >= static_cast<std::int64_t>(size_);
  }
  /// Whether no failed or slow result is in it. Ordered with write(): see BreakerCore::rest().
  [[nodiscard]] bool clean() const noexcept { return sums_.load() == 0; }
  /// Forgets everything. A result that is being recorded by another thread at this moment may stay.
  void reset() noexcept;
  [[nodiscard]] BreakerCounts counts() const noexcept;

 private:
  struct Bits {
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> slow{0};
  };
  void change(std::atomic<std::uint64_t>& bits, std::uint64_t mask, bool set, std::uint64_t one) noexcept;

  // Read by every result, hardly ever written: not on the line of next_.
  std::uint64_t size_ = 1;
  Bits* bits_ = nullptr;
  std::atomic<std::uint64_t> sums_{0};   // failed | slow << 32, always those of the bits
  std::atomic<std::uint64_t> first_{0};  // next_ at the last reset
  alignas(64) std::atomic<std::uint64_t> next_{0};  // results so far
};

/// The results of the last `buckets` buckets of time, the one that is running included, in a stripe for each
/// of the first threads. A bucket says which time it counts, so what is stale is seen when it is read.
class TimeWindow {
 public:
  TimeWindow() noexcept = default;
  TimeWindow(const TimeWindow&) = delete;
  ~TimeWindow();
  /// False when there is no memory. Requires  buckets * bucket is an int64.
  [[nodiscard]] bool init(std::uint32_t buckets, std::int64_t bucket, std::int64_t now) noexcept;
  /// The success of a thread that has a stripe for itself, unless it is its first one in the running bucket.
  /// Returns   whether it is recorded; else record() is to be called.
  [[nodiscard]] bool record_next_success(std::int64_t now) noexcept {
    const std::int64_t start = start_.load(std::memory_order_acquire);
    const std::uint64_t where = epoch_.load(std::memory_order_relaxed);
    std::uint32_t stripe = 0;
    if (!runs(start, now) || !own_stripe(stripe)) [[unlikely]] return false;
    std::atomic<std::uint64_t>& total = cell(stripe, where).total;
    const std::uint64_t next = total.load(std::memory_order_relaxed) + 1;
    if ((next ^ where) >> 32 != 0) [[unlikely]] return false;
    total.store(next, std::memory_order_relaxed);
    return true;
  }
  void record(bool failed, bool slow, std::int64_t now) noexcept;
  void reset() noexcept;
  [[nodiscard]] BreakerCounts counts(std::int64_t now) const noexcept;

 private:
  struct Cell {
    std::atomic<std::uint64_t> total{0};  // epoch << 32 | results
    std::atomic<std::uint64_t> bad{0};    // low 24 bits of epoch << 40 | failed << 20 | slow
  };

  static std::uint64_t more_total(std::uint64_t old, std::uint64_t epoch) noexcept {
    if (old >> 32 != epoch) return epoch << 32 | 1;
    return (old & 0xffffffffu) == 0xffffffffu ? old : old + 1;
  }
  [[nodiscard]] Cell& cell(std::uint32_t stripe, std::uint64_t where) const noexcept {
    return cells_[std::size_t{stripe} * row_ + (where & 0xffffffffu)];
  }
  /// Whether the bucket that began at `start` is the running one. Unsigned, so that the ends of the clock
  /// need no care; a clock that went back gives a huge number.
  [[nodiscard]] bool runs(std::int64_t start, std::int64_t now) const noexcept {
    return static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(start) < bucket_;
  }
  std::uint64_t advance(std::int64_t now) noexcept;
  [[nodiscard]] std::uint32_t steps(std::int64_t start, std::int64_t now) const noexcept;
  void move_by(std::uint32_t steps) noexcept;
  static void add_shared(Cell& cell, std::uint64_t epoch, bool failed, bool slow) noexcept;

  std::atomic<std::int64_t> start_{0};    // of the running bucket
  std::atomic<std::uint64_t> epoch_{0};   // epoch << 32 | which bucket of a stripe
  std::uint64_t bucket_ = 1;
  std::uint32_t buckets_ = 1;
  std::uint32_t row_ = 1;                 // cells of a stripe, a multiple of a cache line
  Cell* cells_ = nullptr;
  std::mutex moving_;                     // once a bucket
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
