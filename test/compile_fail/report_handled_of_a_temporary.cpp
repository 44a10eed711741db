// A Report borrows the error of the Handled that it is of.
// expect(gcc): use of deleted function .*Handled::report
// expect(clang): call to deleted .* 'report'
#include <fallible/report/handler.hpp>

inline auto tell(const fallible::ErrorHandler& handler, const fallible::Error& error, const fallible::RequestContext& request) {
#ifndef FALLIBLE_CONTROL
  return handler.handle(error, request).report(request).severity;
#else
  const fallible::Handled handled = handler.handle(error, request);
  return handled.report(request).severity;
#endif
}
