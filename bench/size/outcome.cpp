#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/terminate.hpp>
#include <boost/outcome/try.hpp>
#include <system_error>

#include "questions.hpp"

namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;
using Result = outcome::basic_result<int, std::error_code, outcome::policy::terminate>;

Result callee();

#define NEUTRAL(n)                          \
  Result neutral_##n() {                    \
    BOOST_OUTCOME_TRY(int value, callee()); \
    return value + 1;                       \
  }
#define RAISE(n)                                                                           \
  Result raise_##n(int number) {                                                           \
    if (number < 0) return outcome::failure(make_error_code(std::errc::invalid_argument)); \
    return number + 1;                                                                     \
  }
#define HANDLE(n)                               \
  int handle_##n() {                            \
    const Result result = callee();             \
    return result ? result.assume_value() : -1; \
  }

#include "answer.inc"
