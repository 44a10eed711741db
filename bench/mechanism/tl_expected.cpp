// tl_expected.cpp: the single-header expected that many C++17 code bases use. The lean error is a category
// and a number; the rich one adds a std::string that every context is put in front of.
// needs <tl/expected.hpp> from libexpected-dev
#include <tl/expected.hpp>

#include "support/expected_words.hpp"
#include "support/vocabulary.hpp"

namespace bench::tl_expected {

inline namespace lean {

constexpr bench::Mechanism mechanism{"tl_expected", "tl::expected",
                                     "tl::expected<T, {uint32 category, int32 value}>", 60};

using Error = bench::CategoryAndCode;
template <class T> using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failed(bench::Failure failure) {
  return tl::unexpected<Error>(Error{1, static_cast<int>(failure)});
}
inline int code_of(const Error& error) {
  return error.value;
}

#define BENCH_TIER_CODE 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) Result<T> name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) return failed(code)
#define BENCH_TRY(T, v, f, ...)                                                 \
  Result<T> v##_result = f(__VA_ARGS__);                                        \
  if (!v##_result) return tl::unexpected<Error>(std::move(v##_result).error()); \
  T& v = *v##_result
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
      const Error& error = v##_result.error();               \
      on_error;                                              \
    }                                                        \
  } while (false)

#include "bench_scenarios.inc"

}  // namespace lean

namespace rich {

constexpr bench::Mechanism mechanism{"tl_expected", "tl::expected",
                                     "tl::expected<T, {code, std::string, line}>", 60};

using Error = bench::CodeAndText;
template <class T> using Result = tl::expected<T, Error>;

template <class... Arguments> tl::unexpected<Error> failed(Arguments&&... arguments) {
  return tl::unexpected<Error>(Error(std::forward<Arguments>(arguments)...));
}

#undef BENCH_TIER_CODE
#define BENCH_TIER_RICH 1
#define BENCH_FAIL_TEXT(code, text) return failed(code, text)
#define BENCH_FAIL_AT(code, line) return failed(code, line)
#define BENCH_TRY_CONTEXT(T, v, text, f, ...)                    \
  Result<T> v##_result = f(__VA_ARGS__);                         \
  if (!v##_result) {                                             \
    v##_result.error().add_context(text);                        \
    return tl::unexpected<Error>(std::move(v##_result).error()); \
  }                                                              \
  T& v = *v##_result
#define BENCH_TRY_FORMAT(T, v, format, number, f, ...)                    \
  Result<T> v##_result = f(__VA_ARGS__);                                  \
  if (!v##_result) {                                                      \
    v##_result.error().add_context(bench::format_number(format, number)); \
    return tl::unexpected<Error>(std::move(v##_result).error());          \
  }                                                                       \
  T& v = *v##_result

#include "bench_scenarios.inc"

}  // namespace rich

}  // namespace bench::tl_expected
