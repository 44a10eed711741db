// What one service writes another one reads: the same error again, as far as the audience may know it.
#include <fallible/report/response.hpp>

#include <chrono>
#include <string>

#include <fallible/core/policy_error.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/report/read_error.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/validation.hpp>

#include <gtest/gtest.h>

namespace {

using namespace fallible;
using namespace std::chrono_literals;

constexpr ResponseFormat formats[] = {ResponseFormat::problem_json, ResponseFormat::envelope, ResponseFormat::google_http, ResponseFormat::connect};

struct Sent {
  std::string body;
  Response response;
};

Sent send(const Error& error, const ResponseOptions& options) {
  const RequestContext request{.correlation_id = "c-81"};
  const Report report{.error = error, .context = request, .id = "error_20260314_9f86d081884c7d65", .severity = error.code().severity()};
  GrowingBuffer out;
  Sent sent{{}, Responder::create(options).value().respond(out, report)};
  sent.body.assign(out.text().data(), out.text().size());
  return sent;
}

Error receive(const Sent& sent, Trust trust) {
  return read_error({.status = sent.response.status, .content_type = sent.response.headers.find("Content-Type"), .body = sent.body},
                    {.peer = "peer", .trust = trust});
}

Error invalid() {
  Validator v;
  v.field("name", std::string()).required();
  v.nested("lines").at(2).field("count", 0).range(1, 9);
  return v.finish().error();
}

TEST(ResponseReadBack, KeepsTheCodeOfAClientsError) {
  const Error rows[] = {Error(NotFound{"user", "ada"}), Error(Conflict{"workspace", "home"}), invalid(), Error(Errc::permission_denied),
                        Error(QuotaExceeded{"seats", 5, 3s}), Error(Errc::cancelled)};
  for (const Error& error : rows) {
    for (const ResponseFormat format : formats) {
      const Sent sent = send(error, {.format = format});
      for (const Trust trust : {Trust::partner, Trust::internal}) {
        const Error read = receive(sent, trust);
        EXPECT_EQ(read, error.code()) << sent.body << ' ' << read.code().name();
        EXPECT_TRUE(is_remote(read));
        EXPECT_EQ(retry_after(read), retry_after(error)) << sent.body;
        const RemoteError& remote = *read.get_if<RemoteError>();
        EXPECT_EQ(remote.id(), "error_20260314_9f86d081884c7d65") << sent.body;
      }
    }
  }
}

TEST(ResponseReadBack, OfAServerFaultGivesTheGeneralCodeToClientsAndTheOwnToOurServices) {
  const Error error = Error(DatabaseErrc::pool_exhausted, "pool of {}", "orders").with("retry_after", 3s);
  for (const ResponseFormat format : formats) {
    EXPECT_EQ(receive(send(error, {.format = format}), Trust::internal), Errc::resource_exhausted);
    const Error inside = receive(send(error, {.audience = Trust::internal, .format = format}), Trust::internal);
    EXPECT_EQ(inside, DatabaseErrc::pool_exhausted);
    EXPECT_EQ(retry_after(inside), 3s);
  }
}

TEST(ResponseReadBack, KeepsTheFindings) {
  for (const ResponseFormat format : formats) {
    const Sent sent = send(invalid(), {.format = format});
    const Error read = receive(sent, Trust::internal);
    const RemoteError* const remote = read.get_if<RemoteError>();
    ASSERT_NE(remote, nullptr);
    ASSERT_EQ(remote->violations.kept(), 2u) << sent.body;
    EXPECT_EQ(Text(remote->violations.begin()->message), "is required") << sent.body;
  }
}

// A writes, B reads and passes on, C reads: what B does not understand arrives.
TEST(ResponseReadBack, PassesOnWhatItDoesNotUnderstand) {
  const Sent rows[] = {
      {R"({"type":"urn:error:shop.cart/VAL_CART_EMPTY","title":"t","status":422,"code":"VAL_CART_EMPTY","basket":{"items":[1,2]}})", {}},
      {R"({"error":{"code":"VAL_CART_EMPTY","message":"t","details":{"basket":{"items":[1,2]}}}})", {}},
  };
  const ResponseFormat row_formats[] = {ResponseFormat::problem_json, ResponseFormat::envelope};
  for (std::size_t i = 0; i < 2; ++i) {
    const Error at_b = read_error({.status = 422, .content_type = content_type(row_formats[i]), .body = rows[i].body},
                                  {.peer = "a", .trust = Trust::internal});
    const Sent on = send(at_b, {.audience = Trust::internal, .format = row_formats[i]});
    EXPECT_NE(on.body.find(R"("basket":{"items":[1,2]})"), std::string::npos) << on.body;
    EXPECT_EQ(receive(on, Trust::internal).code(), at_b.code()) << on.body;
    EXPECT_EQ(send(at_b, {.format = row_formats[i]}).body.find("basket"), std::string::npos);
    const Error partners = read_error({.status = 422, .content_type = content_type(row_formats[i]), .body = rows[i].body},
                                      {.peer = "a", .trust = Trust::partner});
    EXPECT_EQ(send(partners, {.audience = Trust::internal, .format = row_formats[i]}).body.find("basket"), std::string::npos);
  }
}

TEST(ResponseReadBack, KeepsTheDomainOfACodeThatNobodyKnowsThroughManyServices) {
  for (const ResponseFormat format : formats) {
    Error error = read_error({.status = 409,
                              .content_type = "application/problem+json",
                              .body = R"({"type":"https://errors.example.com/shop.cart/CONFLICT_CART_IS_ODD","status":409})"},
                             {.peer = "a", .trust = Trust::internal});
    for (int hop = 0; hop < 4; ++hop) error = receive(send(error, {.audience = Trust::internal, .format = format}), Trust::internal);
    EXPECT_EQ(Text(error.code().domain()), Text("shop.cart")) << static_cast<int>(format);
    EXPECT_EQ(Text(error.code().name()), Text("CONFLICT_CART_IS_ODD")) << static_cast<int>(format);
  }
  const Sent to_client = send(Error(Errc::not_found), {.format = ResponseFormat::envelope});
  EXPECT_EQ(to_client.body.find("\"domain\""), std::string::npos) << to_client.body;
}

TEST(ResponseReadBack, KeepsTheLimitsOfFindings) {
  Validator v;
  v.field("count", 100).range(1, 99);
  const Error error = v.finish().error();
  for (const ResponseFormat format : {ResponseFormat::problem_json, ResponseFormat::envelope}) {
    const Error at_b = receive(send(error, {.audience = Trust::internal, .format = format}), Trust::internal);
    const Sent on = send(at_b, {.audience = Trust::internal, .format = format});
    EXPECT_NE(on.body.find(R"("code":"VAL_NOT_IN_RANGE","minimum":1,"maximum":99})"), std::string::npos) << on.body;
  }
}

TEST(ResponseReadBack, KeepsTheCodesOfFindingsThatNobodyKnowsThroughManyServices) {
  for (const ResponseFormat format : formats) {
    Error error = read_error({.status = 422,
                              .content_type = "application/problem+json",
                              .body = R"({"status":422,"errors":[{"pointer":"#/count","detail":"is odd","code":"VAL_COUNT_IS_ODD"}]})"},
                             {.peer = "a", .trust = Trust::internal});
    for (int hop = 0; hop < 4; ++hop) error = receive(send(error, {.audience = Trust::internal, .format = format}), Trust::internal);
    std::string codes;
    for (const Violation& violation : error.get_if<RemoteError>()->violations) codes += violation.code.name();
    EXPECT_EQ(codes, "VAL_COUNT_IS_ODD") << static_cast<int>(format);
  }
}

TEST(ResponseReadBack, PassesOnDetailsThatItDoesNotUnderstand) {
  const std::string foreign = R"({"@type":"type.googleapis.com/shop.Basket","items":[1,2]})";
  const std::string body = R"({"error":{"code":404,"message":"t","status":"NOT_FOUND","details":[)" + foreign + "]}}";
  const Error at_b = read_error({.status = 404, .content_type = "application/json", .body = body}, {.peer = "a", .trust = Trust::internal});
  for (const ResponseFormat format : {ResponseFormat::google_http, ResponseFormat::google_status}) {
    const Sent on = send(at_b, {.audience = Trust::internal, .format = format});
    EXPECT_NE(on.body.find(foreign), std::string::npos) << on.body;
    EXPECT_EQ(send(at_b, {.format = format}).body.find("Basket"), std::string::npos);
  }
}

}  // namespace
