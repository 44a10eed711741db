// What a retry needs to know of HTTP: which methods may be sent twice, and after which statuses.
//   Layer    resilience; needs nothing of taxonomy/http.hpp and understands its errors.
//   Threads  pure functions and values.   Memory  that of the operation.   Errors  none.
//
//   auto retry = FALLIBLE_TRY(RetryPolicy::create(http_retry(), budget));
//   auto user  = retry.call(http_call("GET", [&] { return client.get("/users/7"); }));
//   auto order = retry.call(http_call("POST", [&] { return client.post("/orders", body, key); }, key));
#ifndef FALLIBLE_RESILIENCE_HTTP_RETRY_HPP
#define FALLIBLE_RESILIENCE_HTTP_RETRY_HPP

#include <fallible/resilience/idempotent.hpp>
#include <fallible/resilience/retry.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// GET, HEAD, PUT, DELETE, OPTIONS and TRACE; methods are case-sensitive. Every other one, PATCH among them
/// and any that is not known, is not.
/// Source  RFC 9110, section 9.2.2.
[[nodiscard]] constexpr bool is_idempotent_method(Text method) noexcept {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS" ||
         method == "TRACE";
}

/// 429, 500, 502, 503, 504.
[[nodiscard]] constexpr bool is_retryable_status(int status) noexcept {
  return status == 429 || status == 500 || (status >= 502 && status <= 504);
}

/// The verdict of http_retry(). With the status of an answer, the number in a field "http_status" of the
/// error itself (from_http puts it there; also "status" in errors of Category::external): again after
/// is_retryable_status(), stop after any other. Without one there was no answer: by code.
/// For a `decide` of your own that knows some cases better and leaves the rest to this.
[[nodiscard]] RetryVerdict http_verdict(const Error& error) noexcept;

/// Options for HTTP clients: http_verdict() as `decide`; only what may be sent twice is, which http_call()
/// finds out by the method and idempotent() promises. A Retry-After lengthens the pause; one above
/// longest_hint, a minute, ends the retries.
[[nodiscard]] RetryOptions http_retry() noexcept;

/// A request as an operation that knows whether it may be sent twice: by its method, or because it carries
/// an idempotency key by which the server knows the second copy. The key must be the same in each try;
/// `operation` sends it.
template <class Op>
[[nodiscard]] constexpr auto http_call(Text method, Op&& operation, Text idempotency_key = {}) {
  return idempotent_if(is_idempotent_method(method) || !idempotency_key.empty(), detail::forward<Op>(operation));
}

FALLIBLE_NAMESPACE_END
#endif
