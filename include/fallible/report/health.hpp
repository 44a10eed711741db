// Health answers whether a service is fit to work: named checks are run when somebody asks, and their results make a
// status, an HTTP status, a document, or a number for gRPC.
//   Layer    report; needs core and, for Call, resilience.
//   Threads  run() from any thread; a check runs in the thread that asked, and never twice at a time. Who asks for one
//            that is running gets its last result; before its first one it has failed.
//   Memory   one block at create(). A snapshot is a value of about 3 KiB; errors are copied by counting.
//   Errors   create() names the option that is wrong. A check that fails is a result.
//
//   const auto ping = [&](const Call& call) { return db.ping(call.deadline); };    // Result<void>
//   const HealthCheck checks[] = {
//       {.component = "postgres", .measurement = "responseTime", .type = ComponentType::datastore,
//        .timeout = 500ms, .probe = HealthProbe::of(ping)},
//       {.component = "payments", .critical = false, .probe = HealthProbe::of_breaker(breaker)}};
//   auto health = FALLIBLE_TRY(Health::create({.service_id = "orders", .checks = checks}));
//   const HealthSnapshot now = health.run();
//   write_health_json(body, health, now);   send(now.http_status(), health_content_type, body.text());
//
// The time a check may take is measured, not enforced: it is given a Deadline and counts as failed when it came back too
// late. One that never comes back holds up the thread that asked, and no other: they are told that it timed out.
#ifndef FALLIBLE_REPORT_HEALTH_HPP
#define FALLIBLE_REPORT_HEALTH_HPP

#include <optional>
#include <span>

#include <fallible/core/context.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/result.hpp>
#include <fallible/report/buffer.hpp>
#include <fallible/resilience/call.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class HealthStatus : std::uint8_t {
  pass,
  warn,  ///< works, with something to look at
  fail,
};

/// "pass", "warn" or "fail".
[[nodiscard]] const char* to_string(HealthStatus status) noexcept;

/// Reads what others answer, whatever its case; "ok" and "up" are pass, "error" and "down" are fail (draft-inadarei-
/// api-health-check-06 section 3.1).
/// Errors    invalid_argument for any other word.
[[nodiscard]] Result<HealthStatus, Code> parse_health_status(Text word) noexcept;

/// The states of grpc.health.v1.HealthCheckResponse.
enum class ServingStatus : std::uint8_t { unknown = 0, serving = 1, not_serving = 2, service_unknown = 3 };

/// What a probe found out.
struct HealthReading {
  HealthStatus status = HealthStatus::pass;
  std::optional<double> value{};  ///< what was measured
  Text unit{};                    ///< of the value, a literal: "ms", "percent"
  std::optional<Error> why{};     ///< why it is not pass
};

/// A check's work: two words.
struct HealthProbe {
  /// Looks, until call.deadline at most. An error is a reading that fails.
  Result<HealthReading> (*look)(void* self, const Call& call) noexcept = nullptr;
  void* self = nullptr;

  /// From a callable that takes a Call or nothing and answers with any result type, with or without a value, or with a
  /// HealthReading. It must outlive the Health.
  template <class F>
    requires(Operation<F> && !std::is_const_v<F>)
  [[nodiscard]] static HealthProbe of(F& probe) noexcept {
    return {[](void* object, const Call& call) noexcept { return reading_of(*static_cast<F*>(object), call); },
            __builtin_addressof(probe)};
  }
  template <class F>
    requires Operation<const F>
  [[nodiscard]] static HealthProbe of(const F& probe) noexcept {
    return {[](void* object, const Call& call) noexcept { return reading_of(*static_cast<const F*>(object), call); },
            const_cast<F*>(__builtin_addressof(probe))};
  }
  template <class F>
  static HealthProbe of(const F&& probe) = delete;  // it would be gone

