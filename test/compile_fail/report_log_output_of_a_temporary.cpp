// A LogOutput refers to its callable.
// expect(gcc): use of deleted function .*LogOutput::of
// expect(clang): call to deleted .* 'of'
#include <fallible/report/log_sink.hpp>

using fallible::Severity;
using fallible::Text;

inline auto make() {
#ifndef FALLIBLE_CONTROL
  return fallible::LogOutput::of([](Text, Severity) { return true; });
#else
  static constexpr auto nowhere = [](Text, Severity) { return true; };
  return fallible::LogOutput::of(nowhere);
#endif
}
