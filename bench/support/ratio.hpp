// ratio.hpp: a few ways to do one thing, timed against the first of them in one interleaved run.
//   Every round times each way once, in turn, so that a busy neighbour hits all of them alike; a row is the median
//   of the rounds' ratios, with the quartiles. Allocations are counted over one more pass of each.
//   Threads  one.
//
//   bench::print_ratios("look up a code", {{"unordered_map", &map}, {"ours", &ours}}, rounds);
#ifndef BENCH_SUPPORT_RATIO_HPP
#define BENCH_SUPPORT_RATIO_HPP

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "support/allocation.hpp"

namespace bench {

/// One way to do it: runs that many operations.
struct Way {
  const char* name;
  void (*run)(std::size_t operations);
};

/// The operations that take about a millisecond.
inline std::size_t operations_of(const Way& way) {
  using Timer = std::chrono::steady_clock;
  for (std::size_t count = 64;; count *= 2) {
    const auto before = Timer::now();
    way.run(count);
    if (Timer::now() - before > std::chrono::milliseconds(1)) return count;
  }
}

inline void print_ratios(const char* title, const std::vector<Way>& ways, int rounds) {
  using Timer = std::chrono::steady_clock;
  std::vector<std::size_t> counts;
  for (const Way& way : ways) counts.push_back(operations_of(way));
  std::vector<std::vector<double>> nanoseconds(ways.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < ways.size(); ++i) {
      const auto before = Timer::now();
      ways[i].run(counts[i]);
      const std::chrono::duration<double, std::nano> took = Timer::now() - before;
      nanoseconds[i].push_back(took.count() / static_cast<double>(counts[i]));
    }
  }
  std::printf("\n%-44s %9s %8s %17s %s\n", title, "ns/op", "ratio", "quartiles", "allocations/op");
  for (std::size_t i = 0; i < ways.size(); ++i) {
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
      const auto at = static_cast<std::size_t>(round);
      ratios.push_back(nanoseconds[i][at] / nanoseconds[0][at]);
    }
    std::sort(ratios.begin(), ratios.end());
    std::vector<double> times = nanoseconds[i];
    std::sort(times.begin(), times.end());
    const auto before = allocations();
    ways[i].run(1000);
    const auto taken = allocations() - before;
    std::printf("%-44s %9.2f %8.2f %8.2f %8.2f %8.3f\n", ways[i].name, times[times.size() / 2],
                ratios[ratios.size() / 2], ratios[ratios.size() / 4], ratios[ratios.size() * 3 / 4],
                static_cast<double>(taken) / 1000);
  }
}

/// The rounds that the command line asks for: `--rounds=<n>`, 51 when it does not.
inline int rounds_of(int argc, char** argv) {
  int rounds = 51;
  for (int i = 1; i < argc; ++i) (void)std::sscanf(argv[i], "--rounds=%d", &rounds);
  return rounds < 1 ? 1 : rounds;
}

}  // namespace bench

#endif