  /// From a circuit breaker, or what has a snapshot() like one: open is fail, half open is warn, all else pass. The
  /// value is the part of calls that failed. Give such a check critical = false: the service works without the peer.
  template <class B>
  [[nodiscard]] static HealthProbe of_breaker(const B& breaker) noexcept {
    return {[](void* object, const Call&) noexcept -> Result<HealthReading> {
              const auto now = static_cast<const B*>(object)->snapshot();
              using State = std::remove_cvref_t<decltype(now.state)>;
              HealthReading reading;
              if (now.total != 0) {
                reading.value = 100.0 * static_cast<double>(now.failed) / static_cast<double>(now.total);
                reading.unit = "percent";
              }
              if (now.state == State::half_open) {
                reading.status = HealthStatus::warn;
              } else if (now.state == State::open || now.state == State::forced_open) {
                reading.status = HealthStatus::fail;
              }
              if (reading.status != HealthStatus::pass) {
                reading.why = Error(CircuitOpen{
                    "breaker", std::chrono::duration_cast<std::chrono::milliseconds>(now.retry_after)});
              }
              return reading;
            },
            const_cast<B*>(__builtin_addressof(breaker))};
  }
  template <class B>
  static HealthProbe of_breaker(const B&& breaker) = delete;  // it would be gone

  /// From an AlertEngine, or what has a worst() like one, or a callable: the severity of the worst alert that is firing, as
  /// std::optional<Severity>. critical is fail, error and warning are warn.
  template <class A>
  [[nodiscard]] static HealthProbe of_alerts(const A& alerts) noexcept {
    return {[](void* object, const Call&) noexcept -> Result<HealthReading> {
              const A& source = *static_cast<const A*>(object);
              std::optional<Severity> worst;
              if constexpr (requires { source.worst(); }) {
                worst = source.worst();
              } else {
                worst = source();
              }
              HealthReading reading;
              if (worst.has_value() && *worst >= Severity::warning) {
                reading.status = *worst >= Severity::critical ? HealthStatus::fail : HealthStatus::warn;
                reading.why = Error(Errc::unavailable, "an alert is firing: {}", to_string(*worst));
              }
              return reading;
            },
            const_cast<A*>(__builtin_addressof(alerts))};
  }
  template <class A>
  static HealthProbe of_alerts(const A&& alerts) = delete;  // it would be gone

 private:
  template <class F>
  static Result<HealthReading> reading_of(F& probe, const Call& call) {
    auto answer = fallible::invoke(probe, call);
    using Answer = decltype(answer);
    if constexpr (std::is_same_v<Answer, HealthReading>) {
      return answer;
    } else {
      if (!detail::succeeded(answer)) {
        return Result<HealthReading>(unexpect, Error(detail::lift<Error>(detail::take_error(answer), {})));
      }
      if constexpr (std::is_same_v<detail::value_of<Answer>, HealthReading>) {
        return detail::take_value(answer);
      } else {
        return HealthReading{};
      }
    }
  }
};

enum class ComponentType : std::uint8_t { none, component, datastore, system };

/// Texts are borrowed, literals as a rule.
struct HealthCheck {
  Text component;                 ///< "postgres"; without ':', at most 120 bytes. Needed.
  Text measurement{};             ///< "responseTime", "connections"; likewise, or empty.
  Text component_id{};            ///< Which of several such; together with the two above it is different for each check.
  ComponentType type = ComponentType::none;
  std::span<const Text> affected_endpoints{};  ///< URI templates, shown while it does not pass.
  bool critical = true;           ///< false: its failure makes the service warn at most.
  std::chrono::nanoseconds timeout = std::chrono::seconds(1);    ///< Above 0, at most 1 h.
  std::chrono::nanoseconds cache_for = std::chrono::seconds(1);  ///< So long a result is given again; 0 to 1 h.
  HealthProbe probe{};            ///< Needed. With measurement "responseTime" and no value, the time it took is shown.
};

