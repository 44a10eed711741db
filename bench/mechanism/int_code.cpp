// int_code.cpp: the floor. An int says how it went, the value comes back through a pointer, as in C.
// Where an error must carry more, the caller owns a struct with room for it.
#include "support/vocabulary.hpp"

namespace bench::int_code {

inline namespace lean {

constexpr bench::Mechanism mechanism{"int_code", "int code + out", "int f(args, T* out)", 0};

inline int code_of(int error) {
  return error;
}

#define BENCH_TIER_CODE 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) int name(__VA_ARGS__, T* out)
#define BENCH_RETURN(...) return *out = std::move(__VA_ARGS__), 0
#define BENCH_FAIL(code) return static_cast<int>(code)
#define BENCH_TRY(T, v, f, ...) \
  T v;                          \
  if (const int v##_error = f(__VA_ARGS__, &v); v##_error != 0) return v##_error
#define BENCH_PASS_ON(T, v, statement, f, ...)                      \
  if (const int code = f(__VA_ARGS__, out); code != 0) return code; \
  T& v = *out;                                                      \
  statement;                                                        \
  return 0
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  do {                                                       \
    T v;                                                     \
    if (const int error = f(__VA_ARGS__, &v); error == 0) {  \
      on_value;                                              \
    } else {                                                 \
      on_error;                                              \
    }                                                        \
  } while (false)

#include "bench_scenarios.inc"

#include "support/undefine.inc"

}  // namespace lean

namespace rich {

constexpr bench::Mechanism mechanism{
    "int_code", "int code + out", "int f(args, T* out, ErrorInfo* info), info owned by the caller",
    0};

struct ErrorInfo {
  struct Context {
    const char* text;
    std::size_t size;
  };
  int code = 0;
  int line = 0;
  int contexts = 0;
  std::size_t used = 0;
  std::string message;
  Context context[16];
  char buffer[512];
};

inline int fill(ErrorInfo* info, bench::Failure failure) {
  return info->code = static_cast<int>(failure);
}

inline int fill(ErrorInfo* info, bench::Failure failure, std::string_view text) {
  info->message.assign(text);
  return info->code = static_cast<int>(failure);
}

inline int fill(ErrorInfo* info, bench::Failure failure, int line) {
  info->line = line;
  return info->code = static_cast<int>(failure);
}

inline void add_context(ErrorInfo* info, std::string_view text) {
  if (info->contexts == 16) return;
  info->context[info->contexts++] = {text.data(), text.size()};
}

inline void add_context(ErrorInfo* info, std::string_view format, int number) {
  char* const at = info->buffer + info->used;
  const std::size_t size =
      bench::format_number(at, sizeof info->buffer - info->used, format, number);
  info->used += size;
  add_context(info, {at, size});
}

inline int code_of(const ErrorInfo& info) {
  return info.code;
}
inline int line_of(const ErrorInfo& info) {
  return info.line;
}

inline std::string text_of(const ErrorInfo& info) {
  const std::string_view name = bench::name_of(info.code);
  std::size_t size = name.size() + 2 + info.message.size();
  for (int i = 0; i < info.contexts; ++i) size += info.context[i].size + 2;
  std::string text;
  text.reserve(size);
  for (int i = info.contexts; i-- > 0;) {
    text.append(info.context[i].text, info.context[i].size).append(": ");
  }
  text.append(name);
  if (!info.message.empty()) text.append(": ").append(info.message);
  return text;
}

#define BENCH_TIER_RICH 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) int name(__VA_ARGS__, T* out, ErrorInfo* info)
#define BENCH_RETURN(...) return *out = std::move(__VA_ARGS__), 0
#define BENCH_FAIL(code) return fill(info, code)
#define BENCH_FAIL_TEXT(code, text) return fill(info, code, text)
#define BENCH_FAIL_AT(code, line) return fill(info, code, line)
#define BENCH_TRY(T, v, f, ...) \
  T v;                          \
  if (const int v##_error = f(__VA_ARGS__, &v, info); v##_error != 0) return v##_error
#define BENCH_TRY_CONTEXT(T, v, text, f, ...)                           \
  T v;                                                                  \
  if (const int v##_error = f(__VA_ARGS__, &v, info); v##_error != 0) { \
    add_context(info, text);                                            \
    return v##_error;                                                   \
  }
#define BENCH_TRY_FORMAT(T, v, format, number, f, ...)                  \
  T v;                                                                  \
  if (const int v##_error = f(__VA_ARGS__, &v, info); v##_error != 0) { \
    add_context(info, format, number);                                  \
    return v##_error;                                                   \
  }
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  do {                                                       \
    T v;                                                     \
    ErrorInfo error;                                         \
    if (f(__VA_ARGS__, &v, &error) == 0) {                   \
      on_value;                                              \
    } else {                                                 \
      on_error;                                              \
    }                                                        \
  } while (false)

#include "bench_scenarios.inc"

}  // namespace rich

}  // namespace bench::int_code
