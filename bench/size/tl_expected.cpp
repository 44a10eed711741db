#include <tl/expected.hpp>

#include <cstdint>
#include <utility>

#include "questions.hpp"

struct Error {
  std::uint32_t category;
  std::int32_t value;
};
using Result = tl::expected<int, Error>;

Result callee();

#define NEUTRAL(n)                                             \
  Result neutral_##n() {                                       \
    auto result = callee();                                    \
    if (!result) return tl::unexpected<Error>(result.error()); \
    return *result + 1;                                        \
  }
#define RAISE(n)                                                                                  \
  Result raise_##n(int number) {                                                                  \
    if (number < 0) return tl::unexpected<Error>(Error{1, static_cast<int>(Trouble::bad_input)}); \
    return number + 1;                                                                            \
  }
#define HANDLE(n)                   \
  int handle_##n() {                \
    const Result result = callee(); \
    return result ? *result : -1;   \
  }

#include "answer.inc"
