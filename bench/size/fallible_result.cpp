#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>

#include "questions.hpp"

using Result = fallible::Result<int>;

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
#define RAISE_LITERAL(n)                                                                          \
  Result literal_##n(int number) {                                                                \
    if (number < 0) {                                                                             \
      return fallible::fail(fallible::Errc::invalid_argument, "the number must not be negative"); \
    }                                                                                             \
    return number + 1;                                                                            \
  }
#define HANDLE(n)                   \
  int handle_##n() {                \
    const Result result = callee(); \
    return result ? *result : -1;   \
  }

#include "answer.inc"
