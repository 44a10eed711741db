// fallible_code.cpp: fallible's lean tier, Result<T, Code>, for leaf code that has nothing to add
// to its code. Trivially copyable, so it travels in registers with every compiler.
// links fallible::core of fallible
#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>

#include "support/fallible_words.hpp"
#include "support/vocabulary.hpp"

namespace bench::fallible_code {

constexpr bench::Mechanism mechanism{"fallible_code", "Result<T, Code>",
                                     "fallible::Result<T, fallible::Code>", 41};

template <class T> using Result = fallible::Result<T, fallible::Code>;

inline int code_of(fallible::Code code) {
  return static_cast<int>(code.as<bench::Failure>());
}

#define BENCH_TIER_CODE 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) Result<T> name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) return fallible::fail(code)
#define BENCH_TRY(T, v, f, ...) T v = FALLIBLE_TRY(f(__VA_ARGS__))
#define BENCH_PASS_ON(T, v, statement, f, ...) \
  Result<T> v##_result = f(__VA_ARGS__);       \
  if (!v##_result) return v##_result;          \
  T& v = *v##_result;                          \
  statement;                                   \
  return v##_result
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  do {                                                       \
    const Result<T> v##_result = f(__VA_ARGS__);             \
    if (v##_result) {                                        \
      const T& v = *v##_result;                              \
      on_value;                                              \
    } else {                                                 \
      const fallible::Code error = v##_result.error();       \
      on_error;                                              \
    }                                                        \
  } while (false)

#include "bench_scenarios.inc"

}  // namespace bench::fallible_code
