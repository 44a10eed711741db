// expect: fallible: the fallback value must be copyable into the operation
#include <fallible/core/result.hpp>
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/pipeline.hpp>

using namespace fallible;

struct Handle {
  Handle() = default;
  Handle(Handle&&) = default;
};

bool use() {
#ifndef FALLIBLE_CONTROL
  auto guard = fallback_value(Handle{});
#else
  auto guard = fallback_to([] { return Handle{}; });
#endif
  return guard.call([]() -> Result<Handle> { return fail(Errc::unavailable); }).has_value();
}
