#include <fallible/report/error_type.hpp>

#include <string>

#include <fallible/core/foreign_code.hpp>
#include <fallible/taxonomy/taxonomy.hpp>
#include <gtest/gtest.h>

using namespace fallible;

namespace {

std::string type_of(Code code) {
  const auto type = error_type(code);
  return {type.data(), type.size()};
}

TEST(ErrorType, IsDomainAndNameOfACodeOfOurs) {
  EXPECT_EQ(type_of(Errc::not_found), "general.NF_NOT_FOUND");
  EXPECT_EQ(type_of(PolicyErrc::circuit_open), "policy.NET_CIRCUIT_OPEN");
}

TEST(ErrorType, IsOtherForWhatAPeerMadeUp) {
  EXPECT_EQ(type_of(foreign_code("billing", "DB_LEDGER_LOCKED")), "_OTHER");
  EXPECT_EQ(type_of(static_cast<Errc>(99)), "_OTHER");
  EXPECT_EQ(type_of(Errc::unknown), "general.INT_UNKNOWN");
}

}  // namespace