struct HealthLink {
  Text relation;  ///< "about", or a URI
  Text uri;
};

/// The list of checks is copied; texts and the lists inside are borrowed.
struct HealthOptions {
  Text service_id{};
  Text version{};      ///< of the interface: "1"
  Text release_id{};   ///< of the program: "1.4.2"
  Text description{};
  std::span<const Text> notes{};
  std::span<const HealthLink> links{};    ///< Relations differ.
  std::span<const HealthCheck> checks{};  ///< At most 32; none is a service that passes.
};

/// One check's result.
struct HealthResult {
  const HealthCheck* check = nullptr;  ///< valid as long as the Health
  HealthStatus status = HealthStatus::fail;
  std::optional<double> value{};
  Text unit{};
  std::optional<Error> why{};
  std::chrono::nanoseconds time{};     ///< wall clock, when it was found out; 0: never yet
  std::chrono::nanoseconds took{};
  bool cached = false;                 ///< it was not found out for this snapshot
};

struct HealthSnapshot {
  static constexpr std::size_t max_checks = 32;

  HealthStatus status = HealthStatus::pass;
  std::size_t size = 0;
  HealthResult results[max_checks];

  [[nodiscard]] const HealthResult* begin() const noexcept { return results; }
  [[nodiscard]] const HealthResult* end() const noexcept { return results + size; }
  /// 200 for pass and warn, 503 for fail.
  [[nodiscard]] int http_status() const noexcept { return status == HealthStatus::fail ? 503 : 200; }
  [[nodiscard]] ServingStatus serving_status() const noexcept {
    return status == HealthStatus::fail ? ServingStatus::not_serving : ServingStatus::serving;
  }
};

namespace detail {
struct HealthState;
}  // namespace detail

class Health {
 public:
  /// `clock`  measures and expires.   `wall`  stamps results.
  /// Errors   InvalidOption; resource_exhausted without memory.
  [[nodiscard]] static Result<Health> create(const HealthOptions& options, Clock clock = steady_clock(),
                                             Clock wall = wall_clock()) noexcept;
  Health(Health&& other) noexcept : state_(other.state_) { other.state_ = nullptr; }
  Health& operator=(Health&&) = delete;
  ~Health();

  /// Runs the checks whose results are too old, in their order, and gives all results. When `call`'s deadline is over
  /// or it was asked to stop, the rest is not run: their last results are given. The snapshot refers to this Health.
  [[nodiscard]] HealthSnapshot run(const Call& call = {}) const& noexcept;
  HealthSnapshot run(const Call& call = {}) const&& = delete;

  [[nodiscard]] const HealthOptions& options() const noexcept;

 private:
  explicit Health(detail::HealthState* state) noexcept : state_(state) {}
  detail::HealthState* state_;
};

/// Who reads the document.
enum class HealthDetail : std::uint8_t {
  status_only,  ///< Anybody: the status and nothing about what the service is made of.
  public_text,  ///< Production: of a failed check its code's public title.
  everything,   ///< Operators, development: the whole error, redacted, but for what is personal or secret.
};

inline constexpr const char* health_content_type = "application/health+json";

/// Appends {"status", "version", "releaseId", "notes", "serviceId", "description", "checks", "links"}
/// (draft-inadarei-api-health-check-06). Members without content are left out; so is the output of a check that passes.
/// Returns   whether all of it fitted. Whatever it returns, it is one valid JSON object.
bool write_health_json(Buffer& out, const Health& health, const HealthSnapshot& snapshot,
                       HealthDetail detail = HealthDetail::public_text) noexcept;

/// Appends {"status": "pass", "checks": {"postgres:responseTime": "pass"}}; of checks with one name the worst.
bool write_simple_health_json(Buffer& out, const HealthSnapshot& snapshot,
                              HealthDetail detail = HealthDetail::public_text) noexcept;

FALLIBLE_NAMESPACE_END
#endif
