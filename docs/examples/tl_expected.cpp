// tl::expected is a full citizen: TRY reads it, fail() makes it, and it converts without loss.
#include <cstdio>
#include <string>
#include <utility>

#include <fallible/fallible.hpp>
#include <fallible/interop/tl_expected.hpp>

using fallible::Code;
using fallible::Errc;
using fallible::Error;
using fallible::Result;

// A function of another library.
tl::expected<std::string, Code> setting(const std::string& name) {
  if (name != "port") return tl::unexpected<Code>(Errc::not_found);
  return "80x";
}

// Ours, which keeps to that library's style.
tl::expected<int, Error> port(const std::string& name) {
  const std::string text = FALLIBLE_TRY(setting(name), "read setting '{}'", name);
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9')
      return fallible::fail(Errc::invalid_argument, "port '{}' is no number", text);
    number = number * 10 + (c - '0');
  }
  return number;
}

int main() {
  const Result<int> ours = fallible::to_result(port("port"));
  std::printf("%s\n", to_string(ours.error()).c_str());

  const tl::expected<int, Error> theirs = fallible::to_tl_expected(Result<int>(ours));
  std::printf("%s\n", theirs.error().code().name());

  const Result<int> piped = port("ports") | fallible::context("start the server");
  std::printf("%s\n", to_string(piped.error()).c_str());
}
