// A program without a heap: errors live in a FixedPool, and any use of malloc or operator new is a failure.
#include <fallible/core/allocator.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {
bool started = false;
void refuse() {
  if (started) std::_Exit(3);
}
}  // namespace

void* operator new(std::size_t bytes) {
  refuse();
  return std::malloc(bytes);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

struct Overheated {
  int degrees;
  static constexpr fallible::Code code = fallible::Errc::failed_precondition;
  static constexpr auto fields = fallible::fields(fallible::field("degrees", &Overheated::degrees));
  static constexpr const char* message = "{degrees} degrees";
};

constinit fallible::FixedPool<6> pool;
constinit fallible::Error last = fallible::Errc::cancelled;

fallible::Result<int, fallible::Code> read_register(int n) {
  if (n == 1) return fallible::fail(fallible::Errc::unavailable);
  return n;
}
fallible::Result<int> measure(int n) {
  const int raw = FALLIBLE_TRY(read_register(n), "sensor {}", n);
  if (raw == 2) return fallible::fail(Overheated{90});
  if (raw == 3) return FALLIBLE_FAIL(fallible::Errc::data_loss);
  return raw;
}
bool says(const fallible::Error& error, const char* expected) {
  char text[64];
  const fallible::Rendered rendered = fallible::render_to(text, sizeof text, error);
  if (!rendered.truncated() && std::strcmp(text, expected) == 0) return true;
  std::fprintf(stderr, "'%s' instead of '%s'\n", text, expected);
  return false;
}
bool run() {
  const std::size_t before = pool.used();
  const fallible::Result<int> one = measure(1);
  const fallible::Result<int> two = measure(2);
  const fallible::Result<int> three = measure(3);
  if (pool.used() != before + 2 || *measure(7) != 7) return false;
  if (!says(one.error(), "sensor 1: unavailable") || !says(two.error(), "90 degrees") || !says(three.error(), "data loss")) {
    return false;
  }
  last = one.error();
  last.context("main loop").caused_by(two.error());
  if (!says(last, "main loop: sensor 1: unavailable: 90 degrees")) return false;
  for (int i = 0; i < 200; ++i) last.context("and again");  // more than the pool has
  return last.code() == fallible::Errc::unavailable && last.detail_lost();
}

}  // namespace

int main() {
  fallible::set_allocator(&pool.allocator());
  started = true;
  const bool fine = run();
  last = fallible::Errc::cancelled;
  const bool empty = pool.used() == 0;
  started = false;
  if (!empty) std::fprintf(stderr, "%zu blocks are left\n", pool.used());
  return fine && empty ? 0 : 1;
}
