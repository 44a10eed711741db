// Result<void, E>: done, or the error that explains why not. See core/result.hpp.
//   Layer    core; included by result.hpp.   Threads  a plain value.   Memory  8 bytes for Error and Code.
#ifndef FALLIBLE_CORE_DETAIL_RESULT_VOID_HPP
#define FALLIBLE_CORE_DETAIL_RESULT_VOID_HPP

#include <fallible/core/result.hpp>

FALLIBLE_NAMESPACE_BEGIN

template <class T, class E>
  requires std::is_void_v<T>
class [[nodiscard]] Result<T, E> {
  static_assert(detail::check_result_types<T, E>());

 public:
  using value_type = T;
  using error_type = E;
  using unexpected_type = Failure<E>;
  template <class U>
  using rebind = Result<U, E>;

  constexpr Result() noexcept : storage_(std::in_place_t{}) {}
  constexpr explicit Result(std::in_place_t) noexcept : storage_(std::in_place_t{}) {}

  Result(const Result&) = default;
  Result(Result&&) = default;
  Result& operator=(const Result&) = default;
  Result& operator=(Result&&) = default;
  [[gnu::always_inline]] ~Result() = default;

  template <class U, class G>
    requires(!std::is_same_v<Result<U, G>, Result> && std::is_void_v<U> &&
             std::is_constructible_v<E, const G&> &&
             !detail::failure_from_any<E, Result<U, G>>)
  constexpr explicit(!std::is_convertible_v<const G&, E>) Result(const Result<U, G>& other, Location where = Location::here())
      : storage_(other.has_value() ? Storage(std::in_place_t{})
                                   : Storage(unexpect, detail::lift<E>(other.unchecked_error(), where))) {}
  template <class U, class G>
    requires(!std::is_same_v<Result<U, G>, Result> && std::is_void_v<U> &&
             std::is_constructible_v<E, G> &&
             !detail::failure_from_any<E, Result<U, G>>)
  constexpr explicit(!std::is_convertible_v<G, E>) Result(Result<U, G>&& other, Location where = Location::here())
      : storage_(other.has_value() ? Storage(std::in_place_t{})
                                   : Storage(unexpect, detail::lift<E>(detail::move(other).unchecked_error(), where))) {}

  /// A failed Result, from fail(...), FALLIBLE_FAIL or an error passed on by FALLIBLE_TRY.
  template <class G>
    requires std::is_constructible_v<E, const G&>
  constexpr explicit(!std::is_convertible_v<const G&, E>) Result(
      const Failure<G>& failure,
      Location where = Location::here()) noexcept(std::is_nothrow_constructible_v<E, const G&>)
      : storage_(unexpect, detail::lift<E>(failure.error(), where)) {}
  template <class G>
    requires std::is_constructible_v<E, G>
  constexpr explicit(!std::is_convertible_v<G, E>) Result(
      Failure<G>&& failure,
      Location where = Location::here()) noexcept(std::is_nothrow_constructible_v<E, G>)
      : storage_(unexpect, detail::lift<E>(detail::move(failure).error(), where)) {}
  template <class S>
    requires std::is_same_v<E, Error>
  Result(detail::LocatedFailure<S>&& failure) noexcept
      : storage_(unexpect, detail::move(failure).lift()) {}
  constexpr Result(detail::SitedFailure failure) noexcept
    requires(std::is_same_v<E, Error> || std::is_same_v<E, Code>)
      : storage_(unexpect, pick(failure)) {}

  template <class... Args>
    requires std::is_constructible_v<E, Args...>
  constexpr explicit Result(unexpect_t, Args&&... args) noexcept(
      std::is_nothrow_constructible_v<E, Args...>)
      : storage_(unexpect, detail::forward<Args>(args)...) {}
  template <class U, class... Args>
    requires std::is_constructible_v<E, std::initializer_list<U>&, Args...>
  constexpr explicit Result(unexpect_t, std::initializer_list<U> list, Args&&... args)
      : storage_(unexpect, list, detail::forward<Args>(args)...) {}

  template <class G>
    requires(std::is_constructible_v<E, const G&> && std::is_assignable_v<E&, const G&>)
  constexpr Result& operator=(const Failure<G>& failure) {
    storage_.set_error(detail::lift<E>(failure.error(), {}));
    return *this;
  }
  template <class G>
    requires(std::is_constructible_v<E, G> && std::is_assignable_v<E&, G>)
  constexpr Result& operator=(Failure<G>&& failure) {
    storage_.set_error(detail::lift<E>(detail::move(failure).error(), {}));
    return *this;
  }

