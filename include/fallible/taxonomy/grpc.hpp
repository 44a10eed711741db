// The border to gRPC and Connect: numbers, names, the message on the wire, and the server's pushback.
//   Layer    taxonomy.   Threads  pure functions over constants.
//   Memory   none, except from_grpc, which makes an Error with one block.
//   Errors   total: every int and every text has an answer; what nobody knows is Errc::unknown.
//
//   Error error = from_grpc(status, message);                 // a client, from the trailers
//   send(grpc_code(error), grpc_message_encode(text, sink));  // a server, into the trailers
//   grpc_name(5) -> "NOT_FOUND"      connect_name(5) -> "not_found"
//
// The sixteen codes are those of google.rpc.Code; Errc has their numbers. An HTTP answer that carries no
// gRPC status is read with code_of_http_as_grpc (taxonomy/http.hpp).
#ifndef FALLIBLE_TAXONOMY_GRPC_HPP
#define FALLIBLE_TAXONOMY_GRPC_HPP

#include <chrono>
#include <optional>

#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The number to send: that of the nearest general code, 1 to 16.
[[nodiscard]] inline int grpc_code(const Error& error) noexcept { return error.code().grpc_code(); }

/// The general code with this number. Errc::unknown for one that gRPC does not define, and for 0 (OK),
/// which is no failure.
[[nodiscard]] Errc code_of_grpc(int number) noexcept;

/// The canonical name: "OK", "CANCELLED", ... "UNAUTHENTICATED"; empty for a number that is none.
[[nodiscard]] const char* grpc_name(int number) noexcept;
/// The number of a canonical name, or nothing. "CANCELED", as some implementations write it, is read too.
[[nodiscard]] std::optional<int> grpc_number(Text name) noexcept;

/// The name in the Connect protocol: "canceled", ... "unauthenticated"; empty for 0, which Connect has no
/// name for, and for a number that is none.
[[nodiscard]] const char* connect_name(int number) noexcept;
/// The number of a Connect name, 1 to 16, or nothing.
[[nodiscard]] std::optional<int> connect_number(Text name) noexcept;

/// The value of a `grpc-status` trailer: 0 to 16 in decimal digits; 2 (UNKNOWN) for all else.
[[nodiscard]] int parse_grpc_status(Text trailer) noexcept;

/// An error from a status and its message (decoded). The number is kept as the field "grpc_code"; the
/// message is the error's own, internal like any message, or the code's title when it is empty.
[[nodiscard]] Error from_grpc(int number, Text message = {}, Location where = Location::here()) noexcept;

/// Writes `message` as the value of a `grpc-message` trailer: every byte outside space to '~', and '%',
/// becomes '%' and two upper-case digits. Each byte that is no part of valid UTF-8 becomes U+FFFD first.
void grpc_message_encode(Text message, const Sink& sink);

/// Writes the message that a trailer stands for. An escape that is malformed is written as it is: a
/// decoder must not lose a message over one. The bytes are whatever the peer sent, not always UTF-8.
void grpc_message_decode(Text trailer, const Sink& sink);

/// What a server says about retrying in `grpc-retry-pushback-ms` (gRFC A6).
struct GrpcPushback {
  bool may_retry = false;            ///< false: no further try
  std::chrono::milliseconds wait{};  ///< exactly this long before the next try; 0 when there is none
};

/// Reads the value of that header. A number from 0 to 2^31 - 1 is a wait; a negative one, and all that is
/// no such number, forbids a retry. Only ask about a header that is there.
[[nodiscard]] GrpcPushback parse_grpc_pushback(Text header) noexcept;

FALLIBLE_NAMESPACE_END
#endif
