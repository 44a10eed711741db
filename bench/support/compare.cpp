#include "support/compare.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <thread>

#include "support/allocation.hpp"
#include "support/instructions.hpp"
#include "support/opaque.hpp"
#include "support/rival.hpp"
#include "support/workload.hpp"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// CPU time of this thread: a neighbour that takes the CPU away does not count.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double time_once(const Run run, const Input& input, std::size_t operations) {
  const double start = cpu_seconds();
  keep(run(input, operations));
  return cpu_seconds() - start;
}

/// All threads start together; the slowest one counts.
double time_threads(const Run run, const Workload& workload, std::size_t turn,
                    std::size_t operations, int threads) {
  if (threads == 1) return time_once(run, workload.input(turn), operations);
  std::atomic<int> waiting{threads};
  std::vector<double> seconds(static_cast<std::size_t>(threads));
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      const auto index = static_cast<std::size_t>(i);
      const Input input = workload.input(turn + index * 7);
      keep(run(input, std::max<std::size_t>(1, operations / 8)));
      waiting.fetch_sub(1);
      while (waiting.load() > 0) {
      }
      seconds[index] = time_once(run, input, operations);
    });
  }
  for (std::thread& thread : running) thread.join();
  return *std::max_element(seconds.begin(), seconds.end());
}

std::size_t round_up(double operations, std::size_t period) {
  const auto periods = static_cast<std::size_t>(operations / static_cast<double>(period));
  return std::max<std::size_t>(1, periods) * period;
}

struct Measured {
  std::string mechanism;
  std::string label;
  std::string detail;
  Run run = nullptr;  ///< Null for the rival.
  std::size_t operations = 1;
  double allocations = 0;
  double instructions = 0;
  std::vector<double> nanoseconds;  ///< Per operation, one per round.
};

class Comparison {
 public:
  Comparison(const CompareOptions& options, std::FILE* output)
      : options_(options),
        output_(output),
        rival_(options.rival),
        heap_(options.seed),
        random_(options.seed),
        package_file_(find_package_file(options.data)) {}

  bool run(const Cell& cell);

 private:
  bool checksums_agree(const Cell& cell, const Workload& workload) const;
  Measured prepare(const Cell& cell, const Contender& contender, const Workload& workload);
  void count_instructions(const Cell& cell, const Workload& workload) const;
  void write(const Cell& cell, const Measured& measured);

  const CompareOptions& options_;
  std::FILE* output_;
  Rival rival_;
  ShakenHeap heap_;
  std::mt19937_64 random_;
  InstructionCounter counter_;
  std::string package_file_;
};

bool Comparison::checksums_agree(const Cell& cell, const Workload& workload) const {
  const std::size_t operations = std::max<std::size_t>(workload.period(), 100);
  const Input input = workload.input(0);
  const std::uint64_t expected = cell.contenders.front().run(input, operations);
  bool agree = true;
  for (const Contender& contender : cell.contenders) {
    const std::uint64_t sum = contender.run(input, operations);
    if (sum == expected) continue;
    std::fprintf(stderr, "%s: %s computes %llu, %s computes %llu\n", cell.name().c_str(),
                 contender.mechanism.id, static_cast<unsigned long long>(sum),
                 cell.contenders.front().mechanism.id, static_cast<unsigned long long>(expected));
    agree = false;
  }
  return agree;
}

Measured Comparison::prepare(const Cell& cell, const Contender& contender,
                             const Workload& workload) {
  Measured measured{contender.mechanism.id,
                    contender.mechanism.label,
                    contender.mechanism.detail,
                    contender.run,
                    1,
                    0,
                    0,
                    {}};
  const Input input = workload.input(0);
  std::size_t operations = std::max<std::size_t>(workload.period(), 16);
  double seconds = time_once(contender.run, input, operations);
  while (seconds < options_.sample_seconds / 8 || seconds <= 0) {
    operations *= 4;
    seconds = time_once(contender.run, input, operations);
  }
  measured.operations = round_up(
      static_cast<double>(operations) * options_.sample_seconds / seconds, workload.period());
  const std::size_t counted = std::max<std::size_t>(workload.period(), 64);
  const std::uint64_t before = allocations();
  keep(contender.run(input, counted));
  measured.allocations = static_cast<double>(allocations() - before) / static_cast<double>(counted);
  if (counter_.works() && cell.threads == 1) {
    counter_.start();
    keep(contender.run(input, counted));
    measured.instructions = static_cast<double>(counter_.stop()) / static_cast<double>(counted);
  }
  return measured;
}

/// Two runs, of n and of 3n operations: their difference is free of what starting costs.
void Comparison::count_instructions(const Cell& cell, const Workload& workload) const {
  const bool long_operations = cell.scenario == "sqrt" || cell.scenario == "fib";
  const std::size_t operations = std::max<std::size_t>(workload.period(), long_operations ? 2 : 16);
  const Input input = workload.input(0);
  for (const Contender& contender : cell.contenders) {
    const std::string label =
        cell.name() + "\t" + contender.mechanism.id + "\t" + std::to_string(operations);
    const std::string less = label + "\tless";
    const std::string more = label + "\tmore";
    keep(contender.run(input, operations));
    callgrind_start();
    keep(contender.run(input, operations));
    callgrind_stop(less);
    callgrind_start();
    keep(contender.run(input, operations * 3));
    callgrind_stop(more);
  }
}

