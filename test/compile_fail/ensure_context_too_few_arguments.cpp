// expect: more_placeholders_than_arguments
#include <fallible/core/ensure.hpp>

fallible::Result<int> use(int port) {
#ifndef FALLIBLE_CONTROL
  FALLIBLE_ENSURE(port > 0, fallible::Errc::invalid_argument, "port {} of {}", port);
#else
  FALLIBLE_ENSURE(port > 0, fallible::Errc::invalid_argument, "port {}", port);
#endif
  return port;
}
