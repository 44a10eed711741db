#include <fallible/taxonomy/http.hpp>

#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/auth.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/retry_after_header.hpp>

#include "own_field.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr int first_status = 100;
constexpr int last_status = 599;
constexpr std::size_t status_count = last_status - first_status + 1;

/// "EXT_HTTP_418" for every status.
struct StatusNames {
  char text[status_count][13];
};
constexpr StatusNames make_names() {
  StatusNames names{};
  for (std::size_t i = 0; i < status_count; ++i) {
    constexpr char prefix[] = "EXT_HTTP_";
    for (std::size_t k = 0; k < 9; ++k) names.text[i][k] = prefix[k];
    const std::size_t status = i + first_status;
    names.text[i][9] = static_cast<char>('0' + status / 100);
    names.text[i][10] = static_cast<char>('0' + status / 10 % 10);
    names.text[i][11] = static_cast<char>('0' + status % 10);
  }
  return names;
}
constexpr StatusNames names = make_names();
constexpr DomainInfo http_domain{"http", detail::fnv1a("http")};

/// A server error that goes on as it is: trying again changes nothing.
constexpr bool is_lasting(std::size_t status) noexcept {
  return status == 505 || status == 506 || status == 508 || status == 510 || status == 511;
}

struct StatusCodes {
  CodeInfo at[status_count];
};
constexpr StatusCodes make_codes() {
  StatusCodes codes{};
  for (std::size_t i = 0; i < status_count; ++i) {
    const std::size_t status = i + first_status;
    const bool down = status >= 500 && !is_lasting(status);
    codes.at[i] = CodeInfo{detail::code_id("http", names.text[i]),
                           &http_domain,
                           names.text[i],
                           "a service we depend on failed",
                           "A peer answered with this HTTP status, which has no code of its own here.",
                           static_cast<std::int32_t>(status),
                           502,
                           down ? Errc::unavailable : Errc::internal,
                           Category::external,
                           Severity::error,
                           down ? Retry::backoff : Retry::never};
  }
  return codes;
}
constexpr StatusCodes status_codes = make_codes();

}  // namespace

Code code_of_http(int status) noexcept {
  switch (status) {
    case 400: case 406: case 411: case 414: case 415: case 416: case 417: case 422: case 428: case 431:
      return ExternalErrc::rejected;
    case 401: case 407: return ExternalErrc::credentials;
    case 403: return AuthErrc::permission_denied;
    case 404: return ResourceErrc::not_found;
    case 408: case 504: return ExternalErrc::timeout;
    case 409: return Errc::aborted;
    case 410: return ResourceErrc::gone;
    case 412: return ConflictErrc::stale_version;
    case 423: return ConflictErrc::locked;
    case 429: return ExternalErrc::rate_limited;
    case 499: return Errc::cancelled;
    case 500: return ExternalErrc::service;
    case 501: return Errc::unimplemented;
    case 502: return ExternalErrc::bad_gateway;
    case 503: return Errc::unavailable;
    default: break;
  }
  if (status < first_status || status > last_status) return ExternalErrc::protocol;
  return Code(status_codes.at[status - first_status]);
}

Errc code_of_http_as_grpc(int status) noexcept {
  switch (status) {
    case 400: return Errc::internal;
    case 401: return Errc::unauthenticated;
    case 403: return Errc::permission_denied;
    case 404: return Errc::unimplemented;
    case 429: case 502: case 503: case 504: return Errc::unavailable;
    default: return Errc::unknown;
  }
}

const char* http_reason(int status) noexcept {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 102: return "Processing";
    case 103: return "Early Hints";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 203: return "Non-Authoritative Information";
    case 204: return "No Content";
    case 205: return "Reset Content";
    case 206: return "Partial Content";
    case 207: return "Multi-Status";
    case 208: return "Already Reported";
    case 226: return "IM Used";
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 305: return "Use Proxy";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 423: return "Locked";
    case 424: return "Failed Dependency";
    case 425: return "Too Early";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 451: return "Unavailable For Legal Reasons";
    case 499: return "Client Closed Request";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 506: return "Variant Also Negotiates";
    case 507: return "Insufficient Storage";
    case 508: return "Loop Detected";
    case 510: return "Not Extended";
    case 511: return "Network Authentication Required";
    default: return "";
  }
}

Error from_http(const HttpAnswer& answer, Location where) noexcept {
  char words[64];
  BufferSink message(words, sizeof words);
  message.put("HTTP status ");
  Sink& sink = message;
  write_value(sink, make_arg(answer.status));
  if (http_reason(answer.status)[0] != '\0') {
    message.put(" ");
    message.put(http_reason(answer.status));
  }
  Error error(code_of_http(answer.status), message.text(), where);
  error.with("http_status", answer.status);
  if (!answer.text.empty()) {
    const InlineText<256> kept(answer.text);
    error.with("http_text", personal(kept));
  }
  if (!answer.retry_after.empty()) {
    const auto wait = parse_retry_after(answer.retry_after, answer.now, answer.longest);
    if (wait) add_retry_after(error, *wait);
  }
  return error;
}

Error from_http(int status, Text text, Location where) noexcept {
  return from_http(HttpAnswer{.status = status, .text = text}, where);
}

int http_status_of_peer(const Error& error) noexcept { return detail::own_int(error, "http_status", 0); }

FALLIBLE_NAMESPACE_END
