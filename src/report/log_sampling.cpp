#include <fallible/report/log_sampling.hpp>

#include <mutex>
#include <new>

#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "memory.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// One kind of error.
struct SampledKind {
  std::uint64_t fingerprint = 0;
  std::uint64_t held_back = 0;       // not told yet
  std::int64_t window_start = 0;
  std::int64_t last_time = 0;        // wall clock, of the last report that was held back
  const CodeInfo* code = nullptr;    // null: a free place
  std::uint64_t seen = 0;            // in this window
  InlineText<64> component;
  Severity severity = Severity::error;
};

struct SamplerState {
  SamplerState(const LogSamplingOptions& given, Clock time) noexcept : options(given), clock(time) {}

  LogSamplingOptions options;
  Clock clock;
  const Allocator* allocator = nullptr;
  std::size_t bytes = 0;
  std::uint32_t sets = 1;
  mutable std::mutex lock;
  LogSamplingCounts counts;
  SampledKind others;  // the kinds that found no place
  SampledKind* kinds = nullptr;
};

}  // namespace detail

namespace {

using detail::Locked;
using detail::SampledKind;
using detail::SamplerState;

constexpr std::uint32_t ways = 8;
constexpr Code others_code = Errc::resource_exhausted;

/// What is to be told after the lock is given up.
struct Summary {
  std::uint64_t fingerprint = 0;
  std::uint64_t held_back = 0;
  std::int64_t time = 0;
  const CodeInfo* code = nullptr;
  InlineText<64> component;
  Severity severity = Severity::error;
  bool of_others = false;
};

Summary taken_from(SampledKind& kind, bool of_others) noexcept {
  const Summary summary{kind.fingerprint, kind.held_back, kind.last_time, kind.code, kind.component, kind.severity, of_others};
  kind.held_back = 0;
  return summary;
}

bool window_is_over(const SamplerState& state, const SampledKind& kind, std::int64_t now) noexcept {
  using std::chrono::nanoseconds;
  return now < kind.window_start || elapsed(nanoseconds(kind.window_start), nanoseconds(now)) >= state.options.window;
}

/// The place of a kind: its own, a free one, one whose window is over (then `evicted` may have something to tell), or none.
SampledKind* place_of(SamplerState& state, std::uint64_t fingerprint, std::int64_t now, Summary& evicted) noexcept {
  SampledKind* const set = state.kinds + (fingerprint & (state.sets - 1)) * ways;
  SampledKind* free = nullptr;
  SampledKind* oldest = nullptr;
  for (std::uint32_t way = 0; way < ways; ++way) {
    SampledKind& kind = set[way];
    if (kind.code == nullptr) {
      if (free == nullptr) free = &kind;
    } else if (kind.fingerprint == fingerprint) {
      return &kind;
    } else if (window_is_over(state, kind, now) && (oldest == nullptr || kind.window_start < oldest->window_start)) {
      oldest = &kind;
    }
  }
  SampledKind* const place = free != nullptr ? free : oldest;
  if (place == nullptr) return nullptr;
  evicted = taken_from(*place, false);
  *place = {};
  place->fingerprint = fingerprint;
  return place;
}

/// Whether one more of a kind passes.
bool passes(const SamplerState& state, SampledKind& kind, std::int64_t now) noexcept {
  if (kind.seen == 0 || window_is_over(state, kind, now)) {
    kind.window_start = now;
    kind.seen = 0;
  }
  const std::uint64_t number = ++kind.seen;
  if (number <= state.options.first) return true;
  return state.options.then_every != 0 && (number - state.options.first) % state.options.then_every == 0;
}

/// The place of a kind, if it still has one.
SampledKind& kind_or_others(SamplerState& state, std::uint64_t fingerprint) noexcept {
  SampledKind* const set = state.kinds + (fingerprint & (state.sets - 1)) * ways;
  for (std::uint32_t way = 0; way < ways; ++way) {
    if (set[way].code != nullptr && set[way].fingerprint == fingerprint) return set[way];
  }
  return state.others;
}

/// Writes a summary; when the target does not take it, its count goes back to the kind, or to the others.
void tell(SamplerState& state, const Summary& summary) noexcept {
  if (summary.held_back == 0) return;
  RequestContext context{};
  context.component = summary.component;
  const Error error = summary.of_others || summary.code == nullptr ? Error(others_code, "log sampling: more kinds of errors than places")
                                                                   : Error(Code(*summary.code));
  const Report report{.error = error,
                      .context = context,
                      .service = state.options.service,
                      .time = std::chrono::nanoseconds(summary.time),
                      .severity = summary.severity,
                      .held_back = summary.held_back,
                      .summary = true};
  const bool told = state.options.target.write(state.options.target.self, report);
  const Locked hold(state.lock);
  if (told) {
    state.counts.pending -= summary.held_back;
    return;
  }
  (summary.of_others ? state.others : kind_or_others(state, summary.fingerprint)).held_back += summary.held_back;
}

bool offer(void* self, const Report& report) noexcept {
  auto& state = *static_cast<SamplerState*>(self);
  const std::uint64_t fingerprint = fallible::fingerprint(report.error, report.context.component, state.options.fingerprint);
  Summary evicted, others;
  Report passed = report;
  bool pass = false, has_place = true;
  {
    const Locked hold(state.lock);
    const std::int64_t now = state.clock.now().count();
    SampledKind* kind = place_of(state, fingerprint, now, evicted);
    if (kind == nullptr) {
      has_place = false;
      kind = &state.others;
      if (kind->held_back > 0 && window_is_over(state, *kind, now)) others = taken_from(*kind, true);
    }
    pass = passes(state, *kind, now);
    kind->code = &report.error.code().info();
    if (pass) {
      if (has_place) {
        passed.held_back += kind->held_back;
        kind->held_back = 0;
      }
    } else {
      const std::uint64_t more = report.errors();  // it may have been in front of another sampler
      kind->held_back += more;
      kind->component = report.context.component;
      kind->severity = report.severity;
      kind->last_time = report.time.count();
      state.counts.held_back += more;
      state.counts.pending += more;
    }
  }
  tell(state, evicted);
  tell(state, others);
  if (!pass) return true;

  const bool taken = state.options.target.write(state.options.target.self, passed);
  const std::uint64_t told = passed.held_back - report.held_back;
  const Locked hold(state.lock);
  if (taken) {
    ++state.counts.passed;
    state.counts.pending -= told;
    return true;
  }
  ++state.counts.refused;
  if (told > 0) kind_or_others(state, fingerprint).held_back += told;
  return false;
}

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"log sampling", option, must}); }

}  // namespace

