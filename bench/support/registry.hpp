// registry.hpp: how a scenario, seen through one mechanism, tells the harness what it can run.
//   A mechanism  is a way to report failure (a return code, an exception, a result type).
//   A scenario   is a small program that can fail; it is written once, in the words of
//                mechanism/README.md, and compiled once per mechanism.
//   A cell       is one question: scenario, variant, failure rate, threads. Every mechanism of a
//                cell must compute the same checksum; the harness refuses to compare otherwise.
//   Threads      registration runs before main; afterwards everything is read-only.
#ifndef BENCH_SUPPORT_REGISTRY_HPP
#define BENCH_SUPPORT_REGISTRY_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What goes wrong in the scenarios.
enum class Failure : int {
  bad_input = 1,         ///< A number outside of what the function accepts.
  missing_field = 2,     ///< A package without a field that every package has.
  bad_number = 3,        ///< A field that should be a number.
  bad_continuation = 4,  ///< A line that neither starts a field nor continues one.
};

/// What a run works on. `numbers` is read in a circle, from `start`; a negative one fails.
struct Input {
  const int* numbers = nullptr;
  std::size_t count = 0;
  std::size_t start = 0;
  std::string_view text;
};

/// Runs that many operations and returns a checksum of their outcomes.
using Run = std::uint64_t (*)(const Input&, std::size_t operations);

enum class Data {
  numbers,   ///< A stream of numbers, some of them negative.
  packages,  ///< A package database, some stanzas of it damaged; an operation is a stanza.
};

/// A group of cells that differ in their failure rate alone.
struct Cells {
  const char* scenario = "";
  const char* variant = "";
  std::vector<double> rates = {};       ///< Always run; 0.01 is 1 %.
  std::vector<double> full_rates = {};  ///< Run with --full as well.
  Run run = nullptr;
  Data data = Data::numbers;
  int threads = 1;
  bool full_only = false;
  int calls = 1;  ///< How many sub-steps an operation has (contexts, frames); shown, not used.
};

struct Mechanism {
  const char* id = "";      ///< In file names and filters.
  const char* label = "";   ///< In tables.
  const char* detail = "";  ///< One line: the types used.
  int order = 0;            ///< Row order; the floor is 0.
  bool can_fail = true;     ///< False: take the cells without failures only.
};

/// Called from the scenarios, once for each mechanism. Returns true so that it can initialise.
bool add(const Mechanism& mechanism, const std::vector<Cells>& cells);

struct Contender {
  Mechanism mechanism;
  Run run = nullptr;
};

struct Cell {
  std::string scenario;
  std::string variant;
  double rate = 0;
  int threads = 1;
  Data data = Data::numbers;
  bool full_only = false;
  std::vector<Contender> contenders;  ///< The floor first.
  [[nodiscard]] std::string name() const;
};

/// All cells in the order in which the floor declared them.
std::vector<Cell> cells();

/// "10%", "0.1%".
std::string percent(double rate);

/// Reads an Input's numbers in a circle.
class Numbers {
 public:
  explicit Numbers(const Input& input)
      : numbers_(input.numbers), count_(input.count), at_(input.start) {}
  int next() {
    const int number = numbers_[at_];
    at_ = at_ + 1 == count_ ? 0 : at_ + 1;
    return number;
  }

 private:
  const int* numbers_;
  std::size_t count_;
  std::size_t at_;
};

}  // namespace bench

#endif
