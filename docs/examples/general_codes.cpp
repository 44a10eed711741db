// Prints the table of docs/reference/codes.md from the one place where these codes are declared.
#include <cstdio>

#include <fallible/core/code.hpp>

using fallible::Code;
using fallible::Errc;

int main() {
  std::printf(
      "| `Errc` | no. = gRPC | name | HTTP | severity | retry | title | when, and what next |\n");
  std::printf("|---|---|---|---|---|---|---|---|\n");
  const char* const enumerators[] = {
      "cancelled",           "unknown",        "invalid_argument",  "deadline_exceeded",
      "not_found",           "already_exists", "permission_denied", "resource_exhausted",
      "failed_precondition", "aborted",        "out_of_range",      "unimplemented",
      "internal",            "unavailable",    "data_loss",         "unauthenticated"};
  for (const auto& row : fallible::Domain<Errc>::rows) {
    const Code code = row.code;
    std::printf("| `%s` | %d | `%s` | %d | %s | %s | %s | %s |\n", enumerators[code.number() - 1],
                code.number(), code.name(), code.http_status(), to_string(code.severity()),
                to_string(code.retry()), code.title(), code.doc());
  }
}
