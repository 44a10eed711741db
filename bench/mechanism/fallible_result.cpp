// fallible_result.cpp: fallible's Result<T>: the value, or one word that owns whatever there is to
// say. FALLIBLE_FAIL records the line that failed; no other mechanism here does.
// links fallible::core of fallible
#include <fallible/core/failure.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>

#include "support/fallible_words.hpp"
#include "support/vocabulary.hpp"

namespace bench::fallible_result {

constexpr bench::Mechanism mechanism{"fallible_result", "Result<T>",
                                     "fallible::Result<T>, error word with file and line", 40};

template <class T> using Result = fallible::Result<T>;

/// A failure at a line of the input, as an error struct.
template <bench::Failure failure> struct AtLine {
  int line;
  static constexpr fallible::Code code = failure;
  static constexpr auto fields =
      fallible::fields(fallible::field("line", &AtLine::line, fallible::Privacy::public_));
};

inline int code_of(const fallible::Error& error) {
  return static_cast<int>(error.code().as<bench::Failure>());
}

template <bench::Failure failure> int line_in(const fallible::Error& error) {
  const auto* const detail = error.get_if<AtLine<failure>>();
  return detail == nullptr ? 0 : detail->line;
}

inline int line_of(const fallible::Error& error) {
  switch (error.code().as<bench::Failure>()) {
    case bench::Failure::missing_field:
      return line_in<bench::Failure::missing_field>(error);
    case bench::Failure::bad_number:
      return line_in<bench::Failure::bad_number>(error);
    case bench::Failure::bad_continuation:
      return line_in<bench::Failure::bad_continuation>(error);
    default:
      return 0;
  }
}

inline std::string text_of(const fallible::Error& error) {
  return to_string(error);
}

#define BENCH_TIER_CODE 1
#define BENCH_TIER_RICH 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) Result<T> name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) return FALLIBLE_FAIL(code)
#define BENCH_FAIL_TEXT(code, text) return fallible::fail(code, text)
#define BENCH_FAIL_AT(code, line) return fallible::fail(AtLine<code>{line})
#define BENCH_TRY(T, v, f, ...) T v = FALLIBLE_TRY(f(__VA_ARGS__))
#define BENCH_TRY_CONTEXT(T, v, text, f, ...) T v = FALLIBLE_TRY(f(__VA_ARGS__), text)
#define BENCH_TRY_FORMAT(T, v, format, number, f, ...) \
  T v = FALLIBLE_TRY(f(__VA_ARGS__), format, number)
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
      const fallible::Error& error = v##_result.error();     \
      on_error;                                              \
    }                                                        \
  } while (false)

#include "bench_scenarios.inc"

}  // namespace bench::fallible_result
