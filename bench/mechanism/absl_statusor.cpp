// absl_statusor.cpp: absl::StatusOr. A Status cannot take a context, so a frame that has something
// to say makes a new one with a longer message. The line goes into the message, too: payloads
// are keyed by URLs and cost more.
// needs <absl/status/statusor.h> from libabsl-dev
// links absl::statusor of absl
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include "support/vocabulary.hpp"

namespace bench::absl_statusor {

constexpr bench::Mechanism mechanism{"absl_statusor", "absl::StatusOr",
                                     "absl::StatusOr<T>, re-created for each context", 100};

template <class T> using Result = absl::StatusOr<T>;

constexpr absl::StatusCode status_code(bench::Failure failure) {
  switch (failure) {
    case bench::Failure::bad_input:
      return absl::StatusCode::kInvalidArgument;
    case bench::Failure::missing_field:
      return absl::StatusCode::kNotFound;
    case bench::Failure::bad_number:
      return absl::StatusCode::kOutOfRange;
    case bench::Failure::bad_continuation:
      return absl::StatusCode::kDataLoss;
  }
  return absl::StatusCode::kUnknown;
}

inline absl::Status failed(bench::Failure failure) {
  return {status_code(failure), ""};
}
inline absl::Status failed(bench::Failure failure, std::string_view text) {
  return {status_code(failure), absl::string_view(text.data(), text.size())};
}
inline absl::Status failed(bench::Failure failure, int line) {
  return {status_code(failure), absl::StrCat("at line ", line)};
}

inline absl::Status with_context(const absl::Status& status, absl::string_view context) {
  return {status.code(), absl::StrCat(context, ": ", status.message())};
}
inline absl::Status with_context(const absl::Status& status, std::string_view format, int number) {
  const std::size_t hole = format.find("{}");
  return {status.code(),
          absl::StrCat(absl::string_view(format.data(), hole), number,
                       absl::string_view(format.data() + hole + 2, format.size() - hole - 2), ": ",
                       status.message())};
}

inline int code_of(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return 1;
    case absl::StatusCode::kNotFound:
      return 2;
    case absl::StatusCode::kOutOfRange:
      return 3;
    case absl::StatusCode::kDataLoss:
      return 4;
    default:
      return 0;
  }
}
inline int line_of(const absl::Status& status) {
  const absl::string_view text = status.message();
  const std::size_t at = text.rfind("at line ");
  int line = 0;
  if (at != absl::string_view::npos) {
    std::from_chars(text.data() + at + 8, text.data() + text.size(), line);
  }
  return line;
}
inline std::string text_of(const absl::Status& status) {
  return status.ToString();
}

#define BENCH_TIER_CODE 1
#define BENCH_TIER_RICH 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) Result<T> name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) return failed(code)
#define BENCH_FAIL_TEXT(code, text) return failed(code, text)
#define BENCH_FAIL_AT(code, line) return failed(code, line)
#define BENCH_TRY(T, v, f, ...)                                \
  Result<T> v##_result = f(__VA_ARGS__);                       \
  if (!v##_result.ok()) return std::move(v##_result).status(); \
  T& v = *v##_result
#define BENCH_TRY_CONTEXT(T, v, text, f, ...)                           \
  Result<T> v##_result = f(__VA_ARGS__);                                \
  if (!v##_result.ok()) return with_context(v##_result.status(), text); \
  T& v = *v##_result
#define BENCH_TRY_FORMAT(T, v, format, number, f, ...)                            \
  Result<T> v##_result = f(__VA_ARGS__);                                          \
  if (!v##_result.ok()) return with_context(v##_result.status(), format, number); \
  T& v = *v##_result
#define BENCH_PASS_ON(T, v, statement, f, ...) \
  Result<T> v##_result = f(__VA_ARGS__);       \
  if (!v##_result.ok()) return v##_result;     \
  T& v = *v##_result;                          \
  statement;                                   \
  return v##_result
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  do {                                                       \
    const Result<T> v##_result = f(__VA_ARGS__);             \
    if (v##_result.ok()) {                                   \
      const T& v = *v##_result;                              \
      on_value;                                              \
    } else {                                                 \
      const absl::Status error = v##_result.status();        \
      on_error;                                              \
    }                                                        \
  } while (false)

#include "bench_scenarios.inc"

}  // namespace bench::absl_statusor
