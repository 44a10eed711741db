// expect: fallible: a public field cannot be a member of a problem: its name is taken, too short, or not a word
#include <fallible/report/problem_json.hpp>

struct OutOfStock {
  int left;
  static constexpr fallible::Code code = fallible::Errc::failed_precondition;
#ifndef FALLIBLE_CONTROL
  static constexpr auto fields =
      fallible::fields(fallible::field("status", &OutOfStock::left, fallible::Privacy::public_));
#else
  static constexpr auto fields =
      fallible::fields(fallible::field("left", &OutOfStock::left, fallible::Privacy::public_));
#endif
};
static_assert(fallible::fits_problem_json<OutOfStock>);
