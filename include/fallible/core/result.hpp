// Result<T, E> is a value or the error that explains why there is none: std::expected with a cheaper
// layout, checked access, and context.
//   Layer    core.   Threads  a plain value.
//   Memory   None of its own. Result<void> is 8 bytes, Result<int> and Result<int, Code> 16; a
//            Result of trivial parts is trivially copyable and is returned in registers.
//   Errors   Asking a failed Result for its value stops the program, with and without exceptions.
//
//   Result<User> find(int id) {
//     if (id < 0) return fail(Errc::invalid_argument, "id {} is negative", id);
//     Row row = FALLIBLE_TRY(db.find(id), "find user {}", id);
//     return User{row};
//   }
//
// The interface is std::expected's of C++23 (`expected<T, E>` and `unexpected<E>` are the same types
// under the std names); on top of it come has_error(), context(), with() and value_or_else().
// Where std::expected throws or is undefined, this stops the program with advice.
#ifndef FALLIBLE_CORE_RESULT_HPP
#define FALLIBLE_CORE_RESULT_HPP

#include <fallible/core/detail/result_ops.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Requires  T is an object type or void; E is an object type without const.
template <class T, class E>
class [[nodiscard]] Result {
  static_assert(detail::check_result_types<T, E>());

 public:
  using value_type = T;
  using error_type = E;
  using unexpected_type = Failure<E>;
  template <class U>
  using rebind = Result<U, E>;

  /// A default constructed value.
  constexpr Result() noexcept(std::is_nothrow_default_constructible_v<T>)
    requires std::is_default_constructible_v<T>
      : storage_(std::in_place_t{}) {}

  // Written out so that the destructor is inlined also where the compiler optimises for size.
  Result(const Result&) = default;
  Result(Result&&) = default;
  Result& operator=(const Result&) = default;
  Result& operator=(Result&&) = default;
  [[gnu::always_inline]] ~Result() = default;

  /// From a Result whose value and error convert.
  template <class U, class G>
    requires(!std::is_same_v<Result<U, G>, Result> && std::is_constructible_v<T, const U&> &&
             std::is_constructible_v<E, const G&> &&
             (std::is_same_v<std::remove_cv_t<T>, bool> || !detail::converts_from_any<T, Result<U, G>>) &&
             !detail::failure_from_any<E, Result<U, G>> && !std::is_void_v<U>)
  constexpr explicit(!std::is_convertible_v<const U&, T> || !std::is_convertible_v<const G&, E>)
      Result(const Result<U, G>& other, Location where = Location::here())
      : storage_(other.has_value() ? Storage(std::in_place_t{}, other.unchecked_value())
                                   : Storage(unexpect, detail::lift<E>(other.unchecked_error(), where))) {}
  template <class U, class G>
    requires(!std::is_same_v<Result<U, G>, Result> && std::is_constructible_v<T, U> &&
             std::is_constructible_v<E, G> &&
             (std::is_same_v<std::remove_cv_t<T>, bool> || !detail::converts_from_any<T, Result<U, G>>) &&
             !detail::failure_from_any<E, Result<U, G>> && !std::is_void_v<U>)
  constexpr explicit(!std::is_convertible_v<U, T> || !std::is_convertible_v<G, E>)
      Result(Result<U, G>&& other, Location where = Location::here())
      : storage_(other.has_value() ? Storage(std::in_place_t{}, detail::move(other).unchecked_value())
                                   : Storage(unexpect, detail::lift<E>(detail::move(other).unchecked_error(), where))) {}

  /// A value.
  template <class U = std::remove_cv_t<T>>
    requires(!std::is_same_v<std::remove_cvref_t<U>, std::in_place_t> &&
             !std::is_same_v<std::remove_cvref_t<U>, unexpect_t> &&
             !std::is_same_v<std::remove_cvref_t<U>, Result> &&
             !detail::is_failure<std::remove_cvref_t<U>> &&
             !detail::is_located_failure<std::remove_cvref_t<U>> &&
             !std::is_same_v<std::remove_cvref_t<U>, detail::SitedFailure> &&
             std::is_constructible_v<T, U> &&
             (!std::is_same_v<std::remove_cv_t<T>, bool> || !detail::is_result<std::remove_cvref_t<U>>))
  constexpr explicit(!std::is_convertible_v<U, T>) Result(U&& value) noexcept(
      std::is_nothrow_constructible_v<T, U>)
      : storage_(std::in_place_t{}, detail::forward<U>(value)) {}

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

  template <class... Args>
    requires std::is_constructible_v<T, Args...>
  constexpr explicit Result(std::in_place_t, Args&&... args) noexcept(
      std::is_nothrow_constructible_v<T, Args...>)
      : storage_(std::in_place_t{}, detail::forward<Args>(args)...) {}
  template <class U, class... Args>
    requires std::is_constructible_v<T, std::initializer_list<U>&, Args...>
  constexpr explicit Result(std::in_place_t, std::initializer_list<U> list, Args&&... args)
      : storage_(std::in_place_t{}, list, detail::forward<Args>(args)...) {}

