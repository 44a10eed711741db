// Fallback answers in place of an operation that failed: with a value, with what a callable returns, or with
// the last good answer.
//   Layer    resilience.   Threads  as its source: a value and a LastGood may be shared, a callable as it is.
//   Memory   that of the source.   Errors  when the fallback fails as well, the first failure stays, with the
//            second one suppressed in it.
//
//   auto guard = fallback_value(std::vector<Item>{}, {.on = FailureFilter::only(Category::network)});
//   auto items = guard.call([&] { return shop.recommended(user); });
//
//   LastGood<Rates> rates(10min);                                    // remembers, and forgets in time
//   auto now = fallback_last_good(rates).call([&] { return bank.rates(); });
#ifndef FALLIBLE_RESILIENCE_FALLBACK_HPP
#define FALLIBLE_RESILIENCE_FALLBACK_HPP

#include <optional>

#include <fallible/resilience/call.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/event.hpp>
#include <fallible/resilience/explain.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Which failures are meant, by category and by code. A value of a few words, usable in constants.
class FailureFilter {
 public:
  /// Everything but cancellation: who asked to stop wants no substitute. The default.
  constexpr FailureFilter() noexcept : categories_(~bit(Category::cancelled)) {}
  /// These categories and codes and nothing else; at most 8 codes, further ones do not compile.
  template <class... Kinds>
  [[nodiscard]] static constexpr FailureFilter only(Kinds... kinds) noexcept {
    FailureFilter filter;
    filter.categories_ = 0;
    (filter.add(kinds), ...);
    static_assert((0 + ... + (std::is_same_v<Kinds, Category> ? 0 : 1)) <= 8,
                  "fallible: a FailureFilter names 8 codes at most");
    return filter;
  }
  /// The same without a category.
  [[nodiscard]] constexpr FailureFilter except(Category category) const noexcept {
    FailureFilter filter = *this;
    filter.categories_ &= ~bit(category);
    return filter;
  }

  [[nodiscard]] constexpr bool matches(Code code) const noexcept {
    if ((categories_ & bit(code.category())) != 0) return true;
    for (std::size_t i = 0; i < count_; ++i) {
      if (codes_[i] == code.id()) return true;
    }
    return false;
  }

 private:
  static constexpr std::uint32_t bit(Category category) noexcept {
    return std::uint32_t{1} << (static_cast<unsigned>(category) & 31u);
  }
  constexpr void add(Category category) noexcept { categories_ |= bit(category); }
  constexpr void add(Code code) noexcept {
    if (count_ < 8) codes_[count_++] = code.id();
  }

  std::uint32_t categories_;
  std::uint32_t count_ = 0;
  std::uint64_t codes_[8] = {};
};

struct FallbackOptions {
  Text name{};                ///< Which fallback, in events and in explain(); borrowed.
  FailureFilter on{};         ///< Other failures are passed on as they are.
  Listener listener{};        ///< Told fallback_used, with what failed.
};

/// The policy; made by fallback_value(), fallback_to() and fallback_last_good().
template <class Source>
class Fallback {
 public:
  static constexpr PolicyKind kind = PolicyKind::fallback;

  constexpr Fallback(Source source, FallbackOptions options) noexcept
      : source_(detail::move(source)), options_(options) {}

  /// Runs `operation`; when it fails with what options.on matches, answers with the source's value.
  /// Cost      on success one branch, and a copy of the value for a LastGood.
  template <class Op>
  [[nodiscard, gnu::always_inline]] ResultOf<Op> run(Op& operation, const Call& call) {
    detail::check_policy_operand<Op>();
    using R = ResultOf<Op>;
    R result = fallible::invoke(operation, call);
    if (Carrier<R>::has_value(result)) [[likely]] {
      source_.keep(result);
    } else {
      detail::replace_result(result, instead<R>(detail::move(result), call));
    }
    return result;
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) {
    return run(operation, Call{});
  }

  [[nodiscard]] PolicyDescription describe() const noexcept {
    return {.kind = kind, .name = options_.name, .counts = "failures it answers for"};
  }

 private:
  template <class R>
  [[gnu::noinline]] R instead(R result, const Call& call) {
    Error error = detail::carried_error(result);
    if (!options_.on.matches(error.code())) return result;
    std::optional<R> other = source_.template make<R>(error, call);
    if (!other.has_value()) return result;
    if (!Carrier<R>::has_value(*other)) {
      if constexpr (detail::holds_error<R>) {
        error.suppress(detail::carried_error(*other));
        return detail::fail_as<R>(detail::move(error));
      } else {
        return result;
      }
    }
    options_.listener(Event{EventKind::fallback_used, "fallback", options_.name, &error, 0, {}, Source::what});
    return *detail::move(other);
  }

  [[no_unique_address]] Source source_;
  FallbackOptions options_;
};

