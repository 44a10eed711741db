// Tests core/errc.hpp: the sixteen general codes against the tables that they come from
// (google.rpc.Code, gRPC's HTTP mapping, AIP-194).
#include <fallible/core/errc.hpp>

#include <gtest/gtest.h>

#include <string>

namespace fallible {
namespace {

constexpr struct Row {
  Errc code;
  int number;
  const char* name;
  Category category;
  int http_status;
  Severity severity;
  Retry retry;
} rows[] = {
    {Errc::cancelled, 1, "CANCEL_CANCELLED", Category::cancelled, 499, Severity::info, Retry::never},
    {Errc::unknown, 2, "INT_UNKNOWN", Category::internal, 500, Severity::error, Retry::never},
    {Errc::invalid_argument, 3, "VAL_INVALID_ARGUMENT", Category::validation, 400, Severity::info, Retry::never},
    {Errc::deadline_exceeded, 4, "TIME_DEADLINE_EXCEEDED", Category::timeout, 504, Severity::error, Retry::never},
    {Errc::not_found, 5, "NF_NOT_FOUND", Category::not_found, 404, Severity::info, Retry::never},
    {Errc::already_exists, 6, "CONFLICT_ALREADY_EXISTS", Category::conflict, 409, Severity::info, Retry::never},
    {Errc::permission_denied, 7, "AUTHZ_PERMISSION_DENIED", Category::authorization, 403, Severity::warning, Retry::never},
    {Errc::resource_exhausted, 8, "RES_RESOURCE_EXHAUSTED", Category::resource, 429, Severity::warning, Retry::hinted},
    {Errc::failed_precondition, 9, "BIZ_FAILED_PRECONDITION", Category::business_rule, 400, Severity::info, Retry::never},
    {Errc::aborted, 10, "CONFLICT_ABORTED", Category::conflict, 409, Severity::info, Retry::transaction},
    {Errc::out_of_range, 11, "VAL_OUT_OF_RANGE", Category::validation, 400, Severity::info, Retry::never},
    {Errc::unimplemented, 12, "INT_UNIMPLEMENTED", Category::internal, 501, Severity::error, Retry::never},
    {Errc::internal, 13, "INT_INTERNAL", Category::internal, 500, Severity::error, Retry::never},
    {Errc::unavailable, 14, "RES_UNAVAILABLE", Category::resource, 503, Severity::error, Retry::backoff},
    {Errc::data_loss, 15, "INT_DATA_LOSS", Category::internal, 500, Severity::critical, Retry::never},
    {Errc::unauthenticated, 16, "AUTH_UNAUTHENTICATED", Category::authentication, 401, Severity::info, Retry::refresh},
};
static_assert(sizeof rows / sizeof rows[0] == 16);

TEST(Errc, AgreesWithTheTablesItComesFrom) {
  for (const auto& [value, number, name, category, http_status, severity, retry] : rows) {
    SCOPED_TRACE(name);
    const Code code = value;
    EXPECT_EQ(code.number(), number);
    EXPECT_EQ(static_cast<int>(value), number);
    EXPECT_EQ(code.grpc_code(), number);
    EXPECT_EQ(code.general(), value);
    EXPECT_STREQ(code.name(), name);
    EXPECT_STREQ(code.domain(), "general");
    EXPECT_EQ(code.category(), category);
    EXPECT_EQ(std::string(name).rfind(std::string(prefix(category)) + "_", 0), 0u);
    EXPECT_EQ(code.http_status(), http_status);
    EXPECT_EQ(code.severity(), severity);
    EXPECT_EQ(code.retry(), retry);
    EXPECT_EQ(code.as<Errc>(), value);
    const std::string title = code.title();
    ASSERT_FALSE(title.empty());
    EXPECT_TRUE(title[0] >= 'a' && title[0] <= 'z') << "a lower-case fragment";
    EXPECT_NE(title.back(), '.');
    EXPECT_EQ(std::string(code.doc()).back(), '.') << "a sentence";
  }
}

TEST(Errc, OnlyUnavailableIsRetriedByItself) {
  for (const Row& row : rows) {
    EXPECT_EQ(Code(row.code).retry() == Retry::backoff, row.code == Errc::unavailable) << row.name;
  }
}

}  // namespace
}  // namespace fallible
