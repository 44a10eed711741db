// plain.cpp: no error is possible. What the calls alone cost; takes part where nothing fails.
#include "support/vocabulary.hpp"

namespace bench::plain {

constexpr bench::Mechanism mechanism{"plain", "plain call", "T f(args), cannot fail", 1, false};

inline int code_of(int error) {
  return error;
}

#define BENCH_TIER_CODE 1
#define BENCH_CAN_FAIL 0
#define BENCH_FUNCTION(T, name, ...) T name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) __builtin_unreachable()
#define BENCH_TRY(T, v, f, ...) const T v = f(__VA_ARGS__)
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  do {                                                       \
    const T v = f(__VA_ARGS__);                              \
    on_value;                                                \
  } while (false)

#include "bench_scenarios.inc"

}  // namespace bench::plain
