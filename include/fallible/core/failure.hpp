// Failure says "this is an error" on its way into a Result; fail() and FALLIBLE_FAIL make one.
//   Layer    core.   Threads  a plain value.   Memory  that of the error inside.
//
//   if (id < 0) return fail(Errc::invalid_argument, "id {} is negative", id);
//   if (!row)   return FALLIBLE_FAIL(Errc::not_found);     // knows this line, allocates nothing
//   if (busy)   return fail(RateLimited{10, 30s}).with("peer", name);
//
// Failure<E> is std::unexpected<E> under a shorter name; unexpected<E> is the same type.
#ifndef FALLIBLE_CORE_FAILURE_HPP
#define FALLIBLE_CORE_FAILURE_HPP

#include <fallible/core/carrier.hpp>
#include <fallible/core/error.hpp>
#include <fallible/fwd.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

template <class T>
inline constexpr bool is_failure = false;
template <class E>
inline constexpr bool is_failure<Failure<E>> = true;

template <class E>
concept valid_error = std::is_object_v<E> && !std::is_array_v<E> && !is_failure<E> &&
                      std::is_same_v<E, std::remove_cv_t<E>>;

/// Named in the compiler's message when the sentence is needed: see Failure's deleted conversion.
struct a_function_that_fails_must_return_a_Result_or_another_carrier {};

}  // namespace detail

/// An error that is about to be returned. Converts to any Result whose error type can be made from
/// E, and to the expected-like types of other libraries.
template <class E>
class [[nodiscard]] Failure {
  static_assert(detail::valid_error<E>,
                "fallible: the error type must be an object type without const, not an array, a "
                "reference, void or another Failure");

 public:
  template <class G = E>
    requires(!std::is_same_v<std::remove_cvref_t<G>, Failure> &&
             !std::is_same_v<std::remove_cvref_t<G>, std::in_place_t> &&
             std::is_constructible_v<E, G>)
  constexpr explicit Failure(G&& error) noexcept(std::is_nothrow_constructible_v<E, G>)
      : error_(detail::forward<G>(error)) {}

  template <class... Args>
    requires std::is_constructible_v<E, Args...>
  constexpr explicit Failure(std::in_place_t, Args&&... args) noexcept(
      std::is_nothrow_constructible_v<E, Args...>)
      : error_(detail::forward<Args>(args)...) {}
  template <class U, class... Args>
    requires std::is_constructible_v<E, std::initializer_list<U>&, Args...>
  constexpr explicit Failure(std::in_place_t, std::initializer_list<U> list, Args&&... args)
      : error_(list, detail::forward<Args>(args)...) {}

  [[nodiscard]] constexpr E& error() & noexcept { return error_; }
  [[nodiscard]] constexpr const E& error() const& noexcept { return error_; }
  [[nodiscard]] constexpr E&& error() && noexcept { return detail::move(error_); }
  [[nodiscard]] constexpr const E&& error() const&& noexcept { return detail::move(error_); }

  constexpr void swap(Failure& other) noexcept(std::is_nothrow_swappable_v<E>) {
    using std::swap;
    swap(error_, other.error_);
  }
  friend constexpr void swap(Failure& a, Failure& b) noexcept(noexcept(a.swap(b)))
    requires std::is_swappable_v<E>
  {
    a.swap(b);
  }
  template <class G>
  friend constexpr bool operator==(const Failure& a, const Failure<G>& b) {
    return a.error() == b.error();
  }

