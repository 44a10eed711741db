// ratio.hpp: a few ways to do one thing, timed against the first of them in one interleaved run.
//   Every round times each way once, in turn, so that a busy neighbour hits all of them alike; a row is the median
//   of the rounds' ratios, with the quartiles, and the ratio of the fastest rounds, which says most on a machine that does
//   other work too. The clock is one that is read without a system call: with the processor's
//   time, which needs one, what reads a clock itself came out up to a third slower. Allocations are counted over one
//   more pass of each.
//   Threads  one calls it.
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

/// The time, in nanoseconds.
inline double steady_time() {
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The operations that take about a millisecond.
inline std::size_t operations_of(const Way& way, double (*now)()) {
  for (std::size_t count = 64;; count *= 2) {
    const double before = now();
    way.run(count);
    if (now() - before > 1e6) return count;
  }
}

/// How a way compares with the first one.
struct Ratio {
  double median;
  double of_fastest;  ///< the fastest round of each
};

/// `now` tells the time in nanoseconds; a way that times a part of itself gives its own.
/// Returns   a ratio for each way.
inline std::vector<Ratio> print_ratios(const char* title, const std::vector<Way>& ways, int rounds, double (*now)() = &steady_time) {
  std::vector<std::size_t> counts;
  for (const Way& way : ways) counts.push_back(operations_of(way, now));
  std::vector<std::vector<double>> nanoseconds(ways.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < ways.size(); ++i) {
      const double before = now();
      ways[i].run(counts[i]);
      nanoseconds[i].push_back((now() - before) / static_cast<double>(counts[i]));
    }
  }
  std::printf("\n%-44s %9s %8s %17s %8s %s\n", title, "ns/op", "ratio", "quartiles", "fastest", "allocations/op");
  std::vector<Ratio> result;
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
    const double fastest = times[0] / *std::min_element(nanoseconds[0].begin(), nanoseconds[0].end());
    result.push_back({ratios[ratios.size() / 2], fastest});
    std::printf("%-44s %9.2f %8.2f %8.2f %8.2f %8.2f %8.3f\n", ways[i].name, times[times.size() / 2],
                ratios[ratios.size() / 2], ratios[ratios.size() / 4], ratios[ratios.size() * 3 / 4], fastest,
                static_cast<double>(taken) / 1000);
  }
  return result;
}

/// Prints one line: what was promised, and whether the median holds it. On a machine with other work the fastest rounds may
/// hold it where the median does not; the line says so, and the promise counts as missed.
inline bool print_bar(const char* promise, Ratio ratio, double most) {
  const bool met = ratio.median <= most;
  std::printf("bar: %-62s %5.2f (fastest %.2f), at most %.2f: %s\n", promise, ratio.median, ratio.of_fastest, most,
              met                        ? "met"
              : ratio.of_fastest <= most ? "missed, but for the fastest rounds"
                                         : "missed");
  return met;
}
/// How way `a` compares with way `b`, neither of which is the first.
inline Ratio between(Ratio a, Ratio b) { return {a.median / b.median, a.of_fastest / b.of_fastest}; }

/// The rounds that the command line asks for: `--rounds=<n>`, 51 when it does not.
inline int rounds_of(int argc, char** argv) {
  int rounds = 51;
  for (int i = 1; i < argc; ++i) (void)std::sscanf(argv[i], "--rounds=%d", &rounds);
  return rounds < 1 ? 1 : rounds;
}

}  // namespace bench

#endif
