// A report of an error of which nothing else is known. Not for users.
#ifndef FALLIBLE_SRC_REPORT_BARE_REPORT_HPP
#define FALLIBLE_SRC_REPORT_BARE_REPORT_HPP

#include <fallible/report/report.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

struct BareReport {
  explicit BareReport(const Error& error) noexcept
      : report{.error = error, .context = nothing, .severity = error.code().severity()} {}
  BareReport(const BareReport&) = delete;
  BareReport& operator=(const BareReport&) = delete;

  RequestContext nothing;
  Report report;
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
