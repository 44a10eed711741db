#include <fallible/core/clock.hpp>

#include <fallible/core/detail/system_time.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

template <clockid_t Id>
std::chrono::nanoseconds read_clock(void*) noexcept {
  return detail::system_time<Id>();
}

}  // namespace

Clock steady_clock() noexcept { return {&read_clock<CLOCK_MONOTONIC>}; }

Clock coarse_clock() noexcept { return {&read_clock<detail::coarse_id>}; }

Clock wall_clock() noexcept { return {&read_clock<CLOCK_REALTIME>}; }

FALLIBLE_NAMESPACE_END
