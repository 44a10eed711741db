// expect: fallible: an error struct must be nothrow move constructible
#include <fallible/core/error.hpp>

struct Lost {
  static constexpr fallible::Code code = fallible::Errc::data_loss;
  Lost() = default;
#ifndef FALLIBLE_CONTROL
  Lost(Lost&&) {}
#else
  Lost(Lost&&) noexcept {}
#endif
};

fallible::Error error() { return Lost(); }
