// What a frame that only passes errors on costs when nothing fails: instructions, and no call but its callee's.
// flags: -O2 -fno-optimize-sibling-calls
#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>

using fallible::Code;
using fallible::Result;

Result<int, Code> leaf_code();
Result<int> leaf();
Result<void> leaf_void();
int leaf_int(int* out);
int leaf_plain();
extern int seen;

// The two floors: no error possible, and an int code with an out parameter.
// path plain:
int plain() { return leaf_plain() + 1; }
// path int_code:
int int_code(int* out) {
  int value;
  if (const int error = leaf_int(&value)) return error;
  *out = value + 1;
  return 0;
}

// path neutral_code: gcc 9, clang 9
// ratio neutral_code / int_code: gcc 0.70, clang 0.70
Result<int, Code> neutral_code() { return FALLIBLE_TRY(leaf_code()) + 1; }

// A side effect, so that failing and succeeding cannot share their code.
// path neutral_code_that_stores: gcc 9, clang 9
// ratio neutral_code_that_stores / int_code: gcc 0.70, clang 0.70
Result<int, Code> neutral_code_that_stores() {
  const int value = FALLIBLE_TRY(leaf_code());
  seen = value;
  return value;
}

// path neutral: gcc 16, clang 9
// ratio neutral / int_code: clang 0.70
Result<int> neutral() { return FALLIBLE_TRY(leaf()) + 1; }

// path neutral_void: gcc 16, clang 9
// ratio neutral_void / int_code: clang 0.70
Result<void> neutral_void() {
  FALLIBLE_TRY(leaf_void());
  return {};
}

// path code_into_error: gcc 16, clang 9
Result<int> code_into_error() { return FALLIBLE_TRY(leaf_code()) + 1; }

// path with_context: gcc 16, clang 8
Result<int> with_context() { return FALLIBLE_TRY(leaf(), "reading the row") + 1; }

// path handle_code: gcc 9, clang 9
int handle_code() {
  const auto result = leaf_code();
  return result ? *result : -1;
}
// path handle: gcc 16, clang 16
int handle() {
  const auto result = leaf();
  return result ? *result : -1;
}
