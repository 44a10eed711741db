#include <fallible/report/handler.hpp>

#include <new>

#include <fallible/core/invalid_option.hpp>
#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

struct HandlerState {
  template <class T, std::size_t N>
  struct List {
    T items[N]{};
    std::size_t size = 0;
  };
  struct Told {
    std::atomic<std::uint64_t> taken{0};
    std::atomic<std::uint64_t> dropped{0};
  };
  using Counter = std::atomic<std::uint64_t>;

  HandlerState(Clock c, Clock w, std::uint64_t seed) noexcept : clock(c), wall(w), ids(seed) {}

  Clock clock;
  Clock wall;
  ErrorIds ids;
  InlineText<64> service;
  Severity recovered_at_most = Severity::warning;
  HandlingObserver observer;
  List<ErrorTransformer, ErrorHandler::max_steps> transformers;
  List<ErrorEnricher, ErrorHandler::max_steps> enrichers;
  List<ErrorRoute, ErrorHandler::max_rules> routes;
  List<SeverityRule, ErrorHandler::max_rules> severities;
  List<RecoveryStrategy, ErrorHandler::max_steps> recoveries;
  List<ReportSink, ErrorHandler::max_steps> sinks;

  Counter by_severity[5]{};
  Counter repeated{0};
  Counter nested{0};
  Counter quiet{0};
  Counter recovered{0};
  Counter unmarked{0};
  Told told[ErrorHandler::max_steps];
};

}  // namespace detail

using detail::HandlerState;

namespace {

/// The key of the id that marks an error as handled. Known by its address: a field of that name that came from
/// elsewhere, such as from a peer, marks nothing.
constexpr char id_key[] = "error_id";

/// The handlers that are at work on this thread, the innermost first.
struct Active {
  const HandlerState* handler;
  const Active* outer;
};
thread_local constinit const Active* active = nullptr;

bool is_active(const HandlerState* handler) noexcept {
  for (const Active* each = active; each != nullptr; each = each->outer) {
    if (each->handler == handler) return true;
  }
  return false;
}

class Working {
 public:
  explicit Working(const HandlerState* handler) noexcept : self_{handler, active} { active = &self_; }
  ~Working() { active = self_.outer; }
  Working(const Working&) = delete;
  Working& operator=(const Working&) = delete;

 private:
  Active self_;
};

/// Looks at an error and its first cause, that one's first cause, and so on.
struct FindId {
  Text id{};

  bool enter(const Error&, const Step& step) {
    constexpr std::size_t deepest = 64;
    return id.empty() && step.depth < deepest &&
           (step.relation == Relation::self || (step.relation == Relation::cause && step.index == 0));
  }
  void field(Text key, const Arg& value) {
    if (key.data() == id_key && value.kind == ArgKind::text && id.empty()) id = value.text();
  }
};

/// Tells the observer, when it goes, how long handling took.
class Timing {
 public:
  Timing(const HandlerState& state, std::chrono::nanoseconds began, std::chrono::nanoseconds before) noexcept
      : state_(state), began_(began), before_(before) {}
  Timing(const Timing&) = delete;
  Timing& operator=(const Timing&) = delete;
  ~Timing() {
    if (state_.observer.handled_in == nullptr) return;
    const std::chrono::nanoseconds after = elapsed(began_, state_.clock.now());
    std::int64_t took = 0;
    if (__builtin_add_overflow(before_.count(), after.count(), &took)) took = INT64_MAX;
    state_.observer.handled_in(state_.observer.self, std::chrono::nanoseconds(took));
  }

 private:
  const HandlerState& state_;
  std::chrono::nanoseconds began_;
  std::chrono::nanoseconds before_;
};

void count(std::atomic<std::uint64_t>& counter) noexcept { counter.fetch_add(1, std::memory_order_relaxed); }

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"error handler", option, must}); }

bool is_severity(Severity severity) noexcept { return severity <= Severity::critical; }

/// Copies a list, the most specific match first and equals in their order.
template <class T, std::size_t N>
void copy_by_match(HandlerState::List<T, N>& list, std::span<const T> from) noexcept {
  for (const T& each : from) {
    std::size_t at = list.size++;
    for (; at > 0 && list.items[at - 1].match.kind() < each.match.kind(); --at) list.items[at] = list.items[at - 1];
    list.items[at] = each;
  }
}
template <class T, std::size_t N>
void copy(HandlerState::List<T, N>& list, std::span<const T> from) noexcept {
  for (const T& each : from) list.items[list.size++] = each;
}

/// The first that matches, which is the most specific one.
template <class T, std::size_t N>
const T* find(const HandlerState::List<T, N>& list, Code code) noexcept {
  for (std::size_t i = 0; i < list.size; ++i) {
    if (list.items[i].match(code)) return &list.items[i];
  }
  return nullptr;
}

