// read_connect() makes an error of the JSON with which the Connect protocol answers: {"code", "message", "details"}.
//   Layer    report; needs core and taxonomy.   Threads  pure function.   Memory  report/remote.hpp.
//   Errors   total: a body that is null, no object or no JSON leaves what the status says, as does a `code` that is missing,
//            null or unknown; a valid message is kept then.
//
//   {"code": "unavailable", "message": "overloaded", "details": [{"type": "google.rpc.RetryInfo", "value": "CgIIPA"}]}
//
// The status is read as gRPC and Connect do (code_of_http_as_grpc), so that 404 is unimplemented. A detail is its `value`,
// protobuf in base64, with or without padding; `debug` is for people, may differ, and is never read. Which details are
// understood: read_google.hpp. A `value` that cannot be decoded leaves the detail in unknown_details().
#ifndef FALLIBLE_REPORT_READ_CONNECT_HPP
#define FALLIBLE_REPORT_READ_CONNECT_HPP

#include <fallible/report/remote.hpp>

FALLIBLE_NAMESPACE_BEGIN

[[nodiscard]] Error read_connect(const PeerAnswer& answer, const ReadOptions& options = {},
                                 Location where = Location::here()) noexcept;

FALLIBLE_NAMESPACE_END
#endif
