#include <fallible/report/histogram.hpp>

#include <cmath>

FALLIBLE_NAMESPACE_BEGIN

void Histogram::observe(double value) noexcept {
  if (shape_ == nullptr) return;
  if (!std::isfinite(value)) {
    detail::add_shared(shape_->refused, 1);
    return;
  }
  if (value < 0) value = 0;
  std::uint32_t bucket = 0;
  while (bucket < shape_->count && value > shape_->bounds[bucket]) ++bucket;
  const std::uint32_t sum = shape_->count + 1;
  cells_.write(
      [=](std::uint64_t* cells) {
        detail::add_owned(cells + bucket, 1);
        detail::add_double(cells + sum, value, true);
      },
      [=](std::uint64_t* cells) {
        detail::add_shared(cells + bucket, 1);
        detail::add_double(cells + sum, value, false);
      });
}

Histogram::Snapshot Histogram::snapshot() const noexcept {
  Snapshot result;
  if (shape_ == nullptr) return result;
  result.bounds = shape_->count;
  std::uint64_t total = 0;
  for (std::uint32_t bucket = 0; bucket <= shape_->count; ++bucket) {
    total += cells_.sum(bucket);
    result.cumulative[bucket] = total;
  }
  for (std::uint32_t at = 0; at < cells_.shards(); ++at) {
    const std::uint64_t bits = __atomic_load_n(cells_.shard(at) + shape_->count + 1, __ATOMIC_RELAXED);
    double part;
    __builtin_memcpy(&part, &bits, sizeof part);
    result.sum += part;
  }
  return result;
}

FALLIBLE_NAMESPACE_END
