#include <fallible/report/metric_registry.hpp>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

#include <fallible/core/detail/utf8.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/report/detail/metric_table.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "memory.hpp"
#include "text_parts.hpp"

FALLIBLE_NAMESPACE_BEGIN

using detail::acquire;
using detail::ends_with;
using detail::MetricFamilyInfo;
using detail::MetricLabel;
using detail::MetricSeries;
using detail::MetricTable;

namespace {

constexpr std::size_t cell_alignment = 128;  // two cache lines: some processors fetch them in pairs
constexpr std::size_t cells_per_line = cell_alignment / sizeof(std::uint64_t);

template <class T>
void publish(T*& pointer, T* value) noexcept {
  __atomic_store_n(&pointer, value, __ATOMIC_RELEASE);
}

bool same(Text a, Text b) noexcept {
  return a.size() == b.size() && (a.data() == b.data() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

bool is_name(Text text, std::size_t longest) noexcept {
  if (text.empty() || text.size() > longest) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return true;
}

// --- hashing ----------------------------------------------------------------------------------------------------------

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 32;
}

std::uint64_t hash_of(std::uint64_t hash, Text text) noexcept {
  const char* at = text.data();
  std::size_t left = text.size();
  hash = mix(hash, left);
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    hash = mix(hash, word);
  }
  std::uint64_t word = 0;
  if (left != 0) std::memcpy(&word, at, left);
  return mix(hash, word);
}

std::uint64_t hash_of(const MetricFamilyInfo* family, const Text* values) noexcept {
  std::uint64_t hash = reinterpret_cast<std::uintptr_t>(family);
  for (std::uint32_t i = 0; i < family->label_count; ++i) hash = hash_of(hash, values[i]);
  return hash;
}

const MetricSeries* look_up(const MetricTable& table, const MetricFamilyInfo* family, std::uint64_t hash,
                            const Text* values) noexcept {
  for (std::uint64_t at = hash;; ++at) {
    const MetricSeries* const series = acquire(table.index[at & table.index_mask]);
    if (series == nullptr) return nullptr;  // there always is an empty entry
    if (series->hash != hash || series->family != family) continue;
    bool equal = true;
    for (std::uint32_t i = 0; equal && i < family->label_count; ++i) equal = same(series->values[i], values[i]);
    if (equal) return series;
  }
}

// --- what needs the lock ----------------------------------------------------------------------------------------------

void* take(MetricTable& table, std::size_t bytes, std::size_t alignment) noexcept {
  const std::size_t begin = (table.arena_used + alignment - 1) / alignment * alignment;
  if (begin > table.arena_size || bytes > table.arena_size - begin) return nullptr;
  table.arena_used = begin + bytes;
  return table.arena + begin;
}

/// Copies `text` to `out` as UTF-8, with U+FFFD for each byte that is none; whole characters, `longest` bytes at most.
std::size_t put_clean(char* out, std::size_t longest, Text text) noexcept {
  std::size_t size = 0;
  while (!text.empty()) {
    const std::size_t length = detail::utf8_length(text);
    const Text piece = length == 0 ? Text("\xEF\xBF\xBD") : Text(text.data(), length);
    if (piece.size() > longest - size) break;
    std::memcpy(out + size, piece.data(), piece.size());
    size += piece.size();
    const std::size_t used = length == 0 ? 1 : length;
    text = {text.data() + used, text.size() - used};
  }
  return size;
}

/// What a label value is kept as.
struct CleanValue {
  explicit CleanValue(Text text) noexcept : size(put_clean(bytes, sizeof bytes, text)) {}
  [[nodiscard]] Text text() const noexcept { return {bytes, size}; }
  char bytes[Label::max_bytes];
  std::size_t size;
};

/// Copies `text`, cleaned. False when there is no room.
bool keep(MetricTable& table, Text text, std::size_t longest, Text& kept) noexcept {
  const std::size_t most = text.size() * 3 < longest ? text.size() * 3 : longest;
  auto* const bytes = static_cast<char*>(take(table, most, 1));
  if (bytes == nullptr) return false;
  const std::size_t size = put_clean(bytes, most, text);
  table.arena_used -= most - size;
  kept = {bytes, size};
  return true;
}

void list(MetricFamilyInfo& family, MetricSeries* series) noexcept {
  if (family.last == nullptr) {
    publish(family.first, series);
  } else {
    publish(family.last->next, series);
  }
  family.last = series;
}

/// A series that is in the index and not listed yet; null when there is no room.
MetricSeries* make_series(MetricTable& table, MetricFamilyInfo& family, std::uint64_t hash, const Text* values,
                          bool other) noexcept {
  const std::uint32_t cells = family.kind == MetricKind::histogram ? family.shape.count + 2 : 1;
  if (table.series_used == table.options.series || cells > table.options.cells - table.cells_used) return nullptr;
  auto* const series = static_cast<MetricSeries*>(take(table, sizeof(MetricSeries), alignof(MetricSeries)));
  if (series == nullptr) return nullptr;
  new (series) MetricSeries{};
  series->family = &family;
  series->hash = hash;
  series->other = other;
  series->cells = {table.cells + table.cells_used, table.stride, table.options.threads};
  for (std::uint32_t i = 0; i < family.label_count; ++i) series->values[i] = values[i];
  table.cells_used += cells;
  ++table.series_used;
  std::uint64_t at = hash;
  while (table.index[at & table.index_mask] != nullptr) ++at;
  publish(table.index[at & table.index_mask], series);
  return series;
}

// --- labels -----------------------------------------------------------------------------------------------------------

/// The kept text of a value that the label knows; a null pointer for one that it does not.
const Text* known_value(const MetricLabel& label, Text value) noexcept {
  if (same(value, label.other)) return &label.other;
  const std::uint32_t count = __atomic_load_n(&label.count, __ATOMIC_ACQUIRE);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (same(label.values[i], value)) return &label.values[i];
  }
  return nullptr;
}

