// expect: FALLIBLE_TRY needs a Result, an expected, a std::optional or a pointer
#include <fallible/core/try.hpp>

struct Row {
  int n;
};
#ifndef FALLIBLE_CONTROL
Row find();
#else
fallible::Result<Row> find();
#endif

fallible::Result<int> use() {
  FALLIBLE_TRY_ASSIGN(const auto row, find(), "finding");
  return row.n;
}
