// A failure is a value; a misuse is a bug, and stops the program through one hook.
#include <cstdio>
#include <cstdlib>

#include <fallible/fallible.hpp>

[[noreturn]] void report_and_stop(const char* advice, const char* error, fallible::Location) {
  std::printf("bug: %s\n", advice);
  if (error != nullptr) std::printf("  at hand: %s\n", error);
  std::exit(0);  // a real handler resets the device or writes a crash report
}

int main() {
  fallible::set_violation_handler(&report_and_stop);
  fallible::Result<int> depth = fallible::fail(fallible::Errc::not_found, "no sounding");
  return *depth;
}
