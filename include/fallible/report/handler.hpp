// ErrorHandler is where errors end: it changes, names, counts and routes them, and tells the sinks, once per error.
// One value per service, made at start-up; there is no global one.
//   Layer    report; needs core and, for transformers, taxonomy.
//   Threads  all members but moving may be called from any thread; no lock is taken.
//   Memory   one block at create(). After that none, but for what an error itself grows by (its id is a field of it).
//   Errors   create() names the option that is wrong. Handling never fails: what a sink does not take is counted.
//
//   auto handler = FALLIBLE_TRY(ErrorHandler::create({.service = "orders", .sinks = sinks}));
//   const Handled handled = handler.handle(std::move(error), request);
//   const Response answer = responder.respond(body, handled.report(request));    // handled.id goes to the client
//   Result<Page> page = handler.run([&] { return load(id); }, request,
//                                   recover_with("cached page", Category::database, [&] { return cache.get(id); }));
//   if (!page) respond(handler.recall(page.error()));
//
// The way of an error: transformers, enrichers, recovery (run() only), id, severity, counts, the most specific route,
// sinks. An error that has an id was handled before, here or by another handler of this process, also when it is the
// cause of the one that arrives (64 errors deep): it passes unchanged, counted as repeated, and no sink hears of it again.
// Members of a join are not looked at: a join is a new error.
// Everything that a handler calls must not throw and should be quick; put a QueuedSink in front of what is slow. When a
// callee itself hands an error to the same handler, that one gets its id, is counted, and goes no further, and what it
// runs there is not repaired: no loop.
#ifndef FALLIBLE_REPORT_HANDLER_HPP
#define FALLIBLE_REPORT_HANDLER_HPP

#include <span>

#include <fallible/core/clock.hpp>
#include <fallible/core/context.hpp>
#include <fallible/core/result.hpp>
#include <fallible/report/error_id.hpp>
#include <fallible/report/error_match.hpp>
#include <fallible/report/report.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Turns an error into another one before anything else happens to it.
struct ErrorTransformer {
  void (*apply)(const void* self, Error& error) noexcept = nullptr;
  const void* self = nullptr;

  /// From a rule (taxonomy/transform.hpp) or any callable Error -> Error, which must outlive the handler.
  template <class F>
    requires std::is_invocable_r_v<Error, const F&, Error>
  [[nodiscard]] static constexpr ErrorTransformer of(const F& rule) noexcept {
    return {[](const void* object, Error& error) noexcept {
              error = (*static_cast<const F*>(object))(detail::move(error));
            },
            __builtin_addressof(rule)};
  }
  template <class F>
  static ErrorTransformer of(const F&& rule) = delete;  // it would be gone
};

/// Adds fields or contexts that are known where errors end: a host, a shard, a tenant of the request.
struct ErrorEnricher {
  void (*enrich)(void* self, Error& error, const RequestContext& context) noexcept = nullptr;
  void* self = nullptr;
};

/// What to do about errors of a kind. Of all routes that match, the most specific one is taken.
struct ErrorRoute {
  ErrorMatch match{};
  /// Returns whether the sinks are told.
  bool (*react)(void* self, const Report& report) noexcept = nullptr;
  void* self = nullptr;

  /// A route that keeps such errors from the sinks: they are counted and nothing more.
  [[nodiscard]] static constexpr ErrorRoute quiet(ErrorMatch match) noexcept {
    return {match, [](void*, const Report&) noexcept { return false; }, nullptr};
  }
};

/// Another severity than the code's. Of all that match, the most specific one is taken.
struct SeverityRule {
  ErrorMatch match{};
  Severity severity = Severity::error;
};

/// Repairs what made an operation fail, such as a connection or a token; then run() runs the operation again.
struct RecoveryStrategy {
  Text name;                  ///< A literal: "reconnect".
  ErrorMatch match{};
  std::uint32_t attempts = 1; ///< Repairs per run() at most; 1 to 16. Each is followed by one run of the operation.
  Result<void> (*repair)(void* self, const Error& error, const RequestContext& context) noexcept = nullptr;
  void* self = nullptr;
};

/// The lists are copied; what they point at, and all texts but `service`, must outlive the handler.
struct ErrorHandlerOptions {
  Text service{};                                    ///< Who reports; at most 63 bytes.
  std::span<const ErrorTransformer> transformers{};  ///< In this order; at most 16.
  std::span<const ErrorEnricher> enrichers{};        ///< In this order; at most 16.
  std::span<const ErrorRoute> routes{};              ///< At most 64; no two for the same errors.
  std::span<const SeverityRule> severities{};        ///< At most 64; no two for the same errors.
  std::span<const RecoveryStrategy> recoveries{};    ///< At most 16; the more specific first, else in this order.
  std::span<const ReportSink> sinks{};               ///< In this order; at most 16; names differ.
  Severity recovered_at_most = Severity::warning;    ///< An error that was recovered from is not worse than this.
  HandlingObserver observer{};                       ///< Told how long handling took; without one no clock is read for it.
};