  template <class U = std::remove_cv_t<T>>
    requires(!std::is_same_v<std::remove_cvref_t<U>, Result> && !detail::is_failure<std::remove_cvref_t<U>> &&
             !detail::is_located_failure<std::remove_cvref_t<U>> &&
             !std::is_same_v<std::remove_cvref_t<U>, detail::SitedFailure> &&
             std::is_constructible_v<T, U> && std::is_assignable_v<T&, U> &&
             (std::is_nothrow_constructible_v<T, U> || detail::safe_switch<T, E>))
  constexpr Result& operator=(U&& value) {
    storage_.set_value(detail::forward<U>(value));
    return *this;
  }
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

  /// Replaces what is there by T(args...). If that throws, an error stays what it was.
  template <class... Args>
    requires(std::is_constructible_v<T, Args...> &&
             (std::is_nothrow_constructible_v<T, Args...> || detail::movable<T>))
  constexpr T& emplace(Args&&... args) {
    storage_.emplace(detail::forward<Args>(args)...);
    return storage_.value_;
  }
  template <class U, class... Args>
    requires std::is_constructible_v<T, std::initializer_list<U>&, Args...>
  constexpr T& emplace(std::initializer_list<U> list, Args&&... args) {
    storage_.emplace(list, detail::forward<Args>(args)...);
    return storage_.value_;
  }

