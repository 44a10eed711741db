// A RequestTimer borrows the operation's name until its end.
// expect(gcc): use of deleted function .*RequestTimer::RequestTimer
// expect(clang): call to deleted constructor of .*RequestTimer
#include <string>
#include <string_view>

#include <fallible/report/request_timer.hpp>

inline void serve(const fallible::ErrorMetrics& metrics, const std::string& method, const char* route) {
#ifndef FALLIBLE_CONTROL
  fallible::RequestTimer timer(metrics, method + route);
#else
  const std::string operation = method + route;
  fallible::RequestTimer timer(metrics, operation);
  fallible::RequestTimer view(metrics, std::string_view(operation));
  fallible::RequestTimer literal(metrics, "GET /orders", fallible::steady_clock());
#endif
}
