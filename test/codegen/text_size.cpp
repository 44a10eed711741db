// What one use costs in bytes of code when a program is built for size.
// flags: -Os
#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>

using fallible::Code;
using fallible::Errc;
using fallible::fail;
using fallible::Result;

Result<int, Code> leaf_code();
Result<int> leaf();

// bytes neutral_code: gcc 24, clang 12
Result<int, Code> neutral_code() { return FALLIBLE_TRY(leaf_code()) + 1; }

// With the call that notes the line in an error that already has details.
// bytes neutral: gcc 56, clang 48
Result<int> neutral() { return FALLIBLE_TRY(leaf()) + 1; }

// bytes with_context: gcc 110, clang 52
Result<int> with_context() { return FALLIBLE_TRY(leaf(), "reading the row") + 1; }

// bytes raise_code: gcc 36, clang 36
Result<int, Code> raise_code(int x) {
  if (x < 0) return fail(Errc::out_of_range);
  return x;
}

// bytes raise_into_error: gcc 36, clang 36
Result<int> raise_into_error(int x) {
  if (x < 0) return fail(Errc::out_of_range);
  return x;
}

// bytes raise_with_line: gcc 36, clang 36
Result<int> raise_with_line(int x) {
  if (x < 0) return FALLIBLE_FAIL(Errc::out_of_range);
  return x;
}

// bytes raise_with_message: gcc 60, clang 60
Result<int> raise_with_message(int x) {
  if (x < 0) return fail(Errc::out_of_range, "no negative numbers");
  return x;
}

// bytes handle_code: gcc 30, clang 30
int handle_code() {
  const auto result = leaf_code();
  return result ? *result : -1;
}

// bytes handle_code_or: gcc 30, clang 30
int handle_code_or() { return leaf_code().value_or(-1); }

// bytes handle: gcc 65, clang 54
int handle() {
  const auto result = leaf();
  return result ? *result : -1;
}
