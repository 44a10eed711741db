// Transformers turn the errors of one layer into those of the next. A rule is a small constant value that
// composes with others and is applied to an Error or to any result.
//   Layer    taxonomy.   Threads  rules are constants and may be shared.
//   Memory   none of their own; a mapped error takes one block, as any error with a cause does.
//   Errors   none. Out of memory an error still gets its new code; its cause may be lost (detail_lost()).
//
//   constexpr auto to_orders = narrow<OrderErrc>(Errc::internal,            // only OrderErrc comes out ...
//       map_code(Errc::already_exists, OrderErrc::exists),                  // ... or what a rule says ...
//       map_category(Category::network, Errc::unavailable));                // ... or Errc::internal
//   constexpr auto outward = transform(to_orders, enrich("service", "orders"));
//
//   return store.insert(order).transform_error(outward);      // Result -> Result
//   return tl_insert(order) | outward;                        // any carrier -> Result
//   Error error = outward(std::move(error));                  // Error -> Error
//
// A mapped error is a new error with the target's code; the old one, with all that it says, is its cause.
// Of what it said only the retry hint is repeated on the new one, as its field "retry_after", because
// causes are not asked for it: who waits for a peer waits through every layer. Its message and fields
// are not, since who may read them is decided anew at each layer.
#ifndef FALLIBLE_TAXONOMY_TRANSFORM_HPP
#define FALLIBLE_TAXONOMY_TRANSFORM_HPP

#include <tuple>

#include <fallible/core/context.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail::rules {

/// `error` becomes the cause of a new error with the code `to`, raised at `rule`.
void replace_code(Error& error, Code to, Location rule) noexcept;

struct AnyError {
  constexpr bool operator()(const Error&) const noexcept { return true; }
};
struct HasCode {
  Code code;
  constexpr bool operator()(const Error& error) const noexcept { return error.code() == code; }
};
struct HasCategory {
  Category category;
  constexpr bool operator()(const Error& error) const noexcept {
    return error.code().category() == category;
  }
};
/// True for a code of one of the domains.
template <CodeEnum... E>
struct InDomains {
  constexpr bool operator()(const Error& error) const noexcept {
    const std::uint64_t id = error.code().info().domain->id;
    return ((id == DomainTable<E>::info.id) || ...);
  }
};

}  // namespace detail::rules

/// A rule around its work, a callable `bool apply(Error&)` that changes the error and says whether the
/// rule matched. Made by the functions below; hold it as `constexpr auto`.
template <class Apply>
struct Rule {
  Apply apply;

  /// The error as the rule leaves it.
  [[nodiscard]] Error operator()(Error error) const {
    static_cast<void>(apply(error));
    return error;
  }
};
template <class Apply>
Rule(Apply) -> Rule<Apply>;

template <class T>
inline constexpr bool is_rule = false;
template <class Apply>
inline constexpr bool is_rule<Rule<Apply>> = true;
template <class T>
concept AnyRule = is_rule<std::remove_cvref_t<T>>;

namespace detail::rules {

template <class Test>
struct Map {
  Test test;
  Code to;
  Location rule;
  bool operator()(Error& error) const noexcept {
    if (!test(error)) return false;
    if (error.code() != to) replace_code(error, to, rule);
    return true;
  }
};

template <class V, Privacy P>
struct Enrich {
  static_assert(std::is_trivially_copyable_v<V>,
                "fallible: a rule keeps trivially copyable values: for others use enrich(callable)");
  Key key;
  V value;
  bool operator()(Error& error) const noexcept {
    error.with(key, Marked<V, P>{value});
    return false;
  }
};

template <class F>
struct Call {
  F change;
  bool operator()(Error& error) const {
    change(error);
    return false;
  }
};

template <class... A>
struct Sequence {
  std::tuple<A...> rules;
  bool operator()(Error& error) const {
    return std::apply(
        [&error](const A&... each) {
          bool matched = false;
          ((matched = each(error) || matched), ...);
          return matched;
        },
        rules);
  }
};

template <class... A>
struct FirstOf {
  std::tuple<A...> rules;
  bool operator()(Error& error) const {
    return std::apply([&error](const A&... each) { return (each(error) || ...); }, rules);
  }
};

template <class Test, class A>
struct When {
  Test test;
  A rule;
  bool operator()(Error& error) const { return test(static_cast<const Error&>(error)) && rule(error); }
};

struct AlwaysMatches {
  constexpr bool operator()(Error&) const noexcept { return true; }
};

/// Text that a rule keeps: a literal or other text that outlives it.
template <class V>
using kept = std::conditional_t<std::is_convertible_v<const V&, Text> && !std::is_class_v<V>, Text, V>;

}  // namespace detail::rules

/// An error with the code `from` becomes one with the code `to`. Applied to an error that has `to`
/// already, a map matches and changes nothing.
[[nodiscard]] constexpr auto map_code(Code from, Code to, Location where = Location::here()) noexcept {
  return Rule{detail::rules::Map<detail::rules::HasCode>{{from}, to, where}};
}

/// An error of the category becomes one with the code `to`.
[[nodiscard]] constexpr auto map_category(Category from, Code to,
                                          Location where = Location::here()) noexcept {
  return Rule{detail::rules::Map<detail::rules::HasCategory>{{from}, to, where}};
}

