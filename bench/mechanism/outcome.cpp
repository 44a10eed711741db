// outcome.cpp: Boost.Outcome's result, with a policy that ends the program on misuse instead of
// throwing. The lean error is std::error_code, Outcome's own default.
// needs <boost/outcome/basic_result.hpp> from libboost1.81-dev
#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/terminate.hpp>
#include <boost/outcome/try.hpp>
#include <system_error>

#include "support/error_code.hpp"
#include "support/expected_words.hpp"
#include "support/vocabulary.hpp"

namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;

namespace bench::outcome_result {

inline namespace lean {

constexpr bench::Mechanism mechanism{"outcome", "Boost.Outcome", "result<T, std::error_code>", 80};

using Error = std::error_code;
template <class T> using Result = outcome::basic_result<T, Error, outcome::policy::terminate>;

inline Error failed(bench::Failure failure) {
  return bench::make_error_code(failure);
}
inline int code_of(const Error& error) {
  return error.value();
}

#define BENCH_TIER_CODE 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) Result<T> name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) return outcome::failure(failed(code))
#define BENCH_TRY(T, v, f, ...) BOOST_OUTCOME_TRY(T v, f(__VA_ARGS__))
#define BENCH_PASS_ON(T, v, statement, f, ...) \
  Result<T> v##_result = f(__VA_ARGS__);       \
  if (!v##_result) return v##_result;          \
  T& v = v##_result.assume_value();            \
  statement;                                   \
  return v##_result
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  do {                                                       \
    const Result<T> v##_result = f(__VA_ARGS__);             \
    if (v##_result) {                                        \
      const T& v = v##_result.assume_value();                \
      on_value;                                              \
    } else {                                                 \
      const Error& error = v##_result.assume_error();        \
      on_error;                                              \
    }                                                        \
  } while (false)

#include "bench_scenarios.inc"

}  // namespace lean

namespace rich {

constexpr bench::Mechanism mechanism{"outcome", "Boost.Outcome",
                                     "result<T, {code, std::string, line}>", 80};

using Error = bench::CodeAndText;
template <class T> using Result = outcome::basic_result<T, Error, outcome::policy::terminate>;

template <class... Arguments> Error failed(Arguments&&... arguments) {
  return Error(std::forward<Arguments>(arguments)...);
}

#undef BENCH_TIER_CODE
#define BENCH_TIER_RICH 1
#define BENCH_FAIL_TEXT(code, text) return outcome::failure(failed(code, text))
#define BENCH_FAIL_AT(code, line) return outcome::failure(failed(code, line))
#define BENCH_TRY_CONTEXT(T, v, text, f, ...)                      \
  Result<T> v##_result = f(__VA_ARGS__);                           \
  if (!v##_result) {                                               \
    v##_result.assume_error().add_context(text);                   \
    return outcome::failure(std::move(v##_result).assume_error()); \
  }                                                                \
  T& v = v##_result.assume_value()
#define BENCH_TRY_FORMAT(T, v, format, number, f, ...)                           \
  Result<T> v##_result = f(__VA_ARGS__);                                         \
  if (!v##_result) {                                                             \
    v##_result.assume_error().add_context(bench::format_number(format, number)); \
    return outcome::failure(std::move(v##_result).assume_error());               \
  }                                                                              \
  T& v = v##_result.assume_value()

#include "bench_scenarios.inc"

}  // namespace rich

}  // namespace bench::outcome_result
