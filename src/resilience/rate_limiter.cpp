#include <fallible/resilience/rate_limiter.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include <new>

FALLIBLE_NAMESPACE_BEGIN

using std::chrono::nanoseconds;

namespace detail {
namespace {

/// From `a` to the later `b`; also when a clock starts far below zero.
std::uint64_t distance(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a);
}

TokenBucket::Wide fill_time(const RateLimiterOptions& options) noexcept {
  return (TokenBucket::full(options) + options.limit - 1) / options.limit;
}

}  // namespace

void TokenBucket::refill(const RateLimiterOptions& options, std::int64_t now) noexcept {
  if (now <= at) {
    // A little earlier: wait for the clock. A lot: go on from here.
    if (distance(now, at) > fill_time(options)) at = now;
    return;
  }
  std::uint64_t passed = distance(at, now);
  // A leap within time that was credited before the clock went back: what is new is what lies after that.
  if (at < peak && passed > fill_time(options)) passed = now > peak ? distance(peak, now) : 0;
  credit += Wide{passed} * options.limit;
  if (credit > full(options)) credit = full(options);
  at = now;
  if (now > peak) peak = now;
}

nanoseconds TokenBucket::take(const RateLimiterOptions& options, std::int64_t now, bool& taken) noexcept {
  refill(options, now);
  const auto price = static_cast<std::uint64_t>(options.window.count());
  taken = credit >= price;
  if (taken) {
    credit -= price;
    return nanoseconds(0);
  }
  const std::uint64_t missing = price - static_cast<std::uint64_t>(credit);
  const std::uint64_t back = distance(now, at);  // 0 on a steady clock
  const std::uint64_t wait = (missing + options.limit - 1) / options.limit;
  std::uint64_t sum = 0;
  if (__builtin_add_overflow(back, wait, &sum) || sum > INT64_MAX) sum = INT64_MAX;
  return nanoseconds(static_cast<std::int64_t>(sum));
}

RateLimited rate_limited(const RateLimiterOptions& options, nanoseconds wait) noexcept {
  using std::chrono::milliseconds;
  return {options.limit, std::chrono::ceil<milliseconds>(options.window), std::chrono::ceil<milliseconds>(wait)};
}

}  // namespace detail

namespace {

Result<RateLimiterOptions> checked(RateLimiterOptions o, const Clock& clock) noexcept {
  if (o.limit < 1) return fail(InvalidOption{"rate limiter", "limit", "1 or more"});
  if (o.window <= nanoseconds(0) || o.window > std::chrono::hours(24000)) {
    return fail(InvalidOption{"rate limiter", "window", "above 0 and at most 1000 days"});
  }
  if (clock.read == nullptr) return fail(InvalidOption{"rate limiter", "clock", "one with read"});
  if (o.burst == 0) o.burst = o.limit;
  return o;
}

}  // namespace

RateLimiter::RateLimiter(RateLimiterOptions options, Clock clock) noexcept : options_(options), clock_(clock) {
  const std::int64_t now = clock.now().count();
  bucket_ = {detail::TokenBucket::full(options), now, now};
}

Result<RateLimiter> RateLimiter::create(RateLimiterOptions options, Clock clock) noexcept {
  auto good = checked(options, clock);
  if (!good.has_value()) return fail(static_cast<Error&&>(good.error()));
  return RateLimiter(*good, clock);
}

Result<void, RateLimited> RateLimiter::acquire() noexcept {
  bool taken = false;
  nanoseconds wait{};
  {
    const detail::Locked hold(lock_);
    // Read in here: a reading that waited for the lock would look like a clock that went back, and the
    // time between would be credited twice.
    wait = bucket_.take(options_, clock_.now().count(), taken);
  }
  if (taken) return {};
  return fail(detail::rate_limited(options_, wait));
}

Error RateLimiter::refuse(const RateLimited& limited) const noexcept {
  Error error(limited);
  options_.listener(Event{.kind = EventKind::call_rejected, .policy = "rate_limiter", .name = options_.name, .error = &error,
                          .delay = limited.retry_after, .detail = {}});
  return error;
}

Result<KeyedRateLimiter> KeyedRateLimiter::create(RateLimiterOptions options, std::uint32_t keys, Clock clock,
                                                  std::uint64_t seed) noexcept {
  auto good = checked(options, clock);
  if (!good.has_value()) return fail(static_cast<Error&&>(good.error()));
  if (keys < ways || keys > 1u << 24) {
    return fail(InvalidOption{"rate limiter", "keys", "8 to 16777216"});
  }
  std::uint32_t sets = 1;
  while (sets * ways < keys) sets *= 2;
  auto* places = new (std::nothrow) Place[std::size_t{sets} * ways];
  if (places == nullptr) return fail(Errc::resource_exhausted);
  return KeyedRateLimiter(*good, clock, seed, places, sets);
}

KeyedRateLimiter::KeyedRateLimiter(KeyedRateLimiter&& other) noexcept
    : KeyedRateLimiter(other.options_, other.clock_, other.seed_, other.places_, other.sets_) {
  other.places_ = nullptr;
}

KeyedRateLimiter::~KeyedRateLimiter() { delete[] places_; }

Result<void, RateLimited> KeyedRateLimiter::acquire(Text key) noexcept {
  std::uint64_t hash = seed_;
  for (std::size_t i = 0; i < key.size(); ++i) hash = Random(hash ^ static_cast<unsigned char>(key[i])).next();
  if (hash == 0) hash = 1;
  bool taken = false;
  nanoseconds wait = options_.window;
  {
    const detail::Locked hold(lock_);
    const std::int64_t now = clock_.now().count();  // in here, as above
    Place* set = places_ + (hash & (sets_ - 1)) * ways;
    Place* mine = nullptr;
    for (std::uint32_t i = 0; i < ways && mine == nullptr; ++i) {
      if (set[i].key == hash) mine = &set[i];
    }
    for (std::uint32_t i = 0; i < ways && mine == nullptr; ++i) {
      if (set[i].key != 0) {
        set[i].bucket.refill(options_, now);
        if (set[i].bucket.credit < detail::TokenBucket::full(options_)) continue;
      }
      mine = &set[i];
      *mine = {hash, {detail::TokenBucket::full(options_), now, now}};
    }
    if (mine != nullptr) wait = mine->bucket.take(options_, now, taken);
  }
  if (taken) return {};
  return fail(detail::rate_limited(options_, wait));
}

FALLIBLE_NAMESPACE_END
