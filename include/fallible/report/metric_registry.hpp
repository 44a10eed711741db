// MetricRegistry holds the metrics of a service, ours and the application's own, in memory that is taken once: what
// report/prometheus.hpp writes out.
//   Layer    report; needs core.
//   Threads  every member may be called from any thread. Counting and looking up a known series take no lock; a series
//            that is met for the first time takes a short one.
//   Memory   all of it at create(): one block of the allocator in place. Nothing grows later, whatever labels come.
//   Errors   a bad name or a full registry is an error value when a metric is made, never when it is counted.
//
//   auto registry = FALLIBLE_TRY(MetricRegistry::create());
//   Counter orders = FALLIBLE_TRY(registry.counter({"shop_orders_total", "Orders accepted."}));
//   auto refunds = FALLIBLE_TRY(registry.counters({"shop_refunds_total", "Refunds by reason."}, {{"reason", 8}}));
//   orders.add();
//   refunds.at("damaged").add();
//
// Labels cost memory here and in the server that scrapes, so their sets are closed: a label has at most
// Label::limit values, and whatever comes after those is counted under Label::other, which is never lost and never
// more than one. Label by codes, categories and names of operations; never by messages, ids or anything a client sends.
#ifndef FALLIBLE_REPORT_METRIC_REGISTRY_HPP
#define FALLIBLE_REPORT_METRIC_REGISTRY_HPP

#include <fallible/core/result.hpp>
#include <fallible/core/text.hpp>
#include <fallible/report/histogram.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct MetricRegistryOptions {
  std::uint32_t cells = 2048;    ///< One per counter or gauge, bounds + 2 per histogram; 64 to 1048576.
  std::uint32_t series = 1024;   ///< Counters, gauges and histograms, each set of label values apart; 16 to 262144.
  std::uint32_t text_bytes = 128 * 1024;  ///< For names, helps, label values and lists of them; 8 KiB to 16 MiB.
  std::uint32_t threads = 16;    ///< Threads that count with cells of their own, 0 to 64; the rest share four.
};

/// What a metric is called. Names follow Prometheus: snake case, a prefix of the application's, base units ("seconds",
/// "bytes") at the end, "_total" behind that for counters and for nothing else. All texts are copied.
struct Metric {
  Text name;   ///< [a-zA-Z_][a-zA-Z0-9_]*, 1 to 128 bytes; a suffix that formats add (_bucket, _count, _sum...) is refused
  Text help;   ///< One sentence, 1 to 512 bytes.
  Text unit{}; ///< Empty, or the last word of the name without "_total".
};

/// One label of a family and how many values it may have.
struct Label {
  static constexpr std::uint32_t max_count = 6;  ///< per family
  static constexpr std::size_t max_bytes = 128;  ///< of a value; a longer one is cut at a character

  Text name;                 ///< [a-zA-Z_][a-zA-Z0-9_]*, not beginning with "__", neither "le" nor "quantile"
  std::uint32_t limit = 32;  ///< Values that are told apart, the first to come, 1 to 4096.
  Text other = "_other";     ///< What all further ones are counted as.
};

enum class MetricKind : std::uint8_t {
  counter,
  gauge,
  histogram,
  states,   ///< a gauge that is 1 for the state something is in, and 0 for its other states
};

/// A number that is read when metrics are written out: a queue's length, what somebody else counts.
/// `read` must be quick, and safe from any thread; `self` must stay until the last time that metrics are written.
struct Reading {
  double (*read)(void* self) noexcept = nullptr;
  void* self = nullptr;
};

namespace detail {
struct MetricTable;
struct MetricFamilyInfo;
struct MetricSeries;

/// The series with these label values, as many as the family has labels; null for a default-made family.
/// Never a series that does not exist: the one of `other` values when there is no room.
const MetricSeries* find_series(MetricTable* table, MetricFamilyInfo* family, const Text* values) noexcept;
/// Where the series is read from now on. Ignored for the one of `other` values, which would have many answers.
void read_from(const MetricSeries* series, Reading reading) noexcept;
Counter counter_of(const MetricSeries* series) noexcept;
Gauge gauge_of(const MetricSeries* series) noexcept;
Histogram histogram_of(const MetricSeries* series) noexcept;
}  // namespace detail