Result<LogSampler> LogSampler::create(const LogSamplingOptions& o, Clock clock) noexcept {
  if (o.target.write == nullptr) return bad("target", "one with write");
  if (o.window < std::chrono::milliseconds(1) || o.window > std::chrono::hours(24)) return bad("window", "1 ms to 1 day");
  if (o.first < 1) return bad("first", "1 or more");
  if (o.kinds < ways || o.kinds > 1'048'576) return bad("kinds", "8 to 1048576");
  if (o.fingerprint.place > FingerprintPlace::file_and_line) return bad("fingerprint", "none, file or file_and_line");
  if (clock.read == nullptr) return bad("clock", "one with read");

  std::uint32_t sets = 1;
  while (sets * ways < o.kinds) sets *= 2;
  const std::size_t places = std::size_t{sets} * ways;
  const std::size_t bytes = sizeof(SamplerState) + places * sizeof(SampledKind);
  static_assert(sizeof(SamplerState) % alignof(SampledKind) == 0 && alignof(SamplerState) <= 16);
  const Allocator* const allocator = get_allocator();
  void* const block = detail::take_memory(allocator, bytes);
  if (block == nullptr) return fail(Errc::resource_exhausted, "log sampling: no memory");

  auto* const state = ::new (block) SamplerState(o, clock);
  state->allocator = allocator;
  state->bytes = bytes;
  state->sets = sets;
  state->kinds = reinterpret_cast<SampledKind*>(static_cast<unsigned char*>(block) + sizeof(SamplerState));
  for (std::size_t i = 0; i < places; ++i) ::new (state->kinds + i) SampledKind();
  return LogSampler(state);
}

LogSampler::~LogSampler() {
  if (state_ == nullptr) return;
  flush();
  const Allocator* const allocator = state_->allocator;
  const std::size_t bytes = state_->bytes;
  state_->~SamplerState();
  detail::give_back_memory(allocator, state_, bytes);
}

ReportSink LogSampler::sink() & noexcept {
  return {state_->options.name.empty() ? state_->options.target.name : state_->options.name, &offer, state_};
}

std::uint64_t LogSampler::flush() noexcept {
  std::uint64_t told = 0;
  const std::size_t places = std::size_t{state_->sets} * ways;
  for (std::size_t i = 0; i <= places; ++i) {
    const bool of_others = i == places;
    Summary summary;
    {
      const Locked hold(state_->lock);
      SampledKind& kind = of_others ? state_->others : state_->kinds[i];
      if (kind.held_back == 0) continue;
      summary = taken_from(kind, of_others);
    }
    told += summary.held_back;
    tell(*state_, summary);
  }
  return told;
}

LogSamplingCounts LogSampler::counts() const noexcept {
  const Locked hold(state_->lock);
  return state_->counts;
}

FALLIBLE_NAMESPACE_END
