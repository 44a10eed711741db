// Responder turns an error into an HTTP answer: status, headers and a body in the format of its options.
//   Layer    report; needs core, taxonomy.
//   Threads  const members from any thread: it holds options and nothing else.
//   Memory   the body goes into the caller's buffer; the headers are in the answer itself.
//   Errors   create() names the option that makes no sense; respond() always has an answer.
//
//   const Responder responder;                                   // problem+json, production
//   char bytes[4096];
//   Buffer body(bytes, sizeof bytes);
//   const Response answer = responder.respond(body, report);
//   send(answer.status, answer.headers, body.text());
//
// The headers: Content-Type, Retry-After, the correlation id, traceparent. The status in the body is the one in the answer. A 401
// needs a WWW-Authenticate (RFC 9110 section 11.6.1), which only the service knows: add() it.
#ifndef FALLIBLE_REPORT_RESPONSE_HPP
#define FALLIBLE_REPORT_RESPONSE_HPP

#include <fallible/report/report.hpp>
#include <fallible/report/response_options.hpp>
#include <fallible/report/buffer.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// A header that cannot break out of its line: the name is a token, and of the value only visible ASCII and
/// the spaces within it are kept.
struct ResponseHeader {
  InlineText<40> name;
  InlineText<160> value;
};

class ResponseHeaders {
 public:
  static constexpr std::size_t capacity = 8;

  /// Adds a header, made safe. Returns false, and adds nothing, when the list is full, the name is no token or longer than
  /// 39 bytes, the value longer than 159, or nothing of the value is left.
  bool add(Text name, Text value) noexcept;

  [[nodiscard]] const ResponseHeader* begin() const noexcept { return headers_; }
  [[nodiscard]] const ResponseHeader* end() const noexcept { return headers_ + count_; }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  /// The first value with this name, whatever its case; empty for none.
  [[nodiscard]] Text find(Text name) const noexcept;

 private:
  ResponseHeader headers_[capacity];
  std::size_t count_ = 0;
};

struct Response {
  int status = 500;         ///< 100 to 599
  ResponseHeaders headers;
  bool truncated = false;   ///< something was left out of the body
};

class Responder {
 public:
  /// problem+json, as production shows it.
  Responder() noexcept = default;
  /// Errors    InvalidOption.
  [[nodiscard]] static Result<Responder> create(const ResponseOptions& options) noexcept;

  /// Appends the body to `body`.
  [[nodiscard]] Response respond(Buffer& body, const Report& report) const noexcept;
  /// The same for an error of which nothing else is known: no id and no correlation id.
  [[nodiscard]] Response respond(Buffer& body, const Error& error) const noexcept;

  [[nodiscard]] const ResponseOptions& options() const noexcept { return options_; }

 private:
  ResponseOptions options_;
};

FALLIBLE_NAMESPACE_END
#endif
