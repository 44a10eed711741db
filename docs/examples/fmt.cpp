// With {fmt}: errors are printed by it, and what it can print can be an argument.
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fallible/core/fmt.hpp>
#include <fallible/fallible.hpp>

using fallible::Errc;
using fallible::Error;

int main() {
  const std::vector<int> pages{3, 5, 8};
  Error error(Errc::data_loss, "pages {} are damaged", fallible::via_fmt(pages));
  error.context("open the archive");

  fmt::print("{}\n", error);
  fmt::print("{:#}\n", error);
  fmt::print("[{:>16}]\n", error.code());
}
