#include <fallible/resilience/detail/breaker_window.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include <new>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

CountWindow::~CountWindow() { delete[] bits_; }

bool CountWindow::init(std::uint32_t size) noexcept {
  size_ = size;
  bits_ = new (std::nothrow) std::atomic<std::uint64_t>[(std::size_t{size} + 63) / 64 * 2]();
  return bits_ != nullptr;
}

void CountWindow::reset() noexcept {
  first_.store(next_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  for (std::size_t i = 0; i < (size_ + 63) / 64 * 2; ++i) {
    const std::uint64_t gone = bits_[i].exchange(0, std::memory_order_relaxed);
    const auto count = static_cast<std::uint64_t>(__builtin_popcountll(gone));
    if (count != 0) sums_.fetch_sub(i % 2 == 0 ? count : count << 32, std::memory_order_relaxed);
  }
}

BreakerCounts CountWindow::counts() const noexcept {
  const std::uint64_t sums = sums_.load(std::memory_order_relaxed);
  const std::uint64_t since = next_.load(std::memory_order_relaxed) - first_.load(std::memory_order_relaxed);
  BreakerCounts counts{since < size_ ? since : size_, sums & 0xffffffffu, sums >> 32};
  if (counts.failed > counts.total) counts.failed = counts.total;
  if (counts.slow > counts.total) counts.slow = counts.total;
  return counts;
}

namespace {

// The threads of the program are numbered as they come; a number is not given twice.
std::atomic<std::uint32_t> threads{0};
thread_local std::uint32_t my_thread = 0;

inline std::uint32_t thread_number() noexcept {
  if (my_thread == 0) [[unlikely]] {
    std::uint32_t seen = threads.load(std::memory_order_relaxed);
    while (seen < 1u << 16 && !threads.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed)) {
    }
    my_thread = seen + 1;
  }
  return my_thread - 1;
}

constexpr std::uint64_t low20 = (1u << 20) - 1;

std::uint64_t more_total(std::uint64_t old, std::uint32_t epoch) noexcept {
  if (static_cast<std::uint32_t>(old >> 32) != epoch) return std::uint64_t{epoch} << 32 | 1;
  return (old & 0xffffffffu) == 0xffffffffu ? old : old + 1;
}

std::uint64_t more_bad(std::uint64_t old, std::uint32_t epoch, bool failed, bool slow) noexcept {
  const std::uint64_t stamp = std::uint64_t{epoch & 0xffffffu} << 40;
  if (old >> 40 != stamp >> 40) old = stamp;
  if (failed && (old >> 20 & low20) != low20) old += std::uint64_t{1} << 20;
  if (slow && (old & low20) != low20) ++old;
  return old;
}

}  // namespace

TimeWindow::~TimeWindow() { ::operator delete(cells_, std::align_val_t{64}); }

bool TimeWindow::init(std::uint32_t buckets, std::int64_t bucket, std::int64_t now) noexcept {
  buckets_ = buckets;
  bucket_ = bucket;
  row_ = (buckets + 3) / 4 * 4;
  void* raw = ::operator new(sizeof(Cell) * row_ * stripes, std::align_val_t{64}, std::nothrow);
  if (raw == nullptr) return false;
  cells_ = static_cast<Cell*>(raw);
  for (std::size_t i = 0; i < std::size_t{row_} * stripes; ++i) new (cells_ + i) Cell();
  std::int64_t end = 0;
  end_.store(__builtin_add_overflow(now, bucket, &end) ? INT64_MAX : end, std::memory_order_relaxed);
  move_by(std::uint64_t{buckets} + 1);
  return true;
}

void TimeWindow::move_by(std::uint64_t steps) noexcept {
  const std::uint32_t epoch = static_cast<std::uint32_t>(epoch_.load(std::memory_order_relaxed) >> 32) +
                              static_cast<std::uint32_t>(steps);
  epoch_.store(std::uint64_t{epoch} << 32 | epoch % buckets_, std::memory_order_release);
}

