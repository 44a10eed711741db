// main.cpp: two programs in one.
//   harness --benchmark_...   Google Benchmark: every cell x mechanism is one benchmark, for a look
//                             at a single one, for JSON, and for the smoke test.
//   harness --compare ...     the interleaved comparison that bench/run uses; see compare.hpp.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>

#include "support/compare.hpp"
#include "support/opaque.hpp"
#include "support/registry.hpp"
#include "support/workload.hpp"

#ifndef BENCH_DATA_DIR
#  define BENCH_DATA_DIR "data"
#endif

namespace {

std::string benchmark_name(const bench::Cell& cell, const bench::Contender& contender) {
  std::string name = cell.name() + "/" + contender.mechanism.id;
  for (char& letter : name) {
    if (letter == ' ' || letter == ',') letter = '_';
  }
  return name;
}

void register_all(const std::string& data) {
  const std::string package_file = bench::find_package_file(data);
  for (const bench::Cell& cell : bench::cells()) {
    const auto workload = std::make_shared<std::unique_ptr<bench::Workload>>();
    const auto made = std::make_shared<std::once_flag>();
    for (const bench::Contender& contender : cell.contenders) {
      auto* const one = benchmark::RegisterBenchmark(
          benchmark_name(cell, contender).c_str(),
          [cell, contender, workload, made, package_file](benchmark::State& state) {
            std::call_once(
                *made, [&] { *workload = std::make_unique<bench::Workload>(cell, package_file); });
            const bench::Workload& ready = **workload;
            const std::size_t batch = ready.period() == 1 ? 16 : ready.period();
            while (state.KeepRunningBatch(static_cast<benchmark::IterationCount>(batch))) {
              bench::keep(contender.run(ready.input(0), batch));
            }
          });
      one->Threads(cell.threads);
    }
  }
}

bool take(const char* argument, const char* name, std::string* value) {
  const std::size_t length = std::strlen(name);
  if (std::strncmp(argument, name, length) != 0 || argument[length] != '=') return false;
  *value = argument + length + 1;
  return true;
}

int usage(const char* argument) {
  std::fprintf(
      stderr,
      "unknown option %s\n"
      "harness --compare [--full] [--rounds=15] [--filter=text] [--output=file]\n"
      "        [--compiler=name] [--layout=0] [--seed=1] [--rival=program] [--data=folder]\n"
      "        [--instructions]   (under valgrind --tool=callgrind)\n",
      argument);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  bench::CompareOptions options;
  options.data = BENCH_DATA_DIR;
  if (argc < 2 || std::strcmp(argv[1], "--compare") != 0) {
    register_all(options.data);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
  }
  for (int i = 2; i < argc; ++i) {
    std::string value;
    if (std::strcmp(argv[i], "--full") == 0) {
      options.full = true;
    } else if (std::strcmp(argv[i], "--instructions") == 0) {
      options.instructions = true;
    } else if (take(argv[i], "--rounds", &value)) {
      options.rounds = std::max(1, std::atoi(value.c_str()));
    } else if (take(argv[i], "--seed", &value)) {
      options.seed = static_cast<std::uint64_t>(std::atoll(value.c_str()));
    } else if (take(argv[i], "--layout", &value)) {
      options.layout = std::atoi(value.c_str());
    } else if (take(argv[i], "--filter", &options.filter) ||
               take(argv[i], "--output", &options.output) ||
               take(argv[i], "--compiler", &options.compiler) ||
               take(argv[i], "--rival", &options.rival) || take(argv[i], "--data", &options.data)) {
      continue;
    } else {
      return usage(argv[i]);
    }
  }
  return bench::compare(options);
}