  /// The builders of Error, so that they can follow fail(...). They turn the error into an Error.
  template <class... Args>
  [[nodiscard]] Failure<Error> context(FormatString<std::type_identity_t<Args>...> text,
                                       const Args&... args) && noexcept {
    return lifted(Error(detail::lift<Error>(detail::move(error_), {text.file(), text.line()}))
                      .context(text, args...));
  }
  template <detail::DynamicText T>
  [[nodiscard]] Failure<Error> context(const T& text, Location where = Location::here()) && noexcept {
    return lifted(Error(detail::lift<Error>(detail::move(error_), where)).context(text, where));
  }
  template <class V>
  [[nodiscard]] Failure<Error> with(Key key, const V& value,
                                    Location where = Location::here()) && noexcept {
    return lifted(Error(detail::lift<Error>(detail::move(error_), where)).with(key, value));
  }
  [[nodiscard]] Failure<Error> caused_by(Error cause, Location where = Location::here()) && noexcept {
    return lifted(Error(detail::lift<Error>(detail::move(error_), where)).caused_by(detail::move(cause)));
  }
  [[nodiscard]] Failure<Error> suppress(Error secondary, Location where = Location::here()) && noexcept {
    return lifted(Error(detail::lift<Error>(detail::move(error_), where)).suppress(detail::move(secondary)));
  }

  /// To the expected-like type that a function of another library returns.
  template <class R>
    requires ForeignCarrier<R, E>
  constexpr operator R() && {
    return Carrier<R>::from_error(detail::move(error_));
  }
  template <class R,
            class Advice = detail::a_function_that_fails_must_return_a_Result_or_another_carrier>
    requires(std::is_arithmetic_v<R> || std::is_pointer_v<R>)
  operator R() && = delete;

 private:
  static Failure<Error> lifted(Error&& error) noexcept { return Failure<Error>(detail::move(error)); }

  E error_;
};

template <class E>
Failure(E) -> Failure<E>;

/// The std spelling.
template <class E>
using unexpected = Failure<E>;

namespace detail {

/// A code together with the static record of the line that raised it: as a Code it is the code, as
/// an Error it is the record.
class SitedFailure {
 public:
  constexpr explicit SitedFailure(const Site* site) noexcept : info_(site->info), site_(site) {}
  /// In a constant expression there is no static record, and nobody to ask for the line.
  constexpr explicit SitedFailure(Code code) noexcept : info_(&code.info()), site_(nullptr) {}
  [[nodiscard]] constexpr Code code() const noexcept { return Code(*info_); }
  [[nodiscard]] constexpr Error error() const noexcept {
    return site_ == nullptr ? Error(code()) : Error(*site_);
  }

  template <class... Args>
  [[nodiscard]] Failure<Error> context(FormatString<std::type_identity_t<Args>...> text,
                                       const Args&... args) && noexcept {
    return Failure<Error>(error()).context(text, args...);
  }
  template <DynamicText T>
  [[nodiscard]] Failure<Error> context(const T& text, Location where = Location::here()) && noexcept {
    return Failure<Error>(error().context(text, where));
  }
  template <class V>
  [[nodiscard]] Failure<Error> with(Key key, const V& value) && noexcept {
    return Failure<Error>(error().with(key, value));
  }
  [[nodiscard]] Failure<Error> caused_by(Error cause) && noexcept {
    return Failure<Error>(error().caused_by(detail::move(cause)));
  }
  [[nodiscard]] Failure<Error> suppress(Error secondary) && noexcept {
    return Failure<Error>(error().suppress(detail::move(secondary)));
  }
  template <class R>
    requires ForeignCarrier<R, Error>
  constexpr operator R() && {
    return Carrier<R>::from_error(error());
  }
  template <class R>
    requires(!ForeignCarrier<R, Error> && ForeignCarrier<R, Code>)
  constexpr operator R() && {
    return Carrier<R>::from_error(code());
  }

 private:
  const CodeInfo* info_;
  const Site* site_;
};

/// An error struct and the line that raised it, which matters once it is lifted into an Error.
template <class S>
class LocatedFailure : public Failure<S> {
 public:
  constexpr LocatedFailure(S detail, Location where) noexcept
      : Failure<S>(detail::move(detail)), where_(where) {}
  [[nodiscard]] Error lift() && noexcept { return Error(static_cast<Failure<S>&&>(*this).error(), where_); }

