// A type of one's own as a format argument: one function next to it says how it is printed.
#include <cstdio>

#include <fallible/fallible.hpp>

namespace chart {

struct Position {
  double north;
  double east;
};

void fallible_format(fallible::Sink& sink, const Position& position) {
  fallible::print_to(sink, "{:.2f}N {:.2f}E", position.north, position.east);
}

fallible::Result<int> depth_at(Position position) {
  return fallible::fail(fallible::Errc::out_of_range, "no sounding at {}", position);
}

}  // namespace chart

int main() {
  const auto depth = chart::depth_at({54.18, 7.89}).with("wanted", chart::Position{54, 8});
  std::printf("%s\n", to_string(depth.error()).c_str());
}
