// What a policy says about itself, and the text and JSON that a stack of policies is explained with: the order,
// what each layer counts, how often the operation may run and how long all of it may take.
//   Layer    resilience.   Threads  values.   Memory  none: the texts are literals or belong to the policy.
//   Errors   none.
//
//   PolicyDescription Retry::describe() const noexcept {
//     return {.kind = PolicyKind::retry, .name = options_.name, .counts = "failed attempts",
//             .runs = options_.attempts, .waits = longest_schedule()};
//   }
//   guard.explain(append_to(text));                         // a pipeline; see pipeline.hpp
#ifndef FALLIBLE_RESILIENCE_EXPLAIN_HPP
#define FALLIBLE_RESILIENCE_EXPLAIN_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <fallible/core/result.hpp>
#include <fallible/core/sink.hpp>
#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// What sort of policy a type is: each has `static constexpr PolicyKind kind`. The order of a pipeline is
/// checked by it when it is compiled.
enum class PolicyKind : std::uint8_t {
  fallback,
  retry,
  circuit_breaker,
  rate_limiter,
  bulkhead,
  adaptive_concurrency,
  throttle,
  timeout,
  hedge,
  chaos,
  custom,  ///< A policy of the user's own: nothing is assumed about its place.
};

/// "fallback", "circuit_breaker" and so on; "unknown" for a value that is none of them.
[[nodiscard]] const char* to_string(PolicyKind kind) noexcept;

/// A duration that nothing bounds.
inline constexpr std::chrono::nanoseconds unbounded_time = std::chrono::nanoseconds::max();
/// A count that nothing bounds.
inline constexpr std::uint32_t unbounded_runs = UINT32_MAX;

/// One layer in numbers. With t the longest time of what is inside, the layer takes at most
/// min(total_limit, max(waits, asked_waits) + runs x min(run_limit, t)); for a hedge, whose runs overlap, see
/// `overlap`.
struct PolicyDescription {
  PolicyKind kind = PolicyKind::custom;
  Text name{};                                             ///< As its options call it; may be empty.
  Text counts = "nothing";                                 ///< What it counts: "failed attempts", a literal.
  std::uint32_t runs = 1;                                  ///< How often at most it runs what is inside.
  std::chrono::nanoseconds waits{};                        ///< The sum of its own waits at most.
  std::chrono::nanoseconds run_limit = unbounded_time;     ///< For one run of what is inside.
  std::chrono::nanoseconds total_limit = unbounded_time;   ///< For all of it.
  std::chrono::nanoseconds asked_waits{};                  ///< The same when the peer asks for the longest it may.
  std::chrono::nanoseconds first_wait{};                   ///< Before it runs for the second time, without jitter.
  bool overlap = false;                                    ///< Runs go on side by side: one of them counts in time.
};

/// What a whole stack may do in the worst case. Both saturate.
struct WorstCase {
  std::uint64_t runs = 1;                                  ///< UINT64_MAX: nothing bounds it.
  std::chrono::nanoseconds time = unbounded_time;
};

/// The worst case of `count` layers, the outermost first, around an operation that takes `operation` at most.
/// Requires  layers has `count` elements.   Errors  none: everything saturates, a negative time is 0.
[[nodiscard]] WorstCase worst_case(const PolicyDescription* layers, std::size_t count,
                                   std::chrono::nanoseconds operation = unbounded_time) noexcept;

/// Whether the layers leave each other time: a limit around one that runs again must be longer than that one's
/// first wait, or there never is a second run.
/// Errors    invalid_argument, with the kinds of the two layers as fields "outer" and "inner".
[[nodiscard]] Result<void> check_times(const PolicyDescription* layers, std::size_t count) noexcept;

enum class ExplainFormat : std::uint8_t { text, json };

struct ExplainOptions {
  ExplainFormat format = ExplainFormat::text;
  std::chrono::nanoseconds operation = unbounded_time;     ///< What one run of the operation takes at most.
};

/// Writes the layers, the outermost first, the worst case, and notes on what is easy to overlook:
/// a breaker around a retry sees one result for several attempts; nothing bounds the time.
/// As text each layer is a line. As JSON it is one object without line breaks:
///   {"layers":[{"kind":"retry","name":"","counts":"..","runs":3,"waits_ns":..,"asked_waits_ns":..,
///    "run_limit_ns":..,"total_limit_ns":..}],"worst_case":{"runs":3,"time_ns":..},"notes":["..."]}
/// where null stands for what nothing bounds.
/// Cost      no allocation.
void explain(const Sink& sink, const PolicyDescription* layers, std::size_t count,
             ExplainOptions options = {});

FALLIBLE_NAMESPACE_END
#endif
