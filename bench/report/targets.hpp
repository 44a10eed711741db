// targets.hpp: the bars that fallible is held to, each computed from the samples of this run. A new
// bar is one more entry in targets.cpp.
#ifndef BENCH_REPORT_TARGETS_HPP
#define BENCH_REPORT_TARGETS_HPP

#include <string>
#include <vector>

#include "report/samples.hpp"

namespace bench::report {

enum class Verdict {
  met,
  within_noise,  ///< The median misses the bar by less than 15 %, the better rounds reach it.
  missed,
  not_measured,
};

struct Target {
  std::string group;
  std::string what;
  std::string compiler;
  std::string bar;       ///< "<= 1.05"
  std::string measured;  ///< "1.02 (1.00-1.04)"
  Verdict verdict = Verdict::not_measured;
};

/// Those that could be measured, by compiler.
std::vector<Target> targets(const Run& run);

const char* to_string(Verdict verdict);

}  // namespace bench::report

#endif
