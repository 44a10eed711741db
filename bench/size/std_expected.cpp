// flags -std=c++23
#include <expected>

#include <cstdint>
#include <utility>

#include "questions.hpp"

struct Error {
  std::uint32_t category;
  std::int32_t value;
};
using Result = std::expected<int, Error>;

Result callee();

#define NEUTRAL(n)                                              \
  Result neutral_##n() {                                        \
    auto result = callee();                                     \
    if (!result) return std::unexpected<Error>(result.error()); \
    return *result + 1;                                         \
  }
#define RAISE(n)                                                                                   \
  Result raise_##n(int number) {                                                                   \
    if (number < 0) return std::unexpected<Error>(Error{1, static_cast<int>(Trouble::bad_input)}); \
    return number + 1;                                                                             \
  }
#define HANDLE(n)                   \
  int handle_##n() {                \
    const Result result = callee(); \
    return result ? *result : -1;   \
  }

#include "answer.inc"