template <class T>
bool has_twins(std::span<const T> list) noexcept {
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (list[i].match == list[j].match) return true;
    }
  }
  return false;
}

template <class T>
bool has_same_names(std::span<const T> list) noexcept {
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (list[i].name == list[j].name) return true;
    }
  }
  return false;
}

Result<void> check(const ErrorHandlerOptions& o) noexcept {
  constexpr std::size_t steps = ErrorHandler::max_steps;
  constexpr std::size_t rules = ErrorHandler::max_rules;
  if (o.service.size() > InlineText<64>::capacity) return bad("service", "at most 63 bytes");
  if (!is_severity(o.recovered_at_most)) return bad("recovered_at_most", "a severity");

  if (o.transformers.size() > steps) return bad("transformers", "at most 16");
  for (const ErrorTransformer& each : o.transformers) {
    if (each.apply == nullptr) return bad("transformers", "ones that each have apply");
  }
  if (o.enrichers.size() > steps) return bad("enrichers", "at most 16");
  for (const ErrorEnricher& each : o.enrichers) {
    if (each.enrich == nullptr) return bad("enrichers", "ones that each have enrich");
  }
  if (o.routes.size() > rules) return bad("routes", "at most 64");
  for (const ErrorRoute& each : o.routes) {
    if (each.react == nullptr) return bad("routes", "ones that each have react");
  }
  if (has_twins(o.routes)) return bad("routes", "for different errors each");
  if (o.severities.size() > rules) return bad("severities", "at most 64");
  for (const SeverityRule& each : o.severities) {
    if (!is_severity(each.severity)) return bad("severities", "of severities that there are");
  }
  if (has_twins(o.severities)) return bad("severities", "for different errors each");
  if (o.recoveries.size() > steps) return bad("recoveries", "at most 16");
  for (const RecoveryStrategy& each : o.recoveries) {
    if (each.repair == nullptr) return bad("recoveries", "ones that each have repair");
    if (each.name.empty()) return bad("recoveries", "ones that each have a name");
    if (each.attempts < 1 || each.attempts > 16) return bad("recoveries", "of 1 to 16 attempts");
  }
  if (has_same_names(o.recoveries)) return bad("recoveries", "of different names");
  if (o.sinks.size() > steps) return bad("sinks", "at most 16");
  for (const ReportSink& each : o.sinks) {
    if (each.write == nullptr) return bad("sinks", "ones that each have write");
    if (each.name.empty()) return bad("sinks", "ones that each have a name");
  }
  if (has_same_names(o.sinks)) return bad("sinks", "of different names");
  return {};
}

}  // namespace

Text detail::handled_id(const Error& error) noexcept {
  FindId find;
  visit(error, find);
  return find.id;
}

Result<ErrorHandler> ErrorHandler::create(const ErrorHandlerOptions& options, Clock clock, Clock wall,
                                          std::uint64_t seed) noexcept {
  if (auto checked = check(options); !checked.has_value()) return fail(static_cast<Error&&>(checked.error()));
  if (clock.read == nullptr) return bad("clock", "one with read");
  if (wall.read == nullptr) return bad("wall", "one with read");
  auto* const state = new (std::nothrow) HandlerState(clock, wall, seed);
  if (state == nullptr) return fail(Errc::resource_exhausted, "error handler: no memory");
  state->service = options.service;
  state->recovered_at_most = options.recovered_at_most;
  state->observer = options.observer;
  copy(state->transformers, options.transformers);
  copy(state->enrichers, options.enrichers);
  copy_by_match(state->routes, options.routes);
  copy_by_match(state->severities, options.severities);
  copy_by_match(state->recoveries, options.recoveries);
  copy(state->sinks, options.sinks);
  return ErrorHandler(state);
}

ErrorHandler& ErrorHandler::operator=(ErrorHandler&& other) noexcept {
  if (this != &other) {
    delete state_;
    state_ = other.state_;
    other.state_ = nullptr;
  }
  return *this;
}
ErrorHandler::~ErrorHandler() { delete state_; }

std::chrono::nanoseconds ErrorHandler::now() const noexcept { return state_->clock.now(); }

detail::Prepared ErrorHandler::prepare(Error& error, const RequestContext& context) const noexcept {
  if (const Text known = detail::handled_id(error); !known.empty()) return {known, {}};
  if (is_active(state_)) return {};
  const bool timed = state_->observer.handled_in != nullptr;
  const std::chrono::nanoseconds began = timed ? now() : std::chrono::nanoseconds(0);
  const Working working(state_);
  for (std::size_t i = 0; i < state_->transformers.size; ++i) {
    const ErrorTransformer& each = state_->transformers.items[i];
    each.apply(each.self, error);
  }
  for (std::size_t i = 0; i < state_->enrichers.size; ++i) {
    const ErrorEnricher& each = state_->enrichers.items[i];
    each.enrich(each.self, error, context);
  }
  return {{}, timed ? elapsed(began, now()) : std::chrono::nanoseconds(0)};
}

