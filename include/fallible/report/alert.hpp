// AlertEngine tells people about errors by policy: at once, within minutes, or in a digest, once per kind of error and not
// again until a cooldown is over; what goes on then is told once more.
//   Layer    report; needs core.
//   Threads  every member but moving may be called from any thread; a short lock. Sinks are called without the lock, by the
//            thread that recorded or ticked, possibly by several at a time.
//   Memory   one block at create(); nothing grows later. Codes beyond AlertOptions::alerts share one alert per policy.
//   Errors   create() names the option that is wrong. A sink that fails is counted and asked again, 5 times at most.
//
//   auto alerts = FALLIBLE_TRY(AlertEngine::create({.sinks = sinks}));       // standard_alert_policies
//   ErrorHandlerOptions handling{.sinks = ...alerts.sink()...};
//   alerts.tick();                                                        // every few seconds, from any loop or timer
//   alerts.flush();                                                       // at the end
//
// There is no thread here: what falls due is told by the next report that is recorded, or tick(). Time is what the clock says
// has passed: a clock that stands still or is set back passes none, one that jumps ahead ends windows and periods.
// One process sees only its own errors: a fleet is better watched from outside, see report/alert_rules.hpp.
#ifndef FALLIBLE_REPORT_ALERT_HPP
#define FALLIBLE_REPORT_ALERT_HPP

#include <fallible/core/clock.hpp>
#include <fallible/core/result.hpp>
#include <fallible/report/alert_policy.hpp>
#include <fallible/report/report.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class AlertEvent : std::uint8_t {
  fired,    ///< it reached fire_at; or still fires when a cooldown is over, with what came since
  cleared,  ///< it fell below clear_below, and that it had fired was told
  digest,   ///< a period is over
};
[[nodiscard]] const char* to_string(AlertEvent event) noexcept;

struct AlertCount {
  Code code;
  std::uint64_t count;
};

/// What a sink is told. Codes, names and counts only: nothing of a message or a field. Borrowed for the call.
struct Alert {
  AlertEvent event = AlertEvent::fired;
  Text policy;
  Severity severity = Severity::error;   ///< the worst of the errors it counts
  std::optional<Code> code{};            ///< of an alert for one code
  std::uint64_t group = 0;               ///< the code's id or the fingerprint, or 2 for codes of peers; 0 for an alert of all
  bool firing = false;                   ///< whether it still does
  double value = 0;                      ///< what is measured, now
  double fire_at = 0;
  std::uint64_t count = 0;               ///< errors since it was last told
  std::span<const AlertCount> top{};     ///< their most frequent codes, at most 10, the most frequent first
  std::uint64_t other = 0;               ///< those of `count` that are not in `top`
  std::chrono::nanoseconds lasting{};    ///< since it fired; of a digest the length of the period
  Text id;                               ///< of the last report, to look it up in the logs
};

/// Three words, as ReportSink. `send` answers whether the alert was taken; it must not block for long, and must not
/// record to the engine that calls it.
struct AlertSink {
  Text name;  ///< a literal
  bool (*send)(void* self, const Alert& alert) noexcept = nullptr;
  void* self = nullptr;
};

/// The lists are copied, with the policies' names.
struct AlertOptions {
  std::span<const AlertPolicy> policies = standard_alert_policies;  ///< 1 to 32.
  std::span<const AlertSink> sinks{};                               ///< 1 to 8.
  std::uint32_t alerts = 64;  ///< Told apart at a time, beside one per policy; 1 to 4096. About 600 bytes each.
};

/// Counts since create().
struct AlertCounts {
  std::uint64_t recorded = 0;   ///< errors
  std::uint64_t ignored = 0;    ///< of them, those that no policy is for
  std::uint64_t fired = 0;
  std::uint64_t cleared = 0;
  std::uint64_t sent = 0;       ///< alerts and digests that a sink took
  std::uint64_t failed = 0;     ///< times that a sink did not
  std::uint64_t given_up = 0;   ///< alerts that a sink did not take in 5 times
  std::uint64_t held_back = 0;  ///< firings that had to wait for a cooldown
  std::uint64_t shared = 0;     ///< errors that had no place for an alert of their own
};

/// One alert as it is now, for health checks.
struct AlertState {
  Text policy;
  Severity severity = Severity::error;
  std::optional<Code> code{};
  double value = 0;
  std::chrono::nanoseconds lasting{};  ///< since it fired
};

namespace detail {
struct AlertTable;
}

class AlertEngine {
 public:
  /// Errors  InvalidOption, with the context "policy <name>" where one is wrong; resource_exhausted without memory.
  [[nodiscard]] static Result<AlertEngine> create(const AlertOptions& options, Clock clock = coarse_clock()) noexcept;
  AlertEngine(AlertEngine&& other) noexcept : table_(other.table_) { other.table_ = nullptr; }
  AlertEngine& operator=(AlertEngine&&) = delete;
  ~AlertEngine();

  /// Records reports, and what a sampler held back before it. Valid as long as the engine, also when that is moved.
  [[nodiscard]] ReportSink sink() const& noexcept;
  ReportSink sink() const&& = delete;  // it would be gone
  /// Counts an error and tells what is due.   Cost  a lock, a pass over the policies and over the alerts.
  void record(const Report& report) const noexcept;
  /// Counts requests, failed ones too, for the policies that measure a share.
  void requests(std::uint64_t count = 1) const noexcept;
  /// Ends what is over and tells what is due.
  void tick() const noexcept;
  /// Tells all that is still to be told, whether it is due or not: alerts that wait for their `within` or their cooldown,
  /// and digests of the part of their period that is over. For the end of a service, which would take it along.
  /// Returns  whether every sink took all of it.
  bool flush() const noexcept;

  /// Alerts that fire, as the last record() or tick() left them.
  [[nodiscard]] std::size_t firing() const noexcept;
  /// The worst severity of those; none when none fires.
  [[nodiscard]] std::optional<Severity> worst() const noexcept;
  /// Copies what fires into `states`, in no order; returns how many were copied. Texts are valid as long as the engine.
  std::size_t firing(std::span<AlertState> states) const noexcept;
  [[nodiscard]] AlertCounts counts() const noexcept;

 private:
  explicit AlertEngine(detail::AlertTable* table) noexcept : table_(table) {}
  detail::AlertTable* table_;
};

FALLIBLE_NAMESPACE_END
#endif
