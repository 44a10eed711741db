// How OpenTelemetry numbers severities (its logs data model, "Severity Fields"), and where ours are among them.
//   Layer    report; needs core.   Threads  pure functions.   Memory  none.   Errors  none.
//
//   severity_number(Severity::error)  ->  17,   severity_text(Severity::error)  ->  "ERROR"
#ifndef FALLIBLE_REPORT_OTEL_SEVERITY_HPP
#define FALLIBLE_REPORT_OTEL_SEVERITY_HPP

#include <fallible/core/code_info.hpp>
#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The lowest number of the range that a severity falls in: debug 5, info 9, warning 13, error 17, critical 21.
/// 17 and above means that something failed.
[[nodiscard]] constexpr int severity_number(Severity severity) noexcept {
  const auto rank = static_cast<unsigned>(severity);
  return rank <= static_cast<unsigned>(Severity::critical) ? 5 + 4 * static_cast<int>(rank) : 17;
}

/// The short name of a SeverityNumber: "TRACE", "TRACE2" ... "FATAL4" for 1 to 24; empty for all others, which the data
/// model leaves unspecified.
[[nodiscard]] constexpr Text severity_short_name(int number) noexcept {
  constexpr Text names[] = {"TRACE", "TRACE2", "TRACE3", "TRACE4", "DEBUG", "DEBUG2", "DEBUG3", "DEBUG4",
                            "INFO",  "INFO2",  "INFO3",  "INFO4",  "WARN",  "WARN2",  "WARN3",  "WARN4",
                            "ERROR", "ERROR2", "ERROR3", "ERROR4", "FATAL", "FATAL2", "FATAL3", "FATAL4"};
  return number >= 1 && number <= 24 ? names[number - 1] : Text();
}

/// "DEBUG", "INFO", "WARN", "ERROR" or "FATAL".
[[nodiscard]] constexpr Text severity_text(Severity severity) noexcept {
  return severity_short_name(severity_number(severity));
}

FALLIBLE_NAMESPACE_END
#endif
