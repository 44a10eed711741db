// Counters that threads write without meeting: each of the first threads has a stripe for itself until it ends, which it
// writes with a plain load and store; the rest share the last one. Not for users.
#ifndef FALLIBLE_RESILIENCE_DETAIL_STRIPE_HPP
#define FALLIBLE_RESILIENCE_DETAIL_STRIPE_HPP

#include <atomic>
#include <cstdint>

#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::uint32_t stripes = 8;
/// The last one: several threads write it.
inline constexpr std::uint32_t shared_stripe = stripes - 1;

// 0: none yet; else one more than the stripe. Four bytes of what the loader keeps for such variables: also in a shared
// object it is then read without a call.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local std::uint32_t stripe_number;
std::uint32_t take_stripe() noexcept;

/// Whether the calling thread has `stripe` for itself; false also when it has not asked for one yet.
inline bool own_stripe(std::uint32_t& stripe) noexcept {
  stripe = stripe_number - 1;
  return stripe < shared_stripe;
}
/// The stripe of the calling thread.
inline std::uint32_t stripe_of_thread() noexcept {
  std::uint32_t stripe = 0;
  return own_stripe(stripe) ? stripe : take_stripe();
}

class StripedCounter {
 public:
  /// False, and nothing added, when the calling thread has no stripe for itself.
  [[nodiscard]] bool add_own() noexcept {
    std::uint32_t stripe = 0;
    if (!own_stripe(stripe)) [[unlikely]] return false;
    std::atomic<std::uint64_t>& count = lines_[stripe].count;
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return true;
  }
  void add() noexcept { lines_[stripe_of_thread()].count.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t sum() const noexcept {
    std::uint64_t sum = 0;
    for (const Line& line : lines_) sum += line.count.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  struct alignas(64) Line {
    std::atomic<std::uint64_t> count{0};
  };
  Line lines_[stripes];
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
