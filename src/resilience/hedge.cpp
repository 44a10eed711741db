#include <fallible/resilience/hedge.hpp>

#include <fallible/core/invalid_option.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace {

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"hedge", option, must}); }

}  // namespace

Result<Hedge> Hedge::create(HedgeOptions options, Executor executor, Clock clock) noexcept {
  if (options.delay < std::chrono::nanoseconds(0) || options.delay > std::chrono::hours(24)) {
    return bad("delay", "0 to 24 h");
  }
  if (options.copies < 2 || options.copies > max_copies) return bad("copies", "2 to 4");
  if (!(options.quantile >= 0 && options.quantile < 1)) return bad("quantile", "from 0 to below 1");
  if (!executor || executor.wait == nullptr) return bad("executor", "one with submit and wait");
  if (clock.read == nullptr) return bad("clock", "one with read");
  return Hedge(options, executor, clock);
}

std::chrono::nanoseconds Hedge::current_delay() const noexcept {
  const std::uint32_t seen = __atomic_load_n(&observed_, __ATOMIC_RELAXED);
  if (options_.quantile <= 0 || seen < enough) return options_.delay;
  const std::uint32_t count = seen < samples ? seen : samples;
  std::int64_t sorted[samples];
  for (std::uint32_t i = 0; i < count; ++i) {  // an insertion sort: 64 elements at most
    const std::int64_t latency = __atomic_load_n(&latencies_[i], __ATOMIC_RELAXED);
    std::uint32_t at = i;
    for (; at > 0 && sorted[at - 1] > latency; --at) sorted[at] = sorted[at - 1];
    sorted[at] = latency;
  }
  return std::chrono::nanoseconds(sorted[static_cast<std::uint32_t>(options_.quantile * count)]);
}

bool Hedge::may_help(const Error& error) noexcept { return error.code().retry() != Retry::never; }

RetryPermit Hedge::reserve(std::uint32_t copy) noexcept {
  RetryPermit permit = options_.budget.reserve(RetryCost::answered);
  if (!permit) tell(EventKind::budget_denied, copy);
  return permit;
}

void Hedge::tell(EventKind event, std::uint32_t copy) const noexcept {
  options_.listener(Event{event, "hedge", options_.name, nullptr, copy + 1, {}, {}});
}

void Hedge::observe(std::chrono::nanoseconds began) noexcept {
  if (options_.quantile <= 0) return;
  // Not below 0 when the clock went back, and not past the end when it leapt.
  const std::chrono::nanoseconds latency = Deadline(clock_.now()).remaining(began);
  const std::uint32_t at = __atomic_load_n(&observed_, __ATOMIC_RELAXED);
  __atomic_store_n(&latencies_[at % samples], latency.count(), __ATOMIC_RELAXED);
  // Another thread's sample may be overwritten: an estimate loses nothing by that. It never falls below `enough` again.
  __atomic_store_n(&observed_, at == UINT32_MAX ? samples : at + 1, __ATOMIC_RELAXED);
}

FALLIBLE_NAMESPACE_END
