// Privacy says who may read a field or a formatted argument; safe(), personal() and secret() say it
// about one value, for the length of one call.
//   Layer    core; needs nothing.               Threads  values only.
//   Memory   none: a mark is a reference.       Errors   none.
//   error.context("login of {} from {}", personal(user), safe(port)).with("token", secret(token));
#ifndef FALLIBLE_CORE_PRIVACY_HPP
#define FALLIBLE_CORE_PRIVACY_HPP

#include <cstdint>

#include "fallible/version.hpp"

FALLIBLE_NAMESPACE_BEGIN

/// Each sink names the highest class it shows; what lies above prints as "[personal]" and so on.
enum class Privacy : std::uint8_t {
  public_,   ///< May leave the company: a client's response may carry it.
  internal,  ///< The default: our logs and dashboards, never a client.
  personal,  ///< Names a person: only sinks that are allowed to hold such data.
  secret,    ///< Never shown by any sink, never copied: keys, tokens, passwords.
};

/// "public", "internal", "personal" or "secret".
[[nodiscard]] constexpr const char* privacy_name(Privacy privacy) noexcept {
  switch (privacy) {
    case Privacy::public_:
      return "public";
    case Privacy::internal:
      return "internal";
    case Privacy::personal:
      return "personal";
    case Privacy::secret:
      break;
  }
  return "secret";
}

/// A value with its class, which is part of the type: misuse of a secret does not compile.
template <class T, Privacy P> struct Marked {
  using type = T;
  const T& value;
  static constexpr Privacy privacy = P;
};

/// May be shown to anyone.
template <class T>
[[nodiscard]] constexpr Marked<T, Privacy::public_> safe(const T& value) noexcept {
  return {value};
}

/// Shown only by sinks that may hold personal data.
template <class T>
[[nodiscard]] constexpr Marked<T, Privacy::personal> personal(const T& value) noexcept {
  return {value};
}

/// Never shown; as a field it leaves its key behind, as a format argument it does not compile.
template <class T>
[[nodiscard]] constexpr Marked<T, Privacy::secret> secret(const T& value) noexcept {
  return {value};
}

namespace detail {

template <class T> inline constexpr bool is_marked = false;
template <class T, Privacy P> inline constexpr bool is_marked<Marked<T, P>> = true;

}  // namespace detail

FALLIBLE_NAMESPACE_END

#endif
