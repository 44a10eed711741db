// The border between code that throws and code that does not, crossed both ways.
#include <cstdio>
#include <stdexcept>
#include <string>

#include <fallible/fallible.hpp>
#include <fallible/interop/exceptions.hpp>

using fallible::Errc;
using fallible::Result;

// A library that throws.
namespace legacy {
int parse(const std::string& text) {
  if (text.empty()) throw std::invalid_argument("empty document");
  return static_cast<int>(text.size());
}
template <class Callback>
void for_each(int count, Callback callback) {
  for (int i = 0; i < count; ++i) callback(i);
}
}  // namespace legacy

// In: what it throws becomes an Error.
Result<int> parse(const std::string& text) {
  return fallible::catch_as_result([&] { return legacy::parse(text); }).context("parse the report");
}

// Out and in again: an Error crosses their frames as an exception, and is itself behind them.
Result<void> check_all(int count) {
  return fallible::catch_as_result([&] {
    legacy::for_each(count, [](int i) {
      Result<void> checked;
      if (i == 2) checked = fallible::fail(Errc::data_loss, "page {} is damaged", i);
      fallible::value_or_throw(checked);
    });
  });
}

int main() {
  const Result<int> size = parse("");
  std::printf("%s (%s)\n", to_string(size.error()).c_str(), size.error().code().name());
  const Result<void> checked = check_all(5);
  std::printf("%s (%s)\n", to_string(checked.error()).c_str(), checked.error().code().name());

  try {  // Out: the top of an old program that throws.
    return fallible::value_or_throw(parse(""));
  } catch (const fallible::ErrorException& failure) {
    std::printf("caught: %s\n", failure.what());
  }
}
