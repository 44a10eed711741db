#include <fallible/core/retry_hint.hpp>

#include <cstdint>

#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

/// Nanoseconds of one `unit`, 0 for one that is not known.
std::int64_t nanoseconds_per(Text unit) noexcept {
  struct Row { Text unit; std::int64_t nanoseconds; };
  constexpr Row rows[] = {{"ns", 1},           {"us", 1'000},           {"ms", 1'000'000},
                          {"s", 1'000'000'000}, {"min", 60'000'000'000}, {"h", 3'600'000'000'000},
                          {"d", 86'400'000'000'000}};
  for (const Row& row : rows) {
    if (row.unit == unit) return row.nanoseconds;
  }
  return 0;
}

/// The duration in nanoseconds, saturated; negative when it is none.
std::int64_t nanoseconds_of(const Arg& value) noexcept {
  if (value.privacy == Privacy::secret) return -1;
  if (value.kind == ArgKind::duration) {
    const std::int64_t per = nanoseconds_per(value.duration.unit);
    std::int64_t product = 0;
    if (per == 0 || value.duration.count < 0) return -1;
    return __builtin_mul_overflow(value.duration.count, per, &product) ? INT64_MAX : product;
  }
  if (value.kind == ArgKind::duration_float) {
    const double product =
        value.duration_float.count * static_cast<double>(nanoseconds_per(value.duration_float.unit));
    if (!(product >= 0)) return -1;  // NaN as well
    return product >= 0x1p63 ? INT64_MAX : static_cast<std::int64_t>(product);
  }
  return -1;
}

struct HintFinder {
  std::int64_t longest = -1;

  bool enter(const Error&, const Step& step) noexcept {
    return step.relation == Relation::self || step.relation == Relation::member;
  }
  void field(Text key, const Arg& value) noexcept {
    if (!(key == "retry_after")) return;
    const std::int64_t hint = nanoseconds_of(value);
    if (hint > longest) longest = hint;
  }
};

}  // namespace

std::optional<std::chrono::nanoseconds> retry_after(const Error& error) noexcept {
  HintFinder finder;
  visit(error, finder);
  if (finder.longest < 0) return std::nullopt;
  return std::chrono::nanoseconds(finder.longest);
}

void add_retry_after(Error& error, std::chrono::nanoseconds wait) noexcept {
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(wait);
  if (whole == wait) error.with("retry_after", safe(whole));
  else error.with("retry_after", safe(wait));
}

FALLIBLE_NAMESPACE_END
