// Three layers: a repository that speaks to the database, a service that knows what it means, an API that answers.
// Each turns the errors of the one below into its own, and nothing is lost on the way.
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <fallible/fallible.hpp>
#include <fallible/taxonomy/context_template.hpp>
#include <fallible/taxonomy/sqlstate.hpp>
#include <fallible/taxonomy/taxonomy.hpp>
#include <fallible/taxonomy/validation.hpp>

using namespace fallible;

struct Member {
  std::string email;
  int age = 0;
};
struct Workspace {
  std::string name;
  int owner_id = 0;
  std::vector<Member> members;
};

// ---- the database driver, which reports by SQLSTATE ----

struct Outcome {
  const char* sqlstate;
  const char* constraint;
};

Outcome execute_insert(const Workspace& workspace) {
  if (workspace.name == "atlas") return {"23505", "workspaces_name_key"};
  if (workspace.owner_id == 404) return {"23503", "workspaces_owner_fkey"};
  if (workspace.name == "offline") return {"08006", ""};
  return {"00000", ""};
}

// ---- the repository: what the database said, as an error that can be matched ----

Result<void> check_outcome(const Outcome& outcome, Text table) {
  if (Text(outcome.sqlstate) == "00000") return {};
  Error error = from_sqlstate(outcome.sqlstate);
  if (error == DatabaseErrc::unique_violation) return fail(UniqueViolation{table, outcome.constraint});
  if (error == DatabaseErrc::foreign_key_violation) return fail(ForeignKeyViolation{table, outcome.constraint});
  return fail(std::move(error));
}

Result<void> insert_workspace(const Workspace& workspace) {
  return with_context(check_outcome(execute_insert(workspace), "workspaces"),
                      DatabaseContext{.operation = "INSERT", .table = "workspaces"});
}

// ---- the service: what it means to whoever asked ----

Result<void> validate(const Workspace& workspace) {
  Validator v;
  v.field("name", workspace.name).required().length(3, 40);
  const auto members = v.nested("members");
  for (std::size_t i = 0; i < workspace.members.size(); ++i) {
    const auto member = members.at(i);
    const auto is_address = [](const std::string& email) { return email.find('@') != std::string::npos; };
    member.field("email", workspace.members[i].email).required().matches(is_address, "must be an e-mail address");
    member.field("age", workspace.members[i].age).range(16, 130);
  }
  return v.finish();
}

Result<int> create_workspace(const Workspace& workspace) {
  FALLIBLE_TRY(validate(workspace));
  Result<void> inserted = insert_workspace(workspace);
  if (!inserted && inserted.error() == DatabaseErrc::unique_violation) {
    return fail(Conflict{"workspace", workspace.name}).caused_by(std::move(inserted).error());
  }
  FALLIBLE_TRY(std::move(inserted), "create workspace");
  return 7;
}

// ---- the API: a status and what the client may read ----

void answer(const char* request_id, const Workspace& workspace) {
  const Result<int> created =
      with_context(create_workspace(workspace),
                   HttpServerContext{.request_id = request_id, .endpoint = "/workspaces", .method = "POST"});
  if (created) {
    std::printf("%s: 201, workspace %d\n", request_id, *created);
    return;
  }
  const Error& error = created.error();
  std::printf("%s: %d %s: %s%s\n", request_id, error.code().http_status(), error.code().name(), error.code().title(),
              error.code().retry() == Retry::backoff ? ", retry later" : "");
  if (const auto* invalid = error.get_if<ValidationErrors>()) {
    for (const Violation& each : *invalid) {
      std::printf("    %.*s %s: %.*s\n", static_cast<int>(each.pointer.size()), each.pointer.data(), each.code.name(),
                  static_cast<int>(each.message.size()), each.message.data());
    }
  }
  std::printf("  log: %s\n", to_string(error).c_str());
}

int main() {
  answer("r1", {"zephyr", 1, {{"ada@example.org", 36}}});
  answer("r2", {"", 1, {{"ada@example.org", 36}, {"nobody", 7}}});
  answer("r3", {"atlas", 1, {}});
  answer("r4", {"nomad", 404, {}});
  answer("r5", {"offline", 1, {}});
}
