// leaf.cpp: Boost.LEAF. The result carries an id; the details wait in slots of the function that
// handles the error, so only what a handler asks for is stored. Built as its author recommends,
// without diagnostics and without capture.
// needs <boost/leaf.hpp> from libboost1.81-dev
#define BOOST_LEAF_CFG_DIAGNOSTICS 0
#define BOOST_LEAF_CFG_CAPTURE 0
#define BOOST_LEAF_CFG_STD_SYSTEM_ERROR 0
#include <boost/leaf.hpp>

#include "support/vocabulary.hpp"

namespace leaf = boost::leaf;

namespace bench::leaf_result {

template <class T> using Result = leaf::result<T>;

inline namespace lean {

constexpr bench::Mechanism mechanism{"leaf", "Boost.LEAF", "leaf::result<T>, an enum in a slot",
                                     90};

inline int code_of(bench::Failure failure) {
  return static_cast<int>(failure);
}

#define BENCH_TIER_CODE 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) Result<T> name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) return leaf::new_error(code)
#define BENCH_TRY(T, v, f, ...) BOOST_LEAF_ASSIGN(T v, f(__VA_ARGS__))
#define BENCH_PASS_ON(T, v, statement, f, ...) \
  Result<T> v##_result = f(__VA_ARGS__);       \
  if (!v##_result) return v##_result.error();  \
  T& v = v##_result.value();                   \
  statement;                                   \
  return v##_result
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...) \
  leaf::try_handle_all(                                      \
      [&]() -> Result<void> {                                \
        BOOST_LEAF_ASSIGN(T v, f(__VA_ARGS__));              \
        on_value;                                            \
        return {};                                           \
      },                                                     \
      [&](bench::Failure error) { on_error; }, [] { __builtin_trap(); })

#include "bench_scenarios.inc"

#include "support/undefine.inc"

}  // namespace lean

namespace rich {

constexpr bench::Mechanism mechanism{"leaf", "Boost.LEAF",
                                     "leaf::result<T>, code, text, line and contexts in slots", 90};

struct Text {
  std::string value;
};
struct Line {
  int value;
};
struct ContextList {
  std::vector<std::string> formatted;
  std::string_view literal[16];
  int literals = 0;
};

struct Failed {
  bench::Failure failure;
  const Text* text;
  const Line* line;
  const ContextList* contexts;
};

inline int code_of(const Failed& error) {
  return static_cast<int>(error.failure);
}
inline int line_of(const Failed& error) {
  return error.line == nullptr ? 0 : error.line->value;
}
inline std::string text_of(const Failed& error) {
  std::string text;
  if (error.contexts != nullptr) {
    const ContextList& contexts = *error.contexts;
    for (auto one = contexts.formatted.rbegin(); one != contexts.formatted.rend(); ++one) {
      text.append(*one).append(": ");
    }
    for (int i = contexts.literals; i-- > 0;) text.append(contexts.literal[i]).append(": ");
  }
  text.append(bench::name_of(error.failure));
  if (error.text != nullptr) text.append(": ").append(error.text->value);
  return text;
}

#define BENCH_TIER_RICH 1
#define BENCH_CAN_FAIL 1
#define BENCH_FUNCTION(T, name, ...) Result<T> name(__VA_ARGS__)
#define BENCH_RETURN(...) return __VA_ARGS__
#define BENCH_FAIL(code) return leaf::new_error(code)
#define BENCH_FAIL_TEXT(code, text) return leaf::new_error(code, Text{std::string(text)})
#define BENCH_FAIL_AT(code, line) return leaf::new_error(code, Line{line})
#define BENCH_TRY(T, v, f, ...) BOOST_LEAF_ASSIGN(T v, f(__VA_ARGS__))
#define BENCH_TRY_CONTEXT(T, v, text, f, ...)                                 \
  const auto v##_context = leaf::on_error([](ContextList& contexts) {         \
    if (contexts.literals < 16) contexts.literal[contexts.literals++] = text; \
  });                                                                         \
  BOOST_LEAF_ASSIGN(T v, f(__VA_ARGS__))
#define BENCH_TRY_FORMAT(T, v, format, number, f, ...)                  \
  const auto v##_context = leaf::on_error([&](ContextList& contexts) {  \
    contexts.formatted.push_back(bench::format_number(format, number)); \
  });                                                                   \
  BOOST_LEAF_ASSIGN(T v, f(__VA_ARGS__))
#define BENCH_MATCH(T, v, error, on_value, on_error, f, ...)                      \
  leaf::try_handle_all(                                                           \
      [&]() -> Result<void> {                                                     \
        BOOST_LEAF_ASSIGN(T v, f(__VA_ARGS__));                                   \
        on_value;                                                                 \
        return {};                                                                \
      },                                                                          \
      [&](bench::Failure v##_failure, const Text* v##_text, const Line* v##_line, \
          const ContextList* v##_contexts) {                                      \
        const Failed error{v##_failure, v##_text, v##_line, v##_contexts};        \
        on_error;                                                                 \
      },                                                                          \
      [] { __builtin_trap(); })

#include "bench_scenarios.inc"

}  // namespace rich

}  // namespace bench::leaf_result
