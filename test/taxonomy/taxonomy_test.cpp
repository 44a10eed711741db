// Tests every shipped error struct: it travels inside an Error and comes back as itself, and its fields have the
// names, values and privacy classes that its header declares.
#include <fallible/taxonomy/taxonomy.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <fallible/core/visit.hpp>

namespace fallible {
namespace {

using namespace std::chrono_literals;

struct Seen {
  std::string key, value;
  Privacy privacy;
  bool operator==(const Seen&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  return out << seen.key << "=" << seen.value << " (" << privacy_name(seen.privacy) << ")";
}

struct Collect {
  std::vector<Seen> seen;
  std::string message;
  void field(Text key, const Arg& value) {
    Seen one{{key.data(), key.size()}, {}, value.privacy};
    write_value(append_to(one.value), value, Privacy::personal);
    seen.push_back(one);
  }
  void text(const Words& words, Location) {
    if (words.is_message()) words.write(append_to(message), Privacy::public_);
  }
};

constexpr auto open = Privacy::public_;
constexpr auto internal = Privacy::internal;
constexpr auto personal_ = Privacy::personal;

struct Case {
  const char* name;
  Error error;
  Code code;
  bool comes_back;
  std::vector<Seen> fields;
};

/// Lifts `detail`, adds a context, and asks for it again.
template <class S>
Case lifted(const char* name, S detail, std::vector<Seen> fields) {
  static_assert(std::is_nothrow_move_constructible_v<S> && std::is_trivially_copyable_v<S>);
  static_assert(sizeof(S) <= 320, "fits into the first block");
  Error error = Error(detail);
  error.context("serve a request");
  const S* back = error.get_if<S>();
  Collect before;
  Collect after;
  visit(Error(detail), before);
  if (back != nullptr) visit(Error(*back), after);
  return {name, error, S::code, back != nullptr && before.seen == after.seen, fields};
}

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&](Case made) { all.push_back(std::move(made)); };
  add(lifted("InvalidInput", InvalidInput{"/name", "odd"}, {{"field", "/name", open}, {"reason", "odd", internal}}));
  add(lifted("SchemaViolation", SchemaViolation{"/a", "order v2", "object"},
             {{"field", "/a", open}, {"schema", "order v2", internal}, {"expected", "object", open}}));
  add(lifted("MissingField", MissingField{"/a"}, {{"field", "/a", open}}));
  add(lifted("BadFormat", BadFormat{"/a", "date"}, {{"field", "/a", open}, {"expected", "date", open}}));
  add(lifted("TooLong", TooLong{"/a", 90, 80},
             {{"field", "/a", open}, {"size", "90", internal}, {"limit", "80", open}}));
  add(lifted("NotInRange", NotInRange{"/a", -1, 9},
             {{"field", "/a", open}, {"minimum", "-1", open}, {"maximum", "9", open}}));
  add(lifted("PiiDetected", PiiDetected{"e-mail", "/a"}, {{"pattern", "e-mail", internal}, {"field", "/a", open}}));
  add(lifted("TokenExpired", TokenExpired{90ms}, {{"expired_ago", "90ms", internal}}));
  add(lifted("TokenInvalid", TokenInvalid{"bad signature"}, {{"reason", "bad signature", internal}}));
  add(lifted("BadCredentials", BadCredentials{"ada", "password"},
             {{"user", "ada", personal_}, {"method", "password", internal}}));
  add(lifted("PermissionDenied", PermissionDenied{"delete", "ada/notes", "alan"},
             {{"action", "delete", internal}, {"resource", "ada/notes", personal_}, {"subject", "alan", personal_}}));
  add(lifted("CacheConnectionFailed", CacheConnectionFailed{"sessions", "refused"},
             {{"cache", "sessions", internal}, {"reason", "refused", internal}}));
  add(lifted("CacheReadFailed", CacheReadFailed{"sessions", "user:ada", "reset"},
             {{"cache", "sessions", internal}, {"key", "user:ada", personal_}, {"reason", "reset", internal}}));
  add(lifted("CacheWriteFailed", CacheWriteFailed{"sessions", "user:ada", "full"},
             {{"cache", "sessions", internal}, {"key", "user:ada", personal_}, {"reason", "full", internal}}));
  add(lifted("MissingConfiguration", MissingConfiguration{"db.url", "environment"},
             {{"key", "db.url", internal}, {"source", "environment", internal}}));
  add(lifted("InvalidConfiguration", InvalidConfiguration{"db.url", "hunter2", "no scheme"},
             {{"key", "db.url", internal}, {"value", "[secret]", Privacy::secret}, {"reason", "no scheme", internal}}));
  add(lifted("Conflict", Conflict{"workspace", "ada"},
             {{"resource_type", "workspace", open}, {"name", "ada", personal_}}));
  add(lifted("StaleVersion", StaleVersion{"page", 3, 4},
             {{"resource_type", "page", open}, {"expected", "3", open}, {"actual", "4", open}}));
  add(lifted("BusinessRuleViolated", BusinessRuleViolated{"refund_window", "too late"},
             {{"rule", "refund_window", open}, {"explanation", "too late", open}}));
  add(lifted("WrongState", WrongState{"order", "shipped", "cancel"},
             {{"resource_type", "order", open}, {"state", "shipped", open}, {"step", "cancel", open}}));
  add(lifted("DatabaseConnectionFailed", DatabaseConnectionFailed{"orders"}, {{"database", "orders", internal}}));
  add(lifted("DatabaseQueryFailed", DatabaseQueryFailed{"insert", "orders"},
             {{"operation", "insert", internal}, {"table", "orders", internal}}));
  add(lifted("DatabaseTimedOut", DatabaseTimedOut{"select", "orders", 90ms},
             {{"operation", "select", internal}, {"table", "orders", internal}, {"timeout", "90ms", internal}}));
  add(lifted("UniqueViolation", UniqueViolation{"users", "users_mail"},
             {{"table", "users", internal}, {"constraint", "users_mail", internal}}));
  add(lifted("ForeignKeyViolation", ForeignKeyViolation{"rows", "rows_user"},
             {{"table", "rows", internal}, {"constraint", "rows_user", internal}}));
  add(lifted("ExternalServiceFailed", ExternalServiceFailed{"billing", 503, "down"},
             {{"service", "billing", internal}, {"status", "503", internal}, {"message", "down", internal}}));
  add(lifted("ApiFailed", ApiFailed{"acme", 500, "oops"},
             {{"provider", "acme", internal}, {"status", "500", internal}, {"message", "oops", internal}}));
  add(lifted("ToolCallFailed", ToolCallFailed{"files", "read", "denied"},
             {{"service", "files", internal}, {"tool", "read", internal}, {"message", "denied", internal}}));
  add(lifted("ProtocolBroken", ProtocolBroken{"files", "no id"},
             {{"service", "files", internal}, {"reason", "no id", internal}}));
  add(lifted("ExternalTimedOut", ExternalTimedOut{"billing", 90ms},
             {{"service", "billing", internal}, {"timeout", "90ms", internal}}));
  add(lifted("ServiceDiscoveryFailed", ServiceDiscoveryFailed{"search", "unknown"},
             {{"service", "search", internal}, {"reason", "unknown", internal}}));
  add(lifted("ServiceRegistrationFailed", ServiceRegistrationFailed{"search", "refused"},
             {{"service", "search", internal}, {"reason", "refused", internal}}));
  add(lifted("LoadBalancerExhausted", LoadBalancerExhausted{"search", 3, "round robin"},
             {{"service", "search", internal}, {"upstreams", "3", internal}, {"strategy", "round robin", internal}}));
  add(lifted("ConnectionFailed", ConnectionFailed{"db1:5432", "refused"},
             {{"peer", "db1:5432", internal}, {"reason", "refused", internal}}));
  add(lifted("NotFound", NotFound{"user", "ada"},
             {{"resource_type", "user", open}, {"resource_id", "ada", personal_}}));
  add(lifted("ResourceExhausted", ResourceExhausted{"handles", 90, 80},
             {{"resource", "handles", internal}, {"used", "90", internal}, {"limit", "80", internal}}));
  add(lifted("QuotaExceeded", QuotaExceeded{"storage", 10, 90ms},
             {{"quota", "storage", open}, {"limit", "10", open}, {"retry_after", "90ms", open}}));
  add(lifted("NotAvailable", NotAvailable{"printer", "off"},
             {{"resource", "printer", internal}, {"reason", "off", internal}}));
  add(lifted("NoneCapable", NoneCapable{"vision, speech"}, {{"required", "vision, speech", internal}}));
  add(lifted("SerializationFailed", SerializationFailed{"JSON", "Invoice", "a NaN"},
             {{"format", "JSON", internal}, {"type", "Invoice", internal}, {"reason", "a NaN", internal}}));
  add(lifted("MalformedInput", MalformedInput{"JSON", 17, "expected a comma"},
             {{"format", "JSON", open}, {"offset", "17", open}, {"reason", "expected a comma", open}}));
  add(lifted("DocumentTooLarge", DocumentTooLarge{"bytes", 100}, {{"measure", "bytes", open}, {"limit", "100", open}}));
  return all;
}

TEST(Taxonomy, GivesEachStructBackThroughContexts) {
  for (const Case& row : cases()) {
    SCOPED_TRACE(row.name);
    EXPECT_TRUE(row.comes_back);
    EXPECT_EQ(row.error.code(), row.code);
    EXPECT_EQ(row.error.get_if<TimedOut>(), nullptr);
  }
}

TEST(Taxonomy, ShowsEachFieldToThoseItIsFor) {
  for (const Case& row : cases()) {
    SCOPED_TRACE(row.name);
    Collect collect;
    visit(row.error, collect);
    EXPECT_EQ(collect.seen, row.fields);
  }
}

// A message is made of the fields: to the public it shows no more than they do.
TEST(Taxonomy, HasMessagesThatNameEveryPlaceholderAndLeakNothing) {
  for (const Case& row : cases()) {
    SCOPED_TRACE(row.name);
    Collect collect;
    visit(row.error, collect);
    EXPECT_FALSE(collect.message.empty());
    EXPECT_EQ(collect.message.find('{'), std::string::npos) << collect.message;
    for (const Seen& seen : row.fields) {
      if (seen.privacy != open && seen.value != "[secret]") {
        EXPECT_EQ(collect.message.find(seen.value), std::string::npos) << collect.message;
      }
    }
  }
}

TEST(Taxonomy, IsAWholeCatalogueOfStructs) { EXPECT_EQ(cases().size(), 42u); }

TEST(Taxonomy, CutsLongTextsInsteadOfAllocating) {
  const std::string id(500, 'x');
  const Error error = NotFound{"user", id};
  const NotFound* missing = error.get_if<NotFound>();
  ASSERT_NE(missing, nullptr);
  EXPECT_EQ(missing->resource_id.size(), 63u);
  EXPECT_EQ(std::string(missing->resource_id.data(), 63).substr(60), "...");
}

TEST(Taxonomy, GivesASecretOnlyToThoseWhoAskForIt) {
  const Error error = InvalidConfiguration{"db.password", "hunter2", "too short"};
  EXPECT_TRUE(error.get_if<InvalidConfiguration>()->value.reveal() == "hunter2");
  EXPECT_FALSE(error.get_if<InvalidConfiguration>()->value.empty());
}

}  // namespace
}  // namespace fallible