/// The state that something is in, one of a family's fixed list. Both setters ignore the series of `other` values, which
/// is many things at once.
class StateGauge {
 public:
  static constexpr std::uint32_t max_states = 255;

  StateGauge() noexcept = default;
  /// `other`  whether the series stands for many things.
  explicit StateGauge(const detail::Cells& cells, bool other) noexcept
      : cell_(other ? nullptr : cells.shard(cells.owned)) {}
  /// `state`  its place in the list, from 0.
  void set(std::uint32_t state) noexcept;
  /// The same for changes that may be told out of their order: one with a lower `order`, which counts to 2^56 - 1, than
  /// what was set before is too late and changes nothing.   Cost  a compare-and-swap loop.
  void set(std::uint32_t state, std::uint64_t order) noexcept;

 private:
  std::uint64_t* cell_ = nullptr;  // order << 8 | place plus 1; 0 while nobody has set it
};

/// A metric of a family that is read when metrics are written out; not shown before it is known from where.
class ReadMetric {
 public:
  ReadMetric() noexcept = default;
  explicit ReadMetric(const detail::MetricSeries* series) noexcept : series_(series) {}
  /// To be called once for a series; a later call may be answered by either until writing that began before it is over.
  void from(Reading reading) const noexcept { detail::read_from(series_, reading); }

 private:
  const detail::MetricSeries* series_ = nullptr;
};

namespace detail {
StateGauge state_of(const MetricSeries* series) noexcept;
}  // namespace detail

/// Metrics of one name, told apart by N labels.
template <class Handle, std::size_t N>
class MetricFamily {
 public:
  MetricFamily() noexcept = default;
  MetricFamily(detail::MetricTable* table, detail::MetricFamilyInfo* family) noexcept : table_(table), family_(family) {}

  /// The one with these label values, in the order of the labels; made, at 0, when it is new. Keep it where you can.
  /// Cost  a hash of the values and a look into a table.
  template <class... V>
    requires(std::is_convertible_v<const V&, Text> && ...)
  [[nodiscard]] Handle at(const V&... values) const noexcept {
    static_assert(sizeof...(V) == N, "fallible: at() needs one value for each label of the family");
    const Text texts[N] = {Text(values)...};
    const detail::MetricSeries* const series = detail::find_series(table_, family_, texts);
    if constexpr (std::is_same_v<Handle, Counter>) {
      return detail::counter_of(series);
    } else if constexpr (std::is_same_v<Handle, Gauge>) {
      return detail::gauge_of(series);
    } else if constexpr (std::is_same_v<Handle, Histogram>) {
      return detail::histogram_of(series);
    } else if constexpr (std::is_same_v<Handle, ReadMetric>) {
      return ReadMetric(series);
    } else {
      return detail::state_of(series);
    }
  }

 private:
  detail::MetricTable* table_ = nullptr;
  detail::MetricFamilyInfo* family_ = nullptr;
};

class MetricRegistry {
 public:
  /// Errors  InvalidOption; resource_exhausted without memory.
  [[nodiscard]] static Result<MetricRegistry> create(MetricRegistryOptions options = {}) noexcept;
  MetricRegistry(MetricRegistry&& other) noexcept : table_(other.table_) { other.table_ = nullptr; }
  MetricRegistry& operator=(MetricRegistry&&) = delete;
  /// Whatever was made by it must not be used any more.
  ~MetricRegistry();

  /// Makes a metric without labels.
  /// Errors  invalid_argument for a bad text, with the name of what is wrong in the field "field"; already_exists for a
  ///         name that is taken, also where a format's suffixes would make two names meet; resource_exhausted.
  [[nodiscard]] Result<Counter> counter(const Metric& metric) noexcept {
    return single<Counter>(metric, {MetricKind::counter});
  }
  [[nodiscard]] Result<Gauge> gauge(const Metric& metric) noexcept { return single<Gauge>(metric, {MetricKind::gauge}); }
  template <std::size_t N>
  [[nodiscard]] Result<Histogram> histogram(const Metric& metric, const double (&bounds)[N]) noexcept {
    return single<Histogram>(metric, {MetricKind::histogram, bounds, N});
  }

