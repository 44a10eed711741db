// A client of HTTP that knows what may be sent twice, waits for a job to be done, and has rules of its own.
#include <cstdio>

#include <fallible/core/render.hpp>
#include <fallible/resilience/http_retry.hpp>
#include <fallible/taxonomy/http.hpp>

using namespace fallible;
using namespace std::chrono_literals;

struct Answer {
  int status;
  int sent;
};

// The first `bad` requests are answered with `status`.
struct Server {
  int status, bad, sent = 0;

  Result<Answer> send() {
    if (++sent > bad) return Answer{200, sent};
    if (status >= 400) return fail(from_http(status));
    return Answer{status, sent};
  }
};

void show(const char* what, const Result<Answer>& answer, const Server& server) {
  std::printf("%s: %s, sent %d\n", what, answer.has_value() ? "done" : answer.error().code().name(), server.sent);
}

int main() {
  auto budget = RetryBudget::token_bucket().value();
  RetryOptions options = http_retry();
  options.backoff.base = 1ms;
  const auto retry = RetryPolicy::create(options, budget).value();

  Server users{503, 2};
  show("GET", retry.call(http_call("GET", [&] { return users.send(); })), users);
  Server orders{503, 2};
  show("POST", retry.call(http_call("POST", [&] { return orders.send(); })), orders);
  Server keyed{503, 2};
  show("POST with a key", retry.call(http_call("POST", [&] { return keyed.send(); }, "order-7")), keyed);
  Server lost{404, 2};
  show("GET of nothing", retry.call(http_call("GET", [&] { return lost.send(); })), lost);

  // 202 is a success, but not the one that is waited for.
  Server job{202, 2};
  const auto finished = retry.until([](const Answer& answer) { return answer.status != 202; });
  show("a job", finished.call(http_call("GET", [&] { return job.send(); })), job);

  // The most specific rule wins: this one code is given up at once, whatever its category says.
  constexpr RetryRules rules = RetryRules{}.again(Category::conflict).stop(Errc::already_exists);
  RetryOptions strict = options;
  strict.decide = nullptr;
  strict.rules = rules;
  const auto writer = RetryPolicy::create(strict, budget).value();
  Server raced{409, 1};
  show("a lost race", writer.call(idempotent([&] { return raced.send(); })), raced);
}
