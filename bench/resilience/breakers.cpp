// What a circuit breaker costs a call that passes and a call that it refuses, at one thread and at two that share
// it. Columns are ratios to one atomic fetch_add, the least that any shared counter can cost, timed in turn with it; the
// mutex version is what one would write first: a ring of results under a std::mutex, locked twice a call.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#ifdef __linux__
#include <pthread.h>
#include <sched.h>
#endif

#include <fallible/resilience/circuit_breaker.hpp>

#include "support/opaque.hpp"
#include "support/ratio.hpp"

namespace {

using namespace fallible;

CircuitBreaker made(BreakerWindow window, std::uint32_t size) {
  CircuitBreakerOptions options;
  options.window = window;
  options.window_size = size;
  return CircuitBreaker::create(options, coarse_clock(), 1).value();
}

// The same with one failure in a hundred, so that the window always holds one or two.
void pass_most(CircuitBreaker& breaker, std::size_t operations) {
  for (std::size_t i = 0, left = 100; i < operations; ++i) {
    auto permit = breaker.admit();
    if (permit.has_value()) permit->record(--left == 0 ? Outcome::failed : Outcome::ok);
    if (left == 0) left = 100;
  }
}
void pass(CircuitBreaker& breaker, std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) {
    auto permit = breaker.admit();
    if (permit.has_value()) permit->record(Outcome::ok);
  }
}

std::atomic<std::uint64_t> counter{0};
void fetch_add(std::size_t operations) {
  for (std::size_t i = 0; i < operations; ++i) counter.fetch_add(1, std::memory_order_relaxed);
}
void consecutive(std::size_t operations) {
  static CircuitBreaker breaker = made(BreakerWindow::consecutive, 5);
  pass(breaker, operations);
}
void count_100(std::size_t operations) {
  static CircuitBreaker breaker = made(BreakerWindow::count, 100);
  pass(breaker, operations);
}
void count_100_failing(std::size_t operations) {
  static CircuitBreaker breaker = made(BreakerWindow::count, 100);
  pass_most(breaker, operations);
}
void count_128(std::size_t operations) {
  static CircuitBreaker breaker = made(BreakerWindow::count, 128);
  pass(breaker, operations);
}
void time_10_failing(std::size_t operations) {
  static CircuitBreaker breaker = made(BreakerWindow::time, 10);
  pass_most(breaker, operations);
}
void time_10(std::size_t operations) {
  static CircuitBreaker breaker = made(BreakerWindow::time, 10);
  pass(breaker, operations);
}
CircuitBreaker made_open(bool bare) {
  CircuitBreakerOptions options;
  options.open_for = std::chrono::hours(1);
  options.open_for_limit = std::chrono::hours(1);
  options.bare_refusals = bare;
  CircuitBreaker made = CircuitBreaker::create(options, coarse_clock(), 1).value();
  made.force(BreakerState::open);
  return made;
}
CircuitBreaker& open_one() {
  static CircuitBreaker breaker = made_open(false);
  return breaker;
}
void refusal(std::size_t operations) {
  CircuitBreaker& breaker = open_one();
  for (std::size_t i = 0; i < operations; ++i) {
    auto permit = breaker.admit();
    bench::keep(permit.has_value());
  }
}
void refusal_as_code(std::size_t operations) {
  CircuitBreaker& breaker = open_one();
  for (std::size_t i = 0; i < operations; ++i) {
    auto result = breaker.call([]() -> Result<int, Code> { return 1; });
    bench::keep(result.has_value());
  }
}
void refusal_bare(std::size_t operations) {
  static CircuitBreaker breaker = made_open(true);
  for (std::size_t i = 0; i < operations; ++i) {
    auto result = breaker.call([]() -> Result<int> { return 1; });
    bench::keep(result.has_value());
  }
}
void refusal_as_error(std::size_t operations) {
  CircuitBreaker& breaker = open_one();
  for (std::size_t i = 0; i < operations; ++i) {
    auto result = breaker.call([]() -> Result<int> { return 1; });
    bench::keep(result.has_value());
  }
}