const MetricSeries* overflow(MetricTable& table, MetricFamilyInfo& family) noexcept {
  (void)__atomic_fetch_add(&table.overflowed, std::uint64_t{1}, __ATOMIC_RELAXED);
  if (!__atomic_load_n(&family.overflow_listed, __ATOMIC_ACQUIRE)) {
    const detail::Locked hold(table.lock);
    if (!family.overflow_listed) {
      list(family, family.overflow);
      __atomic_store_n(&family.overflow_listed, true, __ATOMIC_RELEASE);
    }
  }
  return family.overflow;
}

/// The series of a set of values that was not found without the lock, made when it is new; the family's overflow, or null,
/// when there is no room. `too_many`  whether a label had to take its `other`.
const MetricSeries* make_or_find(MetricTable& table, MetricFamilyInfo& family, const Text* values, bool& too_many) noexcept {
  const detail::Locked hold(table.lock);
  Text kept[Label::max_count];
  bool room = true, other = false;
  for (std::uint32_t i = 0; i < family.label_count && room; ++i) {
    MetricLabel& label = family.labels[i];
    const CleanValue clean(values[i]);
    const Text* known = known_value(label, clean.text());
    if (known == nullptr && label.count == label.limit) {
      known = &label.other;
      too_many = true;
    }
    if (known == nullptr) {
      Text& place = label.values[label.count];
      room = keep(table, clean.text(), Label::max_bytes, place);
      if (!room) break;
      known = &place;
      __atomic_store_n(&label.count, label.count + 1, __ATOMIC_RELEASE);
    }
    kept[i] = *known;
    other = other || known == &label.other;
  }
  if (room) {
    const std::uint64_t hash = hash_of(&family, kept);
    if (const MetricSeries* const found = look_up(table, &family, hash, kept); found != nullptr) return found;
    if (MetricSeries* const made = make_series(table, family, hash, kept, other); made != nullptr) {
      list(family, made);
      return made;
    }
  }
  __atomic_store_n(&family.full, true, __ATOMIC_RELAXED);
  return nullptr;
}

