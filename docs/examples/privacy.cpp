// Who may read what: the class of a value travels with it, and each rendering says how far it goes.
#include <cstdio>
#include <string>

#include <fallible/fallible.hpp>

using fallible::Errc;
using fallible::Error;
using fallible::personal;
using fallible::Privacy;
using fallible::safe;
using fallible::secret;
using fallible::Style;

// A checkout may lie anywhere; this name makes the output the same everywhere.
#line 17 "privacy.cpp"
Error refuse(const std::string& user, int port, const std::string& token) {
  Error error(Errc::permission_denied, "login of {} at {}:{}", personal(user), "db1", safe(port));
  error.with("user", personal(user)).with("port", safe(port)).with("token", secret(token));
  return error;
}

void show(const char* reader, const Error& error, Privacy up_to) {
  std::printf("%s\n  %s\n", reader, to_string(error, {Style::line, up_to}).c_str());
}

int main() {
  const Error error = refuse("ada@example.com", 5432, "hunter2");
  show("may read personal data:", error, Privacy::personal);
  show("internal, the default:", error, Privacy::internal);
  show("public:", error, Privacy::public_);
  std::printf("a client:\n  %s\n", error.code().title());
  std::printf("the log, in full:\n%s\n", to_string(error, {Style::full}).c_str());
}
