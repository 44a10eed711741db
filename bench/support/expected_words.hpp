// expected_words.hpp: the two error types that people put into an expected or a result of a
// library without an error type of its own. One is small; the other one owns a text that each
// context is put in front of.
#ifndef BENCH_SUPPORT_EXPECTED_WORDS_HPP
#define BENCH_SUPPORT_EXPECTED_WORDS_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "support/text.hpp"

namespace bench {

struct CategoryAndCode {
  std::uint32_t category;
  std::int32_t value;
};

struct CodeAndText {
  explicit CodeAndText(Failure failure) : code(static_cast<int>(failure)) {}
  CodeAndText(Failure failure, std::string_view message)
      : code(static_cast<int>(failure)), text(message) {}
  CodeAndText(Failure failure, int at_line) : code(static_cast<int>(failure)), line(at_line) {}

  void add_context(std::string_view context) {
    text = prefixed(context, text.empty() ? name_of(code) : std::string_view(text));
  }

  int code;
  int line = 0;
  std::string text;
};

inline int code_of(const CodeAndText& error) {
  return error.code;
}
inline int line_of(const CodeAndText& error) {
  return error.line;
}
inline std::string text_of(const CodeAndText& error) {
  return error.text.empty() ? std::string(name_of(error.code)) : error.text;
}

}  // namespace bench

#endif