/// A set of values that is not in the index as it is: new, or to be cleaned or counted under `other`.
[[gnu::noinline]] const MetricSeries* find_or_make(MetricTable& table, MetricFamilyInfo& family,
                                                   const Text* values) noexcept {
  Text kept[Label::max_count];
  bool unknown = false, too_many = false;
  for (std::uint32_t i = 0; i < family.label_count; ++i) {
    const MetricLabel& label = family.labels[i];
    // Asked first: the last value may be let in while we look.
    const bool closed = __atomic_load_n(&label.count, __ATOMIC_ACQUIRE) == label.limit;
    const Text* known = known_value(label, CleanValue(values[i]).text());
    if (known == nullptr && closed) {
      known = &label.other;
      too_many = true;
    }
    if (known == nullptr) {
      unknown = true;
    } else {
      kept[i] = *known;
    }
  }
  const MetricSeries* found = unknown ? nullptr : look_up(table, &family, hash_of(&family, kept), kept);
  if (found == nullptr && !__atomic_load_n(&family.full, __ATOMIC_RELAXED)) {
    too_many = false;
    found = make_or_find(table, family, values, too_many);
  }
  if (found == nullptr || found == family.overflow) return overflow(table, family);
  if (too_many) (void)__atomic_fetch_add(&table.overflowed, std::uint64_t{1}, __ATOMIC_RELAXED);
  return found;
}

}  // namespace

// --- handles ----------------------------------------------------------------------------------------------------------

namespace detail {

const MetricSeries* find_series(MetricTable* table, MetricFamilyInfo* family, const Text* values) noexcept {
  if (family == nullptr) return nullptr;
  if (family->label_count == 0) return family->overflow;
  const MetricSeries* const series = look_up(*table, family, hash_of(family, values), values);
  if (series != nullptr && series != family->overflow) [[likely]] return series;
  return series != nullptr ? overflow(*table, *family) : find_or_make(*table, *family, values);
}

void* take_from(const MetricTable& table, std::size_t bytes, std::size_t alignment) noexcept {
  auto& mutable_table = const_cast<MetricTable&>(table);
  const Locked hold(mutable_table.lock);
  return take(mutable_table, bytes, alignment);
}

void read_from(const MetricSeries* series, Reading reading) noexcept {
  if (series == nullptr || series->other) return;
  auto& place = const_cast<MetricSeries*>(series)->reading;
  __atomic_store_n(&place.self, reading.self, __ATOMIC_RELAXED);
  __atomic_store_n(&place.read, reading.read, __ATOMIC_RELEASE);
}

Counter counter_of(const MetricSeries* series) noexcept {
  return series == nullptr ? Counter() : Counter(series->cells);
}
Gauge gauge_of(const MetricSeries* series) noexcept { return series == nullptr ? Gauge() : Gauge(series->cells); }
Histogram histogram_of(const MetricSeries* series) noexcept {
  return series == nullptr ? Histogram() : Histogram(series->cells, &series->family->shape);
}
StateGauge state_of(const MetricSeries* series) noexcept {
  return series == nullptr ? StateGauge() : StateGauge(series->cells, series->other);
}

}  // namespace detail

