// expect(gcc): pointer to member type .int. incompatible with object type .Lost.
// expect(clang): must be a pointer to class compatible with the right hand operand
#include <fallible/core/error.hpp>

struct Other {
  int n;
};
struct Lost {
  int n;
  static constexpr fallible::Code code = fallible::Errc::data_loss;
#ifndef FALLIBLE_CONTROL
  static constexpr auto fields = fallible::fields(fallible::field("n", &Lost::n), fallible::field("m", &Other::n));
#else
  static constexpr auto fields = fallible::fields(fallible::field("n", &Lost::n), fallible::field("m", &Lost::n));
#endif
};

fallible::Error error() { return Lost{}; }
