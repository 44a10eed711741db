#include "support/instructions.hpp"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_include)
#  if __has_include(<valgrind/callgrind.h>)
#    include <valgrind/callgrind.h>
#    define BENCH_HAS_CALLGRIND 1
#  endif
#endif

namespace bench {

InstructionCounter::InstructionCounter() {
  perf_event_attr wanted{};
  wanted.type = PERF_TYPE_HARDWARE;
  wanted.size = sizeof wanted;
  wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
  wanted.disabled = 1;
  wanted.exclude_kernel = 1;
  wanted.exclude_hv = 1;
  file_ = static_cast<int>(syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0));
  if (file_ < 0) return;
  // Some virtual machines open the counter and leave it at zero.
  start();
  for (int i = 0; i < 1000; ++i) asm volatile("" : : "r"(i));
  if (stop() < 1000) {
    close(file_);
    file_ = -1;
  }
}

InstructionCounter::~InstructionCounter() {
  if (file_ >= 0) close(file_);
}

void InstructionCounter::start() const {
  ioctl(file_, PERF_EVENT_IOC_RESET, 0);
  ioctl(file_, PERF_EVENT_IOC_ENABLE, 0);
}

std::uint64_t InstructionCounter::stop() const {
  ioctl(file_, PERF_EVENT_IOC_DISABLE, 0);
  std::uint64_t count = 0;
  if (read(file_, &count, sizeof count) != sizeof count) return 0;
  return count;
}

#if BENCH_HAS_CALLGRIND

bool under_callgrind() {
  return RUNNING_ON_VALGRIND != 0;
}
void callgrind_start() {
  CALLGRIND_ZERO_STATS;
}
void callgrind_stop(const std::string& label) {
  CALLGRIND_DUMP_STATS_AT(label.c_str());
}

#else

bool under_callgrind() {
  return false;
}
void callgrind_start() {}
void callgrind_stop(const std::string&) {}

#endif

}  // namespace bench
