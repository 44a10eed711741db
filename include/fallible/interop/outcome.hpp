// outcome.hpp lets basic_result of Boost.Outcome and of standalone Outcome take part: FALLIBLE_TRY and
// the matchers read it, fail() makes it, and it converts to Result and back.
//   Layer    interop; needs Outcome.   Threads  plain values.
//   Memory   none of its own.          Errors   none: value and error are never lost. Outcome's spare
//            storage stays behind, because a Result has no such thing.
// An Outcome that was included before this header is the one that is served, both when there are two;
// otherwise Boost's, if it is installed, else the standalone one. It works without exceptions: include
// Outcome's basic_result.hpp and a policy that does not throw, not result.hpp.
//
//   namespace outcome = boost::outcome_v2;
//   template <class T> using Outcome = outcome::basic_result<T, Error, outcome::policy::terminate>;
//   Outcome<Port> port(const Outcome<Text>& setting) {
//     const Text text = FALLIBLE_TRY(setting);
//     if (text.empty()) return fail(Errc::invalid_argument, "the port is empty");
//     return parse_port(text);
//   }
//   Result<Port> ours = to_result(port(setting));
//   Outcome<Port> theirs = to_outcome<Outcome<Port>>(std::move(ours));
#ifndef FALLIBLE_INTEROP_OUTCOME_HPP
#define FALLIBLE_INTEROP_OUTCOME_HPP

#include <type_traits>

#if !defined(BOOST_OUTCOME_V2_NAMESPACE) && !defined(OUTCOME_V2_NAMESPACE)
#  if __has_include(<boost/outcome/basic_result.hpp>)
#    include <boost/outcome/basic_result.hpp>
#    include <boost/outcome/policy/terminate.hpp>
#  elif __has_include(<outcome/basic_result.hpp>)
#    include <outcome/basic_result.hpp>
#    include <outcome/policy/terminate.hpp>
#  else
#    error "fallible: interop/outcome.hpp needs Boost.Outcome (Boost 1.81 or later) or standalone Outcome"
#  endif
#endif

#include <fallible/core/carrier.hpp>
#include <fallible/core/result.hpp>

// g++ 12 takes the copy of a failed Result, whose value is not there, for a read of that value.
#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic push
#  pragma GCC diagnostic ignored "-Wuninitialized"
#  pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// basic_result of either Outcome; InPlace is the tag it constructs a value or an error with.
template <class R, template <class> class InPlace>
struct OutcomeCarrier {
  static_assert(!std::is_void_v<typename R::error_type>,
                "fallible: an Outcome without an error type says nothing that could be passed on");
  static_assert(!std::is_same_v<typename R::value_type, typename R::error_type>,
                "fallible: an Outcome whose value and error have the same type cannot be told apart");

  using error_type = typename R::error_type;
  static constexpr bool has_value(const R& carrier) noexcept { return carrier.has_value(); }
  static constexpr decltype(auto) take_value(R&& carrier) noexcept {
    if constexpr (!std::is_void_v<typename R::value_type>) return detail::move(carrier).assume_value();
  }
  static constexpr error_type&& take_error(R&& carrier) noexcept {
    return detail::move(carrier).assume_error();
  }
  template <class E>
    requires std::is_constructible_v<error_type, E>
  static constexpr R from_error(E&& error) {
    return R(InPlace<typename R::error_type_if_enabled>{}, detail::forward<E>(error));
  }
  template <class... Args>
  static constexpr R from_value(Args&&... args) {
    return R(InPlace<typename R::value_type_if_enabled>{}, detail::forward<Args>(args)...);
  }
};

template <class R>
inline constexpr bool is_outcome = false;

}  // namespace detail

#ifdef BOOST_OUTCOME_V2_NAMESPACE
template <class T, class E, class Policy>
struct Carrier<BOOST_OUTCOME_V2_NAMESPACE::basic_result<T, E, Policy>>
    : detail::OutcomeCarrier<BOOST_OUTCOME_V2_NAMESPACE::basic_result<T, E, Policy>,
                             BOOST_OUTCOME_V2_NAMESPACE::in_place_type_t> {};
template <class T, class E, class Policy>
inline constexpr bool detail::is_outcome<BOOST_OUTCOME_V2_NAMESPACE::basic_result<T, E, Policy>> = true;
#endif

#ifdef OUTCOME_V2_NAMESPACE
template <class T, class E, class Policy>
struct Carrier<OUTCOME_V2_NAMESPACE::basic_result<T, E, Policy>>
    : detail::OutcomeCarrier<OUTCOME_V2_NAMESPACE::basic_result<T, E, Policy>,
                             OUTCOME_V2_NAMESPACE::in_place_type_t> {};
template <class T, class E, class Policy>
inline constexpr bool detail::is_outcome<OUTCOME_V2_NAMESPACE::basic_result<T, E, Policy>> = true;
#endif

/// The same value or error as a Result. Move it in (`std::move(theirs)`) to spare a copy.
template <class Outcome>
  requires detail::is_outcome<Outcome>
[[nodiscard]] constexpr Result<typename Outcome::value_type, typename Outcome::error_type> to_result(
    Outcome theirs) {
  using Ours = Result<typename Outcome::value_type, typename Outcome::error_type>;
  if (theirs.has_value()) {
    if constexpr (std::is_void_v<typename Outcome::value_type>) return {};
    else return Ours(std::in_place, detail::move(theirs).assume_value());
  }
  return Failure<typename Outcome::error_type>(detail::move(theirs).assume_error());
}

/// The same value or error as the named Outcome, whose error type may be one that can be made from
/// ours: to_outcome<boost::outcome_v2::basic_result<int, Error, Policy>>(ours). Move it in to spare a
/// copy.
template <class Outcome, class T, class E>
  requires(detail::is_outcome<Outcome> && std::is_constructible_v<typename Outcome::error_type, E>)
[[nodiscard]] constexpr Outcome to_outcome(Result<T, E> ours) {
  if (!ours.has_value()) return Carrier<Outcome>::from_error(detail::move(ours).unchecked_error());
  if constexpr (std::is_void_v<T>) return Carrier<Outcome>::from_value();
  else return Carrier<Outcome>::from_value(detail::move(ours).unchecked_value());
}

FALLIBLE_NAMESPACE_END

#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic pop
#endif
#endif