void StateGauge::set(std::uint32_t state) noexcept {
  if (cell_ == nullptr) return;
  std::uint64_t before = __atomic_load_n(cell_, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(cell_, &before, (before & ~std::uint64_t{0xFF}) | (state + 1), true,
                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

void StateGauge::set(std::uint32_t state, std::uint64_t order) noexcept {
  if (cell_ == nullptr) return;
  std::uint64_t before = __atomic_load_n(cell_, __ATOMIC_RELAXED);
  while (before >> 8 <= order && !__atomic_compare_exchange_n(cell_, &before, order << 8 | (state + 1), true,
                                                              __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

// --- the registry -----------------------------------------------------------------------------------------------------

namespace {

Failure<Error> bad_metric(const char* field, const char* why, Text name) noexcept {
  return fail(Errc::invalid_argument, "metric {}: {}", name, why).with("field", Text(field));
}

constexpr Text reserved_ends[] = {"_total", "_bucket", "_count", "_sum", "_created", "_info", "_gcount", "_gsum"};

Result<void> check_labels(Text name, const Label* labels, std::size_t count, bool states) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    const Label& label = labels[i];
    const bool reserved = (label.name.size() >= 2 && label.name[0] == '_' && label.name[1] == '_') ||
                          label.name == "le" || label.name == "quantile" || (states && label.name == "state");
    if (!is_name(label.name, Label::max_bytes) || reserved) {
      return bad_metric("labels", "a label's name must be [a-zA-Z_][a-zA-Z0-9_]* and not reserved", name);
    }
    for (std::size_t before = 0; before < i; ++before) {
      if (same(labels[before].name, label.name)) return bad_metric("labels", "two labels have one name", name);
    }
    if (label.limit < 1 || label.limit > 4096) return bad_metric("limit", "a label's limit must be 1 to 4096", name);
    if (label.other.empty() || label.other.size() > Label::max_bytes) {
      return bad_metric("other", "what stands for further values must have 1 to 128 bytes", name);
    }
  }
  return {};
}

/// The name without what counters have at its end.
Text base_of(Text name, MetricKind kind) noexcept {
  constexpr std::size_t total = 6;  // "_total"
  return {name.data(), kind == MetricKind::counter ? name.size() - total : name.size()};
}

Result<void> check_name(const Metric& metric, MetricKind kind) noexcept {
  const Text name = metric.name;
  if (!is_name(name, 128)) return bad_metric("name", "must be [a-zA-Z_][a-zA-Z0-9_]*, 1 to 128 bytes", name);
  if ((kind == MetricKind::counter) != ends_with(name, "_total")) {
    return bad_metric("name", "counters end in _total, and nothing else does", name);
  }
  const Text base = base_of(name, kind);
  for (const Text end : reserved_ends) {
    if (base.empty() || ends_with(base, end)) return bad_metric("name", "ends in what a format appends", name);
  }
  if (metric.help.empty() || metric.help.size() > 512) return bad_metric("help", "must have 1 to 512 bytes", name);
  if (metric.unit.empty()) return {};
  const std::size_t size = metric.unit.size();
  if (base.size() < size + 2 || !ends_with(base, metric.unit) || base[base.size() - size - 1] != '_') {
    return bad_metric("unit", "must be the last word of the name", name);
  }
  return {};
}

template <class Shape>
Result<void> check_metric(const Metric& metric, const Label* labels, std::size_t count, const Shape& shape) noexcept {
  const Text name = metric.name;
  if (auto good = check_name(metric, shape.kind); !good.has_value()) return good;
  if (auto good = check_labels(name, labels, count, shape.kind == MetricKind::states); !good.has_value()) return good;
  if (shape.kind == MetricKind::histogram) {
    bool ascending = shape.bound_count >= 1 && shape.bound_count <= Buckets::max_count;
    for (std::size_t i = 0; ascending && i < shape.bound_count; ++i) {
      ascending = std::isfinite(shape.bounds[i]) && shape.bounds[i] >= 0 &&
                  (i == 0 || shape.bounds[i] > shape.bounds[i - 1]);
    }
    if (!ascending) return bad_metric("bounds", "1 to 32 bounds, finite, ascending, 0 or more", name);
  }
  for (std::size_t i = 0; i < shape.state_count; ++i) {
    bool once = shape.states[i] != nullptr;
    for (std::size_t j = 0; once && j < i; ++j) once = !(Text(shape.states[i]) == Text(shape.states[j]));
    if (!once) return bad_metric("states", "must be texts that differ", name);
  }
  if (shape.read && count == 0 && shape.reading.read == nullptr) return bad_metric("reading", "must have read", name);
  return {};
}

/// A family that is not published yet, with its series of `other` values; null when there is no room.   Requires  the lock.
template <class Shape>
MetricFamilyInfo* make_family(MetricTable& table, const Metric& metric, const Label* labels, std::size_t count,
                              const Shape& shape) noexcept {
  auto* const family =
      static_cast<MetricFamilyInfo*>(take(table, sizeof(MetricFamilyInfo), alignof(MetricFamilyInfo)));
  if (family == nullptr) return nullptr;
  new (family) MetricFamilyInfo{};
  family->kind = shape.kind;
  family->state_count = static_cast<std::uint32_t>(shape.state_count);
  family->read = shape.read;
  family->label_count = static_cast<std::uint32_t>(count);
  if (!keep(table, metric.name, 128, family->name) || !keep(table, metric.help, 1536, family->help)) return nullptr;
  family->base = base_of(family->name, shape.kind);
  family->unit = {family->base.end() - metric.unit.size(), metric.unit.size()};
  for (std::size_t i = 0; i < count; ++i) {
    MetricLabel& label = family->labels[i];
    label.limit = labels[i].limit;
    if (!keep(table, labels[i].name, Label::max_bytes, label.name) ||
        !keep(table, labels[i].other, Label::max_bytes, label.other)) {
      return nullptr;
    }
    label.values = static_cast<Text*>(take(table, label.limit * sizeof(Text), alignof(Text)));
    if (label.values == nullptr) return nullptr;
  }
  if (shape.kind == MetricKind::states) {
    const std::size_t bytes = shape.state_count * sizeof(const char*);
    void* const states = take(table, bytes, alignof(const char*));
    if (states == nullptr) return nullptr;
    std::memcpy(states, shape.states, bytes);
    family->states = static_cast<const char* const*>(states);
  }
  if (shape.kind == MetricKind::histogram) {
    auto* const bounds = static_cast<double*>(take(table, shape.bound_count * sizeof(double), alignof(double)));
    if (bounds == nullptr) return nullptr;
    std::memcpy(bounds, shape.bounds, shape.bound_count * sizeof(double));
    family->shape = {bounds, static_cast<std::uint32_t>(shape.bound_count), &table.refused};
  }
  Text others[Label::max_count];
  for (std::size_t i = 0; i < count; ++i) others[i] = family->labels[i].other;
  family->overflow = make_series(table, *family, hash_of(family, others), others, count != 0);
  return family->overflow != nullptr ? family : nullptr;
}

}  // namespace

Result<MetricRegistry> MetricRegistry::create(MetricRegistryOptions o) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"metric registry", option, must}); };
  if (o.cells < 64 || o.cells > 1048576) return bad("cells", "64 to 1048576");
  if (o.series < 16 || o.series > 262144) return bad("series", "16 to 262144");
  if (o.text_bytes < 8192 || o.text_bytes > 16777216) return bad("text_bytes", "8192 to 16777216");
  if (o.threads > detail::exclusive_threads) return bad("threads", "0 to 64");

  std::size_t entries = 32;
  while (entries < std::size_t{o.series} * 2) entries *= 2;
  const std::size_t stride = (std::size_t{o.cells} + cells_per_line - 1) / cells_per_line * cells_per_line;
  const std::size_t index_at = (sizeof(MetricTable) + 15) / 16 * 16;
  const std::size_t arena_at = index_at + entries * sizeof(MetricSeries*);
  // The records of the series come on top of what is asked for texts.
  const std::size_t arena_size = o.text_bytes + std::size_t{o.series} * sizeof(MetricSeries);
  const std::size_t cells_at = arena_at + arena_size;
  const std::size_t bytes =
      cells_at + cell_alignment + stride * (o.threads + detail::shared_shards) * sizeof(std::uint64_t);

  const Allocator* const allocator = get_allocator();
  void* const block =
      allocator == nullptr ? std::calloc(1, bytes) : allocator->allocate(allocator->state, bytes);
  if (block == nullptr) return fail(Errc::resource_exhausted, "metric registry: no memory");
  if (allocator != nullptr) std::memset(block, 0, bytes);

  auto* const start = static_cast<char*>(block);
  auto* const table = new (block) MetricTable{};
  table->options = o;
  table->allocator = allocator;
  table->block_bytes = bytes;
  table->index = reinterpret_cast<MetricSeries**>(start + index_at);
  table->index_mask = static_cast<std::uint32_t>(entries - 1);
  table->arena = start + arena_at;
  table->arena_size = arena_size;
  const auto unaligned = reinterpret_cast<std::uintptr_t>(start + cells_at);
  table->cells = reinterpret_cast<std::uint64_t*>((unaligned + cell_alignment - 1) / cell_alignment * cell_alignment);
  table->stride = static_cast<std::uint32_t>(stride);
  return MetricRegistry(table);
}

