// Histogram counts measurements in buckets that are given once: how long requests take, how large answers are.
//   Layer    report; a MetricRegistry makes them.
//   Threads  as Counter: every member from any thread, without a lock.
//   Memory   none of its own: a cell per bucket and two more in each shard of the registry, which must outlive it.
//   Errors   none. NaN and infinities are not measurements: they are left out and counted, see MetricRegistry::refused().
//            What is below 0, as a clock that was set back gives, counts as 0: the sum of a histogram must never fall.
//
//   Histogram sizes = FALLIBLE_TRY(registry.histogram({"shop_basket_items", "Items in a basket."}, {1, 5, 20}));
//   sizes.observe(3);                                             // le="5" and le="20" and le="+Inf"
#ifndef FALLIBLE_REPORT_HISTOGRAM_HPP
#define FALLIBLE_REPORT_HISTOGRAM_HPP

#include <chrono>

#include <fallible/report/counter.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {
struct HistogramShape {
  const double* bounds;    // ascending, without +Inf
  std::uint32_t count;
  std::uint64_t* refused;  // measurements that were none
};
}  // namespace detail

/// Upper bounds of buckets, each inclusive, as they are given to a registry.
struct Buckets {
  /// The most there can be, the one for +Inf not counted.
  static constexpr std::uint32_t max_count = 32;

  /// Requires  1 to max_count finite bounds of 0 or more, strictly ascending; the registry refuses others.
  template <std::size_t N>
  constexpr Buckets(const double (&bounds)[N]) noexcept : data(bounds), size(static_cast<std::uint32_t>(N)) {}

  const double* data;
  std::uint32_t size;
};

/// For durations in seconds: 1 ms to 10 s in steps of 2 to 2.5.
inline constexpr double duration_buckets[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                              0.25,  0.5,    1.0,   2.5,  5.0,   10.0};

class Histogram {
 public:
  /// What was counted, at one moment or nearly so: what other threads add meanwhile is in it or not.
  struct Snapshot {
    std::uint64_t cumulative[Buckets::max_count + 1] = {};  ///< measurements up to each bound; the last: all
    std::uint32_t bounds = 0;                               ///< cumulative[bounds] is the count
    double sum = 0;
    [[nodiscard]] std::uint64_t count() const noexcept { return cumulative[bounds]; }
  };

  Histogram() noexcept = default;
  Histogram(const detail::Cells& cells, const detail::HistogramShape* shape) noexcept : cells_(cells), shape_(shape) {}

  /// Cost  a comparison per bucket up to the right one, and two additions.
  void observe(double value) noexcept;
  /// In seconds, the unit of durations in Prometheus.
  void observe(std::chrono::nanoseconds duration) noexcept { observe(static_cast<double>(duration.count()) * 1e-9); }

  [[nodiscard]] Snapshot snapshot() const noexcept;
  /// The bounds, as many as snapshot().bounds says; null for a default-made one.
  [[nodiscard]] const double* bounds() const noexcept { return shape_ == nullptr ? nullptr : shape_->bounds; }

 private:
  detail::Cells cells_;  // one per bound, one for +Inf, the sum
  const detail::HistogramShape* shape_ = nullptr;
};

FALLIBLE_NAMESPACE_END
#endif
