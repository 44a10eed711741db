// retry_after() reads out of an error how long its sender asks us to wait, whoever that was: an error
// struct, a Retry-After header, a RetryInfo detail, a breaker.
//   Layer    core.   Threads  as reading the error.   Memory  none.   Errors  none.
// The hint is a field named "retry_after" that holds a duration; whoever knows how long puts it there.
//
//   error.with("retry_after", 30s);
//   if (const auto wait = retry_after(error)) pause(*wait);
#ifndef FALLIBLE_CORE_RETRY_HINT_HPP
#define FALLIBLE_CORE_RETRY_HINT_HPP

#include <chrono>
#include <optional>

#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The wait that the error asks for: its "retry_after" field, or the longest among the members of a
/// join. Its causes are not asked: they speak about other calls. A negative or absent one is none;
/// what does not fit into nanoseconds (292 years) is the largest there is.
[[nodiscard]] std::optional<std::chrono::nanoseconds> retry_after(const Error& error) noexcept;

/// Adds the hint that retry_after() reads, as a public field: in milliseconds where it is a whole number of them, which
/// reads better. Of several the longest counts.
void add_retry_after(Error& error, std::chrono::nanoseconds wait) noexcept;

FALLIBLE_NAMESPACE_END
#endif
