#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>

#include "questions.hpp"

using Result = fallible::Result<int, fallible::Code>;

Result callee();

#define NEUTRAL(n)                            \
  Result neutral_##n() {                      \
    const int value = FALLIBLE_TRY(callee()); \
    return value + 1;                         \
  }
#define RAISE(n)                                                            \
  Result raise_##n(int number) {                                            \
    if (number < 0) return FALLIBLE_FAIL(fallible::Errc::invalid_argument); \
    return number + 1;                                                      \
  }
#define HANDLE(n)                   \
  int handle_##n() {                \
    const Result result = callee(); \
    return result ? *result : -1;   \
  }

#include "answer.inc"
