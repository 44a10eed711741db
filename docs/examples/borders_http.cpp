// A service between two others: errors come in from HTTP, gRPC and a database, change at the border of the
// layer, and leave as a status.
#include <cstdio>

#include <fallible/fallible.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/grpc.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/retry_after_header.hpp>
#include <fallible/taxonomy/sqlstate.hpp>
#include <fallible/taxonomy/transform.hpp>

using namespace fallible;

// In: what the database, a peer over HTTP and a peer over gRPC answered.
Result<int> insert_seat(int seat) {
  if (seat == 7) return fail(from_sqlstate("23505", "Key (seat)=(7) already exists."));
  if (seat == 8) return fail(from_sqlstate("40P01", "deadlock detected"));
  return seat;
}
Result<int> charge(int cents) {
  if (cents > 5000) return fail(from_http({.status = 429, .text = "slow down", .retry_after = "30"}));
  if (cents < 0) return fail(from_http(400, "amount must be positive"));
  return cents;
}
Result<void> notify(bool reachable) {
  if (!reachable) return fail(from_grpc(14, "no route to the mail service"));
  return {};
}

// The border of this layer: conflicts pass, a taken seat becomes one, whatever else the database says is
// nobody's business. The original stays below as the cause.
constexpr auto to_booking =
    narrow<ConflictErrc>(Errc::internal,  // what no rule below wants
                         map_code(DatabaseErrc::unique_violation, ConflictErrc::exists),
                         map_code(DatabaseErrc::deadlock, Errc::aborted),
                         map_category(Category::external, Errc::unavailable),
                         map_category(Category::resource, Errc::unavailable));
constexpr auto outward = to_booking | enrich("component", "booking");

// Out: the status for our own callers.
void answer(const char* what, const Error& error) {
  std::printf("%s: %d %s, gRPC %s\n", what, http_status(error), error.code().title(),
              grpc_name(grpc_code(error)));
  if (const auto wait = retry_after(error)) {
    const auto header = format_retry_after(*wait);
    std::printf("  Retry-After: %.*s\n", static_cast<int>(header.size()), header.data());
  }
  std::printf("  %s\n", to_string(error).c_str());
}

int main() {
  answer("seat 7", (insert_seat(7) | outward).error());
  answer("seat 8", insert_seat(8).transform_error(outward).error());
  answer("charge", charge(9900).transform_error(outward).error());
  answer("refund", charge(-1).error());
  answer("notify", notify(false).transform_error(outward).error());
  std::printf("seat 9: %d\n", *(insert_seat(9) | outward));
}
