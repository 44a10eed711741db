// The shipped error structs: raised where it happens, matched where it matters, shown to whom it may concern.
#include <cstdio>
#include <string>

#include <fallible/fallible.hpp>
#include <fallible/taxonomy/catalogue.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>

using fallible::Category;
using fallible::DatabaseQueryFailed;
using fallible::Error;
using fallible::InvalidConfiguration;
using fallible::NotFound;
using fallible::Privacy;
using fallible::Result;
using fallible::Style;

Result<std::string> find_user(const std::string& id) {
  if (id == "grace") return fallible::fail(DatabaseQueryFailed{"select", "users"});
  if (id != "ada") return fallible::fail(NotFound{"user", id});
  return "Ada Lovelace";
}

Result<std::string> greet(const std::string& id) {
  const std::string name = FALLIBLE_TRY(find_user(id), "greet a user");
  return "hello " + name;
}

// The category says who has to act, whatever the domain.
const char* who_acts(const Error& error) {
  switch (error.code().category()) {
    case Category::not_found: return "the caller";
    case Category::database: return "the operator of the database";
    default: return "whoever runs this program";
  }
}

// A field's class says who may read it: a sink asks up to which class it shows.
struct Fields {
  Privacy up_to;
  void field(fallible::Text key, const fallible::Arg& value) const {
    std::string text;
    fallible::write_value(fallible::append_to(text), value, up_to);
    std::printf("  %.*s = %s\n", static_cast<int>(key.size()), key.data(), text.c_str());
  }
};

int main() {
  for (const char* id : {"ada", "grace", "alan"}) {
    const Result<std::string> greeting = greet(id);
    if (greeting) {
      std::printf("%s\n", greeting->c_str());
      continue;
    }
    const Error& error = greeting.error();
    std::printf("%s: %s acts\n", to_string(error).c_str(), who_acts(error));
    if (error.get_if<NotFound>() != nullptr) {
      std::printf("for the audit log:\n");
      visit(error, Fields{Privacy::personal});
      std::printf("for the client, with status %d:\n", error.code().http_status());
      visit(error, Fields{Privacy::public_});
    }
  }

  const Error wrong = InvalidConfiguration{"database.url", "db://app:hunter2@db1", "no such scheme"};
  std::printf("%s\n", to_string(wrong).c_str());
  visit(wrong, Fields{Privacy::personal});

  // The catalogue as data: all codes, found by name without a registry.
  if (const auto* code = find_code(fallible::shipped_codes(), "DB_DEADLOCK")) {
    std::printf("%s: HTTP %d, retry %s\n", code->name, code->http_status, to_string(code->retry));
  }
}