  constexpr void swap(Result& other) noexcept(std::is_nothrow_move_constructible_v<T> &&
                                              std::is_nothrow_swappable_v<T> &&
                                              std::is_nothrow_move_constructible_v<E> &&
                                              std::is_nothrow_swappable_v<E>)
    requires(std::is_swappable_v<T> && std::is_swappable_v<E> && detail::movable<T> &&
             detail::movable<E> && detail::safe_switch<T, E>)
  {
    using std::swap;
    if (has_value() && other.has_value()) {
      swap(storage_.value_, other.storage_.value_);
    } else if (!has_value() && !other.has_value()) {
      swap(storage_.error(), other.storage_.error());
    } else {
      Result& good = has_value() ? *this : other;
      Result& bad = has_value() ? other : *this;
      // Whichever of the two cannot fail to move waits outside while the other one changes place.
      if constexpr (std::is_nothrow_move_constructible_v<E>) {
        E error(detail::move(bad.storage_.error()));
        detail::PutBackError<Result> back{&bad, &error};
        bad.storage_.emplace(detail::move(good.storage_.value_));
        back.armed = false;
        good.storage_.set_error(detail::move(error));
      } else {
        T value(detail::move(good.storage_.value_));
        detail::PutBackValue<Result> back{&good, &value};
        good.storage_.set_error(detail::move(bad.storage_.error()));
        back.armed = false;
        bad.storage_.emplace(detail::move(value));
      }
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

  /// The value. Stops the program when there is none; the check is gone where has_value() was seen.
  [[nodiscard]] constexpr T* operator->() noexcept {
    return require_value({}), __builtin_addressof(storage_.value_);
  }
  [[nodiscard]] constexpr const T* operator->() const noexcept {
    return require_value({}), __builtin_addressof(storage_.value_);
  }
  [[nodiscard]] constexpr T& operator*() & noexcept { return require_value({}), storage_.value_; }
  [[nodiscard]] constexpr const T& operator*() const& noexcept {
    return require_value({}), storage_.value_;
  }
  [[nodiscard]] constexpr T&& operator*() && noexcept {
    return require_value({}), detail::move(storage_.value_);
  }
  [[nodiscard]] constexpr const T&& operator*() const&& noexcept {
    return require_value({}), detail::move(storage_.value_);
  }

  /// The same, and names the caller's line when it stops the program.
  [[nodiscard]] constexpr T& value(Location where = Location::here()) & {
    return require_value(where), storage_.value_;
  }
  [[nodiscard]] constexpr const T& value(Location where = Location::here()) const& {
    return require_value(where), storage_.value_;
  }
  [[nodiscard]] constexpr T&& value(Location where = Location::here()) && {
    return require_value(where), detail::move(storage_.value_);
  }
  [[nodiscard]] constexpr const T&& value(Location where = Location::here()) const&& {
    return require_value(where), detail::move(storage_.value_);
  }

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

  /// The value, or `other` when there is none.
  template <class U = std::remove_cv_t<T>>
  [[nodiscard]] constexpr T value_or(U&& other) const& {
    static_assert(std::is_copy_constructible_v<T> && std::is_convertible_v<U, T>,
                  "fallible: value_or needs a copyable value type and a value that converts to it");
    if (has_value()) return storage_.value_;
    return static_cast<T>(detail::forward<U>(other));
  }
  template <class U = std::remove_cv_t<T>>
  [[nodiscard]] constexpr T value_or(U&& other) && {
    static_assert(std::is_move_constructible_v<T> && std::is_convertible_v<U, T>,
                  "fallible: value_or needs a movable value type and a value that converts to it");
    if (has_value()) return detail::move(storage_.value_);
    return static_cast<T>(detail::forward<U>(other));
  }
  /// The value, or `fallback(error)`, which returns a T, when there is none.
  template <class F>
  [[nodiscard]] constexpr T value_or_else(F&& fallback) && {
    static_assert(std::is_convertible_v<std::invoke_result_t<F, E>, T>,
                  "fallible: value_or_else needs a callable that takes the error and returns a value");
    if (has_value()) return detail::move(storage_.value_);
    return detail::invoke(detail::forward<F>(fallback), detail::move(storage_.error()));
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
  [[nodiscard]] Result<T, Error> context(FormatString<std::type_identity_t<Args>...> text,
                                         const Args&... args) && {
    if (has_value()) return detail::move(*this).with_error_type();
    return Result<T, Error>(unexpect,
                            Error(detail::lift<Error>(detail::move(storage_.error()), {text.file(), text.line()}))
                                .context(text, args...));
  }
  template <detail::DynamicText D>
  [[nodiscard]] Result<T, Error> context(const D& text, Location where = Location::here()) && {
    if (has_value()) return detail::move(*this).with_error_type();
    return Result<T, Error>(unexpect, Error(detail::lift<Error>(detail::move(storage_.error()), where))
                                .context(text, where));
  }
  /// The same for a named Result, which is copied.
  template <class... Args>
  [[nodiscard]] Result<T, Error> context(FormatString<std::type_identity_t<Args>...> text,
                                         const Args&... args) const& {
    return Result(*this).context(text, args...);
  }
  template <detail::DynamicText D>
  [[nodiscard]] Result<T, Error> context(const D& text, Location where = Location::here()) const& {
    return Result(*this).context(text, where);
  }
  /// This Result with a field on its error, which becomes an Error. See Error::with.
  template <class V>
  [[nodiscard]] Result<T, Error> with(Key key, const V& value,
                                      Location where = Location::here()) && {
    if (has_value()) return detail::move(*this).with_error_type();
    return Result<T, Error>(unexpect, Error(detail::lift<Error>(detail::move(storage_.error()), where)).with(key, value));
  }

  template <class U, class G>
    requires(!std::is_void_v<U>)
  friend constexpr bool operator==(const Result& a, const Result<U, G>& b) {
    if (a.has_value() != b.has_value()) return false;
    return a.has_value() ? bool(a.unchecked_value() == b.unchecked_value())
                         : bool(a.unchecked_error() == b.unchecked_error());
  }
  template <class U>
    requires(!detail::is_result<U> && !detail::is_failure<U> && !detail::is_located_failure<U> &&
             !std::is_same_v<U, detail::SitedFailure>)
  friend constexpr bool operator==(const Result& a, const U& value) {
    return a.has_value() && bool(a.unchecked_value() == value);
  }
  template <class G>
  friend constexpr bool operator==(const Result& a, const Failure<G>& failure) {
    return !a.has_value() && bool(a.unchecked_error() == failure.error());
  }

  /// For code that has checked already, such as the operations above: no check at all.
  [[nodiscard]] constexpr T& unchecked_value() & noexcept { return storage_.value_; }
  [[nodiscard]] constexpr const T& unchecked_value() const& noexcept { return storage_.value_; }
  [[nodiscard]] constexpr T&& unchecked_value() && noexcept { return detail::move(storage_.value_); }
  [[nodiscard]] constexpr const T&& unchecked_value() const&& noexcept {
    return detail::move(storage_.value_);
  }
  [[nodiscard]] constexpr E& unchecked_error() & noexcept { return storage_.error(); }
  [[nodiscard]] constexpr const E& unchecked_error() const& noexcept { return storage_.error(); }
  [[nodiscard]] constexpr E&& unchecked_error() && noexcept { return detail::move(storage_.error()); }
  [[nodiscard]] constexpr const E&& unchecked_error() const&& noexcept {
    return detail::move(storage_.error());
  }

  /// From a call's result without a move in between; used by the operations above.
  template <class Tag, class F, class... Args>
  constexpr Result(detail::FromCall, Tag tag, F&& call, Args&&... args)
      : storage_(detail::FromCall{}, tag, detail::forward<F>(call), detail::forward<Args>(args)...) {}

 private:
  using Storage = detail::ResultStorage<T, E>;

  template <class Located>
  static constexpr E pick(Located failure) noexcept {
    if constexpr (std::is_same_v<E, Error>) return failure.error();
    else return failure.code();
  }
  constexpr Result<T, Error> with_error_type() && {
    return Result<T, Error>(std::in_place_t{}, detail::move(storage_.value_));
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

#include <fallible/core/detail/result_void.hpp>  // IWYU pragma: export

FALLIBLE_NAMESPACE_BEGIN

/// The std spelling.
template <class T, class E = Error>
using expected = Result<T, E>;

FALLIBLE_NAMESPACE_END
#endif