/// What is known beside the error.
struct HandleOptions {
  static constexpr std::chrono::nanoseconds not_known = std::chrono::nanoseconds::min();
  /// When the failed operation began, on the handler's clock, for Report::duration.
  std::chrono::nanoseconds started = not_known;
};

/// What became of an error.
struct Handled {
  Error error;              ///< as the transformers and enrichers left it, with its id
  ErrorId id;               ///< tell it to the client
  Severity severity = Severity::error;
  bool repeated = false;    ///< it was handled before: nobody was told now
  std::uint32_t told = 0;   ///< sinks that took it
  std::chrono::nanoseconds time{};        ///< wall clock, when it was handled
  std::chrono::nanoseconds duration{-1};  ///< of the failed operation; negative: not known
  InlineText<64> service{};

  /// What a Responder or a sink of one's own wants. It borrows from this and from `context`.
  [[nodiscard]] Report report(const RequestContext& context) const& noexcept {
    Report report{error, context, id, service, time, duration};
    report.severity = severity;
    return report;
  }
  Report report(const RequestContext& context) const&& = delete;  // it would be gone
};

/// What a handler counted since create(). Read one by one: between them others may have been counted.
struct HandlerCounts {
  std::uint64_t handled = 0;     ///< errors that got an id here, the recovered and nested ones among them
  std::uint64_t by_severity[5] = {};  ///< the same by severity, as it was reported
  std::uint64_t repeated = 0;    ///< errors that came again and were not told again
  std::uint64_t nested = 0;      ///< errors that came from a callee of this handler and were not told
  std::uint64_t quiet = 0;       ///< errors that a route kept from the sinks
  std::uint64_t recovered = 0;   ///< errors of run() that a strategy or a value made good
  std::uint64_t unmarked = 0;    ///< errors that had no memory for their id: handled again, they count anew
};
struct SinkCounts {
  Text name;
  std::uint64_t taken = 0;
  std::uint64_t dropped = 0;  ///< reports that it did not take
};

/// A value to go on with, for one call of run(): made by recover_with().
template <class F>
struct ValueRecovery {
  Text name;
  ErrorMatch match;
  F make;
};

/// When an operation fails with a matching error, `make()` or `make(const Error&)` gives the value instead: a value or
/// any result type. `name` is a literal. It is called once at most.
template <class F>
[[nodiscard]] constexpr ValueRecovery<F> recover_with(Text name, ErrorMatch match, F make) noexcept {
  return {name, match, detail::move(make)};
}

namespace detail {
struct HandlerState;

/// What is known of an error before it is finished.
struct Prepared {
  ErrorId known;                       // that it was handled with before, or none: then it is transformed and enriched
  std::chrono::nanoseconds took{};     // for that, when somebody asks
};

/// How far the recovery of one run() has come.
struct RecoveryRound {
  std::uint32_t strategy = 0;
  std::uint32_t attempts = 0;
  Text name{};  // of the strategy that repaired last
};

/// The id that a handler gave to this error or to a cause of it; empty when none did. Valid as long as the error.
[[nodiscard]] Text handled_id(const Error& error) noexcept;
}  // namespace detail

class ErrorHandler {
 public:
  static constexpr std::size_t max_steps = 16;  ///< transformers, enrichers, recoveries, sinks
  static constexpr std::size_t max_rules = 64;  ///< routes, severities

  /// `clock`  measures durations.   `wall`  stamps reports and ids.   `seed`  of the ids.
  /// Errors   InvalidOption; resource_exhausted without memory.
  [[nodiscard]] static Result<ErrorHandler> create(const ErrorHandlerOptions& options, Clock clock = steady_clock(),
                                                   Clock wall = wall_clock(),
                                                   std::uint64_t seed = random_seed()) noexcept;
  ErrorHandler(ErrorHandler&& other) noexcept : state_(other.state_) { other.state_ = nullptr; }
  ErrorHandler& operator=(ErrorHandler&& other) noexcept;
  ~ErrorHandler();

  /// Handles an error. `context` is borrowed for the call.
  Handled handle(Error error, const RequestContext& context, HandleOptions options = {}) const noexcept;

