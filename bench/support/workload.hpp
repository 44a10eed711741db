// workload.hpp: makes the inputs of a cell. The same cell has the same input in every program.
//   numbers   failures are stratified: each 1000 numbers hold exactly rate x 1000 negative ones, at
//             random places, 16 different windows of 1000.
//   packages  the machine's own /var/lib/dpkg/status, else data/dpkg_status.txt; rate x 1000 of
//             each 1000 stanzas are damaged (a field is gone, a number is none, a line is torn).
#ifndef BENCH_SUPPORT_WORKLOAD_HPP
#define BENCH_SUPPORT_WORKLOAD_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "support/registry.hpp"

namespace bench {

class Workload {
 public:
  Workload(const Cell& cell, const std::string& package_file);

  /// Where a sample starts reading; `turn` picks the window.
  [[nodiscard]] Input input(std::size_t turn) const;
  /// Operations per sample are a multiple of this, so that each sample has its share of failures.
  [[nodiscard]] std::size_t period() const { return period_; }

 private:
  std::vector<int> numbers_;
  std::string text_;
  std::size_t period_ = 1;
};

/// The file that the packages scenario reads: the machine's, or else the copy in `data`.
std::string find_package_file(const std::string& data);

}  // namespace bench

#endif
