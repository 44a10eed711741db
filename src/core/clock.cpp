#include <fallible/core/clock.hpp>

#include <ctime>

FALLIBLE_NAMESPACE_BEGIN
namespace {

template <clockid_t Id>
std::chrono::nanoseconds read_clock(void*) noexcept {
  timespec time{};
  if (::clock_gettime(Id, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

Clock steady_clock() noexcept { return {&read_clock<CLOCK_MONOTONIC>}; }

Clock coarse_clock() noexcept {
#ifdef CLOCK_MONOTONIC_COARSE
  return {&read_clock<CLOCK_MONOTONIC_COARSE>};
#else
  return steady_clock();
#endif
}

Clock wall_clock() noexcept { return {&read_clock<CLOCK_REALTIME>}; }

FALLIBLE_NAMESPACE_END
