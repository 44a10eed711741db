// expect: fallible: an error struct may have 16384 bytes at most
#include <fallible/core/error.hpp>

struct Lost {
#ifndef FALLIBLE_CONTROL
  char bytes[16385];
#else
  char bytes[16384];
#endif
  static constexpr fallible::Code code = fallible::Errc::data_loss;
};

fallible::Error error() { return Lost{}; }
