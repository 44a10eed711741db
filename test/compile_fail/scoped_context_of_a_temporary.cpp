// expect(gcc): use of deleted function .*ScopedRequestContext
// expect(clang): call to deleted constructor of .*ScopedRequestContext
#include <fallible/report/scoped_context.hpp>

inline fallible::RequestContext make_context() { return {}; }

void serve() {
#ifndef FALLIBLE_CONTROL
  fallible::ScopedRequestContext scope(make_context());
#else
  const fallible::RequestContext context = make_context();
  fallible::ScopedRequestContext scope(context);
#endif
}
