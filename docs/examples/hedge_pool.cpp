// Reads a price from a service that is sometimes slow: a second copy on a pool of threads, within a time limit whose
// sense is checked when the program starts.
#include <cstdio>

#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/resilience/hedge.hpp>
#include <fallible/resilience/pipeline.hpp>
#include <fallible/resilience/retry.hpp>
#include <fallible/resilience/thread_pool.hpp>
#include <fallible/resilience/timeout.hpp>

using namespace fallible;
using namespace std::chrono_literals;

// The first copy hangs until it is told to stop; the second answers at once.
Result<int> price(const Call& call) {
  if (call.attempt > 1) return 42;
  while (!call.stop.stop_requested()) (void)system_sleeper()(steady_clock().now() + 1ms, call.stop);
  return fail(Errc::cancelled);
}

Result<void> run() {
  auto pool = FALLIBLE_TRY(ThreadPool::create({.threads = 2, .queue = 8}));
  auto hedge = FALLIBLE_TRY(Hedge::create({.delay = 5ms, .name = "price"}, pool.executor()));
  const auto limit = FALLIBLE_TRY(Timeout::create({.limit = 10s}));

  auto guard = FALLIBLE_TRY(checked_pipeline(limit, hedge));
  std::printf("price: %d\n", FALLIBLE_TRY(guard.call(idempotent(&price))));

  // This limit is over before the first pause is: there never would be a second try.
  const auto hasty = FALLIBLE_TRY(Timeout::create({.limit = 50ms}));
  const auto retry = FALLIBLE_TRY(RetryPolicy::create({.backoff = {.base = 200ms}}, no_budget));
  FALLIBLE_TRY(checked_pipeline(hasty, retry));
  return {};
}

int main() {
  if (const auto done = run(); !done.has_value()) std::printf("%s\n", to_string(done.error()).c_str());
}
