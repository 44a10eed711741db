// A service and its clients in virtual time: what retries do to it when it is slow for ten seconds, and what
// keeps them from it. Deterministic: the same seed gives the same run, to the bit.
//
// Model: requests arrive at random at `rate` per second, at one of 50 clients; the server has 10 workers and one
// queue, 10 ms of work a request on average. A client gives up an attempt after 0.5 s, yet the server does
// the work all the same. There are three retries within 2 s. From second 60 to 70 work takes 3.33 times as long.
#ifndef FALLIBLE_BENCH_STORM_SIMULATION_HPP
#define FALLIBLE_BENCH_STORM_SIMULATION_HPP

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <vector>

#include <fallible/core/clock.hpp>
#include <fallible/core/random.hpp>

#include "storm/policies.hpp"

namespace storm {

using fallible::Clock;

struct Scenario {
  double rate = 800;             ///< requests a second
  std::uint64_t seed = 1;
  int seconds = 240, slow_from = 60, slow_to = 70;
  double slowdown = 3.33;
};

struct PolicySet {
  const char* name = "";
  int retries = 0;               ///< after the first try
  Pause pause = Pause::none;
  bool budget = false;
  bool breaker = false;
  bool drop_expired = false;     ///< the server skips work that nobody waits for any more
};

struct Second {
  std::uint32_t arrived = 0;     ///< requests that came in this second
  std::uint32_t served = 0;      ///< of those
  std::uint32_t attempts = 0;    ///< sent to the server in this second
  std::uint32_t rejected = 0;    ///< refused by a breaker in this second
};

struct Run {
  std::vector<Second> seconds;
  int recovery = -1;             ///< seconds after the slow time until five in a row serve 95%; -1: never
  double amplification = 0;      ///< attempts per request, over the whole run
  double served_after = 0;       ///< share of the requests of the 60 s after the slow time
  double p99 = 0;                ///< seconds that a served request took
};

class Simulation {
 public:
  Simulation(const Scenario& scenario, const PolicySet& set)
      : scenario_(scenario), set_(set), random_(scenario.seed),
        result_{std::vector<Second>(static_cast<std::size_t>(scenario.seconds)), -1, 0, 0, 0} {
    const Clock clock{[](void* self) noexcept { return static_cast<Simulation*>(self)->now(); }, this};
    for (int i = 0; i < clients; ++i) clients_.emplace_back(clock, random_.next());
  }

  Run run() {
    push(arrival_gap(), Kind::arrival, 0);
    while (!events_.empty()) {
      const Event event = events_.top();
      events_.pop();
      now_ = event.at;
      if (now_ >= scenario_.seconds) break;
      switch (event.kind) {
        case Kind::arrival: arrive(); break;
        case Kind::send: send(event.what); break;
        case Kind::worked: worked(event.what); break;
        case Kind::gave_up: end(event.what, false); break;
      }
    }
    sum_up();
    return detail_move(result_);
  }

 private:
  static constexpr int clients = 50, workers = 10;
  static constexpr double work = 0.01, patience = 0.5, total = 2.0;

  enum class Kind : std::uint8_t { arrival, send, worked, gave_up };
  struct Event {
    double at;
    std::uint64_t order;
    Kind kind;
    std::uint32_t what;
    bool operator<(const Event& other) const {  // the earliest is on top
      return at != other.at ? at > other.at : order > other.order;
    }
  };
  struct Request {
    double arrived;
    std::uint32_t client;
    int tries = 0;
  };
  struct Attempt {
    std::uint32_t request;
    double sent;
    bool open = true;
    std::optional<Permit> permit{};
  };
  static Run detail_move(Run& run) { return static_cast<Run&&>(run); }

  std::chrono::nanoseconds now() const {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(now_ * 1e9) + 1'000'000'000);
  }
  Second& second() { return result_.seconds[static_cast<std::size_t>(now_)]; }
  double arrival_gap() { return -std::log(1 - random_.unit()) / scenario_.rate; }
  void push(double after, Kind kind, std::uint32_t what) { events_.push({now_ + after, ++order_, kind, what}); }

