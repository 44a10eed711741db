// A circuit breaker for each host that a client asks: one that is down is left alone, the others are asked as before.
#include <chrono>
#include <cstdio>

#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/resilience/breaker_registry.hpp>

using namespace fallible;
using namespace std::chrono_literals;

// A clock that the program moves, so that its output is always the same; leave it out for the real one.
std::chrono::nanoseconds now{};
const Clock clock_of_example{[](void*) noexcept { return now; }};

Result<int> get_stock(Text host) {
  if (host == "berlin") return fail(Errc::unavailable);
  return 7;
}

Result<int> ask(BreakerRegistry& breakers, Text host) {
  auto breaker = FALLIBLE_TRY(breakers.get(host));
  return breaker->call([&] { return get_stock(host); });
}

Result<void> run() {
  const CircuitBreakerOptions each{.window = BreakerWindow::consecutive, .window_size = 2, .open_for = 5s, .jitter = 0};
  auto breakers = FALLIBLE_TRY(BreakerRegistry::create({.breaker = each, .capacity = 256}, clock_of_example, 1));
  for (const char* host : {"berlin", "berlin", "berlin", "paris"}) {
    const Result<int> stock = ask(breakers, host);
    if (stock) std::printf("%s: %d in stock\n", host, *stock);
    else std::printf("%s: %s\n", host, to_string(stock.error()).c_str());
  }
  std::printf("%u hosts are known\n", breakers.size());
  return {};
}

int main() { return run().has_value() ? 0 : 1; }
