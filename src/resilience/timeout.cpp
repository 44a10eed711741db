#include <fallible/resilience/timeout.hpp>

FALLIBLE_NAMESPACE_BEGIN

Error Timeout::late(const Call& call, std::chrono::nanoseconds end) const noexcept {
  if (call.deadline.passed(end)) {
    return report(Error(Errc::deadline_exceeded, "the caller's deadline passed"), EventKind::call_timed_out);
  }
  const Text operation = options_.name.empty() ? Text("the operation") : options_.name;
  return report(
      Error(TimedOut{operation, std::chrono::ceil<std::chrono::milliseconds>(options_.limit)}, Location{}),
      EventKind::call_timed_out);
}

Error Timeout::report(Error error, EventKind event) const noexcept {
  options_.listener(Event{event, "timeout", options_.name, &error, 0, options_.limit, {}});
  return error;
}

FALLIBLE_NAMESPACE_END