void Comparison::write(const Cell& cell, const Measured& measured) {
  std::fprintf(output_, "sample\t%s\t%d\t%s\t%s\t%g\t%d\t%s\t%s\t%s\t%.6g\t%.8g\t",
               options_.compiler.c_str(), options_.layout, cell.scenario.c_str(),
               cell.variant.c_str(), cell.rate, cell.threads, measured.mechanism.c_str(),
               measured.label.c_str(), measured.detail.c_str(), measured.allocations,
               measured.instructions);
  for (std::size_t i = 0; i < measured.nanoseconds.size(); ++i) {
    std::fprintf(output_, i == 0 ? "%.6g" : ",%.6g", measured.nanoseconds[i]);
  }
  std::fprintf(output_, "\n");
}

bool Comparison::run(const Cell& cell) {
  if (options_.instructions && (cell.threads > 1 || (cell.rate > 0 && cell.rate < 1))) {
    return true;  // 0 % and 100 % say what instructions can say.
  }
  const Workload workload(cell, package_file_);
  if (options_.instructions) {
    count_instructions(cell, workload);
    return true;
  }
  if (!checksums_agree(cell, workload)) return false;
  std::vector<Measured> all;
  for (const Contender& contender : cell.contenders) {
    all.push_back(prepare(cell, contender, workload));
  }
  const std::string name = cell.name();
  if (rival_.runs(name)) {
    Measured measured{rival_.id(), rival_.id(), "Rust", nullptr, 64, 0, 0, {}};
    double allocations = 0;
    const double nanoseconds = rival_.run(name, 256, &allocations);
    measured.operations =
        round_up(256 * options_.sample_seconds * 1e9 / std::max(1.0, nanoseconds), 1);
    all.push_back(measured);
  }
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (int round = 0; round < options_.rounds; ++round) {
    std::shuffle(order.begin(), order.end(), random_);
    const std::size_t turn = random_() % 1000;
    for (const std::size_t index : order) {
      Measured& measured = all[index];
      const auto operations = static_cast<double>(measured.operations);
      if (measured.run == nullptr) {
        double allocations = 0;
        measured.nanoseconds.push_back(rival_.run(name, measured.operations, &allocations) /
                                       operations);
        measured.allocations = allocations / operations;
        continue;
      }
      heap_.shake();
      if (cell.threads == 1) {
        const std::size_t warm = std::max(workload.period(), measured.operations / 8);
        if (warm < measured.operations) keep(measured.run(workload.input(turn + 3), warm));
      }
      const double seconds =
          time_threads(measured.run, workload, turn, measured.operations, cell.threads);
      measured.nanoseconds.push_back(seconds * 1e9 / operations);
    }
  }
  for (const Measured& measured : all) write(cell, measured);
  return true;
}

}  // namespace

int compare(const CompareOptions& options) {
  std::vector<Cell> selected;
  for (Cell& cell : cells()) {
    if (cell.full_only && !options.full) continue;
    if (cell.name().find(options.filter) == std::string::npos) continue;
    selected.push_back(std::move(cell));
  }
  if (options.instructions && !under_callgrind()) {
    std::fprintf(stderr, "--instructions only works under valgrind --tool=callgrind\n");
    return 2;
  }
  std::FILE* output = options.output.empty() ? stdout : std::fopen(options.output.c_str(), "a");
  if (output == nullptr) {
    std::fprintf(stderr, "cannot write %s\n", options.output.c_str());
    return 2;
  }
  const bool terminal = isatty(2) != 0;
  const auto start = Clock::now();
  bool good = true;
  {
    Comparison comparison(options, output);
    for (std::size_t i = 0; i < selected.size(); ++i) {
      const Cell& cell = selected[i];
      if (terminal) {
        std::fprintf(stderr, "\r\033[K  %s layout %d  [%zu/%zu]  %s", options.compiler.c_str(),
                     options.layout, i + 1, selected.size(), cell.name().c_str());
      } else if (i == 0 || selected[i - 1].scenario != cell.scenario) {
        std::fprintf(stderr, "  %s layout %d  [%zu/%zu]  %s\n", options.compiler.c_str(),
                     options.layout, i + 1, selected.size(), cell.scenario.c_str());
      }
      good = comparison.run(cell) && good;
    }
  }
  if (terminal) std::fprintf(stderr, "\r\033[K");
  std::fprintf(stderr, "  %s layout %d  %zu cells, %.1f s\n", options.compiler.c_str(),
               options.layout, selected.size(), seconds_since(start));
  if (output != stdout) std::fclose(output);
  if (!good) std::fprintf(stderr, "mechanisms disagree: the comparison is void\n");
  return good ? 0 : 1;
}

}  // namespace bench
