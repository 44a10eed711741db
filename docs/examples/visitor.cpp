// A sink of one's own: visit() tells the story of an error, a visitor writes it down.
#include <cstdio>
#include <string>
#include <utility>

#include <fallible/fallible.hpp>

using fallible::Errc;
using fallible::Error;

/// One line per error, indented by depth: its code, and the text that stands outermost.
struct Tree {
  bool line_has_text = true;

  bool enter(const Error& error, const fallible::Step& step) {
    if (step.relation == fallible::Relation::suppressed) return false;  // nor what is below it
    std::printf("%*s%s", static_cast<int>(2 * step.depth), "", error.code().name());
    line_has_text = false;
    return true;
  }
  void text(const fallible::Words& words, fallible::Location) {
    if (std::exchange(line_has_text, true)) return;
    std::string line;
    words.write(fallible::append_to(line));
    std::printf("  %s\n", line.c_str());
  }
};

int main() {
  Error disk = Error(Errc::resource_exhausted).context("write segment {}", 17);
  Error peer =
      Error(Errc::unavailable, "no answer from {}", "db2").caused_by(Errc::deadline_exceeded);
  const Error error = join(std::move(disk), std::move(peer)).context("store the order");
  visit(error, Tree{});
}
