#include <fallible/resilience/adaptive_concurrency.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include <cmath>

FALLIBLE_NAMESPACE_BEGIN

using std::chrono::nanoseconds;

Result<AdaptiveConcurrency> AdaptiveConcurrency::create(AdaptiveConcurrencyOptions o, Clock clock) noexcept {
  const auto bad = [](Text option, Text must) noexcept { return fail(InvalidOption{"adaptive concurrency", option, must}); };
  if (o.min < 1) return bad("min", "1 or more");
  if (o.max < o.min || o.max > 1000000) return bad("max", "min to 1000000");
  if (o.initial < o.min || o.initial > o.max) return bad("initial", "min to max");
  if (!(o.tolerance >= 1 && o.tolerance <= 10)) return bad("tolerance", "1 to 10");
  if (!(o.smoothing > 0 && o.smoothing <= 1)) return bad("smoothing", "above 0 and at most 1");
  if (o.memory < 1) return bad("memory", "1 or more");
  if (clock.read == nullptr) return bad("clock", "one with read");
  return AdaptiveConcurrency(o, clock);
}

Result<AdaptiveConcurrency::Slot, CapacityExceeded> AdaptiveConcurrency::acquire() noexcept {
  const nanoseconds now = clock_.now();
  const detail::Locked hold(lock_);
  const auto limit = static_cast<std::uint32_t>(limit_);
  if (running_ >= limit) return fail(CapacityExceeded{options_.name, limit});
  ++running_;
  return Slot(this, now);
}

void AdaptiveConcurrency::finish(Outcome outcome, nanoseconds start) noexcept {
  const nanoseconds now = clock_.now();
  const detail::Locked hold(lock_);
  const std::uint32_t running = running_--;
  if (outcome == Outcome::neutral) return;
  double wanted = limit_ * 0.9;
  if (outcome == Outcome::ok) {
    const double last = now > start ? static_cast<double>(Deadline(now).remaining(start).count()) : 1;
    usual_ = usual_ <= 0 ? last : usual_ + (last - usual_) * 2 / (static_cast<double>(options_.memory) + 1);
    if (running * 2.0 < limit_) return;  // not the limit, the demand is low
    double gradient = options_.tolerance * usual_ / last;
    gradient = gradient > 1 ? 1 : gradient < 0.5 ? 0.5 : gradient;
    wanted = limit_ + options_.smoothing * (limit_ * gradient + std::sqrt(limit_) - limit_);
  }
  limit_ = wanted < options_.min ? options_.min : wanted > options_.max ? options_.max : wanted;
}

std::uint32_t AdaptiveConcurrency::limit() const noexcept {
  const detail::Locked hold(lock_);
  return static_cast<std::uint32_t>(limit_);
}

std::uint32_t AdaptiveConcurrency::running() const noexcept {
  const detail::Locked hold(lock_);
  return running_;
}

Error AdaptiveConcurrency::refuse(const CapacityExceeded& full) const noexcept {
  Error error(full);
  options_.listener(Event{.kind = EventKind::call_rejected, .policy = "adaptive_concurrency", .name = options_.name,
                          .error = &error, .detail = {}});
  return error;
}

FALLIBLE_NAMESPACE_END
