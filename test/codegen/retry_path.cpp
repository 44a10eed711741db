// What a retry adds to an operation that succeeds at once: instructions beside those of the bare call, whose result is
// looked at in the same way. The operation takes no Call; the policies are globals.
// flags: -O2 -fno-optimize-sibling-calls
#include <fallible/resilience/retry.hpp>

using namespace fallible;

Result<int, Code> leaf_code();
Result<int> leaf();
[[gnu::visibility("hidden")]] extern const PlainRetry plain;
[[gnu::visibility("hidden")]] extern const RetryPolicy policy;

// path bare_code: gcc 7, clang 9
int bare_code() {
  const auto result = leaf_code();
  return result ? *result : -1;
}
// path bare: gcc 9, clang 16
int bare() {
  const auto result = leaf();
  return result ? *result : -1;
}

// Nothing but the test of the result.
// path plain_code: gcc 8, clang 8
// more plain_code / bare_code: gcc 1, clang 1
int plain_code() {
  const auto result = plain.call(leaf_code);
  return result ? *result : -1;
}
// path plain_error: gcc 9, clang 14
// more plain_error / bare: gcc 3, clang 3
int plain_error() {
  const auto result = plain.call(leaf);
  return result ? *result : -1;
}

// Also the test of the policy, whose answer is not known when this is compiled; what comes from behind it is looked at again.
// path retried_code: gcc 13, clang 15
// more retried_code / bare_code: gcc 6, clang 6
int retried_code() {
  const auto result = policy.call(leaf_code);
  return result ? *result : -1;
}
// path retried_error: gcc 14, clang 21
// more retried_error / bare: gcc 5, clang 5
int retried_error() {
  const auto result = policy.call(leaf);
  return result ? *result : -1;
}