bool ErrorHandler::repair(detail::RecoveryRound& round, Error& first, const RequestContext& context) const noexcept {
  if (is_active(state_)) return false;  // what a repair runs is not repaired
  const auto& list = state_->recoveries;
  while (round.strategy < list.size) {
    const RecoveryStrategy& each = list.items[round.strategy];
    if (round.attempts == each.attempts || !each.match(first.code())) {
      ++round.strategy;
      round.attempts = 0;
      continue;
    }
    ++round.attempts;
    Result<void> repaired = [&] {
      const Working working(state_);
      return each.repair(each.self, first, context);
    }();
    if (repaired.has_value()) {
      round.name = each.name;
      return true;
    }
    first.suppress(static_cast<Error&&>(repaired.error()));
  }
  return false;
}

Handled ErrorHandler::handle(Error error, const RequestContext& context, HandleOptions options) const noexcept {
  const detail::Prepared prepared = prepare(error, context);
  return finish(static_cast<Error&&>(error), prepared, context, options);
}

void ErrorHandler::recovered(Error error, const detail::Prepared& prepared, Text by, const RequestContext& context,
                             HandleOptions options) const noexcept {
  count(state_->recovered);
  error.with("recovered_by", by);
  static_cast<void>(finish(static_cast<Error&&>(error), prepared, context, options, state_->recovered_at_most));
}

Handled ErrorHandler::describe(Error error, Severity at_most) const noexcept {
  Handled handled{static_cast<Error&&>(error), {}};
  handled.service = state_->service;
  handled.time = state_->wall.now();
  const Code code = handled.error.code();
  const SeverityRule* const rule = find(state_->severities, code);
  handled.severity = rule != nullptr ? rule->severity : code.severity();
  if (handled.severity > at_most) handled.severity = at_most;
  return handled;
}

Handled ErrorHandler::recall(Error error) const noexcept {
  Handled handled = describe(static_cast<Error&&>(error), Severity::critical);
  handled.id = ErrorId(detail::handled_id(handled.error));
  handled.repeated = !handled.id.empty();
  return handled;
}

Handled ErrorHandler::finish(Error error, const detail::Prepared& prepared, const RequestContext& context, HandleOptions options,
                             Severity at_most) const noexcept {
  HandlerState& state = *state_;
  Handled handled = describe(static_cast<Error&&>(error), at_most);
  const bool has_start = options.started != HandleOptions::not_known;
  std::chrono::nanoseconds began{};
  if (has_start || state.observer.handled_in != nullptr) began = state.clock.now();
  if (has_start) handled.duration = elapsed(options.started, began);

  if (!prepared.known.empty()) {
    handled.id = prepared.known;
    handled.repeated = true;
    count(state.repeated);
    return handled;
  }
  handled.id = state.ids.next(handled.time);
  handled.error.with(id_key, Text(handled.id));
  if ((handled.error.detail_lost() || handled.error.dropped() > 0) && detail::handled_id(handled.error).empty()) {
    count(state.unmarked);
  }
  count(state.by_severity[static_cast<std::size_t>(handled.severity)]);
  if (is_active(state_)) {
    count(state.nested);
    return handled;
  }

  const Working working(state_);
  const Timing timing(state, began, prepared.took);
  const Report report = handled.report(context);
  const ErrorRoute* const route = find(state.routes, handled.error.code());
  if (route != nullptr && !route->react(route->self, report)) {
    count(state.quiet);
    return handled;
  }
  for (std::size_t i = 0; i < state.sinks.size; ++i) {
    const ReportSink& sink = state.sinks.items[i];
    if (sink.write(sink.self, report)) {
      ++handled.told;
      count(state.told[i].taken);
    } else {
      count(state.told[i].dropped);
    }
  }
  return handled;
}

HandlerCounts ErrorHandler::counts() const noexcept {
  const auto read = [](const std::atomic<std::uint64_t>& counter) { return counter.load(std::memory_order_relaxed); };
  HandlerCounts counts;
  for (std::size_t i = 0; i < 5; ++i) {
    counts.by_severity[i] = read(state_->by_severity[i]);
    counts.handled += counts.by_severity[i];
  }
  counts.repeated = read(state_->repeated);
  counts.nested = read(state_->nested);
  counts.quiet = read(state_->quiet);
  counts.recovered = read(state_->recovered);
  counts.unmarked = read(state_->unmarked);
  return counts;
}

std::size_t ErrorHandler::sinks() const noexcept { return state_->sinks.size; }

SinkCounts ErrorHandler::sink_counts(std::size_t index) const noexcept {
  const HandlerState::Told& told = state_->told[index];
  return {state_->sinks.items[index].name, told.taken.load(std::memory_order_relaxed),
          told.dropped.load(std::memory_order_relaxed)};
}

FALLIBLE_NAMESPACE_END
