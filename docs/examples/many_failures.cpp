// Several results as one: the first failure, all failures, or the good and the bad apart.
#include <cstdio>
#include <string>
#include <vector>

#include <fallible/fallible.hpp>

using fallible::Errc;
using fallible::fail;
using fallible::Result;

Result<int> parse(const std::string& text) {
  if (text.empty()) return fail(Errc::invalid_argument, "an empty line");
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return fail(Errc::invalid_argument, "'{}' is not a number", text);
    number = number * 10 + (c - '0');
  }
  return number;
}

Result<int> port() { return fail(Errc::not_found, "no setting 'port'"); }
Result<std::string> host() { return fail(Errc::out_of_range, "'host' is too long"); }

Result<std::string> address() {
  const auto [name, number] = FALLIBLE_TRY(all(host(), port()), "read the configuration");
  return name + ":" + std::to_string(number);
}

int main() {
  const std::string lines[] = {"1", "two", "3", ""};
  std::vector<Result<int>> results;
  for (const std::string& line : lines) results.push_back(parse(line));

  std::printf("collect:     %s\n", to_string(collect(results).error()).c_str());
  std::printf("collect_all: %s\n", to_string(collect_all(results).error()).c_str());
  const auto [values, errors] = partition(results);
  std::printf("partition:   %zu values, %zu errors\n", values.size(), errors.size());
  std::printf("all:         %s\n", to_string(address().error()).c_str());
}