struct MutexRing {
  std::mutex lock;
  bool open = false;
  bool ring[100] = {};
  std::size_t next = 0;
  std::size_t failed = 0;
};
void mutex_ring(std::size_t operations) {
  static MutexRing ring;
  for (std::size_t i = 0; i < operations; ++i) {
    {
      const std::lock_guard<std::mutex> hold(ring.lock);
      if (ring.open) continue;
    }
    const std::lock_guard<std::mutex> hold(ring.lock);
    if (ring.ring[ring.next]) --ring.failed;
    ring.ring[ring.next] = false;
    ring.next = (ring.next + 1) % 100;
    if (ring.failed > 50) ring.open = true;
  }
}

// A program of one thread is not what a breaker is for, and not what it is measured in: as long as there is no other
// one, the C library's mutexes leave out the atomic instructions. So there is one, asleep.
struct SecondThread {
  std::mutex awake;
  std::thread thread;
  SecondThread() {
    awake.lock();
    thread = std::thread([this] {
      const std::lock_guard<std::mutex> hold(awake);
    });
  }
  ~SecondThread() {
    awake.unlock();
    thread.join();
  }
};

void stay_on(unsigned processor) {
#ifdef __linux__
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor % std::max(1u, std::thread::hardware_concurrency()), &set);
  (void)pthread_setaffinity_np(pthread_self(), sizeof set, &set);
#else
  (void)processor;
#endif
}

// Both begin when both run, each on a processor of its own, and what is timed is what lies between.
double together = 0;
double time_together() { return together; }

template <void (*Run)(std::size_t)>
void both(std::size_t operations) {
  std::atomic<int> here{0};
  const auto run = [&](unsigned processor) {
    stay_on(processor);
    here.fetch_add(1);
    while (here.load(std::memory_order_relaxed) < 2) {
    }
    const auto before = std::chrono::steady_clock::now();
    Run(operations);
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - before).count();
  };
  std::thread other([&] { (void)run(1); });
  together += run(0);
  other.join();
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::rounds_of(argc, argv);
  const SecondThread second;
  bench::print_ratios("one thread: admit and record",
                      {{"one atomic fetch_add", &fetch_add},
                       {"closed, consecutive", &consecutive},
                       {"closed, last 100 results", &count_100},
                       {"the same, one of 100 failed", &count_100_failing},
                       {"closed, last 128 results", &count_128},
                       {"closed, 10 buckets of 1 s, coarse clock", &time_10},
                       {"the same, one of 100 failed", &time_10_failing},
                       {"open, refused", &refusal},
                       {"open, refused, as a Code", &refusal_as_code},
                       {"open, refused, as a bare Error", &refusal_bare},
                       {"open, refused, as an Error", &refusal_as_error},
                       {"std::mutex and a ring of 100", &mutex_ring}},
                      rounds);
  bench::print_ratios("two threads share it",
                      {{"one atomic fetch_add", &both<&fetch_add>},
                       {"closed, consecutive", &both<&consecutive>},
                       {"closed, last 100 results", &both<&count_100>},
                       {"the same, one of 100 failed", &both<&count_100_failing>},
                       {"closed, last 128 results", &both<&count_128>},
                       {"closed, 10 buckets of 1 s, coarse clock", &both<&time_10>},
                       {"the same, one of 100 failed", &both<&time_10_failing>},
                       {"open, refused", &both<&refusal>},
                       {"open, refused, as a Code", &both<&refusal_as_code>},
                       {"open, refused, as a bare Error", &both<&refusal_bare>},
                       {"open, refused, as an Error", &both<&refusal_as_error>},
                       {"std::mutex and a ring of 100", &both<&mutex_ring>}},
                      rounds, &time_together);
}
