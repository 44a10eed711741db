// Tests taxonomy/context_template.hpp: names, privacy, optional fields, carriers, sets of one's own, out of memory.
#include <fallible/core/allocator.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/taxonomy/context_template.hpp>
#include <fallible/taxonomy/secret_text.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace depot {

struct UploadContext {
  fallible::Required<fallible::Text> bucket;
  fallible::Optional<std::uint64_t> bytes{};
  std::string token{};
  static constexpr auto fields =
      fallible::fields(fallible::field("upload.bucket", &UploadContext::bucket),
                       fallible::field("upload.bytes", &UploadContext::bytes, fallible::Privacy::public_),
                       fallible::field("upload.token", &UploadContext::token, fallible::Privacy::secret));
};

struct LoginContext {
  fallible::Required<fallible::SecretText<32>> password;
  fallible::Optional<fallible::SecretText<32>> second{};
  fallible::SecretText<32> key{};
  static constexpr auto fields =
      fallible::fields(fallible::field("login.password", &LoginContext::password, fallible::Privacy::secret),
                       fallible::field("login.second", &LoginContext::second, fallible::Privacy::secret),
                       fallible::field("login.key", &LoginContext::key, fallible::Privacy::secret));
};

}  // namespace depot

namespace fallible {
namespace {

/// "name=value (privacy)" of every field, personal data shown.
std::vector<std::string> fields_of(const Error& error) {
  struct Collect {
    std::vector<std::string> all;
    void field(Text key, const Arg& value) {
      std::string text(key.data(), key.size());
      text += '=';
      write_value(append_to(text), value, Privacy::personal);
      all.push_back(text + " " + privacy_name(value.privacy));
    }
  } collect;
  visit(error, collect);
  return collect.all;
}
using List = std::vector<std::string>;

TEST(ContextTemplate, FieldsHaveTheNamesOfOpenTelemetryWhereItHasSome) {
  EXPECT_EQ(fields_of(with_context(Error(Errc::internal), HttpServerContext{.request_id = "r1", .endpoint = "/users/{id}",
                                                                        .method = "GET", .user = "ada"})),
            (List{"request.id=r1 public", "http.route=/users/{id} internal", "http.request.method=GET internal",
                  "user.id=ada personal"}));
  EXPECT_EQ(fields_of(with_context(Error(Errc::internal), DatabaseContext{.operation = "INSERT", .table = "users",
                                                                          .system = "postgresql", .database = "shop"})),
            (List{"db.operation.name=INSERT internal", "db.collection.name=users internal",
                  "db.system=postgresql internal", "db.namespace=shop internal"}));
  EXPECT_EQ(fields_of(with_context(Error(Errc::internal),
                                   CacheContext{.operation = "get", .key_class = "session", .name = "front"})),
            (List{"cache.operation=get internal", "cache.key_class=session internal", "cache.name=front internal"}));
  EXPECT_EQ(fields_of(with_context(Error(Errc::internal), ExternalCallContext{.service = "billing", .operation = "Charge",
                                                                              .attempt = 2u, .address = "b1"})),
            (List{"peer.service=billing internal", "peer.operation=Charge internal", "peer.attempt=2 internal",
                  "server.address=b1 internal"}));
}

TEST(ContextTemplate, WhatIsNotGivenLeavesNoField) {
  const Error error = with_context(Error(Errc::internal), CacheContext{.operation = "get", .key_class = "session"});
  EXPECT_EQ(fields_of(error).size(), 2u);
}

TEST(ContextTemplate, PersonalAndSecretFieldsStayHidden) {
  const std::string all = to_string(
      with_context(with_context(Error(Errc::internal),
                                HttpServerContext{.request_id = "r1", .endpoint = "/", .method = "GET", .user = "canary-ada"}),
                   depot::UploadContext{.bucket = "b", .token = "canary-token"}),
      {Style::full});
  EXPECT_EQ(all.find("canary"), std::string::npos) << all;
  EXPECT_NE(all.find("r1"), std::string::npos) << all;
}

TEST(ContextTemplate, ASetOfOnesOwnHasOneDeclaration) {
  EXPECT_EQ(fields_of(with_context(Error(Errc::internal), depot::UploadContext{.bucket = "b", .bytes = 7u, .token = "t"})),
            (List{"upload.bucket=b internal", "upload.bytes=7 public", "upload.token=[secret] secret"}));
}

TEST(ContextTemplate, TheTextIsAContextAndTheCodeStays) {
  const Error error = with_context(Error(Errc::not_found, "no user"), DatabaseContext{.operation = "SELECT", .table = "users"},
                                   "load user {}", 7);
  EXPECT_EQ(to_string(error), "load user 7: no user");
  EXPECT_EQ(error, Errc::not_found);
  EXPECT_EQ(fields_of(error).size(), 2u);
}

Result<int> find(int id) {
  if (id == 0) return fail(Errc::not_found);
  return id;
}
Result<void, Code> ping(bool up) {
  if (!up) return fail(Errc::unavailable);
  return {};
}

TEST(ContextTemplate, ResultsAndCarriersOfOthersAreTaken) {
  const DatabaseContext select{.operation = "SELECT", .table = "users"};
  EXPECT_EQ(with_context(find(3), select, "load user {}", 3).value(), 3);
  EXPECT_EQ(with_context(find(3), select).value(), 3);
  EXPECT_TRUE(with_context(ping(true), select, "ping").has_value());

  const Result<int> missing = with_context(find(0), select, "load user {}", 0);
  EXPECT_EQ(to_string(missing.error()), "load user 0: " + std::string(Code(Errc::not_found).title()));
  EXPECT_EQ(fields_of(missing.error()).size(), 2u);

  const Result<void> down = with_context(ping(false), select);
  EXPECT_EQ(down.error(), Errc::unavailable);
  EXPECT_EQ(fields_of(down.error()).size(), 2u);

  const Result<std::string> none = with_context(std::optional<std::string>(), select, "look it up");
  EXPECT_EQ(none.error(), Errc::not_found);
}

TEST(ContextTemplate, MoveOnlyValuesPassThrough) {
  struct Ticket {
    int number;
    explicit Ticket(int n) : number(n) {}
    Ticket(Ticket&&) = default;
    Ticket& operator=(Ticket&&) = default;
  };
  Result<Ticket> result(std::in_place_t{}, 5);
  const Result<Ticket> out =
      with_context(std::move(result), CacheContext{.operation = "get", .key_class = "session"}, "fetch");
  EXPECT_EQ(out->number, 5);
}

Result<int> load(int id) {
  return FALLIBLE_TRY(with_context(find(id), DatabaseContext{.operation = "SELECT", .table = "users"}, "load user {}", id));
}
TEST(ContextTemplate, TryTakesItsResult) {
  EXPECT_EQ(load(4).value(), 4);
  EXPECT_EQ(fields_of(load(0).error()).size(), 2u);
}

TEST(ContextTemplate, ASetCanHoldSecretsAndKeepsThatTheyWereThere) {
  const Error error = with_context(Error(Errc::unauthenticated), depot::LoginContext{.password = "hunter2", .key = "canary"});
  EXPECT_EQ(fields_of(error), (List{"login.password=[secret] secret", "login.key=[secret] secret"}));
  const std::string all = to_string(error, {Style::full, Privacy::secret});
  EXPECT_EQ(all.find("hunter2"), std::string::npos);
  EXPECT_EQ(all.find("canary"), std::string::npos);
}

TEST(ContextTemplate, FollowsFailAtOnce) {
  const auto refuse = [](int id) -> Result<int> {
    if (id == 0) return with_context(fail(Errc::not_found), DatabaseContext{.operation = "SELECT", .table = "users"});
    return with_context(fail(Errc::not_found, "no row {}", id), DatabaseContext{.operation = "SELECT", .table = "users"},
                        "load user {}", id);
  };
  EXPECT_EQ(refuse(0).error(), Errc::not_found);
  EXPECT_EQ(fields_of(refuse(0).error()).size(), 2u);
  EXPECT_EQ(to_string(refuse(3).error()), "load user 3: no row 3");
  EXPECT_EQ(fields_of(refuse(3).error()).size(), 2u);
  const Result<int> bare = with_context(Failure<Code>(Errc::not_found), CacheContext{.operation = "get", .key_class = "a"});
  EXPECT_EQ(bare.error(), Errc::not_found);
}

TEST(ContextTemplate, TheErrorOutlivesTheTextsOfTheSet) {
  Error error(Errc::internal);
  {
    const std::string id(100, 'r');
    error = with_context(std::move(error), HttpServerContext{.request_id = id, .endpoint = "/", .method = "GET"});
  }
  EXPECT_NE(to_string(error, {Style::full}).find(std::string(100, 'r')), std::string::npos);
}

TEST(ContextTemplate, NamesAreLowerCaseWordsJoinedByDots) {
  for (const char* good : {"a", "request.id", "http.request.method", "k8s.pod_name", "a1.b_2"}) {
    EXPECT_TRUE(detail::is_attribute_name(good)) << good;
  }
  for (const char* bad : {"", ".", "a.", ".a", "a..b", "A", "a b", "a-b", "1a", "a.1", "_a", "a.\xC3\xA9"}) {
    EXPECT_FALSE(detail::is_attribute_name(bad)) << bad;
  }
}

TEST(ContextTemplate, OutOfMemoryKeepsTheCodeAndSaysTheLoss) {
  const Allocator nothing{[](void*, std::size_t) -> void* { return nullptr; }, [](void*, void*, std::size_t) {}, nullptr};
  const Allocator* before = set_allocator(&nothing);
  const Result<int> missing = with_context(find(0), DatabaseContext{.operation = "SELECT", .table = "users"}, "load {}", 1);
  set_allocator(before);
  EXPECT_EQ(missing.error(), Errc::not_found);
  EXPECT_TRUE(missing.error().detail_lost());
}

}  // namespace
}  // namespace fallible
