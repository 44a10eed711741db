#include <fallible/resilience/detail/breaker_window.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include <new>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

CountWindow::~CountWindow() { delete[] bits_; }

bool CountWindow::init(std::uint32_t size) noexcept {
  size_ = size;
  bits_ = new (std::nothrow) Bits[(std::size_t{size} + 63) / 64]();
  return bits_ != nullptr;
}

void CountWindow::change(std::atomic<std::uint64_t>& bits, std::uint64_t mask, bool set, std::uint64_t one) noexcept {
  if (((bits.load(std::memory_order_relaxed) & mask) != 0) == set) return;
  if (set) {
    if ((bits.fetch_or(mask, std::memory_order_relaxed) & mask) == 0) sums_.fetch_add(one);
  } else {
    if ((bits.fetch_and(~mask, std::memory_order_relaxed) & mask) != 0) sums_.fetch_sub(one);
  }
}

void CountWindow::write(std::uint64_t place, bool failed, bool slow) noexcept {
  const std::uint64_t slot = place % size_;
  const std::uint64_t mask = std::uint64_t{1} << (slot % 64);
  change(bits_[slot / 64].failed, mask, failed, 1);
  change(bits_[slot / 64].slow, mask, slow, std::uint64_t{1} << 32);
}

void CountWindow::reset() noexcept {
  first_.store(next_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  const auto count = [](std::uint64_t bits) { return static_cast<std::uint64_t>(__builtin_popcountll(bits)); };
  for (std::size_t i = 0; i < (size_ + 63) / 64; ++i) {
    const std::uint64_t failed = count(bits_[i].failed.exchange(0, std::memory_order_relaxed));
    const std::uint64_t slow = count(bits_[i].slow.exchange(0, std::memory_order_relaxed));
    if (failed + slow != 0) sums_.fetch_sub(failed | slow << 32);
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

constexpr std::uint64_t low20 = (1u << 20) - 1;

std::uint64_t more_bad(std::uint64_t old, std::uint64_t epoch, bool failed, bool slow) noexcept {
  const std::uint64_t stamp = (epoch & 0xffffffu) << 40;
  if (old >> 40 != stamp >> 40) old = stamp;
  if (failed && (old >> 20 & low20) != low20) old += std::uint64_t{1} << 20;
  if (slow && (old & low20) != low20) ++old;
  return old;
}

}  // namespace

TimeWindow::~TimeWindow() { ::operator delete(cells_, std::align_val_t{64}); }

bool TimeWindow::init(std::uint32_t buckets, std::int64_t bucket, std::int64_t now) noexcept {
  buckets_ = buckets;
  bucket_ = static_cast<std::uint64_t>(bucket);
  row_ = (buckets + 3) / 4 * 4;
  void* raw = ::operator new(sizeof(Cell) * row_ * stripes, std::align_val_t{64}, std::nothrow);
  if (raw == nullptr) return false;
  cells_ = static_cast<Cell*>(raw);
  for (std::size_t i = 0; i < std::size_t{row_} * stripes; ++i) new (cells_ + i) Cell();
  start_.store(now, std::memory_order_relaxed);
  move_by(buckets + 1);
  return true;
}

void TimeWindow::move_by(std::uint32_t steps) noexcept {
  const std::uint32_t epoch = static_cast<std::uint32_t>(epoch_.load(std::memory_order_relaxed) >> 32) + steps;
  epoch_.store(std::uint64_t{epoch} << 32 | epoch % buckets_, std::memory_order_release);
}

// Buckets that began between start and now, at most one more than there are. Requires  now >= start.
std::uint32_t TimeWindow::steps(std::int64_t start, std::int64_t now) const noexcept {
  const std::uint64_t steps = (static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(start)) / bucket_;
  return steps <= buckets_ ? static_cast<std::uint32_t>(steps) : buckets_ + 1;
}

std::uint64_t TimeWindow::advance(std::int64_t now) noexcept {
  const detail::Locked hold(moving_);
  const std::int64_t start = start_.load(std::memory_order_relaxed);
  if (now >= start) {
    if (const std::uint32_t moved = steps(start, now); moved != 0) move_by(moved);
    const std::uint64_t into = (static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(start)) % bucket_;
    start_.store(static_cast<std::int64_t>(static_cast<std::uint64_t>(now) - into), std::memory_order_release);
  } else if (static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(now) > bucket_ * buckets_) {
    // The clock went back by more than the window: that step counts as none, and time goes on from here.
    start_.store(now, std::memory_order_release);
  }
  return epoch_.load(std::memory_order_relaxed);
}

void TimeWindow::add_shared(Cell& cell, std::uint64_t epoch, bool failed, bool slow) noexcept {
  std::uint64_t old = cell.total.load(std::memory_order_relaxed);
  while (!cell.total.compare_exchange_weak(old, more_total(old, epoch), std::memory_order_relaxed)) {
  }
  if (!failed && !slow) return;
  old = cell.bad.load(std::memory_order_relaxed);
  while (!cell.bad.compare_exchange_weak(old, more_bad(old, epoch, failed, slow), std::memory_order_relaxed)) {
  }
}

void TimeWindow::record(bool failed, bool slow, std::int64_t now) noexcept {
  const std::uint64_t where = runs(start_.load(std::memory_order_acquire), now) ? epoch_.load(std::memory_order_relaxed)
                                                                                : advance(now);
  const std::uint64_t epoch = where >> 32;
  const std::uint32_t stripe = stripe_of_thread();
  Cell& at = cell(stripe, where);
  if (stripe == shared_stripe) return add_shared(at, epoch, failed, slow);
  at.total.store(more_total(at.total.load(std::memory_order_relaxed), epoch), std::memory_order_relaxed);
  if (!failed && !slow) return;
  at.bad.store(more_bad(at.bad.load(std::memory_order_relaxed), epoch, failed, slow), std::memory_order_relaxed);
}

void TimeWindow::reset() noexcept {
  const detail::Locked hold(moving_);
  move_by(buckets_);
}

BreakerCounts TimeWindow::counts(std::int64_t now) const noexcept {
  const std::int64_t start = start_.load(std::memory_order_acquire);
  auto epoch = static_cast<std::uint32_t>(epoch_.load(std::memory_order_relaxed) >> 32);
  if (now >= start) epoch += steps(start, now);
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
