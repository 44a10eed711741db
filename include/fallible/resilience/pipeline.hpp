// A pipeline is several policies as one, the outermost first: pipeline(fallback, retry, breaker, timeout) is
// fallback(retry(breaker(timeout(operation)))).
//   Layer    resilience.   Threads  as its policies.
//   Memory   its members and nothing else: a policy given as a name is referred to, a temporary is kept.
//   Errors   those of its policies.
//
//   auto guard = pipeline(fallback_value(Stock{}), retry, breaker, timeout);   // names: must outlive it
//   auto stock = guard.call([&](const Call& call) { return inventory.stock(item, call.deadline); });
//   guard.explain(append_to(text));
//   auto sure = FALLIBLE_TRY(checked_pipeline(timeout, retry));     // the time-out leaves time for a retry
//
// Orders that cannot be meant do not compile: a fallback inside a policy that needs to see failures, a retry
// inside a retry, a hedge inside a hedge. State that outlives a call (a breaker, a budget) belongs in
// a named policy; the pipeline itself may be built anew for every call, it costs a few pointers.
#ifndef FALLIBLE_RESILIENCE_PIPELINE_HPP
#define FALLIBLE_RESILIENCE_PIPELINE_HPP

#include <concepts>

#include <fallible/resilience/call.hpp>
#include <fallible/resilience/explain.hpp>
#include <fallible/resilience/idempotent.hpp>

FALLIBLE_NAMESPACE_BEGIN

template <class... Policies>
class Pipeline;

namespace detail {

/// The kinds of the policies in a list of types, the nested ones in place.
template <std::size_t N>
struct Kinds {
  PolicyKind kind[N == 0 ? 1 : N] = {};

  /// Whether `outer` is somewhere around `inner`.
  [[nodiscard]] constexpr bool around(PolicyKind outer, PolicyKind inner) const noexcept {
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t j = i + 1; j < N; ++j) {
        if (kind[i] == outer && kind[j] == inner) return true;
      }
    }
    return false;
  }
};

template <class P>
inline constexpr bool is_pipeline = false;
template <class... P>
inline constexpr bool is_pipeline<Pipeline<P...>> = true;

template <class P>
consteval std::size_t count_layers() {
  if constexpr (is_pipeline<P>) return P::layers;
  else return 1;
}

template <class P, std::size_t N>
consteval void add_kinds(Kinds<N>& kinds, std::size_t& at) {
  if constexpr (is_pipeline<P>) {
    for (std::size_t i = 0; i < P::layers; ++i) kinds.kind[at++] = P::kinds.kind[i];
  } else if constexpr (requires { P::kind; }) {
    kinds.kind[at++] = P::kind;
  } else {
    kinds.kind[at++] = PolicyKind::custom;
  }
}

template <std::size_t N, class... P>
consteval Kinds<N> kinds_of() {
  Kinds<N> kinds;
  [[maybe_unused]] std::size_t at = 0;
  (add_kinds<P>(kinds, at), ...);
  return kinds;
}

/// What a policy runs: the policies inside it around the operation, with the operation's marks.
template <class Rest, class Op>
struct Inside {
  static constexpr bool fallible_idempotent = is_idempotent<Op>;
  Rest* rest;
  Op* operation;

  [[nodiscard]] constexpr bool fallible_idempotent_now() const noexcept { return may_run_twice(*operation); }

  [[gnu::always_inline]] constexpr ResultOf<Op> operator()(const Call& call) const {
    return rest->run(*operation, call);
  }
};

template <class... P>
struct Layers {
  template <class Op>
  [[gnu::always_inline]] constexpr ResultOf<Op> run(Op& operation, const Call& call) const {
    return fallible::invoke(operation, call);
  }
  constexpr void describe(PolicyDescription*) const noexcept {}
};

template <class First, class... Rest>
struct Layers<First, Rest...> {
  [[no_unique_address]] First first;
  [[no_unique_address]] Layers<Rest...> rest;

  constexpr explicit Layers(First&& policy, Rest&&... others)
      : first(static_cast<First&&>(policy)), rest(static_cast<Rest&&>(others)...) {}

  template <class Op>
  [[gnu::always_inline]] constexpr ResultOf<Op> run(Op& operation, const Call& call) {
    Inside<Layers<Rest...>, Op> inside{&rest, &operation};
    return first.run(inside, call);
  }
  template <class Op>
  [[gnu::always_inline]] constexpr ResultOf<Op> run(Op& operation, const Call& call) const {
    Inside<const Layers<Rest...>, Op> inside{&rest, &operation};
    return first.run(inside, call);
  }
  constexpr void describe(PolicyDescription* out) const noexcept {
    using P = std::remove_cvref_t<First>;
    if constexpr (is_pipeline<P>) {
      first.describe(out);
    } else if constexpr (requires { { first.describe() } -> std::convertible_to<PolicyDescription>; }) {
      *out = first.describe();
    } else if constexpr (requires { P::kind; }) {
      out->kind = P::kind;
    }
    rest.describe(out + count_layers<P>());
  }
};

}  // namespace detail

