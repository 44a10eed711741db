// error_string.cpp: a bool and a std::string that says what went wrong. Popular, and all there is
// to tell one failure from another is the text. A code of its own would make it int_code.
#include "support/vocabulary.hpp"

namespace bench::error_string {

constexpr bench::Mechanism mechanism{"error_string", "error string",
                                     "bool f(args, T* out, std::string* error)", 120};

/// The text ends in the name of the failure, with ": message" or " at line n" behind it.
inline int code_of(const std::string& error) {
  for (int code = 1; code <= 4; ++code) {
    if (error.find(bench::name_of(code)) != std::string::npos) return code;
  }
  return 0;
}

inline int line_of(const std::string& error) {
  constexpr std::string_view mark = " at line ";
  int line = 0;
  const std::size_t at = error.rfind(mark);
  if (at == std::string::npos) return 0;
  std::from_chars(error.data() + at + mark.size(), error.data() + error.size(), line);
  return line;
}

inline const std::string& text_of(const std::string& error) {
  return error;
}

inline bool fill(std::string* error, bench::Failure failure) {
  error->assign(bench::name_of(failure));
  return false;
}

inline bool fill(std::string* error, bench::Failure failure, std::string_view text) {
  *error = bench::prefixed(bench::name_of(failure), text);
  return false;
}

inline bool fill(std::string* error, bench::Failure failure, int line) {
  error->assign(bench::name_of(failure)).append(bench::format_number(" at line {}", line));
  return false;
}

#define BENCH_TIER_CODE 1
#define BENCH_TIER_RICH 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) bool name(__VA_ARGS__, T* out, std::string* error_text)
#define BENCH_RETURN(...) return *out = std::move(__VA_ARGS__), true
#define BENCH_FAIL(code) return fill(error_text, code)
#define BENCH_FAIL_TEXT(code, text) return fill(error_text, code, text)
#define BENCH_FAIL_AT(code, line) return fill(error_text, code, line)
#define BENCH_TRY(T, v, f, ...) \
  T v;                          \
  if (!f(__VA_ARGS__, &v, error_text)) return false
#define BENCH_TRY_CONTEXT(T, v, text, f, ...)         \
  T v;                                                \
  if (!f(__VA_ARGS__, &v, error_text)) {              \
    *error_text = bench::prefixed(text, *error_text); \
    return false;                                     \
  }
#define BENCH_TRY_FORMAT(T, v, format, number, f, ...)                                \
  T v;                                                                                \
  if (!f(__VA_ARGS__, &v, error_text)) {                                              \
    *error_text = bench::prefixed(bench::format_number(format, number), *error_text); \
    return false;                                                                     \
  }
#define BENCH_PASS_ON(T, v, statement, f, ...)        \
  if (!f(__VA_ARGS__, out, error_text)) return false; \
  T& v = *out;                                        \
  statement;                                          \
  return true
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  do {                                                       \
    T v;                                                     \
    std::string error;                                       \
    if (f(__VA_ARGS__, &v, &error)) {                        \
      on_value;                                              \
    } else {                                                 \
      on_error;                                              \
    }                                                        \
  } while (false)

#include "bench_scenarios.inc"

}  // namespace bench::error_string