  void arrive() {
    push(arrival_gap(), Kind::arrival, 0);
    ++second().arrived;
    requests_.push_back({now_, static_cast<std::uint32_t>(random_.below(clients))});
    send(static_cast<std::uint32_t>(requests_.size() - 1));
  }
  void send(std::uint32_t id) {
    Request& request = requests_[id];
    Client& client = clients_[request.client];
    std::optional<Permit> permit;
    if (set_.breaker) {
      permit = client.admit();
      if (!permit) {
        ++second().rejected;
        return;  // a refusal is not tried again
      }
    }
    ++request.tries;
    ++second().attempts;
    const auto attempt = static_cast<std::uint32_t>(attempts_.size());
    attempts_.push_back({id, now_, true, detail_take(permit)});
    push(patience, Kind::gave_up, attempt);
    queue_.push_back(attempt);
    serve();
  }
  static std::optional<Permit> detail_take(std::optional<Permit>& permit) {
    return static_cast<std::optional<Permit>&&>(permit);
  }
  void serve() {
    while (busy_ < workers && !queue_.empty()) {
      const std::uint32_t attempt = queue_.front();
      queue_.pop_front();
      if (set_.drop_expired && !attempts_[attempt].open) continue;
      const bool slow = now_ >= scenario_.slow_from && now_ < scenario_.slow_to;
      ++busy_;
      push(-std::log(1 - random_.unit()) * work * (slow ? scenario_.slowdown : 1), Kind::worked, attempt);
    }
  }
  void worked(std::uint32_t attempt) {
    --busy_;
    end(attempt, true);
    serve();
  }
  void end(std::uint32_t id, bool good) {
    Attempt& attempt = attempts_[id];
    if (!attempt.open) return;
    attempt.open = false;
    Request& request = requests_[attempt.request];
    Client& client = clients_[request.client];
    if (attempt.permit) {
      record(*attempt.permit, good);
      attempt.permit.reset();
    }
    if (good) {
      if (set_.budget) client.succeeded();
      ++result_.seconds[static_cast<std::size_t>(request.arrived)].served;
      latencies_.push_back(now_ - request.arrived);
      return;
    }
    if (set_.budget) client.failed();
    if (request.tries > set_.retries) return;
    const double pause = client.pause(set_.pause, request.tries);
    if (now_ + pause >= request.arrived + total) return;
    if (set_.budget && !client.may_retry()) return;
    push(pause, Kind::send, attempt.request);
  }
  void sum_up() {
    std::uint64_t arrived = 0, attempts = 0, after = 0, served_after = 0;
    int good = 0;
    for (int s = 0; s + 3 < scenario_.seconds; ++s) {  // the last requests may still be under way
      const Second& at = result_.seconds[static_cast<std::size_t>(s)];
      arrived += at.arrived;
      attempts += at.attempts;
      if (s < scenario_.slow_to) continue;
      if (s < scenario_.slow_to + 60) {
        after += at.arrived;
        served_after += at.served;
      }
      good = at.served >= 0.95 * at.arrived ? good + 1 : 0;
      if (good == 5 && result_.recovery < 0) result_.recovery = s - 4 - scenario_.slow_to;
    }
    result_.amplification = static_cast<double>(attempts) / static_cast<double>(arrived);
    result_.served_after = static_cast<double>(served_after) / static_cast<double>(after);
    if (!latencies_.empty()) {
      const auto at = static_cast<std::ptrdiff_t>(latencies_.size() * 99 / 100);
      std::nth_element(latencies_.begin(), latencies_.begin() + at, latencies_.end());
      result_.p99 = latencies_[static_cast<std::size_t>(at)];
    }
  }

  Scenario scenario_;
  PolicySet set_;
  fallible::Random random_;
  double now_ = 0;
  std::uint64_t order_ = 0;
  int busy_ = 0;
  std::priority_queue<Event> events_;
  std::deque<Client> clients_;
  std::deque<Request> requests_;
  std::deque<Attempt> attempts_;  // after clients_: permits go first
  std::deque<std::uint32_t> queue_;
  std::vector<double> latencies_;
  Run result_;
};

/// The policy sets of the comparison.
inline constexpr PolicySet policy_sets[] = {
    {"no retry", 0, Pause::none, false, false, false},
    {"3 retries, no wait", 3, Pause::none, false, false, false},
    {"exponential", 3, Pause::exponential, false, false, false},
    {"exponential, full jitter", 3, Pause::full_jitter, false, false, false},
    {"+ budget", 3, Pause::full_jitter, true, false, false},
    {"+ breaker", 3, Pause::full_jitter, false, true, false},
    {"+ server drops expired work", 3, Pause::full_jitter, false, false, true},
    {"+ budget, drops expired", 3, Pause::full_jitter, true, false, true},
    {"+ budget, breaker", 3, Pause::full_jitter, true, true, false},
    {"all three", 3, Pause::full_jitter, true, true, true},
};
inline constexpr std::size_t policy_set_count = sizeof policy_sets / sizeof policy_sets[0];

/// Attempts at the lowest of three layers per request at the top, while the lowest always fails: each
/// layer tries three times, with a budget of its own or without one.
inline double layers(bool with_budget, int requests) {
  using std::chrono::nanoseconds;
  nanoseconds time{1};
  const Clock clock{[](void* self) noexcept { return *static_cast<nanoseconds*>(self); }, &time};
  std::deque<Client> layer;
  for (int i = 0; i < 3; ++i) layer.emplace_back(clock, static_cast<std::uint64_t>(i) + 1);
  std::uint64_t calls = 0;
  auto call = [&](auto& self, std::size_t depth) -> void {
    for (int attempt = 1; attempt <= 3; ++attempt) {
      if (attempt > 1 && with_budget && !layer[depth].may_retry()) return;
      if (depth == 2) ++calls;
      else self(self, depth + 1);
      if (with_budget) layer[depth].failed();
    }
  };
  for (int i = 0; i < requests; ++i) {
    time += std::chrono::milliseconds(10);
    call(call, 0);
  }
  return static_cast<double>(calls) / requests;
}

/// The share of calls that succeed when one shard of ten always fails, 100 calls a second for 60 s.
inline double shards(bool breaker_per_shard) {
  using std::chrono::nanoseconds;
  nanoseconds time{std::chrono::seconds(1)};
  const Clock clock{[](void* self) noexcept { return *static_cast<nanoseconds*>(self); }, &time};
  std::deque<Client> breakers;
  for (int i = 0; i < 10; ++i) breakers.emplace_back(clock, static_cast<std::uint64_t>(i) + 1, 0.08);
  fallible::Random random(7);
  constexpr int calls = 6000;
  int good = 0;
  for (int i = 0; i < calls; ++i) {
    time += std::chrono::milliseconds(10);
    const auto shard = static_cast<std::size_t>(random.below(10));
    auto permit = breakers[breaker_per_shard ? shard : 0].admit();
    if (!permit) continue;
    record(*permit, shard != 0);
    if (shard != 0) ++good;
  }
  return static_cast<double>(good) / calls;
}

}  // namespace storm

#endif
