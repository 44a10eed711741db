// write_error_envelope() writes an error as {"error": {...}}, the form that most interfaces of their own have.
//   Layer    report; needs core, taxonomy.   Threads  pure functions.   Memory  the buffer's.
//   Errors   none: what does not fit is left out whole, and the answer says so.
//
//   write_error_envelope(body, report);
//   ->  {"error":{"id":"error_20260314_9f86d081884c7d65","code":"NF_RESOURCE","message":"not found","severity":"info",
//        "timestamp":"2026-03-14T09:26:53.589Z","correlation_id":"c-81","details":{"resource_type":"user"}}}
//
// Members, in this order: id, code, domain (the code's, for services of ours), message, severity, timestamp (RFC 3339),
// correlation_id, retry_after (whole seconds), details, debug_info. What is not known is left out. `details` has the public
// fields and, beside them, errors and field_errors (findings about the input, as in a problem) and members (those of a
// join: code, domain, message, details). A field with one of these names gets "field_" in front ("field__" for errors). Of a
// server fault there are no severity and no details.
#ifndef FALLIBLE_REPORT_ERROR_ENVELOPE_HPP
#define FALLIBLE_REPORT_ERROR_ENVELOPE_HPP

#include <fallible/report/buffer.hpp>
#include <fallible/report/report.hpp>
#include <fallible/report/response_options.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Appends the envelope to `out`.
/// Returns   whether all of it fitted. Whatever it returns, the bytes are one valid JSON object (none at all when there is
///           no room for two bytes).
bool write_error_envelope(Buffer& out, const Report& report, const ResponseOptions& options = {}) noexcept;
bool write_error_envelope(Buffer& out, const Error& error, const ResponseOptions& options = {}) noexcept;

FALLIBLE_NAMESPACE_END
#endif
