// read_envelope() makes an error of {"error": {id, code, message, severity, timestamp, correlation_id, details, retry_after}}.
//   Layer    report; needs core and taxonomy.   Threads  pure function.   Memory  report/remote.hpp.
//   Errors   total, as read_problem(): a body without an object `error` in it leaves what the status says.
//
//   const Error error = read_envelope({.status = 503, .body = body}, {.peer = "billing", .trust = Trust::internal});
//
// `code` is the name of a code ("NF_USER") or a domain and a name ("shop.cart/VAL_EMPTY"); a number there is none, as that
// is Google's envelope (read_google.hpp). `errors`, `field_errors` and `members` are looked for in `details` and beside it.
#ifndef FALLIBLE_REPORT_READ_ENVELOPE_HPP
#define FALLIBLE_REPORT_READ_ENVELOPE_HPP

#include <fallible/report/remote.hpp>

FALLIBLE_NAMESPACE_BEGIN

[[nodiscard]] Error read_envelope(const PeerAnswer& answer, const ReadOptions& options = {},
                                  Location where = Location::here()) noexcept;

FALLIBLE_NAMESPACE_END
#endif