  /// What became of an error that was handled before, for the answer to a client after run() or handled(). Nothing is
  /// counted and nobody told; an error that no handler has seen is given back without an id.
  [[nodiscard]] Handled recall(Error error) const noexcept;

  /// Runs `operation`, a callable without arguments that answers with a result type, and gives its value. When it fails:
  /// the strategies repair and it runs again, else the `values` are asked in order; whatever fails in between is
  /// suppressed into the first error, which then is handled. A recovered error is handled as well, as no worse than
  /// recovered_at_most, with the field "recovered_by".
  /// Returns   the value, or the handled error, which carries its id.
  template <class Op, class... F>
  [[nodiscard]] auto run(Op&& operation, const RequestContext& context, const ValueRecovery<F>&... values) const
      -> Result<detail::value_of<std::invoke_result_t<Op&>>> {
    using Value = detail::value_of<std::invoke_result_t<Op&>>;
    HandleOptions options{now()};
    auto result = operation();
    if (detail::succeeded(result)) return value<Value>(result);
    Error first = error_of(result);
    const detail::Prepared prepared = prepare(first, context);
    detail::RecoveryRound round;
    while (repair(round, first, context)) {
      auto again = operation();
      if (detail::succeeded(again)) {
        recovered(detail::move(first), prepared, round.name, context, options);
        return value<Value>(again);
      }
      first.suppress(error_of(again));
    }
    if constexpr (sizeof...(F) > 0) {
      Result<Value> made(unexpect, Error(Errc::unknown));
      Text name;
      if ((try_value(values, first, made, name) || ...)) {
        recovered(detail::move(first), prepared, name, context, options);
        return made;
      }
    }
    return Result<Value>(unexpect, finish(detail::move(first), prepared, context, options).error);
  }

  /// `result` as a Result, its error, if any, handled.
  template <AnyCarrier R>
  [[nodiscard]] Result<detail::value_of<R>> handled(R result, const RequestContext& context,
                                                    HandleOptions options = {}) const {
    if (detail::succeeded(result)) return value<detail::value_of<R>>(result);
    return Result<detail::value_of<R>>(unexpect, handle(error_of(result), context, options).error);
  }

  /// The time of the clock that measures durations.
  [[nodiscard]] std::chrono::nanoseconds now() const noexcept;

  [[nodiscard]] HandlerCounts counts() const noexcept;
  [[nodiscard]] std::size_t sinks() const noexcept;
  /// Requires  index < sinks(). They are counted in the order of the options.
  [[nodiscard]] SinkCounts sink_counts(std::size_t index) const noexcept;

 private:
  explicit ErrorHandler(detail::HandlerState* state) noexcept : state_(state) {}

  template <class Value, class R>
  static Result<Value> value(R& result) {
    if constexpr (std::is_void_v<Value>) {
      return {};
    } else {
      return Result<Value>(std::in_place_t{}, detail::take_value(result));
    }
  }
  template <class R>
  static Error error_of(R& result) {
    return Error(detail::lift<Error>(detail::take_error(result), {}));
  }
  template <class F, class Value>
  static bool try_value(const ValueRecovery<F>& recovery, Error& first, Result<Value>& made, Text& name) {
    if (!recovery.match(first.code())) return false;
    auto answer = [&] {
      if constexpr (std::is_invocable_v<const F&, const Error&>) {
        return recovery.make(static_cast<const Error&>(first));
      } else {
        return recovery.make();
      }
    };
    using Answer = decltype(answer());
    if constexpr (std::is_void_v<Answer>) {
      answer();
      made = Result<Value>();
    } else if constexpr (AnyCarrier<Answer> && !std::is_same_v<Answer, Value>) {
      auto result = answer();
      if (!detail::succeeded(result)) {
        first.suppress(error_of(result));
        return false;
      }
      made = value<Value>(result);
    } else {
      made = Result<Value>(std::in_place_t{}, answer());
    }
    name = recovery.name;
    return true;
  }

  detail::Prepared prepare(Error& error, const RequestContext& context) const noexcept;
  [[nodiscard]] bool repair(detail::RecoveryRound& round, Error& first, const RequestContext& context) const noexcept;
  Handled finish(Error error, const detail::Prepared& prepared, const RequestContext& context, HandleOptions options,
                 Severity at_most = Severity::critical) const noexcept;
  [[nodiscard]] Handled describe(Error error, Severity at_most) const noexcept;
  void recovered(Error error, const detail::Prepared& prepared, Text by, const RequestContext& context,
                 HandleOptions options) const noexcept;

  detail::HandlerState* state_;
};

FALLIBLE_NAMESPACE_END
#endif
