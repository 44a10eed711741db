// A circuit breaker in front of a service that is asked over HTTP, and what the caller is told meanwhile.
#include <chrono>
#include <cstdio>

#include <fallible/core/retry_hint.hpp>
#include <fallible/resilience/circuit_breaker.hpp>

using namespace std::chrono_literals;
using fallible::BreakerWindow;
using fallible::CircuitBreaker;
using fallible::Errc;
using fallible::fail;
using fallible::Result;

// A clock that the program moves, so that its output is always the same; leave it out for the real one.
std::chrono::nanoseconds now{};
const fallible::Clock clock_of_example{[](void*) noexcept { return now; }};

int status = 200;  // what the service answers

Result<int> get_stock() {
  if (status == 200) return 7;
  if (status == 404) return fail(Errc::not_found);
  return fail(Errc::unavailable);
}

Result<void> run() {
  auto made = CircuitBreaker::create({.name = "inventory",
                                      .window = BreakerWindow::consecutive,
                                      .window_size = 3,
                                      .open_for = 5s,
                                      .jitter = 0,
                                      .probes = 1,
                                      .probe_successes = 1},
                                     clock_of_example);
  if (!made) return fail(std::move(made).error());
  CircuitBreaker& breaker = *made;

  const auto ask = [&] {
    const Result<int> stock = breaker.call([] { return get_stock(); });
    if (stock) {
      std::printf("%d in stock", *stock);
    } else {
      std::printf("%d", stock.error().code().info().http_status);
      if (const auto wait = fallible::retry_after(stock.error())) {
        std::printf(", Retry-After: %d", static_cast<int>(*wait / 1s));
      }
    }
    std::printf(" (%s)\n", to_string(breaker.state()));
  };

  status = 404;
  for (int i = 0; i < 4; ++i) ask();  // an answer, so the service works
  status = 503;
  for (int i = 0; i < 4; ++i) ask();
  now += 5s;
  status = 200;
  ask();
  return {};
}

int main() { return run().has_value() ? 0 : 1; }
