// compare.hpp: measures all mechanisms of a cell against each other. Rounds: in each round every
// mechanism runs once for about 0.3 ms, in random order, after the heap was shaken. Ratios are
// taken inside a round, so that a machine that slows down slows down both sides.
#ifndef BENCH_SUPPORT_COMPARE_HPP
#define BENCH_SUPPORT_COMPARE_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "support/registry.hpp"

namespace bench {

struct CompareOptions {
  int rounds = 15;
  double sample_seconds = 0.0003;
  bool full = false;
  bool instructions = false;  ///< Run each contender once, for callgrind to count.
  std::uint64_t seed = 1;
  std::string filter;    ///< A part of the cell's name.
  std::string output;    ///< Samples are appended here, one line per contender.
  std::string compiler;  ///< Goes into each line.
  int layout = 0;        ///< Goes into each line.
  std::string data;      ///< Folder with dpkg_status.txt.
  std::string rival;     ///< A program that runs scenarios in another language; may be empty.
};

/// Returns the program's exit status; says on stderr what went wrong.
int compare(const CompareOptions& options);

}  // namespace bench

#endif