  /// Makes a family with 1 to Label::max_count labels.   Errors  as above.
  template <std::size_t N>
  [[nodiscard]] Result<MetricFamily<Counter, N>> counters(const Metric& metric, const Label (&labels)[N]) noexcept {
    return family<Counter, N>(metric, labels, {MetricKind::counter});
  }
  template <std::size_t N>
  [[nodiscard]] Result<MetricFamily<Gauge, N>> gauges(const Metric& metric, const Label (&labels)[N]) noexcept {
    return family<Gauge, N>(metric, labels, {MetricKind::gauge});
  }
  template <std::size_t N, std::size_t B>
  [[nodiscard]] Result<MetricFamily<Histogram, N>> histograms(const Metric& metric, const Label (&labels)[N],
                                                              const double (&bounds)[B]) noexcept {
    return family<Histogram, N>(metric, labels, {MetricKind::histogram, bounds, B});
  }
  /// `states`  literals that differ, the values of the further label `state`: the list is copied, its texts are not.
  template <std::size_t N, std::size_t S>
  [[nodiscard]] Result<MetricFamily<StateGauge, N>> states(const Metric& metric, const Label (&labels)[N],
                                                           const char* const (&states)[S]) noexcept {
    static_assert(S <= StateGauge::max_states, "fallible: a metric has 255 states at most");
    return family<StateGauge, N>(metric, labels, {MetricKind::states, nullptr, 0, states, S});
  }

  /// A counter (`counter` says so; what it reads must never fall) or gauge that is read when metrics are written.
  [[nodiscard]] Result<void> read_counter(const Metric& metric, Reading reading) noexcept;
  [[nodiscard]] Result<void> read_gauge(const Metric& metric, Reading reading) noexcept;
  /// Families of such: registry.read_gauges({...}, {{"queue", 8}}), and then .at("mails").from(reading).
  template <std::size_t N>
  [[nodiscard]] Result<MetricFamily<ReadMetric, N>> read_counters(const Metric& metric, const Label (&labels)[N]) noexcept {
    return family<ReadMetric, N>(metric, labels, {.kind = MetricKind::counter, .read = true});
  }
  template <std::size_t N>
  [[nodiscard]] Result<MetricFamily<ReadMetric, N>> read_gauges(const Metric& metric, const Label (&labels)[N]) noexcept {
    return family<ReadMetric, N>(metric, labels, {.kind = MetricKind::gauge, .read = true});
  }

  /// Measurements that histograms refused: NaN and infinities.
  [[nodiscard]] std::uint64_t refused() const noexcept;
  /// Label sets that were counted under `other` values because a limit or the registry was full; grows with every
  /// look-up of such a set.
  [[nodiscard]] std::uint64_t overflowed() const noexcept;
  /// Bytes taken at create().
  [[nodiscard]] std::size_t memory() const noexcept;

  /// For writers of formats.
  [[nodiscard]] const detail::MetricTable& table() const noexcept { return *table_; }

 private:
  struct Shape {
    MetricKind kind;
    const double* bounds = nullptr;
    std::size_t bound_count = 0;
    const char* const* states = nullptr;
    std::size_t state_count = 0;
    bool read = false;
    Reading reading{};  // of one without labels
  };
  explicit MetricRegistry(detail::MetricTable* table) noexcept : table_(table) {}
  Result<detail::MetricFamilyInfo*> make(const Metric& metric, const Label* labels, std::size_t count,
                                         const Shape& shape) noexcept;

  template <class Handle>
  Result<Handle> single(const Metric& metric, const Shape& shape) noexcept {
    auto made = make(metric, nullptr, 0, shape);
    if (!made.has_value()) return fail(static_cast<Error&&>(made.error()));
    const detail::MetricSeries* const series = detail::find_series(table_, *made, nullptr);
    if constexpr (std::is_same_v<Handle, Counter>) {
      return detail::counter_of(series);
    } else if constexpr (std::is_same_v<Handle, Gauge>) {
      return detail::gauge_of(series);
    } else {
      return detail::histogram_of(series);
    }
  }
  template <class Handle, std::size_t N>
  Result<MetricFamily<Handle, N>> family(const Metric& metric, const Label* labels, const Shape& shape) noexcept {
    static_assert(N <= Label::max_count, "fallible: a metric has 6 labels at most");
    auto made = make(metric, labels, N, shape);
    if (!made.has_value()) return fail(static_cast<Error&&>(made.error()));
    return MetricFamily<Handle, N>(table_, *made);
  }

  detail::MetricTable* table_;
};

FALLIBLE_NAMESPACE_END
#endif