  template <class... Args>
  [[nodiscard]] Failure<Error> context(FormatString<std::type_identity_t<Args>...> text,
                                       const Args&... args) && noexcept {
    return Failure<Error>(detail::move(*this).lift()).context(text, args...);
  }
  template <DynamicText T>
  [[nodiscard]] Failure<Error> context(const T& text, Location where = Location::here()) && noexcept {
    return Failure<Error>(detail::move(*this).lift().context(text, where));
  }
  template <class V>
  [[nodiscard]] Failure<Error> with(Key key, const V& value) && noexcept {
    return Failure<Error>(detail::move(*this).lift().with(key, value));
  }
  [[nodiscard]] Failure<Error> caused_by(Error cause) && noexcept {
    return Failure<Error>(detail::move(*this).lift().caused_by(detail::move(cause)));
  }
  [[nodiscard]] Failure<Error> suppress(Error secondary) && noexcept {
    return Failure<Error>(detail::move(*this).lift().suppress(detail::move(secondary)));
  }

 private:
  Location where_;
};

template <class T>
inline constexpr bool is_located_failure = false;
template <class S>
inline constexpr bool is_located_failure<LocatedFailure<S>> = true;

}  // namespace detail

/// A failure that is its code. Converts to Result<T, Code> and Result<T>. Cost: none.
[[nodiscard]] constexpr Failure<Code> fail(Code code) noexcept { return Failure<Code>(code); }
template <CodeEnum E>
[[nodiscard]] constexpr Failure<Code> fail(E code) noexcept {
  return Failure<Code>(Code(code));
}

/// A failure with a message, checked against its arguments by the compiler and formatted when it is
/// rendered: fail(Errc::not_found, "no user {}", id). Cost: one allocation.
template <class... Args>
[[nodiscard]] Failure<Error> fail(std::type_identity_t<Code> code,
                                  FormatString<std::type_identity_t<Args>...> message,
                                  const Args&... args) noexcept {
  return Failure<Error>(std::in_place_t{}, code, message, args...);
}
/// The same with a message made at run time, which is copied.
template <detail::DynamicText T>
[[nodiscard]] Failure<Error> fail(std::type_identity_t<Code> code, const T& message,
                                  Location where = Location::here()) noexcept {
  return Failure<Error>(std::in_place_t{}, code, message, where);
}

/// A failure that is an error struct. Converts to Result<T, S>, and to Result<T>, whose error gives
/// it back through get_if.
template <ErrorStruct S>
[[nodiscard]] constexpr detail::LocatedFailure<S> fail(S detail, Location where = Location::here()) noexcept {
  return {detail::move(detail), where};
}

/// Passes an error on.
[[nodiscard]] inline Failure<Error> fail(Error error) noexcept {
  return Failure<Error>(detail::move(error));
}

FALLIBLE_NAMESPACE_END

/// fail() that knows its line even for a bare code, at no cost: the code and the line lie in a
/// constant, and the error is its address. A bare code must be a constant; with a message
/// FALLIBLE_FAIL(code, "message {}", args...) is fail(), which records the line itself.
///   return FALLIBLE_FAIL(Errc::not_found);
#define FALLIBLE_FAIL(code, ...) FALLIBLE_DETAIL_FAIL_##__VA_OPT__(WITH)(code __VA_OPT__(, ) __VA_ARGS__)
#define FALLIBLE_DETAIL_FAIL_WITH(...) ::fallible::fail(__VA_ARGS__)
#define FALLIBLE_DETAIL_FAIL_(constant_code)                                                       \
  (__builtin_is_constant_evaluated()                                                               \
       ? ::fallible::detail::SitedFailure(::fallible::Code(constant_code))                         \
       : ::fallible::detail::SitedFailure([]() noexcept -> const ::fallible::detail::Site* {       \
           static constexpr ::fallible::detail::Site fallible_site{                                \
               &::fallible::Code(constant_code).info(), __FILE__, __LINE__};                       \
           return &fallible_site;                                                                  \
         }()))

#endif