namespace detail {

struct KeepNothing {
  template <class R>
  constexpr void keep(const R&) const noexcept {}
};

template <class V>
struct ValueSource : KeepNothing {
  static constexpr const char* what = "value";
  V value;
  constexpr explicit ValueSource(V given) : value(detail::move(given)) {}

  template <class R>
  std::optional<R> make(const Error&, const Call&) const {
    static_assert(std::is_constructible_v<R, const V&>,
                  "fallible: the fallback value must be copyable into the operation's result; for others use "
                  "fallback_to");
    return std::optional<R>(std::in_place, value);
  }
};

template <class F>
struct CallableSource : KeepNothing {
  static constexpr const char* what = "callable";
  F function;
  constexpr explicit CallableSource(F given) : function(detail::move(given)) {}

  template <class R>
  std::optional<R> make(const Error& error, const Call& call) {
    if constexpr (std::is_invocable_r_v<R, F&, const Error&, const Call&>) {
      return std::optional<R>(std::in_place, function(error, call));
    } else if constexpr (std::is_invocable_r_v<R, F&, const Error&>) {
      return std::optional<R>(std::in_place, function(error));
    } else {
      static_assert(std::is_invocable_r_v<R, F&>,
                    "fallible: a fallback is called with (error, call), (error) or nothing and returns the "
                    "operation's result or a value for it");
      return std::optional<R>(std::in_place, function());
    }
  }
};

}  // namespace detail

/// The newest good answer, for a while.
/// Threads   Safe. A success that finds another thread here is not remembered rather than waiting; a
///           fallback waits for as long as one copy takes.
/// Memory    one T in place.
template <class T>
class LastGood {
 public:
  /// Answers older than `max_age` are not given; by default they never are too old. A negative age is 0, which
  /// is never reached as long as the clock moves: nothing is given.
  explicit LastGood(std::chrono::nanoseconds max_age = unbounded_time, Clock clock = steady_clock()) noexcept
      : max_age_(max_age.count() < 0 ? std::chrono::nanoseconds(0) : max_age), clock_(clock) {}
  LastGood(const LastGood&) = delete;
  LastGood& operator=(const LastGood&) = delete;

  void keep(const T& value) {
    if (__atomic_exchange_n(&busy_, true, __ATOMIC_ACQUIRE)) return;
    const Release release{busy_};
    value_ = value;
    kept_at_ = clock_.now();
  }
  /// A copy of what was kept, unless there is nothing or it is too old.
  [[nodiscard]] std::optional<T> get() const {
    while (__atomic_exchange_n(&busy_, true, __ATOMIC_ACQUIRE)) {
    }
    const Release release{busy_};
    if (value_.has_value() && (max_age_ == unbounded_time || age() <= max_age_)) return value_;
    return std::nullopt;
  }

 private:
  struct Release {  // also when copying a T ends in an exception
    bool& busy;
    ~Release() { __atomic_store_n(&busy, false, __ATOMIC_RELEASE); }
  };
  [[nodiscard]] std::chrono::nanoseconds age() const noexcept { return elapsed(kept_at_, clock_.now()); }

  std::optional<T> value_;
  std::chrono::nanoseconds kept_at_{};
  std::chrono::nanoseconds max_age_;
  Clock clock_;
  mutable bool busy_ = false;
};

namespace detail {

template <class T>
struct LastGoodSource {
  static constexpr const char* what = "last good";
  LastGood<T>* memory;

  template <class R>
  void keep(const R& result) const {
    memory->keep(*result);
  }
  template <class R>
  std::optional<R> make(const Error&, const Call&) const {
    std::optional<T> value = memory->get();
    if (!value.has_value()) return std::nullopt;
    return std::optional<R>(std::in_place, *detail::move(value));
  }
};

}  // namespace detail

/// Answers with a copy of `value`.
template <class V>
[[nodiscard]] constexpr auto fallback_value(V value, FallbackOptions options = {}) {
  return Fallback<detail::ValueSource<V>>(detail::ValueSource<V>(detail::move(value)), options);
}

/// Answers with what `function(error, call)`, `function(error)` or `function()` returns: the operation's
/// result, which may be a failure as well, or a value for it. The only one for move-only values.
template <class F>
[[nodiscard]] constexpr auto fallback_to(F function, FallbackOptions options = {}) {
  return Fallback<detail::CallableSource<F>>(detail::CallableSource<F>(detail::move(function)), options);
}

/// Remembers every good answer in `memory` and answers with the newest one that is not too old. `memory`
/// must outlive the policy.
template <class T>
[[nodiscard]] constexpr auto fallback_last_good(LastGood<T>& memory, FallbackOptions options = {}) noexcept {
  return Fallback<detail::LastGoodSource<T>>(detail::LastGoodSource<T>{&memory}, options);
}

FALLIBLE_NAMESPACE_END
#endif
