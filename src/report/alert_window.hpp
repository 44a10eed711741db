// What alerts count with: events of a sliding window, and errors by code. Not for users.
#ifndef FALLIBLE_SRC_REPORT_ALERT_WINDOW_HPP
#define FALLIBLE_SRC_REPORT_ALERT_WINDOW_HPP

#include <new>

#include <fallible/report/alert.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::int64_t window_slices = 16;
inline constexpr std::uint32_t tally_codes = 16;
inline constexpr std::size_t top_codes = 10;

/// Events of the last window, in slices: one that is older than the window is forgotten within a slice.
struct AlertWindow {
  std::uint64_t counts[window_slices];
  std::int64_t at;  // the newest slice

  void advance(std::int64_t slice) noexcept {
    const std::int64_t steps = slice - at;
    for (std::int64_t i = 1; i <= steps && i <= window_slices; ++i) {
      counts[static_cast<std::uint64_t>(slice - i + 1) % window_slices] = 0;
    }
    if (steps > 0) at = slice;
  }
  void add(std::uint64_t count) noexcept { counts[static_cast<std::uint64_t>(at) % window_slices] += count; }
  [[nodiscard]] std::uint64_t sum() const noexcept {
    std::uint64_t total = 0;
    for (const std::uint64_t count : counts) total += count;
    return total;
  }
};

/// Errors by code; beyond so many codes together.
struct AlertTally {
  const CodeInfo* codes[tally_codes];
  std::uint64_t counts[tally_codes];
  std::uint64_t total;

  void add(const CodeInfo& code, std::uint64_t count) noexcept {
    total += count;
    for (std::uint32_t i = 0; i < tally_codes; ++i) {
      if (codes[i] == nullptr) codes[i] = &code;
      if (codes[i]->id == code.id) {
        counts[i] += count;
        return;
      }
    }
  }
  /// Takes away what was told.
  void subtract(const AlertTally& told) noexcept {
    total -= told.total;
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < tally_codes && codes[i] != nullptr; ++i) {
      const std::uint64_t left = counts[i] - told.counts[i];  // a code keeps its place while it is told
      if (left == 0) continue;
      codes[kept] = codes[i];
      counts[kept++] = left;
    }
    for (; kept < tally_codes; ++kept) {
      codes[kept] = nullptr;
      counts[kept] = 0;
    }
  }
  /// The most frequent ones; returns how many.
  std::size_t top(AlertCount* out) const noexcept {
    bool taken[tally_codes] = {};
    std::size_t size = 0;
    while (size < top_codes) {
      std::uint32_t best = tally_codes;
      for (std::uint32_t i = 0; i < tally_codes && codes[i] != nullptr; ++i) {
        if (!taken[i] && counts[i] != 0 && (best == tally_codes || counts[i] > counts[best])) best = i;
      }
      if (best == tally_codes) break;
      taken[best] = true;
      ::new (out + size++) AlertCount{Code(*codes[best]), counts[best]};
    }
    return size;
  }
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
