// std_error_code.cpp: the value is returned, a std::error_code& comes back beside it, as in
// <filesystem> and Asio. An error_code has no room for a message, so it has no rich tier.
#include <system_error>

#include "support/error_code.hpp"
#include "support/vocabulary.hpp"

namespace bench::std_error_code {

constexpr bench::Mechanism mechanism{"std_error_code", "std::error_code&",
                                     "T f(args, std::error_code&)", 110};

inline int code_of(const std::error_code& error) {
  return error.value();
}

#define BENCH_TIER_CODE 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) T name(__VA_ARGS__, std::error_code& error_code)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code)                       \
  do {                                         \
    error_code = bench::make_error_code(code); \
    return {};                                 \
  } while (false)
#define BENCH_TRY(T, v, f, ...)           \
  const T v = f(__VA_ARGS__, error_code); \
  if (error_code) return {                \
    }
#define BENCH_PASS_ON(T, v, statement, f, ...) \
  T v = f(__VA_ARGS__, error_code);            \
  if (error_code) return v;                    \
  statement;                                   \
  return v
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  do {                                                       \
    std::error_code error;                                   \
    const T v = f(__VA_ARGS__, error);                       \
    if (!error) {                                            \
      on_value;                                              \
    } else {                                                 \
      on_error;                                              \
    }                                                        \
  } while (false)

#include "bench_scenarios.inc"

}  // namespace bench::std_error_code
