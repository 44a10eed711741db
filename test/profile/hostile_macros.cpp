// Includes every core header after the macros that systems and programs really define, and uses them.
// major, minor, makedev: old glibc's <sys/types.h>. unix, linux: GNU dialects. min, max, near, far, small,
// interface, ERROR: <windows.h>. None, Status, Success, Bool, Always: Xlib. check, require, verify: old
// macOS. F, B1, abs, round: Arduino. OK, FAIL, TRY, CHECK, ASSERT: everybody.
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#define major(device) hostile(device)
#define minor(device) hostile(device)
#define makedev(a, b) hostile(a, b)
#define unix 1
#define linux 1
#define min(a, b) hostile(a, b)
#define max(a, b) hostile(a, b)
#define near
#define far
#define small char
#define interface struct
#define ERROR 0
#define NO_ERROR 0
#define IN
#define OUT
#define OPTIONAL
#define DELETE 0x10000
#define None 0L
#define Status int
#define Success 0
#define Bool int
#define Always 2
#define require(x) hostile(x)
#define verify(x) hostile(x)
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define abs(x) hostile(x)
#define round(x) hostile(x)
#define F(text) hostile(text)
#define B1 1
#define OK 0
#define FAIL hostile
#define TRY hostile
#define CHECK hostile
#define ASSERT hostile
#define ENSURE hostile
#define TRUE 1
#define FALSE 0
#define signals hostile
#define slots
#define emit
#define foreach hostile
#define _N 04
#define _E 010

#include <fallible/core/allocator.hpp>
#include <fallible/core/combine.hpp>
#include <fallible/core/context.hpp>
#include <fallible/core/ensure.hpp>
#include <fallible/core/ostream.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/core/visit.hpp>

namespace {

struct Limited {
  int limit;
  static constexpr fallible::Code code = fallible::Errc::resource_exhausted;
};

fallible::Result<int> half(int n) {
  FALLIBLE_ENSURE(n >= 0, fallible::Errc::out_of_range, "half of {}", n);
  if (n % 2 != 0) return FALLIBLE_FAIL(fallible::Errc::invalid_argument);
  if (n > 100) return fallible::fail(Limited{n}).with("n", n);
  return n / 2;
}
fallible::Result<int> quarter(int n) {
  FALLIBLE_TRY_ASSIGN(const int first, half(n), "quarter of {}", n);
  return FALLIBLE_TRY(half(first));
}
struct Count {
  int errors = 0;
  bool enter(const fallible::Error&, const fallible::Step&) { return ++errors > 0; }
};

}  // namespace

int main() {
  Count count;
  const fallible::Result<int> failed = quarter(102);
  if (failed.has_error()) fallible::visit(failed.error(), count);
  const bool fine = quarter(8) == 2 && quarter(3).has_error() && quarter(-1).has_error() && count.errors == 1 &&
                    failed.error().get_if<Limited>() != nullptr &&
                    fallible::to_string(quarter(6).error()) == "invalid argument";
  return fine ? 0 : 1;
}
