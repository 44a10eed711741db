#include <fallible/resilience/sleeper.hpp>

#include <ctime>

FALLIBLE_NAMESPACE_BEGIN
namespace {

bool block_thread(void*, std::chrono::nanoseconds until, StopToken stop) noexcept {
  const Clock clock = steady_clock();
  for (;;) {
    if (stop.stop_requested()) return false;
    const std::chrono::nanoseconds now = clock.now();
    if (now >= until) return true;
    std::chrono::nanoseconds slice = until - now;
    if (stop.requested != nullptr && slice > stop_granularity) slice = stop_granularity;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(slice);
    timespec wait{};
    wait.tv_sec = static_cast<time_t>(seconds.count());
    wait.tv_nsec = static_cast<long>((slice - seconds).count());
    ::nanosleep(&wait, nullptr);  // a signal ends it early: the loop asks again
  }
}

}  // namespace

Sleeper system_sleeper() noexcept { return {&block_thread}; }

FALLIBLE_NAMESPACE_END
