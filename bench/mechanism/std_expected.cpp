// std_expected.cpp: C++23's own. Compiled as C++23, so this file is left out where the compiler has no
// <expected>. The lean error is a category and a number; a second lean row has one 64-bit word.
// needs <expected> defining __cpp_lib_expected
// flags -std=c++23
#include <expected>

#include "support/expected_words.hpp"
#include "support/vocabulary.hpp"

namespace bench::std_expected {

inline namespace lean {

constexpr bench::Mechanism mechanism{"std_expected", "std::expected",
                                     "std::expected<T, {uint32 category, int32 value}>", 70};

using Error = bench::CategoryAndCode;
template <class T> using Result = std::expected<T, Error>;

inline std::unexpected<Error> failed(bench::Failure failure) {
  return std::unexpected<Error>(Error{1, static_cast<int>(failure)});
}
inline int code_of(const Error& error) {
  return error.value;
}

#define BENCH_TIER_CODE 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) Result<T> name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) return failed(code)
#define BENCH_TRY(T, v, f, ...)                                                  \
  Result<T> v##_result = f(__VA_ARGS__);                                         \
  if (!v##_result) return std::unexpected<Error>(std::move(v##_result).error()); \
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

// The same with one 64-bit word as the error, the best that std::expected can do.
namespace one_word {

constexpr bench::Mechanism mechanism{"std_expected_u64", "std::expected, u64",
                                     "std::expected<T, std::uint64_t>", 71};

using Error = std::uint64_t;
template <class T> using Result = std::expected<T, Error>;

inline std::unexpected<Error> failed(bench::Failure failure) {
  return std::unexpected<Error>(static_cast<Error>(failure));
}
inline int code_of(Error error) {
  return static_cast<int>(error);
}

#include "bench_scenarios.inc"

}  // namespace one_word

namespace rich {

constexpr bench::Mechanism mechanism{"std_expected", "std::expected",
                                     "std::expected<T, {code, std::string, line}>", 70};

using Error = bench::CodeAndText;
template <class T> using Result = std::expected<T, Error>;

template <class... Arguments> std::unexpected<Error> failed(Arguments&&... arguments) {
  return std::unexpected<Error>(Error(std::forward<Arguments>(arguments)...));
}

#undef BENCH_TIER_CODE
#define BENCH_TIER_RICH 1
#define BENCH_FAIL_TEXT(code, text) return failed(code, text)
#define BENCH_FAIL_AT(code, line) return failed(code, line)
#define BENCH_TRY_CONTEXT(T, v, text, f, ...)                     \
  Result<T> v##_result = f(__VA_ARGS__);                          \
  if (!v##_result) {                                              \
    v##_result.error().add_context(text);                         \
    return std::unexpected<Error>(std::move(v##_result).error()); \
  }                                                               \
  T& v = *v##_result
#define BENCH_TRY_FORMAT(T, v, format, number, f, ...)                    \
  Result<T> v##_result = f(__VA_ARGS__);                                  \
  if (!v##_result) {                                                      \
    v##_result.error().add_context(bench::format_number(format, number)); \
    return std::unexpected<Error>(std::move(v##_result).error());         \
  }                                                                       \
  T& v = *v##_result

#include "bench_scenarios.inc"

}  // namespace rich

}  // namespace bench::std_expected
