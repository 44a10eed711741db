// Makes an error of google.rpc.Status as JSON, and of the envelope that Google's HTTP interfaces answer with. They look
// alike and are two formats: `code` is the number of the rpc code in the first and the HTTP status in the second.
//   Layer    report; needs core and taxonomy.   Threads  pure functions.   Memory  report/remote.hpp.
//   Errors   total, as read_problem(): what is not the format leaves what the status says.
//
//   {"code": 8, "message": "slow down", "details": [...]}                                   read_google_status
//   {"error": {"code": 429, "message": "slow down", "status": "RESOURCE_EXHAUSTED", "details": [...]}}   read_google_http
//
// Of the details: ErrorInfo names the code (domain, reason) and its metadata are unknown members; RetryInfo is the retry
// hint; BadRequest becomes violations; RequestInfo gives the id; LocalizedMessage the title. QuotaFailure,
// PreconditionFailure, ResourceInfo, Help and every type that is not known are kept whole in unknown_details(); DebugInfo is
// kept from an internal peer only. Of a type that comes twice the first counts and the second is kept.
#ifndef FALLIBLE_REPORT_READ_GOOGLE_HPP
#define FALLIBLE_REPORT_READ_GOOGLE_HPP

#include <fallible/report/remote.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The code: ErrorInfo's, where the peer may name one, else the general code with that number; one that gRPC does not define,
/// and 0, is Errc::unknown.
[[nodiscard]] Error read_google_status(const PeerAnswer& answer, const ReadOptions& options = {},
                                       Location where = Location::here()) noexcept;

/// The code: ErrorInfo's, where the peer may name one, else the general code that `status` names, else the HTTP status'.
[[nodiscard]] Error read_google_http(const PeerAnswer& answer, const ReadOptions& options = {},
                                     Location where = Location::here()) noexcept;

FALLIBLE_NAMESPACE_END
#endif
