// What a policy adds to an operation that succeeds at once: each alone, and five of them as a pipeline, beside the bare
// call. The operation is opaque to the compiler and returns a Result<int>.
#include <fallible/resilience/bulkhead.hpp>
#include <fallible/resilience/circuit_breaker.hpp>
#include <fallible/resilience/fallback.hpp>
#include <fallible/resilience/pipeline.hpp>
#include <fallible/resilience/retry.hpp>
#include <fallible/resilience/timeout.hpp>

#include "support/opaque.hpp"
#include "support/ratio.hpp"

namespace bench {

BENCH_OPAQUE fallible::Result<int> operation(const fallible::Call&) { return 7; }

}  // namespace bench

namespace {

using namespace fallible;
using bench::operation;

template <class P>
void repeat(P& policy, std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    auto result = policy.call(operation);
    bench::keep(result.has_value());
  }
}

auto& retry() {
  static const RetryPolicy policy = RetryPolicy::create({.seed = 1}, no_budget).value();
  return policy;
}
auto& breaker() {
  static CircuitBreaker policy = [] {
    CircuitBreakerOptions options;
    options.window = BreakerWindow::consecutive;
    return CircuitBreaker::create(options, coarse_clock(), 1).value();
  }();
  return policy;
}
auto& bulkhead() {
  static Bulkhead policy = Bulkhead::create({.limit = 8}).value();
  return policy;
}
auto& timeout() {
  static Timeout policy = Timeout::create({.limit = std::chrono::seconds(1)}, coarse_clock()).value();
  return policy;
}
auto& fallback() {
  static auto policy = fallback_value(0, {});
  return policy;
}

void bare(std::size_t operations) {
  const Call call;
  for (std::size_t i = 0; i < operations; ++i) {
    auto result = operation(call);
    bench::keep(result.has_value());
  }
}
void retried(std::size_t operations) { repeat(retry(), operations); }
void broken(std::size_t operations) { repeat(breaker(), operations); }
void limited(std::size_t operations) { repeat(bulkhead(), operations); }
void timed(std::size_t operations) { repeat(timeout(), operations); }
void replaced(std::size_t operations) { repeat(fallback(), operations); }
void five(std::size_t operations) {
  static auto guarded = pipeline(fallback(), retry(), breaker(), bulkhead(), timeout());
  repeat(guarded, operations);
}

}  // namespace

int main(int argc, char** argv) {
  bench::print_ratios("an operation that succeeds at once",
                      {{"bare call", &bare},
                       {"fallback", &replaced},
                       {"retry, no budget", &retried},
                       {"breaker, consecutive", &broken},
                       {"bulkhead", &limited},
                       {"timeout, coarse clock", &timed},
                       {"pipeline of these five", &five}},
                      bench::rounds_of(argc, argv));
}
