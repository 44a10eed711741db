#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <utility>

#include "questions.hpp"

using Result = absl::StatusOr<int>;

Result callee();

#define NEUTRAL(n)                                       \
  Result neutral_##n() {                                 \
    Result result = callee();                            \
    if (!result.ok()) return std::move(result).status(); \
    return *result + 1;                                  \
  }
#define RAISE(n)                                           \
  Result raise_##n(int number) {                           \
    if (number < 0) return absl::InvalidArgumentError(""); \
    return number + 1;                                     \
  }
#define RAISE_LITERAL(n)                                                                  \
  Result literal_##n(int number) {                                                        \
    if (number < 0) return absl::InvalidArgumentError("the number must not be negative"); \
    return number + 1;                                                                    \
  }
#define HANDLE(n)                      \
  int handle_##n() {                   \
    const Result result = callee();    \
    return result.ok() ? *result : -1; \
  }

#include "answer.inc"
