// Outcome is what a call says about the dependency it went to: it works, it fails, or nothing at all.
//   Layer    resilience.   Threads  values and pure functions.   Memory  none.   Errors  none.
// Breakers and budgets count outcomes, not errors: a user who gives up, or asks for what is not there,
// must never open a circuit.
//
//   permit.settle(result.has_value() ? Outcome::ok : classify(result.error()));
#ifndef FALLIBLE_RESILIENCE_OUTCOME_HPP
#define FALLIBLE_RESILIENCE_OUTCOME_HPP

#include <fallible/core/error.hpp>
#include <fallible/core/policy_error.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class Outcome : std::uint8_t {
  ok,       ///< it answered, even if the answer was that the caller is mistaken
  failed,   ///< it did not answer, too late, or with a failure of its own
  neutral,  ///< says nothing: stopped by the caller, refused before it was sent, set up wrongly
};

/// Whether a policy on this side refused the call, so that nothing was tried: an open circuit, a rate
/// limit, a full bulkhead, a throttle.
[[nodiscard]] constexpr bool is_rejection(Code code) noexcept {
  switch (code.as<PolicyErrc>()) {
    case PolicyErrc::circuit_open:
    case PolicyErrc::rate_limited:
    case PolicyErrc::capacity_exceeded:
    case PolicyErrc::throttled: return true;
    case PolicyErrc::retries_exhausted:
    case PolicyErrc::timed_out: break;
  }
  return false;
}

/// What a failure with this code says about the dependency.
///   ok       validation, authentication, authorization, not_found, conflict, business_rule: it answered
///   neutral  cancelled, configuration, rate_limit (a quota of this caller's), is_rejection()
///   failed   everything else, a time-out among it
[[nodiscard]] constexpr Outcome classify(Code code) noexcept {
  if (is_rejection(code)) return Outcome::neutral;
  switch (code.category()) {
    case Category::validation:
    case Category::authentication:
    case Category::authorization:
    case Category::not_found:
    case Category::conflict:
    case Category::business_rule: return Outcome::ok;
    case Category::cancelled:
    case Category::configuration:
    case Category::rate_limit: return Outcome::neutral;
    case Category::resource:
    case Category::cache:
    case Category::database:
    case Category::network:
    case Category::timeout:
    case Category::external:
    case Category::serialization:
    case Category::internal: break;
  }
  return Outcome::failed;
}
[[nodiscard]] constexpr Outcome classify(const Error& error) noexcept {
  return fallible::classify(error.code());
}
template <CodeEnum E>
[[nodiscard]] constexpr Outcome classify(E code) noexcept {
  return fallible::classify(Code(code));
}

FALLIBLE_NAMESPACE_END
#endif
