// Tests taxonomy/sqlstate.hpp.
#include <fallible/taxonomy/sqlstate.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>

#include <fallible/core/render.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/input.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/testing/matchers.hpp>

namespace fallible {
namespace {

using namespace fallible::testing;
using ::testing::AllOf;
using ::testing::Not;
using Db = DatabaseErrc;

std::string text(const InlineText<8>& state) { return {state.data(), state.size()}; }

const struct {
  const char* state;
  Code code;
} table[] = {
    {"02000", Errc::not_found},         {"03000", Db::query},
    {"08000", Db::connection},          {"08001", Db::connection},
    {"08003", Db::connection},          {"08004", Db::connection},
    {"08006", Db::connection},          {"08007", Errc::unknown},
    {"08P01", ExternalErrc::protocol},  {"0A000", Errc::unimplemented},
    {"21000", Db::query},               {"22000", InputErrc::invalid},
    {"22001", InputErrc::too_long},     {"22003", InputErrc::not_in_range},
    {"22007", InputErrc::bad_format},   {"22008", InputErrc::not_in_range},
    {"22012", Db::query},               {"22021", InputErrc::bad_encoding},
    {"22P02", InputErrc::bad_format},   {"22P05", InputErrc::bad_encoding},
    {"22023", InputErrc::invalid},      {"23000", Db::integrity_violation},
    {"23001", Db::foreign_key_violation}, {"23502", Db::integrity_violation},
    {"23503", Db::foreign_key_violation}, {"23505", Db::unique_violation},
    {"23514", Db::integrity_violation}, {"23P01", Db::unique_violation},
    {"24000", Db::query},               {"25000", Db::query},
    {"25006", Db::read_only},           {"25P02", Db::rolled_back},
    {"25P03", Db::connection},          {"26000", Db::query},
    {"27000", Db::integrity_violation}, {"28000", ExternalErrc::credentials},
    {"28P01", ExternalErrc::credentials}, {"2BP01", Db::foreign_key_violation},
    {"3D000", ConfigErrc::invalid},     {"3F000", Db::query},
    {"40000", Db::rolled_back},         {"40001", Db::serialization_failure},
    {"40002", Db::integrity_violation}, {"40003", Errc::unknown},
    {"40P01", Db::deadlock},            {"42000", Db::query},
    {"42501", ConfigErrc::invalid},     {"42601", Db::query},
    {"42703", Db::query},               {"42P01", Db::query},
    {"42S02", Db::query},               {"44000", Db::integrity_violation},
    {"53000", ResourceErrc::exhausted}, {"53100", Db::full},
    {"53200", ResourceErrc::out_of_memory}, {"53300", Db::pool_exhausted},
    {"53400", ResourceErrc::exhausted}, {"54000", Db::query},
    {"55000", Db::query},               {"55006", Db::busy},
    {"55P03", Db::busy},                {"57000", Db::connection},
    {"57014", Errc::cancelled},         {"57P01", Db::connection},
    {"57P02", Db::connection},          {"57P03", Db::connection},
    {"57P04", ConfigErrc::invalid},     {"57P05", Db::connection},
    {"58030", Errc::internal},          {"72000", Db::serialization_failure},
    {"F0001", ConfigErrc::invalid},     {"HV000", ExternalErrc::service},
    {"HY000", Db::query},               {"HY001", ResourceErrc::out_of_memory},
    {"HY008", Errc::cancelled},         {"HYC00", Errc::unimplemented},
    {"HYT00", Db::timeout},             {"HYT01", Db::connection},
    {"IM002", ConfigErrc::invalid},     {"P0000", Db::query},
    {"P0001", ConflictErrc::rule_violated}, {"P0002", Errc::not_found},
    {"P0003", Db::query},               {"P0004", Errc::internal},
    {"XX000", Errc::internal},          {"XX001", Db::damaged},
    {"XX002", Db::damaged},
};

TEST(SqlState, GivesEveryKnownStateItsCode) {
  for (const auto& row : table) {
    SCOPED_TRACE(row.state);
    EXPECT_EQ(code_of_sqlstate(row.state), row.code) << code_of_sqlstate(row.state).name();
    EXPECT_STRNE(sqlstate_message(row.state), "unknown SQLSTATE");
    EXPECT_EQ(from_sqlstate(row.state), row.code);
    EXPECT_EQ(text(sqlstate_of(from_sqlstate(row.state).context("query"))), row.state) << "and keeps the state";
  }
}

TEST(SqlState, SaysWhatTheLayersAboveNeed) {
  EXPECT_EQ(code_of_sqlstate("23505").http_status(), 409);
  EXPECT_EQ(code_of_sqlstate("23503").http_status(), 400);
  EXPECT_EQ(code_of_sqlstate("40001").retry(), Retry::transaction);
  EXPECT_EQ(code_of_sqlstate("40P01").retry(), Retry::transaction);
  EXPECT_EQ(code_of_sqlstate("08006").retry(), Retry::backoff);
  EXPECT_EQ(code_of_sqlstate("42601").retry(), Retry::never);
  EXPECT_EQ(code_of_sqlstate("08007").retry(), Retry::never) << "it may have been committed";
  EXPECT_EQ(code_of_sqlstate("40003").retry(), Retry::never);
}

TEST(SqlState, HasAnAnswerForEveryText) {
  for (const char* state : {"", "2", "23", "2350", "235055", "23 05", "23a05", "23é5", "\t3505", "ZZ000", "00000",
                            "01000", "99999"}) {
    EXPECT_EQ(code_of_sqlstate(state), Errc::unknown) << state;
    EXPECT_STREQ(sqlstate_message(state), "unknown SQLSTATE") << state;
  }
  EXPECT_EQ(code_of_sqlstate(static_cast<const char*>(nullptr)), Errc::unknown);
  std::mt19937 random(7);
  for (int i = 0; i < 50'000; ++i) {
    std::string state(random() % 8, ' ');
    for (char& c : state) c = i % 2 == 0 ? static_cast<char>(random()) : "0123456789ABHPXY"[random() % 16];
    ASSERT_NE(code_of_sqlstate(state).name()[0], '\0');
    ASSERT_NE(sqlstate_message(state)[0], '\0');
  }
}

TEST(SqlState, KeepsTheServersWordsPersonal) {
  const Error error = from_sqlstate("23505", "Key (email)=(ada@example.org) already exists.");
  EXPECT_THAT(error, AllOf(HasMessage("unique violation"), HasField("sqlstate", "23505"),
                           HasField("sql_message", "Key (email)=(ada@example.org) already exists.")));
  const std::string shown = to_string(error, {Style::full});
  EXPECT_EQ(shown.find("ada@"), std::string::npos) << shown;
  EXPECT_NE(shown.find("23505"), std::string::npos) << "the state helps whoever reads the log";
  const std::string outside = to_string(error, {Style::full, Privacy::public_});
  EXPECT_EQ(outside.find("23505"), std::string::npos) << "and no client sees it";
  EXPECT_THAT(from_sqlstate(""), AllOf(FailsWith(Errc::unknown), Not(HasField("sqlstate"))));
}

TEST(SqlStateOf, GoesThereAndBackForEveryDatabaseCode) {
  for (const auto& row : Domain<DatabaseErrc>::rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(code_of_sqlstate(sqlstate_of(row.code)), row.code);
  }
  for (int number = 1; number <= 16; ++number) {
    EXPECT_EQ(sqlstate_of(static_cast<Errc>(number)).size(), 5u);
  }
  EXPECT_EQ(text(sqlstate_of(Errc::unknown)), "HY000");
  EXPECT_EQ(text(sqlstate_of(Errc::cancelled)), "57014");
  EXPECT_EQ(text(sqlstate_of(ConflictErrc::exists)), "23505") << "through the general code";
}

TEST(SqlStateOf, BelievesNoFieldThatIsNoStateAndNoCause) {
  EXPECT_EQ(text(sqlstate_of(Error(Db::query).with("sqlstate", "nonsense"))), "42000");
  EXPECT_EQ(text(sqlstate_of(Error(Errc::not_found).caused_by(from_sqlstate("23505")))), "02000");
}

}  // namespace
}  // namespace fallible
