// expect: fallible: this type has no text form
#include <fallible/core/error.hpp>

struct Point {
  int x;
};
struct Lost {
#ifndef FALLIBLE_CONTROL
  Point where;
#else
  int where;
#endif
  static constexpr fallible::Code code = fallible::Errc::data_loss;
  static constexpr auto fields = fallible::fields(fallible::field("where", &Lost::where));
};

fallible::Error error() { return Lost{}; }
