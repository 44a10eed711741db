// A catalogue of a domain with 500 codes, and the shipped domains, cost nothing when the program starts.
// flags: -O2
// no initialisers
// read only: DomainTable<Many>::
// read only: catalogue_of<
// read only: DomainTable<fallible::v0[_a-z]*::DatabaseErrc>::codes
#include <fallible/taxonomy/catalogue.hpp>
#include <fallible/taxonomy/taxonomy.hpp>

// 500 rows, numbered from 100 to 599.
#define TEN(p, R) R(p##0) R(p##1) R(p##2) R(p##3) R(p##4) R(p##5) R(p##6) R(p##7) R(p##8) R(p##9)
#define HUNDRED(p, R)                                                                       \
  TEN(p##0, R) TEN(p##1, R) TEN(p##2, R) TEN(p##3, R) TEN(p##4, R) TEN(p##5, R) TEN(p##6, R) \
  TEN(p##7, R) TEN(p##8, R) TEN(p##9, R)
#define ALL(R) HUNDRED(1, R) HUNDRED(2, R) HUNDRED(3, R) HUNDRED(4, R) HUNDRED(5, R)
#define ENUMERATOR(n) e##n = n,
#define ROW(n)                                                                     \
  {Many::e##n, "EXT_E" #n, fallible::Category::external, fallible::Severity::error, \
   fallible::Retry::never, 502, fallible::Errc::internal, "row " #n, "A row of many."},

enum class Many { ALL(ENUMERATOR) };

template <>
struct fallible::Domain<Many> {
  static constexpr const char* name = "codegen.catalogue";
  static constexpr fallible::CodeRow<Many> rows[] = {ALL(ROW)};
};

static_assert(fallible::catalogue_of<Many>[0].count == 500);

fallible::Catalogue everything() { return fallible::catalogue_of<Many, fallible::DatabaseErrc>; }
const fallible::CodeInfo* look_up(fallible::Text name) { return find_code(everything(), name); }
