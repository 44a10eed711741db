// What an increment of a metric costs, beside one atomic addition that nobody contends for: alone, and with a second
// thread that does the same at the same time. The bar: at two threads ours costs no more than that one addition.
//   bench_ratio_counters [--rounds=<n>] [--check]     --check: exit status 1 when the bar is missed

#include <atomic>
#include <cstring>
#include <thread>

#include <fallible/report/error_budget.hpp>
#include <fallible/report/error_metrics.hpp>

#include "support/opaque.hpp"
#include "support/ratio.hpp"

namespace {

using namespace fallible;
using Timer = std::chrono::steady_clock;

// A line of its own for each: what contends is meant to.
struct alignas(128) Cell {
  std::atomic<std::uint64_t> value{0};
};
Cell own[2];
Cell common;

MetricRegistry& registry() {
  static MetricRegistry made = MetricRegistry::create().value();
  return made;
}
ErrorMetrics& metrics() {
  static ErrorMetrics made = ErrorMetrics::create(registry()).value();
  return made;
}
Counter& counter() {
  static Counter made = registry().counter({"bench_things_total", "Things."}).value();
  return made;
}
Histogram& histogram() {
  static Histogram made = registry().histogram({"bench_duration_seconds", "Durations."}, duration_buckets).value();
  return made;
}

ErrorBudget& budget() {
  static ErrorBudget made = ErrorBudget::create({.name = "bench"}).value();
  return made;
}

// The second of two threads is given its number, so that each way knows which one it is.
thread_local int me = 0;

void plain(std::size_t operations) {
  std::atomic<std::uint64_t>& cell = own[me].value;
  for (std::size_t i = 0; i < operations; ++i) cell.fetch_add(1, std::memory_order_relaxed);
}
void contended(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) common.value.fetch_add(1, std::memory_order_relaxed);
}
void counted(std::size_t operations) {
  Counter& to = counter();
  for (std::size_t i = 0; i < operations; ++i) {
    to.add();
    asm volatile("" : : : "memory");  // one by one: additions must not be gathered
  }
}
void observed(std::size_t operations) {
  Histogram& to = histogram();
  for (std::size_t i = 0; i < operations; ++i) to.observe(0.003);
}
void budgeted(std::size_t operations) {
  const ErrorBudget& to = budget();
  for (std::size_t i = 0; i < operations; ++i) to.good();
}
void labelled(std::size_t operations) {
  const ErrorMetrics& to = metrics();
  for (std::size_t i = 0; i < operations; ++i) to.error(Errc::unavailable, "checkout");
}

/// Runs `way` in two threads at once; returns nanoseconds per operation, of the slower one.
double both(void (*way)(std::size_t), std::size_t operations) {
  std::atomic<int> ready{0};
  double took[2];
  const auto run = [&](int number) {
    me = number;
    way(64);
    ready.fetch_add(1);
    while (ready.load() != 2) {
    }
    const auto before = Timer::now();
    way(operations);
    took[number] = std::chrono::duration<double, std::nano>(Timer::now() - before).count() / static_cast<double>(operations);
  };
  std::thread second(run, 1);
  run(0);
  second.join();
  me = 0;
  return took[0] > took[1] ? took[0] : took[1];
}

struct Row {
  const char* name;
  void (*run)(std::size_t);
};
constexpr Row rows[] = {{"fetch_add, a cell per thread", &plain},
                        {"fetch_add, one cell", &contended},
                        {"Counter::add", &counted},
                        {"Histogram::observe, 4th bucket", &observed},
                        {"ErrorBudget::good, with its clock", &budgeted},
                        {"ErrorMetrics::error, 4 labels", &labelled}};
constexpr std::size_t row_count = sizeof rows / sizeof rows[0];

/// The median ratio of Counter::add to the first row.
double two_threads(int rounds) {
  constexpr std::size_t operations = 200000;
  std::vector<double> times[row_count], ratios[row_count];
  for (int round = 0; round < rounds; ++round) {
    double first = 0;
    for (std::size_t i = 0; i < row_count; ++i) {
      const double time = both(rows[i].run, operations);
      if (i == 0) first = time;
      times[i].push_back(time);
      ratios[i].push_back(time / first);
    }
  }
  std::printf("\n%-44s %9s %8s %17s\n", "an increment, two threads at once", "ns/op", "ratio", "quartiles");
  for (std::size_t i = 0; i < row_count; ++i) {
    std::sort(times[i].begin(), times[i].end());
    std::sort(ratios[i].begin(), ratios[i].end());
    std::printf("%-44s %9.2f %8.2f %8.2f %8.2f\n", rows[i].name, times[i][times[i].size() / 2],
                ratios[i][ratios[i].size() / 2], ratios[i][ratios[i].size() / 4], ratios[i][ratios[i].size() * 3 / 4]);
  }
  return ratios[2][ratios[2].size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::rounds_of(argc, argv);
  std::vector<bench::Way> ways;
  for (const Row& row : rows) ways.push_back({row.name, row.run});
  bench::print_ratios("an increment, one thread", ways, rounds);
  const double ratio = two_threads(rounds);
  std::printf("\n");
  bench::print_bar("Counter::add at two threads, to one uncontended fetch_add", {ratio, ratio}, 1);
  bool check = false;
  for (int i = 1; i < argc; ++i) check = check || std::strcmp(argv[i], "--check") == 0;
  return check && ratio > 1.0 ? 1 : 0;
}
