// expect: fallible: an error struct may be aligned to 256 bytes at most
#include <fallible/core/error.hpp>

#ifndef FALLIBLE_CONTROL
struct alignas(512) Lost {
#else
struct alignas(256) Lost {
#endif
  int n;
  static constexpr fallible::Code code = fallible::Errc::data_loss;
};

fallible::Error error() { return Lost{}; }
