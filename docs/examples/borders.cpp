// The borders to C and to the standard library: errno and std::error_code, in both directions.
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include <fallible/fallible.hpp>
#include <fallible/interop/errno.hpp>
#include <fallible/interop/std_error_code.hpp>

using fallible::Errc;
using fallible::Result;

// From errno: -1 becomes an error with code, message and number.
Result<int> open_file(const std::string& path) {
  return fallible::check_errno(::open(path.c_str(), O_RDONLY), "open configuration");
}

// From std::error_code: fail() takes it as it is.
Result<std::uintmax_t> size_of(const std::string& path) {
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(path, failure);
  if (failure) return fallible::fail(failure).context("measure {}", path);
  return size;
}

// To std::error_code, for an interface that speaks nothing else.
std::error_code old_interface(const std::string& path) {
  const Result<std::uintmax_t> size = size_of(path);
  return size ? std::error_code() : to_error_code(size.error());
}

int main() {
  const Result<int> file = open_file("no-such-file").with("user", "ada");
  std::printf("%s\n", to_string(file.error()).c_str());
  std::printf("  %s, errno %s\n", file.error().code().name(),
              fallible::errno_name(errno_of(file.error())));

  const std::error_code code = old_interface("no-such-file");
  std::printf("%s\n", to_string(size_of("no-such-file").error()).c_str());
  std::printf("  the same std::error_code again: %s\n",
              code == std::errc::no_such_file_or_directory ? "yes" : "no");
  std::printf("  it means Errc::not_found: %s\n", code == Errc::not_found ? "yes" : "no");
}
