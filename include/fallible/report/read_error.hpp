// read_error() makes an error of whatever a peer answered with: it finds out the format, and where it is none that we read,
// the status says what it says.
//   Layer    report; needs core and taxonomy.   Threads  pure function.   Memory  report/remote.hpp.
//   Errors   total: the answer is an error with a RemoteError for any bytes and any status.
//
//   if (response.status >= 400) {
//     return fail(read_error({.status = response.status, .headers = response.headers(), .body = response.body},
//                            {.peer = "billing", .trust = Trust::internal, .now = wall_clock().now()}));
//   }
#ifndef FALLIBLE_REPORT_READ_ERROR_HPP
#define FALLIBLE_REPORT_READ_ERROR_HPP

#include <fallible/report/remote.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The format follows from the media type and, for JSON, from the document:
///   application/problem+json                    a problem (RFC 9457)
///   a header grpc-status                        a gRPC answer without messages: that, grpc-message, grpc-status-details-bin
///   JSON, or no type  {"error": {"code": "..."}}  the envelope;   {"error": {"code": 404}}   Google's HTTP envelope
///                     {"code": 0 to 16, ...}      google.rpc.Status;   {"code": "not_found"}   Connect
///                     with type, title or detail  a problem
///   all else                                    what the status says, with the first 255 bytes of the body as its text
[[nodiscard]] Error read_error(const PeerAnswer& answer, const ReadOptions& options = {},
                               Location where = Location::here()) noexcept;

FALLIBLE_NAMESPACE_END
#endif
