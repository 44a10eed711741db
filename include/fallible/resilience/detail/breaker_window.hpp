// The windows that a circuit breaker counts in: the last N results, or the results of the last while. Written
// without a lock. Not for users.
#ifndef FALLIBLE_RESILIENCE_DETAIL_BREAKER_WINDOW_HPP
#define FALLIBLE_RESILIENCE_DETAIL_BREAKER_WINDOW_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include <fallible/resilience/detail/breaker_decision.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// The last `size` results, two bits each. A result takes its slot with one fetch_add; a success that
/// overwrites a success writes nothing else. Exact while fewer than `size` results are recorded at once.
class CountWindow {
 public:
  CountWindow() noexcept = default;
  CountWindow(const CountWindow&) = delete;
  ~CountWindow();
  /// False when there is no memory.
  [[nodiscard]] bool init(std::uint32_t size) noexcept;
  void record(bool failed, bool slow) noexcept {
    const std::uint64_t index = next_.fetch_add(1, std::memory_order_relaxed);
    const std::uint64_t slot = (size_ & (size_ - 1)) == 0 ? index & (size_ - 1) : index % size_;
    const std::uint64_t mask = std::uint64_t{1} << (slot % 64);
    change(bits_[slot / 64 * 2], mask, failed, 1);
    change(bits_[slot / 64 * 2 + 1], mask, slow, std::uint64_t{1} << 32);
  }
  /// Forgets everything. A result that is being recorded by another thread at this moment may stay.
  void reset() noexcept;
  [[nodiscard]] BreakerCounts counts() const noexcept;

 private:
  void change(std::atomic<std::uint64_t>& bits, std::uint64_t mask, bool set, std::uint64_t one) noexcept {
    if (((bits.load(std::memory_order_relaxed) & mask) != 0) == set) [[likely]] return;
    if (set) {
      if ((bits.fetch_or(mask, std::memory_order_relaxed) & mask) == 0) sums_.fetch_add(one, std::memory_order_relaxed);
    } else {
      if ((bits.fetch_and(~mask, std::memory_order_relaxed) & mask) != 0) sums_.fetch_sub(one, std::memory_order_relaxed);
    }
  }

  std::atomic<std::uint64_t> next_{0};   // results so far
  std::atomic<std::uint64_t> sums_{0};   // failed | slow << 32, always those of the bits
  std::atomic<std::uint64_t> first_{0};  // next_ at the last reset
  std::uint64_t size_ = 1;
  std::atomic<std::uint64_t>* bits_ = nullptr;  // failed and slow, in turn
};

/// The results of the last `buckets` buckets of time, the one that is running included. Each of the first
/// threads of the program writes into a stripe of its own, without a locked instruction; the rest share one.
/// A bucket says which time it counts, so what is stale is seen when it is read.
class TimeWindow {
 public:
  TimeWindow() noexcept = default;
  TimeWindow(const TimeWindow&) = delete;
  ~TimeWindow();
  /// False when there is no memory.
  [[nodiscard]] bool init(std::uint32_t buckets, std::int64_t bucket, std::int64_t now) noexcept;
  void record(bool failed, bool slow, std::int64_t now) noexcept;
  void reset() noexcept;
  [[nodiscard]] BreakerCounts counts(std::int64_t now) const noexcept;

 private:
  struct Cell {
    std::atomic<std::uint64_t> total{0};  // epoch << 32 | results
    std::atomic<std::uint64_t> bad{0};    // low 24 bits of epoch << 40 | failed << 20 | slow
  };
  static constexpr std::uint32_t stripes = 8;

  std::uint64_t current(std::int64_t now) noexcept;
  std::uint64_t advance(std::int64_t now) noexcept;
  void move_by(std::uint64_t steps) noexcept;

  std::atomic<std::int64_t> end_{0};      // of the running bucket
  std::atomic<std::uint64_t> epoch_{0};   // epoch << 32 | which bucket of a stripe
  std::int64_t bucket_ = 1;
  std::uint32_t buckets_ = 1;
  std::uint32_t row_ = 1;                 // cells of a stripe, a multiple of a cache line
  Cell* cells_ = nullptr;
  std::mutex moving_;                     // once a bucket
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