MetricRegistry::~MetricRegistry() {
  if (table_ == nullptr) return;
  const Allocator* const allocator = table_->allocator;
  const std::size_t bytes = table_->block_bytes;
  table_->~MetricTable();
  detail::give_back_memory(allocator, table_, bytes);
}

Result<MetricFamilyInfo*> MetricRegistry::make(const Metric& metric, const Label* labels, std::size_t count,
                                               const Shape& shape) noexcept {
  if (auto good = check_metric(metric, labels, count, shape); !good.has_value()) {
    return fail(static_cast<Error&&>(good.error()));
  }
  MetricTable& table = *table_;
  const detail::Locked hold(table.lock);
  const Text base = base_of(metric.name, shape.kind);
  for (const MetricFamilyInfo* other = table.first; other != nullptr; other = other->next) {
    if (same(other->base, base)) {
      return fail(Errc::already_exists, "metric {}: the name is taken", metric.name).with("field", Text("name"));
    }
  }
  const std::size_t arena_used = table.arena_used;
  MetricFamilyInfo* const family = make_family(table, metric, labels, count, shape);
  if (family == nullptr) {
    table.arena_used = arena_used;  // one that does not fit gives back what it took
    return fail(Errc::resource_exhausted, "metric {}: the registry is full", metric.name);
  }
  if (count == 0) {
    family->overflow->reading = shape.reading;
    list(*family, family->overflow);
    family->overflow_listed = true;
  }
  if (table.last == nullptr) {
    publish(table.first, family);
  } else {
    publish(table.last->next, family);
  }
  table.last = family;
  return family;
}

Result<void> MetricRegistry::read_counter(const Metric& metric, Reading reading) noexcept {
  auto made = make(metric, nullptr, 0, {.kind = MetricKind::counter, .read = true, .reading = reading});
  if (!made.has_value()) return fail(static_cast<Error&&>(made.error()));
  return {};
}

Result<void> MetricRegistry::read_gauge(const Metric& metric, Reading reading) noexcept {
  auto made = make(metric, nullptr, 0, {.kind = MetricKind::gauge, .read = true, .reading = reading});
  if (!made.has_value()) return fail(static_cast<Error&&>(made.error()));
  return {};
}

std::uint64_t MetricRegistry::refused() const noexcept { return __atomic_load_n(&table_->refused, __ATOMIC_RELAXED); }
std::uint64_t MetricRegistry::overflowed() const noexcept {
  return __atomic_load_n(&table_->overflowed, __ATOMIC_RELAXED);
}
std::size_t MetricRegistry::memory() const noexcept { return table_->block_bytes; }

FALLIBLE_NAMESPACE_END