/// Any error whose code the domain E declares becomes one with the code `to`.
template <CodeEnum E>
[[nodiscard]] constexpr auto map_domain(Code to, Location where = Location::here()) noexcept {
  return Rule{detail::rules::Map<detail::rules::InDomains<E>>{{}, to, where}};
}

/// Any error at all becomes one with the code `to`: the last of a first_of.
[[nodiscard]] constexpr auto map_rest(Code to, Location where = Location::here()) noexcept {
  return Rule{detail::rules::Map<detail::rules::AnyError>{{}, to, where}};
}

/// An error for which `test(const Error&)` is true becomes one with the code `to`.
template <class Test>
  requires std::is_invocable_r_v<bool, const Test&, const Error&>
[[nodiscard]] constexpr auto map_if(Test test, Code to, Location where = Location::here()) noexcept {
  return Rule{detail::rules::Map<Test>{test, to, where}};
}

/// Adds a field to every error. The value is kept in the rule; a text must outlive it, as a literal does.
/// An enrichment never counts as a match, so in first_of the rules after it are still asked.
template <class V>
[[nodiscard]] constexpr auto enrich(Key key, const V& value) noexcept {
  static_assert(!detail::IsSecret<V>, "fallible: a rule must not keep a secret");
  return Rule{detail::rules::Enrich<detail::rules::kept<V>, Privacy::internal>{key, value}};
}
/// The same with safe(value) or personal(value).
template <class V, Privacy P>
[[nodiscard]] constexpr auto enrich(Key key, const Marked<V, P>& value) noexcept {
  static_assert(P != Privacy::secret && !detail::IsSecret<V>, "fallible: a rule must not keep a secret");
  return Rule{detail::rules::Enrich<detail::rules::kept<V>, P>{key, value.value}};
}
/// Calls `change(Error&)` with every error: for fields whose value is known only then.
template <class F>
  requires std::is_invocable_v<const F&, Error&>
[[nodiscard]] constexpr auto enrich(F change) noexcept {
  return Rule{detail::rules::Call<F>{change}};
}

/// Every rule in order, each seeing the error as the one before it left it. It matches when one of them
/// does. `a | b` is transform(a, b).
template <AnyRule... R>
  requires(sizeof...(R) > 0)
[[nodiscard]] constexpr auto transform(const R&... rules) noexcept {
  return Rule{detail::rules::Sequence<decltype(R::apply)...>{{rules.apply...}}};
}
template <class A, class B>
[[nodiscard]] constexpr auto operator|(const Rule<A>& first, const Rule<B>& second) noexcept {
  return fallible::transform(first, second);
}

/// Rules in order until one matches; those after it are not asked. It matches when one of them did.
template <AnyRule... R>
  requires(sizeof...(R) > 0)
[[nodiscard]] constexpr auto first_of(const R&... rules) noexcept {
  return Rule{detail::rules::FirstOf<decltype(R::apply)...>{{rules.apply...}}};
}

/// The rule for those errors only for which `test(const Error&)` is true.
template <class Test, AnyRule R>
  requires std::is_invocable_r_v<bool, const Test&, const Error&>
[[nodiscard]] constexpr auto when(Test test, const R& rule) noexcept {
  return Rule{detail::rules::When<Test, decltype(R::apply)>{test, rule.apply}};
}
/// The rule for errors of one category or with one code.
template <AnyRule R>
[[nodiscard]] constexpr auto when(Category category, const R& rule) noexcept {
  return when(detail::rules::HasCategory{category}, rule);
}
template <AnyRule R>
[[nodiscard]] constexpr auto when(Code code, const R& rule) noexcept {
  return when(detail::rules::HasCode{code}, rule);
}

/// A code and the line that names it, for narrow().
struct RestCode {
  Code code;
  Location where;
  template <class C>
    requires std::is_convertible_v<C, Code>
  constexpr RestCode(C rest, Location line = Location::here()) noexcept : code(rest), where(line) {}
};

/// The border of a layer: errors of the domains E... pass unchanged; any other goes through the first of
/// `exceptions` that matches; what none of them wants becomes `rest`. So the layer's callers see the codes
/// of E..., the targets of its rules, and `rest`, whatever is used below.
template <CodeEnum... E, AnyRule... R>
  requires(sizeof...(E) > 0)
[[nodiscard]] constexpr auto narrow(RestCode rest, const R&... exceptions) noexcept {
  return first_of(Rule{detail::rules::When<detail::rules::InDomains<E...>, detail::rules::AlwaysMatches>{}}, exceptions...,
                  map_rest(rest.code, rest.where));
}

/// `carrier` as a Result whose error, if any, went through the rule.
template <AnyCarrier R, class Apply>
[[nodiscard]] Result<detail::value_of<R>> operator|(R carrier, const Rule<Apply>& rule) {
  using Value = detail::value_of<R>;
  if (detail::succeeded(carrier)) {
    if constexpr (std::is_void_v<Value>) {
      return {};
    } else {
      return Result<Value>(std::in_place_t{}, detail::take_value(carrier));
    }
  }
  return Result<Value>(unexpect, rule(detail::lift<Error>(detail::take_error(carrier), {})));
}

/// An error through the rule.
template <class Apply>
[[nodiscard]] Error operator|(Error error, const Rule<Apply>& rule) {
  return rule(detail::move(error));
}

FALLIBLE_NAMESPACE_END
#endif
