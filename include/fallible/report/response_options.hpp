// ResponseOptions says how errors become answers: the format, how much may be shown, how long they may be.
//   Layer    report; needs core.   Threads  a value.   Memory  in place.
//   Errors   check_response_options() names the member that makes no sense.
//
//   constexpr ResponseOptions options{.type_base = "https://api.example.com/errors/", .max_bytes = 4096};
//
// What a client may see is decided in one place for all formats:
//   production    the code's public title and the fields declared public; of a server fault (status 5xx) nothing but the
//                 title, the ids and how long to wait, and a general code in the place of its own
//   development   the same, and debug_info with everything that is not secret (personal values only when asked for)
// A service of ours (audience) sees what is internal as well.
#ifndef FALLIBLE_REPORT_RESPONSE_OPTIONS_HPP
#define FALLIBLE_REPORT_RESPONSE_OPTIONS_HPP

#include <cstdint>

#include <fallible/core/inline_text.hpp>
#include <fallible/core/result.hpp>
#include <fallible/report/redaction.hpp>
#include <fallible/report/remote.hpp>  // Trust

FALLIBLE_NAMESPACE_BEGIN

enum class ResponseMode : std::uint8_t {
  production,   ///< for clients
  development,  ///< for whoever writes the service: adds debug_info. Never for a service that others reach.
};

enum class ResponseFormat : std::uint8_t {
  problem_json,   ///< RFC 9457, application/problem+json
  envelope,       ///< {"error": {id, code, message, ...}}
  google_status,  ///< google.rpc.Status as JSON: `code` is the number of the rpc code
  google_http,    ///< {"error": {code, message, status, details}}: `code` is the HTTP status
  connect,        ///< the Connect protocol's error; its HTTP status follows from its code
};

/// Whose code a server fault names. Its own, such as DB_POOL_EXHAUSTED, tells how the service is built.
enum class FaultCode : std::uint8_t {
  general,  ///< the nearest general code: RES_UNAVAILABLE, INT_INTERNAL, TIME_DEADLINE_EXCEEDED ...
  own,
};

/// How findings about the input are listed.
enum class ViolationForm : std::uint8_t {
  list,  ///< "errors": [{"pointer": "#/address/zip", "detail": "is required", "code": "VAL_MISSING_FIELD"}]
  map,   ///< "field_errors": {"address.zip": ["is required"]}
  both,
};

struct ResponseOptions {
  ResponseMode mode = ResponseMode::production;
  /// Who reads the answer. Trust::internal, a service of ours, sees internal fields, messages and own codes, of server
  /// faults as well. Members and details that came with a peer's error and that nobody here understands are sent on to an
  /// audience of the same trust; to an untrusted one never.
  Trust audience = Trust::untrusted;
  ResponseFormat format = ResponseFormat::problem_json;
  FaultCode fault_code = FaultCode::general;
  ViolationForm violations = ViolationForm::list;

  /// What the problem's type begins with; "<domain>/<NAME>" follows. An absolute URI that ends in '/', '#' or ':'.
  InlineText<128> type_base = "urn:error:";
  /// The `domain` of google.rpc.ErrorInfo, such as "shop.example.com"; empty: the code's own domain.
  InlineText<64> service_domain{};
  /// BCP 47; adds google.rpc.LocalizedMessage with the title, which is in this language. Empty: none.
  InlineText<16> locale{};
  /// The header that carries the correlation id: a token of RFC 9110, and none that an answer has already; empty: it is not
  /// sent.
  InlineText<40> correlation_header = "X-Correlation-ID";

  /// The most bytes a body has: 256 to 1 MiB. What does not fit is left out whole, the least important first.
  std::uint32_t max_bytes = 16 * 1024;
  /// The most findings, members of a join and links of a chain that are listed: 1 to 1000.
  std::uint16_t max_items = 50;

  /// about:blank as the type and the status' reason phrase as the title; the code still says more.
  bool blank_type = false;
  /// The error's own message as the detail, when it is no server fault and all its arguments are public. Default false:
  /// a message is written for colleagues unless somebody has decided otherwise.
  bool message_as_detail = false;
  /// Whether debug_info shows values declared personal. Secrets are never shown.
  bool personal_in_debug_info = false;
  /// What internal texts and fields go through before debug_info or a service of ours shows them: nobody may have marked the
  /// password in them. Public fields, and members that are sent on, stay as they are. It must outlive whoever writes. Null:
  /// they are shown as they are.
  const Redactor* redactor = &default_redactor;
};

/// Errors    InvalidOption.
[[nodiscard]] Result<void> check_response_options(const ResponseOptions& options) noexcept;

/// "application/problem+json" or "application/json".
[[nodiscard]] const char* content_type(ResponseFormat format) noexcept;

FALLIBLE_NAMESPACE_END
#endif