template <class... Policies>
class Pipeline {
 public:
  static constexpr std::size_t layers = (std::size_t{0} + ... + detail::count_layers<std::remove_cvref_t<Policies>>());
  static constexpr auto kinds = detail::kinds_of<layers, std::remove_cvref_t<Policies>...>();

  static_assert(!kinds.around(PolicyKind::retry, PolicyKind::fallback),
                "fallible: a fallback inside a retry hides every failure from it; put the fallback outside");
  static_assert(!kinds.around(PolicyKind::circuit_breaker, PolicyKind::fallback),
                "fallible: a fallback inside a circuit breaker hides every failure from it; put the fallback outside");
  static_assert(!kinds.around(PolicyKind::throttle, PolicyKind::fallback),
                "fallible: a fallback inside a throttle hides every failure from it; put the fallback outside");
  static_assert(!kinds.around(PolicyKind::hedge, PolicyKind::fallback),
                "fallible: a fallback inside a hedge wins against the better copy; put the fallback outside");
  static_assert(!kinds.around(PolicyKind::retry, PolicyKind::retry),
                "fallible: a retry inside a retry multiplies the attempts; retry in one place");
  static_assert(!kinds.around(PolicyKind::hedge, PolicyKind::hedge),
                "fallible: a hedge inside a hedge multiplies the copies; hedge in one place");

  /// See pipeline().
  constexpr explicit Pipeline(Policies&&... policies) : layers_(static_cast<Policies&&>(policies)...) {}

  /// Runs `operation` under all of the policies.
  template <class Op>
  [[nodiscard]] constexpr ResultOf<Op> run(Op& operation, const Call& call) {
    return layers_.run(operation, call);
  }
  template <class Op>
  [[nodiscard]] constexpr ResultOf<Op> run(Op& operation, const Call& call) const {
    return layers_.run(operation, call);
  }
  template <class Op>
  [[nodiscard]] constexpr ResultOf<Op> call(Op&& operation) {
    return layers_.run(operation, Call{});
  }
  template <class Op>
  [[nodiscard]] constexpr ResultOf<Op> call(Op&& operation) const {
    return layers_.run(operation, Call{});
  }

  /// Whether the policies leave each other time; see check_times().
  [[nodiscard]] Result<void> check() const noexcept {
    PolicyDescription descriptions[layers + 1];
    describe(descriptions);
    return check_times(descriptions, layers);
  }

  /// Writes one description for each layer, the outermost first.
  /// Requires  out has room for `layers` of them.
  constexpr void describe(PolicyDescription* out) const noexcept { layers_.describe(out); }

  /// Writes the order, what each layer counts and the worst case; see explain.hpp.
  void explain(const Sink& sink, ExplainOptions options = {}) const {
    PolicyDescription descriptions[layers + 1];
    describe(descriptions);
    fallible::explain(sink, descriptions, layers, options);
  }
  /// How often the operation runs at most, and how long all of it takes.
  [[nodiscard]] WorstCase worst_case(std::chrono::nanoseconds operation = unbounded_time) const noexcept {
    PolicyDescription descriptions[layers + 1];
    describe(descriptions);
    return fallible::worst_case(descriptions, layers, operation);
  }

 private:
  [[no_unique_address]] detail::Layers<Policies...> layers_;
};

/// The policies as one, the outermost first. Named ones are referred to and must outlive the pipeline,
/// temporaries move into it; a pipeline may be among them.
template <class... Policies>
[[nodiscard]] constexpr Pipeline<Policies...> pipeline(Policies&&... policies) {
  return Pipeline<Policies...>(static_cast<Policies&&>(policies)...);
}

/// The same when check() finds nothing, for a program that would rather not start.
/// Errors    those of check().
template <class... Policies>
[[nodiscard]] constexpr Result<Pipeline<Policies...>> checked_pipeline(Policies&&... policies) {
  Pipeline<Policies...> made(static_cast<Policies&&>(policies)...);
  if (Result<void> checked = made.check(); !checked.has_value()) {
    return Failure<Error>(detail::move(checked.error()));
  }
  return made;
}

FALLIBLE_NAMESPACE_END
#endif
