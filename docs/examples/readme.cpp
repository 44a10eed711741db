// The example of the README: a failure, and what was being done when it happened.
#include <cstdio>

#include <fallible/fallible.hpp>

using namespace fallible;

Result<int> find_seat(int row) {
  if (row > 30) return fail(Errc::not_found, "there is no row {}", row);
  return row * 6;
}
Result<int> book(int passenger, int row) {
  return 1 + FALLIBLE_TRY(find_seat(row), "book a seat for passenger {}", passenger);
}
int main() {
  if (auto seat = book(7, 42); !seat) std::puts(to_string(seat.error()).c_str());
}
