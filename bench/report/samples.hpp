// samples.hpp: what the harness measured, and the statistics on it.
//   A file of samples is lines of words with tabs between them; the first word says what the rest
//   is: sample, instructions, size, compile, fact, note. bench/run collects them.
//   Ratios are taken between the two samples of one round; a figure is the median over the rounds
//   of a layout, then the median over layouts; its spread is the 10th and 90th percentile of all.
#ifndef BENCH_REPORT_SAMPLES_HPP
#define BENCH_REPORT_SAMPLES_HPP

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bench::report {

/// A measured value and how sure it is.
struct Figure {
  double median = 0;
  double low = 0;   ///< 10th percentile
  double high = 0;  ///< 90th percentile
};

struct Series {
  std::string mechanism;
  std::string label;
  std::string detail;
  double allocations = 0;
  std::optional<double> instructions;
  std::map<int, std::vector<double>> nanoseconds;  ///< By layout, one per round.
};

struct Cell {
  std::string scenario;
  std::string variant;
  double rate = 0;
  int threads = 1;
  std::vector<Series> series;

  [[nodiscard]] const Series* find(const std::string& mechanism) const;
  [[nodiscard]] std::string name() const;
};

struct Size {
  std::string mechanism;
  std::string question;
  int bytes = 0;
};

/// The cost of including a header, as CPU time; `empty` is included already.
struct HeaderCost {
  std::string header;
  double milliseconds = 0;
  double low = 0;
  double high = 0;
  double of_utility = 0;  ///< Median ratio to <utility>, taken per round.
  double of_tl = 0;       ///< The same to <tl/expected.hpp>; 0 without it.
};

struct Compiler {
  std::string name;
  std::vector<Cell> cells;
  std::vector<Size> sizes;
  std::vector<HeaderCost> headers;

  [[nodiscard]] const Cell* find(const std::string& scenario, const std::string& variant,
                                 double rate) const;
};

struct Run {
  std::vector<Compiler> compilers;
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<std::string> notes;

  /// Adds a file's lines. Returns false, and says why on stderr, if it cannot be read.
  bool read(const std::string& path);
  Compiler& compiler(const std::string& name);
};

/// The mechanism that ratios are taken to.
inline constexpr const char* floor_mechanism = "int_code";

double percentile(std::vector<double> values, double share);
Figure nanoseconds(const Series& series);
/// Time of `one` over time of `other`, both of the same cell.
std::optional<Figure> ratio(const Series* one, const Series* other);
std::string percent(double rate);
/// "1.05", "12.3", "250": three digits, no more.
std::string shortened(double value);

}  // namespace bench::report

#endif
