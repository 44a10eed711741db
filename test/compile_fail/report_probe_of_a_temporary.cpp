// A Health refers to what it probes: a callable, a breaker and an alert engine must outlive it.
// expect(gcc): use of deleted function .*HealthProbe::of\(
// expect(gcc): use of deleted function .*HealthProbe::of_breaker\(
// expect(gcc): use of deleted function .*HealthProbe::of_alerts\(
// expect(clang): call to deleted .* 'of'
// expect(clang): call to deleted .* 'of_breaker'
// expect(clang): call to deleted .* 'of_alerts'
#include <fallible/report/health.hpp>
#include <fallible/resilience/circuit_breaker.hpp>

using fallible::CircuitBreaker;
using fallible::HealthProbe;
using fallible::HealthReading;

CircuitBreaker make_breaker();

inline auto callable() {
#ifndef FALLIBLE_CONTROL
  return HealthProbe::of([] { return HealthReading{}; });
#else
  static constexpr auto probe = [] { return HealthReading{}; };
  return HealthProbe::of(probe);
#endif
}

inline auto breaker() {
#ifndef FALLIBLE_CONTROL
  return HealthProbe::of_breaker(make_breaker());
#else
  static const CircuitBreaker kept = make_breaker();
  return HealthProbe::of_breaker(kept);
#endif
}

inline auto alerts() {
#ifndef FALLIBLE_CONTROL
  return HealthProbe::of_alerts([] { return std::optional<fallible::Severity>(); });
#else
  static constexpr auto worst = [] { return std::optional<fallible::Severity>(); };
  return HealthProbe::of_alerts(worst);
#endif
}
