// Errors without a heap: details come from a pool; an empty one costs details, never codes.
#include <cstdio>

#include <fallible/fallible.hpp>

using fallible::Errc;
using fallible::Error;

static fallible::FixedPool<2> pool;  // 2 blocks of FALLIBLE_BLOCK_BYTES, in static memory

void show(const char* name, const Error& error) {
  char line[80];
  const fallible::Rendered rendered = render_to(line, sizeof line, error);  // allocates nothing
  std::printf("%s: %s%s, %zu blocks in use\n", name, rendered.text.data(),
              error.detail_lost() ? " (detail lost)" : "", pool.used());
}

int main() {
  fallible::set_allocator(&pool.allocator());

  Error first(Errc::unavailable);
  show("first", first);
  first.context("read sensor {}", 4);
  show("first", first);

  Error second(Errc::deadline_exceeded);
  second.context("wait for the radio");
  Error third(Errc::data_loss);
  third.context("check flash page {}", 9);
  show("second", second);
  show("third", third);

  second = Error(Errc::cancelled);  // gives its block back
  third = Error(Errc::data_loss).context("check flash page {}", 9);
  show("third", third);
}
