// error_type() is what OpenTelemetry calls error.type: a short name for the kind of failure, from a closed set, the same on
// spans, log records and metrics.
//   Layer    report; needs core.   Threads  a pure function.   Memory  in place.   Errors  none.
//
//   error_type(DatabaseErrc::connection)  ->  "database.DB_CONNECTION_FAILED"
#ifndef FALLIBLE_REPORT_ERROR_TYPE_HPP
#define FALLIBLE_REPORT_ERROR_TYPE_HPP

#include <fallible/core/code.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Domain and name of a code that this program was built with, joined by a dot: as many values as there are codes. A code
/// that was learned from a peer (foreign_code) or that no table declares is "_OTHER", the fallback that the semantic
/// conventions name: else a peer could make up values without end.
[[nodiscard]] InlineText<128> error_type(Code code) noexcept;

FALLIBLE_NAMESPACE_END
#endif
