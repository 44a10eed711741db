#include <fallible/resilience/chaos.hpp>

#include <fallible/core/invalid_option.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace {

using Time = std::chrono::nanoseconds;

bool is_share(double rate) noexcept { return rate >= 0 && rate <= 1; }

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"chaos", option, must}); }

}  // namespace

Result<Chaos> Chaos::create(ChaosOptions options, std::uint64_t seed, Clock clock, Sleeper sleeper) noexcept {
  if (!is_share(options.failure_rate)) return bad("failure_rate", "0 to 1");
  if (!is_share(options.lost_answer_rate)) return bad("lost_answer_rate", "0 to 1");
  if (!is_share(options.value_rate)) return bad("value_rate", "0 to 1");
  if (!is_share(options.latency_rate)) return bad("latency_rate", "0 to 1");
  if (options.latency < Time(0)) return bad("latency", "0 or more");
  if (options.latency_spread < Time(0)) return bad("latency_spread", "0 or more");
  if (options.flap_down > options.flap_period) return bad("flap_down", "flap_period at most");
  if (clock.read == nullptr) return bad("clock", "one with read");
  if (sleeper.sleep_until == nullptr) return bad("sleeper", "one with sleep_until");
  return Chaos(options, seed, clock, sleeper);
}

ChaosPlan Chaos::plan(std::uint64_t call) const noexcept {
  ChaosPlan plan;
  // A generator for each call: the order in which threads arrive changes nothing.
  Random random(Random(seed_ ^ (call * 0x9e3779b97f4a7c15u)).next());
  const double failure = random.unit(), lost = random.unit(), slow = random.unit();
  if (slow < options_.latency_rate) {
    const auto spread = static_cast<std::uint64_t>(options_.latency_spread.count());
    const auto more = static_cast<std::int64_t>(random.below(spread + 1));
    std::int64_t sum = 0;
    plan.latency = __builtin_add_overflow(options_.latency.count(), more, &sum) ? Time::max() : Time(sum);
  }
  const bool planned = options_.fail_from != 0 && call >= options_.fail_from &&
                       call - options_.fail_from < options_.fail_count;
  const bool down = options_.flap_period != 0 && (call - 1) % options_.flap_period < options_.flap_down;
  if (planned || down || failure < options_.failure_rate) {
    plan.fault = ChaosPlan::Fault::failure;
  } else if (lost < options_.lost_answer_rate) {
    plan.fault = ChaosPlan::Fault::lost_answer;
  } else if (options_.value_rate > 0 && random.unit() < options_.value_rate) {
    plan.fault = ChaosPlan::Fault::value;
  }
  return plan;
}

Result<void, Code> Chaos::wait(Time latency, std::uint64_t number, const Call& call) const noexcept {
  tell(nullptr, number, latency, "latency");
  const Deadline over = Deadline::after(clock_.now(), latency);
  const bool in_time = !call.deadline.passed(over.at()) || call.deadline.is_never();
  const bool waited = sleeper_(in_time ? over.at() : call.deadline.at(), call.stop);
  if (!waited) return Failure<Code>(Code(Errc::cancelled));
  if (!in_time) return Failure<Code>(Code(Errc::deadline_exceeded));
  return {};
}

Error Chaos::inject(ChaosPlan::Fault fault, std::uint64_t number) const noexcept {
  Error error = Error(options_.failure).with("chaos_call", number);
  tell(&error, number, {}, fault == ChaosPlan::Fault::failure ? Text("failure") : Text("lost answer"));
  return error;
}

void Chaos::tell(const Error* error, std::uint64_t number, Time latency, Text detail) const noexcept {
  const auto attempt = number > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(number);
  options_.listener(Event{EventKind::fault_injected, "chaos", options_.name, error, attempt, latency, detail});
}

PolicyDescription Chaos::describe() const noexcept {
  PolicyDescription description{.kind = kind, .name = options_.name, .counts = "calls, for its plan"};
  if (options_.enabled && options_.latency_rate > 0) {
    std::int64_t sum = 0;
    description.waits = __builtin_add_overflow(options_.latency.count(), options_.latency_spread.count(), &sum)
                            ? unbounded_time
                            : Time(sum);
  }
  return description;
}

FALLIBLE_NAMESPACE_END
