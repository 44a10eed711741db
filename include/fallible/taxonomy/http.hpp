// The border to HTTP: the status to answer with, and the code that a peer's status means to us.
//   Layer    taxonomy.   Threads  pure functions over constants.
//   Memory   none, except from_http, which makes an Error with one block.
//   Errors   total: every int has an answer.
//
//   respond(http_status(error), ...);                                            // a server
//   if (answer.status >= 400) return fail(from_http({.status = answer.status,    // a client
//       .text = answer.body, .retry_after = answer.header("Retry-After"), .now = wall_clock().now()}));
//
// Out and in are two functions and no inverses. Out, a status is for our callers: a peer's refusal of our
// request is our fault or the peer's, so it leaves as 502 and never as the 400 or 401 that came in. In,
// a status says what we may do: renew our credentials, wait, repeat, give up.
#ifndef FALLIBLE_TAXONOMY_HTTP_HPP
#define FALLIBLE_TAXONOMY_HTTP_HPP

#include <chrono>

#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The status to answer with, 100 to 599: the one in the code's table. An error struct or a field never
/// changes it.
[[nodiscard]] constexpr int http_status(Code code) noexcept { return code.http_status(); }
[[nodiscard]] inline int http_status(const Error& error) noexcept { return error.code().http_status(); }

/// What a peer's status means to a client of plain HTTP:
///   400 406 411 414 415 416 417 422 428 431  EXT_REJECTED          the request is wrong, as we built it
///   401 407     EXT_CREDENTIALS_REFUSED      403      AUTHZ_DENIED
///   404         NF_RESOURCE                  410      NF_GONE
///   408 504     EXT_TIMEOUT                  429      EXT_RATE_LIMITED
///   409         CONFLICT_ABORTED             412      CONFLICT_STALE_VERSION    423  CONFLICT_LOCKED
///   499         CANCEL_CANCELLED             501      INT_UNIMPLEMENTED
///   500         EXT_SERVICE_FAILED           502      EXT_BAD_GATEWAY           503  RES_UNAVAILABLE
/// Any other status from 100 to 599 has a constant code of the domain "http" named EXT_HTTP_<status>, whose
/// number is the status and which leaves as 502; as RFC 9110 section 15 says it is treated like the x00 of
/// its class, so 5xx may be retried with growing pauses (not 505, 506, 508, 510, 511) and all else not.
/// A number that is no status is EXT_PROTOCOL_BROKEN.
/// Cost  a switch; no allocation, so that a peer that invents statuses fills no table.
[[nodiscard]] Code code_of_http(int status) noexcept;

/// What gRPC and Connect take an HTTP answer for that carries no status of theirs: 400 internal,
/// 401 unauthenticated, 403 permission_denied, 404 unimplemented, 429, 502, 503 and 504 unavailable, all
/// else unknown. For clients of those protocols only: there, 404 says that no such method exists.
/// Source  the gRPC document "HTTP to gRPC Status Code Mapping"; the Connect protocol.
[[nodiscard]] Errc code_of_http_as_grpc(int status) noexcept;

/// The registered reason phrase, such as "Not Found" (IANA registry, and 499 "Client Closed Request");
/// empty for a status without one.
[[nodiscard]] const char* http_reason(int status) noexcept;

/// What a peer answered.
struct HttpAnswer {
  int status = 0;
  Text text = {};                    ///< its words: a body or a title; the first 255 bytes are kept
  Text retry_after = {};             ///< the header Retry-After; empty when there is none
  std::chrono::nanoseconds now{};    ///< wall clock, for a Retry-After that is a date
  std::chrono::nanoseconds longest = std::chrono::hours(1);  ///< the longest wait we take from a peer
};

/// An error for the answer, with the code code_of_http gives it and the fields "http_status", "http_text"
/// (personal: a peer's words may hold anything) and "retry_after", each when it is known. Its message
/// is the status with its phrase.
[[nodiscard]] Error from_http(const HttpAnswer& answer, Location where = Location::here()) noexcept;
[[nodiscard]] Error from_http(int status, Text text = {}, Location where = Location::here()) noexcept;

/// The status that from_http put into `error`, through any number of contexts; 0 when there is none.
[[nodiscard]] int http_status_of_peer(const Error& error) noexcept;

FALLIBLE_NAMESPACE_END
#endif
