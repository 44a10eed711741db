// exceptions.cpp: throw and catch. A frame that has something to say about a failure catches it,
// appends a line and rethrows. The only file here that is compiled with -fexceptions.
// flags -fexceptions
#include <exception>

#include "support/vocabulary.hpp"

namespace bench::exceptions {

class Failed : public std::exception {
 public:
  explicit Failed(bench::Failure failure) : failure_(failure) {}
  [[nodiscard]] bench::Failure failure() const { return failure_; }
  [[nodiscard]] const char* what() const noexcept override {
    return bench::name_of(failure_).data();
  }

 private:
  bench::Failure failure_;
};

inline int code_of(const Failed& error) {
  return static_cast<int>(error.failure());
}

inline namespace lean {

constexpr bench::Mechanism mechanism{"exceptions", "exceptions",
                                     "T f(args), throws a class with a code", 2};

#define BENCH_TIER_CODE 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) T name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) throw Failed(code)
#define BENCH_TRY(T, v, f, ...) const T v = f(__VA_ARGS__)
#define BENCH_PASS_ON(T, v, statement, f, ...) \
  T v = f(__VA_ARGS__);                        \
  statement;                                   \
  return v
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  try {                                                      \
    const T v = f(__VA_ARGS__);                              \
    on_value;                                                \
  } catch (const Failed& error) {                            \
    on_error;                                                \
  }

#include "bench_scenarios.inc"

#include "support/undefine.inc"

}  // namespace lean

namespace rich {

constexpr bench::Mechanism mechanism{
    "exceptions", "exceptions", "a class with code, message and contexts; catch, append, rethrow",
    2};

class DetailedFailed : public Failed {
 public:
  using Failed::Failed;
  DetailedFailed(bench::Failure failure, std::string_view text) : Failed(failure), message_(text) {}
  DetailedFailed(bench::Failure failure, int line) : Failed(failure), line_(line) {}

  void add(std::string context) { contexts_.push_back(std::move(context)); }
  [[nodiscard]] int line() const { return line_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::vector<std::string>& contexts() const { return contexts_; }

 private:
  int line_ = 0;
  std::string message_;
  std::vector<std::string> contexts_;
};

inline int line_of(const DetailedFailed& error) {
  return error.line();
}

inline std::string text_of(const DetailedFailed& error) {
  std::string text;
  for (auto context = error.contexts().rbegin(); context != error.contexts().rend(); ++context) {
    text.append(*context).append(": ");
  }
  text.append(error.what());
  if (!error.message().empty()) text.append(": ").append(error.message());
  return text;
}

#define BENCH_TIER_RICH 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) T name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) throw DetailedFailed(code)
#define BENCH_FAIL_TEXT(code, text) throw DetailedFailed(code, text)
#define BENCH_FAIL_AT(code, line) throw DetailedFailed(code, line)
#define BENCH_TRY(T, v, f, ...) T v = f(__VA_ARGS__)
#define BENCH_TRY_CONTEXT(T, v, text, f, ...) \
  T v;                                        \
  try {                                       \
    v = f(__VA_ARGS__);                       \
  } catch (DetailedFailed & v##_error) {      \
    v##_error.add(text);                      \
    throw;                                    \
  }
#define BENCH_TRY_FORMAT(T, v, format, number, f, ...)   \
  T v;                                                   \
  try {                                                  \
    v = f(__VA_ARGS__);                                  \
  } catch (DetailedFailed & v##_error) {                 \
    v##_error.add(bench::format_number(format, number)); \
    throw;                                               \
  }
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  try {                                                      \
    const T v = f(__VA_ARGS__);                              \
    on_value;                                                \
  } catch (const DetailedFailed& error) {                    \
    on_error;                                                \
  }

#include "bench_scenarios.inc"

}  // namespace rich

}  // namespace bench::exceptions
