// output.hpp: the three faces of a run: a table for the terminal, JSON for programs, and one HTML
// page with plots that needs no network.
#ifndef BENCH_REPORT_OUTPUT_HPP
#define BENCH_REPORT_OUTPUT_HPP

#include <cstdio>
#include <string>
#include <vector>

#include "report/samples.hpp"
#include "report/targets.hpp"

namespace bench::report {

/// A group of cells that make one table and one plot.
struct Table {
  std::string scenario;
  std::string title;
  std::vector<const Cell*> columns;
  std::vector<std::string> headings;  ///< One per column.
  std::vector<const Series*> rows;    ///< The first column's; look others up by mechanism.
};

/// A scenario with several failure rates is a table per variant; the rest of its variants share one.
std::vector<Table> tables(const Compiler& compiler);

bool is_ours(const std::string& mechanism);

void print_tables(std::FILE* out, const Run& run);
void print_targets(std::FILE* out, const std::vector<Target>& targets);
std::string to_json(const Run& run, const std::vector<Target>& targets);
std::string to_html(const Run& run, const std::vector<Target>& targets);

}  // namespace bench::report

#endif
