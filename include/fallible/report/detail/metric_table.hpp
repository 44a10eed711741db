// What a MetricRegistry is made of, for it and for the writers of formats. Not for users.
// Everything is appended and never changed or removed: a reader follows pointers that were published with release.
#ifndef FALLIBLE_REPORT_DETAIL_METRIC_TABLE_HPP
#define FALLIBLE_REPORT_DETAIL_METRIC_TABLE_HPP

#include <mutex>

#include <fallible/core/allocator.hpp>
#include <fallible/report/metric_registry.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// One set of label values. Texts are valid UTF-8.
struct MetricSeries {
  MetricSeries* next;            // of the family, in order of creation; read and written atomically
  MetricFamilyInfo* family;
  std::uint64_t hash;            // of the family and the values
  Cells cells;
  bool other;                    // one of its values stands for many
  Reading reading;               // of a family that is read; `read` is published after `self`
  Text values[Label::max_count];
};

struct MetricLabel {
  Text name;
  Text other;
  std::uint32_t limit;
  std::uint32_t count;           // values known; read and written atomically
  Text* values;                  // room for `limit`
};

struct MetricFamilyInfo {
  MetricFamilyInfo* next;        // in order of creation; read and written atomically
  Text name;                     // as the samples of 0.0.4 have it, counters with _total
  Text base;                     // without _total
  Text help;
  Text unit;
  MetricKind kind;
  std::uint32_t label_count;
  MetricLabel labels[Label::max_count];
  HistogramShape shape;
  const char* const* states;
  std::uint32_t state_count;
  bool read;                     // its series are read where they say, and have no number of their own
  MetricSeries* first;           // read and written atomically
  MetricSeries* last;            // under the lock
  MetricSeries* overflow;        // all values are `other`; made with the family, listed once it is used
  bool overflow_listed;          // written under the lock; atomically
  bool full;                     // no room for a further series; atomically
};

struct MetricTable {
  MetricRegistryOptions options;
  const Allocator* allocator;
  std::size_t block_bytes;       // of the block that this is the start of

  std::mutex lock;               // for everything that appends
  MetricFamilyInfo* first = nullptr;
  MetricFamilyInfo* last = nullptr;

  MetricSeries** index;          // open addressing; entries read and written atomically
  std::uint32_t index_mask;
  std::uint32_t series_used = 0;

  char* arena;
  std::size_t arena_size;
  std::size_t arena_used = 0;

  std::uint64_t* cells;
  std::uint32_t stride;
  std::uint32_t cells_used = 0;

  std::uint64_t refused = 0;     // atomically
  std::uint64_t overflowed = 0;  // atomically
};

/// Memory of the registry's, for what lives as long; null when there is none left.
[[nodiscard]] void* take_from(const MetricTable& table, std::size_t bytes, std::size_t alignment) noexcept;

/// Where a series of a family that is read is read from; no `read` while nobody has said it.
[[nodiscard]] inline Reading reading_of(const MetricSeries& series) noexcept {
  const auto read = __atomic_load_n(&series.reading.read, __ATOMIC_ACQUIRE);
  return {read, __atomic_load_n(&series.reading.self, __ATOMIC_RELAXED)};
}

template <class T>
[[nodiscard]] T* acquire(T* const& pointer) noexcept {
  return __atomic_load_n(&pointer, __ATOMIC_ACQUIRE);
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