inline std::uint64_t TimeWindow::current(std::int64_t now) noexcept {
  const std::int64_t end = end_.load(std::memory_order_acquire);
  if (now < end && now >= end - bucket_) [[likely]] return epoch_.load(std::memory_order_relaxed);
  return advance(now);
}

std::uint64_t TimeWindow::advance(std::int64_t now) noexcept {
  const detail::Locked hold(moving_);
  const std::int64_t end = end_.load(std::memory_order_relaxed);
  std::int64_t next = end;
  if (now >= end) {
    const std::int64_t steps = (now - end) / bucket_ + 1;
    move_by(static_cast<std::uint64_t>(steps <= buckets_ ? steps : std::int64_t{buckets_} + 1));
    if (__builtin_add_overflow(end, steps * bucket_, &next)) next = INT64_MAX;
    end_.store(next, std::memory_order_release);
  } else if (now < end - bucket_ * buckets_) {
    // The clock went back by more than the window: that step counts as none, and time goes on from here.
    end_.store(now + bucket_, std::memory_order_release);
  }
  return epoch_.load(std::memory_order_relaxed);
}

void TimeWindow::record(bool failed, bool slow, std::int64_t now) noexcept {
  const std::uint64_t where = current(now);
  const auto epoch = static_cast<std::uint32_t>(where >> 32);
  const std::uint32_t thread = thread_number();
  const bool own = thread < stripes - 1;
  Cell& cell = cells_[std::size_t{own ? thread : stripes - 1} * row_ + (where & 0xffffffffu)];
  std::uint64_t old = cell.total.load(std::memory_order_relaxed);
  if (own) [[likely]] {
    cell.total.store(more_total(old, epoch), std::memory_order_relaxed);
  } else {
    while (!cell.total.compare_exchange_weak(old, more_total(old, epoch), std::memory_order_relaxed)) {
    }
  }
  if (!failed && !slow) [[likely]] return;
  old = cell.bad.load(std::memory_order_relaxed);
  if (own) {
    cell.bad.store(more_bad(old, epoch, failed, slow), std::memory_order_relaxed);
  } else {
    while (!cell.bad.compare_exchange_weak(old, more_bad(old, epoch, failed, slow), std::memory_order_relaxed)) {
    }
  }
}

void TimeWindow::reset() noexcept {
  const detail::Locked hold(moving_);
  move_by(buckets_);
}

BreakerCounts TimeWindow::counts(std::int64_t now) const noexcept {
  const std::int64_t end = end_.load(std::memory_order_acquire);
  auto epoch = static_cast<std::uint32_t>(epoch_.load(std::memory_order_relaxed) >> 32);
  if (now >= end) {
    const std::int64_t steps = (now - end) / bucket_ + 1;
    epoch += static_cast<std::uint32_t>(steps <= buckets_ ? steps : std::int64_t{buckets_} + 1);
  }
  BreakerCounts counts;
  for (std::uint32_t stripe = 0; stripe < stripes; ++stripe) {
    for (std::uint32_t i = 0; i < buckets_; ++i) {
      const Cell& cell = cells_[std::size_t{stripe} * row_ + i];
      const std::uint64_t total = cell.total.load(std::memory_order_relaxed);
      const auto stamp = static_cast<std::uint32_t>(total >> 32);
      if (epoch - stamp >= buckets_ || (total & 0xffffffffu) == 0) continue;
      counts.total += total & 0xffffffffu;
      const std::uint64_t bad = cell.bad.load(std::memory_order_relaxed);
      if (bad >> 40 != (stamp & 0xffffffu)) continue;
      counts.failed += bad >> 20 & low20;
      counts.slow += bad & low20;
    }
  }
  if (counts.failed > counts.total) counts.failed = counts.total;
  if (counts.slow > counts.total) counts.slow = counts.total;
  return counts;
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
