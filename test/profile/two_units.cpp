// Compares what two units say that hold the same inline code, one without and one with exceptions.
#include "two_units.hpp"

#include <csetjmp>
#include <cstdio>
#include <cstring>

namespace {

int failures = 0;
void expect_same(const std::string& a, const std::string& b, const char* what, int n) {
  if (a == b) return;
  std::fprintf(stderr, "%s %d: '%s' without, '%s' with exceptions\n", what, n, a.c_str(), b.c_str());
  ++failures;
}

std::jmp_buf back;
std::string advice_seen;
void remember(const char* advice, const char* error, fallible::Location) {
  advice_seen = std::string(advice) + "|" + (error != nullptr ? error : "none");
  std::longjmp(back, 1);
}
std::string advice_of(void (*violate)()) {
  advice_seen = "nothing";
  if (setjmp(back) == 0) violate();
  return advice_seen;
}

}  // namespace

int main() {
  for (int n = 0; n < 6; ++n) {
    expect_same(report_a(n), report_b(n), "report", n);
    expect_same(read_a(make_b(n)), n == 5 ? "data loss" : read_b(make_b(n)), "made with", n);
    expect_same(n == 5 ? "data loss" : read_a(make_a(n)), read_b(make_a(n)), "made without", n);
  }
  if (read_a(make_a(5)) != "data losshidden" || read_b(make_b(5)) != "data losshidden") {
    std::fprintf(stderr, "a unit does not find its own hidden type\n");
    ++failures;
  }
  fallible::set_violation_handler(&remember);
  expect_same(advice_of(&violate_a), advice_of(&violate_b), "advice", 0);
  if (advice_seen.find("has_value()") == std::string::npos) {
    std::fprintf(stderr, "the advice is '%s'\n", advice_seen.c_str());
    ++failures;
  }
  return failures == 0 ? 0 : 1;
}
