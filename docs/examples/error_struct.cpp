// An error that carries data: a plain struct that names its code, and comes out again as itself.
#include <chrono>
#include <cstdio>
#include <string>

#include <fallible/fallible.hpp>

using namespace std::chrono_literals;
using fallible::Errc;
using fallible::Result;

struct RateLimited {
  int limit;
  std::chrono::milliseconds retry_after;
  std::string client;

  static constexpr fallible::Code code = Errc::resource_exhausted;
  static constexpr auto fields = fallible::fields(
      fallible::field("limit", &RateLimited::limit, fallible::Privacy::public_),
      fallible::field("retry_after", &RateLimited::retry_after, fallible::Privacy::public_),
      fallible::field("client", &RateLimited::client, fallible::Privacy::personal));
  static constexpr const char* message = "limited to {limit} calls, wait {retry_after}";
};

// In the signature, where a caller is meant to look at it ...
Result<int, RateLimited> call(int number) {
  if (number > 2) return fallible::fail(RateLimited{2, 250ms, "ada"});
  return number;
}

// ... or inside an Error, through any number of contexts.
Result<int> call_three_times() {
  int sum = 0;
  for (int number = 1; number <= 3; ++number) {
    sum += FALLIBLE_TRY(call(number), "call number {}", number);
  }
  return sum;
}

int main() {
  const Result<int> sum = call_three_times().context("collect the figures");
  std::printf("%s\n", to_string(sum.error()).c_str());
  if (const RateLimited* limited = sum.error().get_if<RateLimited>()) {
    std::printf("wait %lld ms, then start again\n",
                static_cast<long long>(limited->retry_after.count()));
  }
}
