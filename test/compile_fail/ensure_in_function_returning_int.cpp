// expect: a_function_that_fails_must_return_a_Result_or_another_carrier
#include <fallible/core/ensure.hpp>

#ifndef FALLIBLE_CONTROL
int use(int port) {
#else
fallible::Result<int> use(int port) {
#endif
  FALLIBLE_ENSURE(port > 0);
  return port;
}
