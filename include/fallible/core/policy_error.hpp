// The failures that a policy answers with instead of the operation: the circuit is open, the attempts are
// used up, the time is over, the limit is reached.
//   Layer    core, because resilience raises them and the taxonomy lists them.   Threads  constants and values.
//   Memory   the structs are plain; lifted into an Error they take its one block.   Errors  none.
//
//   if (const auto* open = error.get_if<CircuitOpen>()) wait(open->retry_after);
//   if (error == PolicyErrc::timed_out) ...
#ifndef FALLIBLE_CORE_POLICY_ERROR_HPP
#define FALLIBLE_CORE_POLICY_ERROR_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class PolicyErrc : std::uint8_t {
  circuit_open = 1,       ///< The breaker rejects calls for now: wait as told, or use a fallback.
  retries_exhausted = 2,  ///< Several attempts failed; the causes say how. Retrying once more is not the answer.
  timed_out = 3,          ///< An operation took longer than it was given; it may have happened.
  rate_limited = 4,       ///< Too many calls from this caller: wait as told.
  capacity_exceeded = 5,  ///< All places are taken and the queue is full: shed load or wait.
  throttled = 6,          ///< Dropped here because the backend is rejecting calls already.
};

template <>
struct Domain<PolicyErrc> {
  static constexpr const char* name = "policy";
  static constexpr bool verified_in_sources = true;  // src/core/policy_error.cpp
  static constexpr CodeRow<PolicyErrc> rows[] = {
      {PolicyErrc::circuit_open, "NET_CIRCUIT_OPEN", Category::network, Severity::warning,
       Retry::hinted, 503, Errc::unavailable, "temporarily unavailable",
       "A circuit breaker rejects calls for now; wait retry_after or use a fallback."},
      {PolicyErrc::retries_exhausted, "NET_RETRIES_EXHAUSTED", Category::network, Severity::error,
       Retry::never, 503, Errc::unavailable, "temporarily unavailable",
       "Every attempt failed; look at the causes, do not wrap another retry around it."},
      {PolicyErrc::timed_out, "TIME_TIMED_OUT", Category::timeout, Severity::error, Retry::backoff,
       504, Errc::deadline_exceeded, "timed out",
       "One try took longer than it was given and may have happened; retry only what is idempotent."},
      {PolicyErrc::rate_limited, "RATE_LIMITED", Category::rate_limit, Severity::info, Retry::hinted,
       429, Errc::resource_exhausted, "too many requests",
       "The caller exceeded its rate; wait retry_after and send less."},
      {PolicyErrc::capacity_exceeded, "RES_CAPACITY_EXCEEDED", Category::resource, Severity::warning,
       Retry::backoff, 503, Errc::resource_exhausted, "at capacity",
       "All places and the queue are full; shed load, or retry with growing pauses."},
      {PolicyErrc::throttled, "RES_THROTTLED", Category::resource, Severity::warning, Retry::never,
       503, Errc::unavailable, "temporarily unavailable",
       "Dropped before it was sent because the backend rejects most calls; do not retry at once."},
  };
};

/// A breaker rejected the call.
struct CircuitOpen {
  InlineText<48> name;                         ///< which breaker; empty when it has no name
  std::chrono::milliseconds retry_after{};     ///< until it probes again; 0 while it is held open by hand

  static constexpr Code code = PolicyErrc::circuit_open;
  static constexpr auto fields =
      fallible::fields(field("breaker", &CircuitOpen::name),
                       field("retry_after", &CircuitOpen::retry_after, Privacy::public_));
  static constexpr const char* message = "circuit {breaker} is open, probed again in {retry_after}";
};

/// Several attempts failed and there will be no further one.
struct RetriesExhausted {
  std::uint32_t attempts = 0;                  ///< tries in total, the first included
  std::chrono::milliseconds elapsed{};         ///< from the first try to giving up
  StaticText reason;                           ///< a literal: why there was no further try

  static constexpr Code code = PolicyErrc::retries_exhausted;
  static constexpr auto fields =
      fallible::fields(field("attempts", &RetriesExhausted::attempts),
                       field("elapsed", &RetriesExhausted::elapsed),
                       field("reason", &RetriesExhausted::reason));
  static constexpr const char* message = "gave up on attempt {attempts} after {elapsed}: {reason}";
};

/// An operation took longer than it was given.
struct TimedOut {
  InlineText<64> operation;
  std::chrono::milliseconds timeout{};

  static constexpr Code code = PolicyErrc::timed_out;
  static constexpr auto fields = fallible::fields(field("operation", &TimedOut::operation),
                                                  field("timeout", &TimedOut::timeout));
  static constexpr const char* message = "{operation} took longer than {timeout}";
};

/// Too many calls in a window.
struct RateLimited {
  std::uint64_t limit = 0;                     ///< calls that one window admits
  std::chrono::milliseconds window{};
  std::chrono::milliseconds retry_after{};

  static constexpr Code code = PolicyErrc::rate_limited;
  static constexpr auto fields =
      fallible::fields(field("limit", &RateLimited::limit, Privacy::public_),
                       field("window", &RateLimited::window, Privacy::public_),
                       field("retry_after", &RateLimited::retry_after, Privacy::public_));
  static constexpr const char* message = "limit of {limit} in {window} reached, wait {retry_after}";
};

/// A pool, queue or bulkhead has no place left.
struct CapacityExceeded {
  InlineText<48> resource;
  std::uint64_t capacity = 0;

  static constexpr Code code = PolicyErrc::capacity_exceeded;
  static constexpr auto fields = fallible::fields(field("resource", &CapacityExceeded::resource),
                                                  field("capacity", &CapacityExceeded::capacity));
  static constexpr const char* message = "{resource} is full, its capacity is {capacity}";
};

FALLIBLE_NAMESPACE_END
#endif
