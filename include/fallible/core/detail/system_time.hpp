// The clocks of the system, read in place: what core/clock.hpp hands out as functions, for code that reads one so often
// that the call through a pointer counts. Not for users.
#ifndef FALLIBLE_CORE_DETAIL_SYSTEM_TIME_HPP
#define FALLIBLE_CORE_DETAIL_SYSTEM_TIME_HPP

#include <chrono>
#include <ctime>

#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// A clock that cannot be read stands still.
template <clockid_t Id>
[[gnu::always_inline]] inline std::chrono::nanoseconds system_time() noexcept {
  timespec time;
  if (::clock_gettime(Id, &time) != 0) [[unlikely]] return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

#ifdef CLOCK_MONOTONIC_COARSE
inline constexpr clockid_t coarse_id = CLOCK_MONOTONIC_COARSE;
#else
inline constexpr clockid_t coarse_id = CLOCK_MONOTONIC;
#endif

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
