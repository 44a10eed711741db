// A handler refers to its transformers: one that ends with the line leaves it with a pointer to nothing.
// expect(gcc): use of deleted function .*ErrorTransformer::of
// expect(clang): call to deleted .* 'of'
#include <fallible/report/handler.hpp>

using fallible::Error;

inline auto make() {
#ifndef FALLIBLE_CONTROL
  return fallible::ErrorTransformer::of([](Error error) { return error; });
#else
  static constexpr auto same = [](Error error) { return error; };
  return fallible::ErrorTransformer::of(same);
#endif
}
