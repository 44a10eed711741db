// expect: ErrorStruct
#include <fallible/core/failure.hpp>

struct Lost {
  int n;
#ifndef FALLIBLE_CONTROL
  static constexpr int code = 5;
#else
  static constexpr fallible::Code code = fallible::Errc::data_loss;
#endif
};

auto use() { return fallible::fail(Lost{1}); }