  template <class S>
    requires std::is_same_v<E, Error>
  Result& operator=(detail::LocatedFailure<S>&& failure) {
    storage_.set_error(detail::move(failure).lift());
    return *this;
  }

  constexpr void emplace() noexcept { storage_ = Storage(std::in_place_t{}); }

  constexpr void swap(Result& other) noexcept(std::is_nothrow_move_constructible_v<E> &&
                                              std::is_nothrow_swappable_v<E>)
    requires(std::is_swappable_v<E> && detail::movable<E>)
  {
    using std::swap;
    if (has_value() != other.has_value()) {
      Result& good = has_value() ? *this : other;
      Result& bad = has_value() ? other : *this;
      good.storage_.set_error(detail::move(bad.storage_.error()));
      bad.emplace();
    } else if (!has_value()) {
      swap(storage_.error(), other.storage_.error());
    }
  }
  friend constexpr void swap(Result& a, Result& b) noexcept(noexcept(a.swap(b)))
    requires requires { a.swap(b); }
  {
    a.swap(b);
  }

  [[nodiscard]] constexpr bool has_value() const noexcept { return storage_.has_value(); }
  [[nodiscard]] constexpr bool has_error() const noexcept { return !storage_.has_value(); }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return storage_.has_value(); }

  /// Stops the program when there is an error.
  constexpr void operator*() const noexcept { require_value({}); }
  constexpr void value(Location where = Location::here()) const { require_value(where); }

  /// The error. Stops the program when there is none.
  [[nodiscard]] constexpr E& error(Location where = Location::here()) & noexcept {
    return require_error(where), storage_.error();
  }
  [[nodiscard]] constexpr const E& error(Location where = Location::here()) const& noexcept {
    return require_error(where), storage_.error();
  }
  [[nodiscard]] constexpr E&& error(Location where = Location::here()) && noexcept {
    return require_error(where), detail::move(storage_.error());
  }
  [[nodiscard]] constexpr const E&& error(Location where = Location::here()) const&& noexcept {
    return require_error(where), detail::move(storage_.error());
  }

  /// The error, or `other` when there is a value.
  template <class G = E>
  [[nodiscard]] constexpr E error_or(G&& other) const& {
    static_assert(std::is_copy_constructible_v<E> && std::is_convertible_v<G, E>,
                  "fallible: error_or needs a copyable error type and a value that converts to it");
    if (has_value()) return static_cast<E>(detail::forward<G>(other));
    return storage_.error();
  }
  template <class G = E>
  [[nodiscard]] constexpr E error_or(G&& other) && {
    static_assert(std::is_move_constructible_v<E> && std::is_convertible_v<G, E>,
                  "fallible: error_or needs a movable error type and a value that converts to it");
    if (has_value()) return static_cast<E>(detail::forward<G>(other));
    return detail::move(storage_.error());
  }

  /// Calls `fallback(error)` when there is an error.
  template <class F>
  constexpr void value_or_else(F&& fallback) && {
    if (!has_value()) detail::invoke(detail::forward<F>(fallback), detail::move(storage_.error()));
  }

  /// Calls `next(value)`, which returns a Result, when there is a value; passes an error on.
  template <class F>
  constexpr auto and_then(F&& f) & {
    return detail::and_then(*this, detail::forward<F>(f));
  }
  template <class F>
  constexpr auto and_then(F&& f) const& {
    return detail::and_then(*this, detail::forward<F>(f));
  }
  template <class F>
  constexpr auto and_then(F&& f) && {
    return detail::and_then(detail::move(*this), detail::forward<F>(f));
  }
  template <class F>
  constexpr auto and_then(F&& f) const&& {
    return detail::and_then(detail::move(*this), detail::forward<F>(f));
  }

  /// Calls `handler(error)`, which returns a Result, when there is an error; passes a value on.
  template <class F>
  constexpr auto or_else(F&& f) & {
    return detail::or_else(*this, detail::forward<F>(f));
  }
  template <class F>
  constexpr auto or_else(F&& f) const& {
    return detail::or_else(*this, detail::forward<F>(f));
  }
  template <class F>
  constexpr auto or_else(F&& f) && {
    return detail::or_else(detail::move(*this), detail::forward<F>(f));
  }
  template <class F>
  constexpr auto or_else(F&& f) const&& {
    return detail::or_else(detail::move(*this), detail::forward<F>(f));
  }

  /// A Result of `map(value)`; passes an error on.
  template <class F>
  constexpr auto transform(F&& f) & {
    return detail::transform(*this, detail::forward<F>(f));
  }
  template <class F>
  constexpr auto transform(F&& f) const& {
    return detail::transform(*this, detail::forward<F>(f));
  }
  template <class F>
  constexpr auto transform(F&& f) && {
    return detail::transform(detail::move(*this), detail::forward<F>(f));
  }
  template <class F>
  constexpr auto transform(F&& f) const&& {
    return detail::transform(detail::move(*this), detail::forward<F>(f));
  }

  /// A Result with the error `map(error)`; passes a value on.
  template <class F>
  constexpr auto transform_error(F&& f) & {
    return detail::transform_error(*this, detail::forward<F>(f));
  }
  template <class F>
  constexpr auto transform_error(F&& f) const& {
    return detail::transform_error(*this, detail::forward<F>(f));
  }
  template <class F>
  constexpr auto transform_error(F&& f) && {
    return detail::transform_error(detail::move(*this), detail::forward<F>(f));
  }
  template <class F>
  constexpr auto transform_error(F&& f) const&& {
    return detail::transform_error(detail::move(*this), detail::forward<F>(f));
  }

  /// This Result with a context on its error, which becomes an Error: "load profile {}". Evaluates
  /// and costs nothing on success. See Error::context.
  template <class... Args>
  [[nodiscard]] Result<void, Error> context(FormatString<std::type_identity_t<Args>...> text,
                                         const Args&... args) && {
    if (has_value()) return Result<void, Error>();
    return Result<void, Error>(unexpect,
                            Error(detail::lift<Error>(detail::move(storage_.error()), {text.file(), text.line()}))
                                .context(text, args...));
  }
  template <detail::DynamicText D>
  [[nodiscard]] Result<void, Error> context(const D& text, Location where = Location::here()) && {
    if (has_value()) return Result<void, Error>();
    return Result<void, Error>(unexpect, Error(detail::lift<Error>(detail::move(storage_.error()), where))
                                .context(text, where));
  }
  /// The same for a named Result, which is copied.
  template <class... Args>
  [[nodiscard]] Result<void, Error> context(FormatString<std::type_identity_t<Args>...> text,
                                         const Args&... args) const& {
    return Result(*this).context(text, args...);
  }
  template <detail::DynamicText D>
  [[nodiscard]] Result<void, Error> context(const D& text, Location where = Location::here()) const& {
    return Result(*this).context(text, where);
  }
  /// This Result with a field on its error, which becomes an Error. See Error::with.
  template <class V>
  [[nodiscard]] Result<void, Error> with(Key key, const V& value,
                                      Location where = Location::here()) && {
    if (has_value()) return Result<void, Error>();
    return Result<void, Error>(unexpect, Error(detail::lift<Error>(detail::move(storage_.error()), where)).with(key, value));
  }

  template <class U, class G>
    requires std::is_void_v<U>
  friend constexpr bool operator==(const Result& a, const Result<U, G>& b) {
    if (a.has_value() != b.has_value()) return false;
    return a.has_value() || bool(a.unchecked_error() == b.unchecked_error());
  }
  template <class G>
  friend constexpr bool operator==(const Result& a, const Failure<G>& failure) {
    return !a.has_value() && bool(a.unchecked_error() == failure.error());
  }

  /// For code that has checked already: no check at all.
  [[nodiscard]] constexpr E& unchecked_error() & noexcept { return storage_.error(); }
  [[nodiscard]] constexpr const E& unchecked_error() const& noexcept { return storage_.error(); }
  [[nodiscard]] constexpr E&& unchecked_error() && noexcept { return detail::move(storage_.error()); }
  [[nodiscard]] constexpr const E&& unchecked_error() const&& noexcept {
    return detail::move(storage_.error());
  }

  /// From a call's result without a move in between; used by the operations above.
  template <class F, class... Args>
  constexpr Result(detail::FromCall, unexpect_t tag, F&& call, Args&&... args)
      : storage_(detail::FromCall{}, tag, detail::forward<F>(call), detail::forward<Args>(args)...) {}

 private:
  using Storage = detail::ResultStorageFor<void, E>;

  template <class Located>
  static constexpr E pick(Located failure) noexcept {
    if constexpr (std::is_same_v<E, Error>) return failure.error();
    else return failure.code();
  }
  constexpr void require_value(Location where) const {
    if (!has_value()) [[unlikely]] detail::no_value_of(storage_.error(), where);
  }
  constexpr void require_error(Location where) const {
    if (has_value()) [[unlikely]] detail::no_error(where);
  }

  Storage storage_;
};

FALLIBLE_NAMESPACE_END
#endif
