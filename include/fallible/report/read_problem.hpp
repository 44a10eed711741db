// read_problem() makes an error of a problem (RFC 9457) that a peer answered with.
//   Layer    report; needs core and taxonomy.   Threads  pure function.   Memory  report/remote.hpp.
//   Errors   total: whatever the bytes are, the answer is an error with a RemoteError. A body that is no JSON object leaves
//            what the status says, with the reason suppressed beneath it and RemoteFormat::unknown.
//
//   const Error error = read_problem({.status = 422, .body = body}, {.peer = "billing", .trust = Trust::internal});
//   error.code()                                  // of the problem's type, where the peer is trusted
//   for (const Violation& each : error.get_if<RemoteError>()->violations) ...
//
// RFC 9457 to the letter: a member with the wrong JSON type is absent, unknown members never fail, an absent type is
// about:blank, and the status of the answer counts when the body's is another. Read besides: code, id, correlation_id,
// retry_after (seconds as a number, or what Retry-After or a Duration has in a string), hops; `errors` and `field_errors`
// become violations; `problems` become causes. `debug_info`, `severity` and `omitted` are not kept. Everything else is an
// unknown member.
#ifndef FALLIBLE_REPORT_READ_PROBLEM_HPP
#define FALLIBLE_REPORT_READ_PROBLEM_HPP

#include <fallible/report/remote.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The code, where the peer may name one: the domain and name at the end of `type`, whatever its base
/// ("urn:error:shop.cart/VAL_EMPTY", "https://errors.example.com/shop.cart/VAL_EMPTY", "/errors/shop.cart/VAL_EMPTY"), else
/// the name in `code`, else the status'.
[[nodiscard]] Error read_problem(const PeerAnswer& answer, const ReadOptions& options = {},
                                 Location where = Location::here()) noexcept;

FALLIBLE_NAMESPACE_END
#endif
