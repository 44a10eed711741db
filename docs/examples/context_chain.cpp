// Context, fields, causes and suppressed errors: what each of them is for.
#include <cstdio>
#include <string>
#include <utility>

#include <fallible/fallible.hpp>

using fallible::Errc;
using fallible::Error;
using fallible::fail;
using fallible::Result;
using fallible::Style;

Result<std::string> connect(const std::string& host) {
  return fail(Errc::unavailable, "connection to {} refused", host).with("attempt", 3);
}

// Context: what was being done. It is evaluated on failure only.
Result<std::string> read_row(int id) {
  std::string row = FALLIBLE_TRY(connect("db1"), "read user row {}", id);
  return row;
}

// Cause: a failure of ours that another failure explains. The code is the new one.
Result<std::string> load_profile(int id) {
  Result<std::string> row = read_row(id);
  if (!row) {
    return fail(Errc::internal, "profile {} cannot be shown", id).caused_by(std::move(row).error());
  }
  return row;
}

// Suppressed: something that failed as well while this failure was being handled.
Result<std::string> show_page(int id) {
  Result<std::string> page = load_profile(id).context("show the start page");
  if (!page) page.error().suppress(Error(Errc::permission_denied, "write the audit log"));
  return page;
}

int main() {
  const Result<std::string> page = show_page(42);
  const Error& error = page.error();
  std::printf("outermost: %s\n", to_string(error, {Style::outermost}).c_str());
  std::printf("line:      %s\n", to_string(error, {Style::line}).c_str());
  std::printf("code:      %s\n", error.code().name());
  std::printf("cause:     %s\n", error.cause()->code().name());
}
