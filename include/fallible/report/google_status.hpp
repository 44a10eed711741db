// Errors as google.rpc.Status, with the details of google/rpc/error_details.proto: as JSON, as the HTTP/JSON form of
// Google's interfaces, and as the value of gRPC's trailer grpc-status-details-bin.
//   Layer    report; needs core, taxonomy.   Threads  pure functions.
//   Memory   the buffer's; for the binary form 8 KiB of stack, and a JsonDocument per detail that is sent on.
//   Errors   none: details that do not fit are dropped whole, the least valuable first, and the answer names them.
//
//   write_google_status(body, error);
//   ->  {"code":5,"message":"not found","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",
//        "reason":"NF_RESOURCE","domain":"resource","metadata":{"resource_type":"user"}}, ...]}
//   write_google_http(body, error);
//   ->  {"error":{"code":404,"message":"not found","status":"NOT_FOUND","details":[...]}}
//
// The two are not one form: `code` is the number of the rpc code in the first and the HTTP status in the second.
// Each detail comes once at most, in this order of value:
//   ErrorInfo            always: reason is the code's name, domain the service's or the code's, metadata the public fields
//   RetryInfo            when the error says after how long to retry
//   BadRequest           findings about the input; one for an error of validation with a public text field named "field"
//   QuotaFailure         QuotaExceeded, RateLimited
//   PreconditionFailure  BusinessRuleViolated, WrongState
//   ResourceInfo         NotFound, Conflict, StaleVersion: the type, as the name is personal
//   RequestInfo          the error's id, else the correlation id
//   LocalizedMessage     the title, when the options name its language
//   Help                 where the type base is an http(s) address: the page about the code
//   DebugInfo            in development: where the error was raised and passed, and its text
// Of a server fault: ErrorInfo with the general code and without metadata, RetryInfo, RequestInfo, LocalizedMessage, Help.
#ifndef FALLIBLE_REPORT_GOOGLE_STATUS_HPP
#define FALLIBLE_REPORT_GOOGLE_STATUS_HPP

#include <cstdint>

#include <fallible/report/buffer.hpp>
#include <fallible/report/report.hpp>
#include <fallible/report/response_options.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The details, the most valuable first.
enum class GoogleDetail : std::uint8_t {
  error_info,
  retry_info,
  bad_request,
  quota_failure,
  precondition_failure,
  resource_info,
  request_info,
  localized_message,
  help,
  debug_info,
  sent_on,  ///< details of a peer's error that nobody here understands, for an audience of the same trust, in a form of the
            ///< same kind: JSON in JSON, bytes (of Connect and gRPC) as bytes
};
inline constexpr unsigned google_detail_count = 11;

/// "google.rpc.ErrorInfo" and so on; "others" for sent_on.
[[nodiscard]] const char* to_string(GoogleDetail detail) noexcept;

/// What a writer left out.
struct GoogleWritten {
  bool complete = true;         ///< all of it fitted
  std::uint16_t dropped = 0;    ///< bit n: the detail with number n did not
  [[nodiscard]] bool was_dropped(GoogleDetail detail) const noexcept {
    return (dropped >> static_cast<unsigned>(detail) & 1u) != 0;
  }
};

/// Append a Status, or the HTTP form of one, of options.max_bytes at most. The bytes are one valid JSON object (none at all
/// when there is no room for two bytes). ErrorInfo's metadata names the dropped
/// details as "droppedDetails".
GoogleWritten write_google_status(Buffer& out, const Report& report, const ResponseOptions& options = {}) noexcept;
GoogleWritten write_google_status(Buffer& out, const Error& error, const ResponseOptions& options = {}) noexcept;
GoogleWritten write_google_http(Buffer& out, const Report& report, const ResponseOptions& options = {}) noexcept;
GoogleWritten write_google_http(Buffer& out, const Error& error, const ResponseOptions& options = {}) noexcept;

/// Appends the value of the trailer grpc-status-details-bin: the encoded Status in base64 without padding.
/// `limit`  the most bytes appended, and no more than 10 KiB. Default 4 KiB: all headers of an answer together have 8 KiB
///          in most peers. When not even the code and the message fit, nothing is appended.
GoogleWritten write_grpc_status_details(Buffer& out, const Report& report, const ResponseOptions& options = {},
                                        std::size_t limit = 4096) noexcept;

FALLIBLE_NAMESPACE_END
#endif
