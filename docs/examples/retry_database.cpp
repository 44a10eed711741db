// A transaction that loses a race is run again as a whole, within a budget that all calls share.
#include <cstdio>

#include <fallible/core/render.hpp>
#include <fallible/resilience/retry.hpp>

using namespace fallible;
using namespace std::chrono_literals;

// The first `conflicts` commits meet somebody else's; then it works.
struct Accounts {
  int conflicts;

  Result<int> transfer(int amount) {
    if (conflicts-- > 0) return fail(Errc::aborted, "serialization failure");
    return amount;
  }
};

void print_event(void*, const Event& event) noexcept {
  std::printf("%s after attempt %u\n", to_string(event.kind), event.attempt);
}

int main() {
  auto budget = RetryBudget::token_bucket().value();
  RetryOptions options = database_retry();
  options.backoff.base = 1ms;
  options.listener = {&print_event};
  const auto retry = RetryPolicy::create(options, budget).value();

  Accounts quiet{1};
  const auto moved = retry.call([&] { return quiet.transfer(50); });
  std::printf("moved %d\n", moved.value());

  Accounts busy{1000};
  const auto lost = retry.call([&] { return busy.transfer(50); });
  if (const RetryReport report = retry_report(lost.error())) {
    std::printf("%s: %u attempts, %.*s\n", lost.error().code().name(), report.summary->attempts,
                static_cast<int>(report.summary->reason.size()), report.summary->reason.data());
  }
}
