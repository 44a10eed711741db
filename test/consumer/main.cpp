// A stranger's program: one function that can fail, one caller that adds what it was doing.
#include <fallible/fallible.hpp>

#include <cstdio>
#include <cstdlib>

namespace {

fallible::Result<int> parse_port(int number) {
  if (number > 65535) {
    return fallible::fail(fallible::Errc::invalid_argument, "port {} is out of range", number);
  }
  return number;
}

fallible::Result<int> next_port(int number) {
  const int port = FALLIBLE_TRY(parse_port(number), "reading the listen address");
  return port + 1;
}

}  // namespace

int main() {
  const fallible::Result<int> good = next_port(8080);
  const fallible::Result<int> bad = next_port(70000);
  if (!good.has_value() || *good != 8081 || bad.has_value()) return EXIT_FAILURE;
  std::printf("%s\n", fallible::to_string(bad.error()).c_str());
#ifdef __cpp_exceptions
  std::puts("exceptions: on");
#else
  std::puts("exceptions: off");
#endif
}
