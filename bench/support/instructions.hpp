// instructions.hpp: counts user-mode instructions of this thread. Two sources: the CPU's counter
// through perf_event_open, where kernel and machine allow it; else callgrind, which counts exactly
// and slowly: the harness is run under it once and marks the code of each contender.
#ifndef BENCH_SUPPORT_INSTRUCTIONS_HPP
#define BENCH_SUPPORT_INSTRUCTIONS_HPP

#include <cstdint>
#include <string>

namespace bench {

class InstructionCounter {
 public:
  InstructionCounter();
  ~InstructionCounter();
  InstructionCounter(const InstructionCounter&) = delete;
  InstructionCounter& operator=(const InstructionCounter&) = delete;
  [[nodiscard]] bool works() const { return file_ >= 0; }
  void start() const;
  [[nodiscard]] std::uint64_t stop() const;

 private:
  int file_ = -1;
};

/// True when this process runs under callgrind and was built with its header.
bool under_callgrind();
/// From here on callgrind's count is new.
void callgrind_start();
/// Writes callgrind's count to its next output file, with `label` in it.
void callgrind_stop(const std::string& label);

}  // namespace bench

#endif
