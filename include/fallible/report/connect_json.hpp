// write_connect_json() writes an error as the Connect protocol has it, for unary answers and the end of streams.
//   Layer    report; needs core, taxonomy.   Threads  pure functions.
//   Memory   the buffer's, and 8 KiB of stack.
//   Errors   none: details that do not fit are dropped whole, the least valuable first, and the answer names them.
//
//   write_connect_json(body, error);
//   ->  {"code":"not_found","message":"not found","details":[{"type":"google.rpc.ErrorInfo","value":"CgtO..."}]}
//
// The HTTP status follows from the code and not from the code's table: connect_http_status(). The details are those of
// google_status.hpp, as base64 of their binary form without padding; in development each has its JSON form beside it
// as `debug`, which no program may rely on.
#ifndef FALLIBLE_REPORT_CONNECT_JSON_HPP
#define FALLIBLE_REPORT_CONNECT_JSON_HPP

#include <fallible/report/google_status.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Appends the error to `out`. The bytes are one valid JSON object (none at all when there is no room for two bytes).
GoogleWritten write_connect_json(Buffer& out, const Report& report, const ResponseOptions& options = {}) noexcept;
GoogleWritten write_connect_json(Buffer& out, const Error& error, const ResponseOptions& options = {}) noexcept;

/// The status that a Connect server answers this error with (Connect protocol, "Error Codes").
[[nodiscard]] inline int connect_http_status(const Error& error) noexcept {
  return Code(error.code().general()).http_status();
}

FALLIBLE_NAMESPACE_END
#endif
