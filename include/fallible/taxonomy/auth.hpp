// Who is asking, and may they: domain "auth", codes AUTH_ (we do not know who) and AUTHZ_ (we know, and no).
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// No struct here has a place for a token or a password. A client learns that it failed and whether to renew; why in
// particular (which account, which policy) stays inside, since each detail helps whoever tries doors.
//
//   if (token.expires < now) return fail(TokenExpired{now - token.expires});
//   if (error == AuthErrc::token_expired) renew();
#ifndef FALLIBLE_TAXONOMY_AUTH_HPP
#define FALLIBLE_TAXONOMY_AUTH_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class AuthErrc : std::uint8_t {
  token_missing = 1,      ///< No credentials came with the request.
  token_invalid = 2,      ///< Malformed, badly signed, or meant for another audience.
  token_expired = 3,      ///< Good once, past its time now.
  token_revoked = 4,      ///< Withdrawn before its time.
  bad_credentials = 5,    ///< Name or secret is wrong; never say which.
  permission_denied = 6,  ///< The caller is known and may not do this.
  account_locked = 7,     ///< The account is locked or suspended.
};

template <>
struct Domain<AuthErrc> {
  static constexpr const char* name = "auth";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<AuthErrc> rows[] = {
      {AuthErrc::token_missing, "AUTH_TOKEN_MISSING", Category::authentication, Severity::info,
       Retry::refresh, 401, Errc::unauthenticated, "sign-in is required",
       "No credentials came with the request; sign in and send it again."},
      {AuthErrc::token_invalid, "AUTH_TOKEN_INVALID", Category::authentication, Severity::warning,
       Retry::never, 401, Errc::unauthenticated, "the credentials are not accepted",
       "A token that is malformed, badly signed or for another audience; sign in anew."},
      {AuthErrc::token_expired, "AUTH_TOKEN_EXPIRED", Category::authentication, Severity::info,
       Retry::refresh, 401, Errc::unauthenticated, "the session has expired",
       "A good token past its time; renew it and try once more."},
      {AuthErrc::token_revoked, "AUTH_TOKEN_REVOKED", Category::authentication, Severity::warning,
       Retry::never, 401, Errc::unauthenticated, "the credentials are not accepted",
       "A token that was withdrawn; renewing it does not help, sign in anew."},
      {AuthErrc::bad_credentials, "AUTH_BAD_CREDENTIALS", Category::authentication, Severity::info,
       Retry::never, 401, Errc::unauthenticated, "the sign-in did not succeed",
       "Name or secret is wrong, and we do not say which; count these, a burst is an attack."},
      {AuthErrc::permission_denied, "AUTHZ_DENIED", Category::authorization, Severity::warning,
       Retry::never, 403, Errc::permission_denied, "permission denied",
       "The caller is known and may not do this; they ask for the right or stop."},
      {AuthErrc::account_locked, "AUTHZ_ACCOUNT_LOCKED", Category::authorization, Severity::warning,
       Retry::never, 403, Errc::permission_denied, "the account cannot be used",
       "The account is locked or suspended; an administrator releases it."},
  };
};

/// A good token past its time.
struct TokenExpired {
  std::chrono::milliseconds expired_ago{};  ///< how long it has been over

  static constexpr Code code = AuthErrc::token_expired;
  static constexpr auto fields = fallible::fields(field("expired_ago", &TokenExpired::expired_ago));
  static constexpr const char* message = "the token expired {expired_ago} ago";
};

/// A token that is not accepted. The token itself is not kept.
struct TokenInvalid {
  StaticText reason;  ///< a literal: "bad signature"

  static constexpr Code code = AuthErrc::token_invalid;
  static constexpr auto fields = fallible::fields(field("reason", &TokenInvalid::reason));
  static constexpr const char* message = "the token is not valid: {reason}";
};

/// A sign-in that failed.
struct BadCredentials {
  InlineText<64> user;  ///< the name that was tried
  StaticText method;    ///< a literal: "password", "client certificate"

  static constexpr Code code = AuthErrc::bad_credentials;
  static constexpr auto fields =
      fallible::fields(field("user", &BadCredentials::user, Privacy::personal),
                       field("method", &BadCredentials::method));
  static constexpr const char* message = "sign-in by {method} failed";
};

/// Somebody known asked for something they may not do.
struct PermissionDenied {
  InlineText<48> action;    ///< what they wanted to do
  InlineText<64> resource;  ///< with or to what
  InlineText<64> subject;   ///< who asked

  static constexpr Code code = AuthErrc::permission_denied;
  static constexpr auto fields =
      fallible::fields(field("action", &PermissionDenied::action),
                       field("resource", &PermissionDenied::resource, Privacy::personal),
                       field("subject", &PermissionDenied::subject, Privacy::personal));
  static constexpr const char* message = "{action} is not permitted";
};

FALLIBLE_NAMESPACE_END
#endif
