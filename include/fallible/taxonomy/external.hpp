// Another service answered with a failure, or did not answer: domain "external", every code EXT_.
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// The peer's status says whose fault it is: 5xx is theirs (retry), 4xx is ours (fix the request). What the peer wrote
// is internal: it was written for us, not for our clients.
//
//   return fail(ExternalServiceFailed{"billing", 503, reply});
//   return fail(ApiFailed{"acme-llm", 500, reply});
#ifndef FALLIBLE_TAXONOMY_EXTERNAL_HPP
#define FALLIBLE_TAXONOMY_EXTERNAL_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class ExternalErrc : std::uint8_t {
  service = 1,        ///< A service of our own landscape answered with a failure of its own.
  api = 2,            ///< A provider's interface failed, such as a language model's.
  vector_store = 3,   ///< The vector store failed.
  third_party = 4,    ///< A third party's interface failed.
  tool_call = 5,      ///< A tool that a peer runs for us reported a failure.
  protocol = 6,       ///< The peer's answer breaks the protocol.
  timeout = 7,        ///< The peer did not answer in time; it may have acted.
  bad_gateway = 8,    ///< Something between us and the peer answered in its place.
  rejected = 9,       ///< The peer calls our request wrong: a bug of ours.
  rate_limited = 10,  ///< The peer limits us.
  credentials = 11,   ///< The peer refuses our credentials.
};

template <>
struct Domain<ExternalErrc> {
  static constexpr const char* name = "external";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<ExternalErrc> rows[] = {
      {ExternalErrc::service, "EXT_SERVICE_FAILED", Category::external, Severity::error,
       Retry::backoff, 502, Errc::unavailable, "a service we depend on failed",
       "A service of our own landscape answered with a failure of its own; retry, then degrade."},
      {ExternalErrc::api, "EXT_API_FAILED", Category::external, Severity::error, Retry::backoff,
       502, Errc::unavailable, "a service we depend on failed",
       "A provider's interface failed, such as a language model's; retry, then take another "
       "provider."},
      {ExternalErrc::vector_store, "EXT_VECTOR_STORE_FAILED", Category::external, Severity::error,
       Retry::backoff, 502, Errc::unavailable, "a service we depend on failed",
       "The vector store failed; retry, then answer without it."},
      {ExternalErrc::third_party, "EXT_THIRD_PARTY_FAILED", Category::external, Severity::error,
       Retry::backoff, 502, Errc::unavailable, "a service we depend on failed",
       "A third party's interface failed; retry, then degrade and tell them."},
      {ExternalErrc::tool_call, "EXT_TOOL_CALL_FAILED", Category::external, Severity::error,
       Retry::never, 502, Errc::unknown, "a service we depend on failed",
       "A tool that a peer runs for us reported a failure; the caller decides whether its effects "
       "allow another try."},
      {ExternalErrc::protocol, "EXT_PROTOCOL_BROKEN", Category::external, Severity::error,
       Retry::never, 502, Errc::internal, "a service we depend on failed",
       "The peer's answer breaks the protocol; compare versions, do not retry."},
      {ExternalErrc::timeout, "EXT_TIMEOUT", Category::external, Severity::error, Retry::backoff,
       504, Errc::deadline_exceeded, "a service we depend on took too long",
       "The peer did not answer in time and may have acted; retry only what is idempotent."},
      {ExternalErrc::bad_gateway, "EXT_BAD_GATEWAY", Category::external, Severity::error,
       Retry::backoff, 502, Errc::unavailable, "a service we depend on failed",
       "Something between us and the peer answered in its place; retry with growing pauses."},
      {ExternalErrc::rejected, "EXT_REJECTED", Category::external, Severity::error, Retry::never,
       502, Errc::internal, "internal error",
       "The peer calls our request wrong; fix the program, do not retry."},
      {ExternalErrc::rate_limited, "EXT_RATE_LIMITED", Category::external, Severity::warning,
       Retry::hinted, 503, Errc::unavailable, "temporarily unavailable",
       "The peer limits us; wait as it says and send less."},
      {ExternalErrc::credentials, "EXT_CREDENTIALS_REFUSED", Category::external, Severity::error,
       Retry::refresh, 502, Errc::internal, "internal error",
       "The peer refuses our credentials; renew them, try once more, then call an operator."},
  };
};

/// A service that answered with a failure.
struct ExternalServiceFailed {
  InlineText<48> service;  ///< which service
  int status = 0;          ///< its HTTP status, 0 when there was none
  InlineText<160> reply;   ///< what it said, cut

  static constexpr Code code = ExternalErrc::service;
  static constexpr auto fields = fallible::fields(field("service", &ExternalServiceFailed::service),
                                                  field("status", &ExternalServiceFailed::status),
                                                  field("message", &ExternalServiceFailed::reply));
  static constexpr const char* message = "service {service} answered {status}: {message}";
};

/// A provider's interface that failed.
struct ApiFailed {
  InlineText<48> provider;  ///< which provider
  int status = 0;           ///< its HTTP status, 0 when there was none
  InlineText<160> reply;    ///< what it said, cut

  static constexpr Code code = ExternalErrc::api;
  static constexpr auto fields =
      fallible::fields(field("provider", &ApiFailed::provider), field("status", &ApiFailed::status),
                       field("message", &ApiFailed::reply));
  static constexpr const char* message = "provider {provider} answered {status}: {message}";
};

/// A tool that a peer ran for us and that failed. Its arguments are not kept.
struct ToolCallFailed {
  InlineText<48> service;  ///< who runs the tool
  InlineText<64> tool;
  InlineText<160> reply;  ///< what it said, cut

  static constexpr Code code = ExternalErrc::tool_call;
  static constexpr auto fields = fallible::fields(field("service", &ToolCallFailed::service),
                                                  field("tool", &ToolCallFailed::tool),
                                                  field("message", &ToolCallFailed::reply));
  static constexpr const char* message = "tool {tool} of {service} failed: {message}";
};

/// An answer that breaks the protocol. The answer is not kept.
struct ProtocolBroken {
  InlineText<48> service;
  InlineText<96> reason;  ///< what about it is wrong

  static constexpr Code code = ExternalErrc::protocol;
  static constexpr auto fields = fallible::fields(field("service", &ProtocolBroken::service),
                                                  field("reason", &ProtocolBroken::reason));
  static constexpr const char* message = "the answer of {service} breaks the protocol: {reason}";
};

/// A service that did not answer in time.
struct ExternalTimedOut {
  InlineText<48> service;
  std::chrono::milliseconds timeout{};  ///< what it was given

  static constexpr Code code = ExternalErrc::timeout;
  static constexpr auto fields = fallible::fields(field("service", &ExternalTimedOut::service),
                                                  field("timeout", &ExternalTimedOut::timeout));
  static constexpr const char* message = "service {service} took longer than {timeout}";
};

FALLIBLE_NAMESPACE_END
#endif
