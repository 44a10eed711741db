// A large domain costs nothing when the program starts, and nobody can write to its tables.
// flags: -O2
// no initialisers
// read only: DomainTable<Many>::
// read only: DomainTable<fallible::v0[_a-z]*::Errc>::codes
// read only: fallible_site
#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>

// 500 rows, numbered from 100 to 599.
#define TEN(p, R) R(p##0) R(p##1) R(p##2) R(p##3) R(p##4) R(p##5) R(p##6) R(p##7) R(p##8) R(p##9)
#define HUNDRED(p, R)                                                                       \
  TEN(p##0, R) TEN(p##1, R) TEN(p##2, R) TEN(p##3, R) TEN(p##4, R) TEN(p##5, R) TEN(p##6, R) \
  TEN(p##7, R) TEN(p##8, R) TEN(p##9, R)
#define ALL(R) HUNDRED(1, R) HUNDRED(2, R) HUNDRED(3, R) HUNDRED(4, R) HUNDRED(5, R)
#define ENUMERATOR(n) e##n = n,
#define ROW(n)                                                                        \
  {Many::e##n, "DB_E" #n, fallible::Category::database, fallible::Severity::error,    \
   fallible::Retry::never, 500, fallible::Errc::internal, "row " #n, "A row of many."},

enum class Many { ALL(ENUMERATOR) };

template <>
struct fallible::Domain<Many> {
  static constexpr const char* name = "codegen.many";
  static constexpr fallible::CodeRow<Many> rows[] = {ALL(ROW)};
};

fallible::Code look_up(Many code) { return code; }
fallible::Code look_up(fallible::Errc code) { return code; }
fallible::Result<int> raise() { return FALLIBLE_FAIL(Many::e300); }
