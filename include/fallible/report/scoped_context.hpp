// ScopedRequestContext makes a RequestContext findable for code that cannot be given one as an argument: callbacks, hooks
// of foreign libraries, deep layers. It is a convenience: a function that takes a context uses its argument, always.
//   Layer    report; needs core.
//   Threads  one current context for each thread. A task that moves to another thread takes a copy of the context along and
//            opens a scope there; a coroutine must not suspend inside a scope.
//   Memory   one pointer per thread, constant initialised, so there is nothing to run at a thread's start or end:
//            it may be asked in destructors of other thread-local objects.
//   Errors   none: outside every scope the current context is an empty one.
//   Cost     opening and closing: a load and two stores of a thread-local word, behind a function call each.
//
//   void serve(const Request& http) {
//     const RequestContext request = request_context_from(http.headers(), random);
//     ScopedRequestContext scope(request);
//     run_plugin();                                 // inside: current_request_context().correlation_id
//   }
#ifndef FALLIBLE_REPORT_SCOPED_CONTEXT_HPP
#define FALLIBLE_REPORT_SCOPED_CONTEXT_HPP

#include <fallible/report/request_context.hpp>

FALLIBLE_NAMESPACE_BEGIN

class [[nodiscard]] ScopedRequestContext {
 public:
  /// Makes `context` the current one of this thread until the end of the scope, then the one before it again.
  /// Requires  `context` outlives the scope; scopes end in the reverse order of their beginning, as locals do.
  explicit ScopedRequestContext(const RequestContext& context) noexcept;
  explicit ScopedRequestContext(const RequestContext&&) = delete;  // a temporary is gone before the scope is
  ~ScopedRequestContext();

  ScopedRequestContext(const ScopedRequestContext&) = delete;
  ScopedRequestContext& operator=(const ScopedRequestContext&) = delete;
  static void* operator new(std::size_t) = delete;
  static void* operator new[](std::size_t) = delete;

 private:
  const RequestContext* previous_;
};

/// The context of the innermost scope of this thread, or one without any content. Valid as long as that scope; copy what
/// goes to another thread.
[[nodiscard]] const RequestContext& current_request_context() noexcept;

/// True inside a scope.
[[nodiscard]] bool has_request_context() noexcept;

FALLIBLE_NAMESPACE_END
#endif
