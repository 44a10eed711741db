// Tests wrong access to core/result.hpp: it ends the program with value_advice, the same text in every build.
#include <fallible/core/assert.hpp>
#include <fallible/core/result.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace fallible {
namespace {

constexpr const char* value_advice = "fallible: the value of a failed Result was taken: check has_value\\(\\) first";
constexpr const char* error_advice = "fallible: the error of a successful Result was taken: check has_error\\(\\) first";

template <class R>
void take_value_of_failure(R failed) {
  EXPECT_DEATH({ failed.value(); }, value_advice);
  EXPECT_DEATH({ *failed; }, value_advice);
  EXPECT_DEATH({ std::move(failed).value(); }, value_advice);
}
TEST(ResultDeathTest, ValueOfAFailureStopsWithAdvice) {
  take_value_of_failure(Result<void>(fail(Errc::not_found)));
  take_value_of_failure(Result<void, Code>(fail(Errc::not_found)));
  take_value_of_failure(Result<void, std::string>(unexpect, "text"));
  const Result<std::string> failed = fail(Errc::not_found);
  EXPECT_DEATH({ (void)failed.value(); }, "fallible: .*NF_NOT_FOUND|fallible: .*not found");
  EXPECT_DEATH({ (void)failed->size(); }, value_advice);
  EXPECT_DEATH({ (void)(*failed).size(); }, value_advice);
  const Result<std::string, Code> code = fail(Errc::not_found);
  EXPECT_DEATH({ (void)code.value(); }, "fallible: .*NF_NOT_FOUND|fallible: .*not found");
  EXPECT_DEATH({ (void)code->size(); }, value_advice);
  const Result<std::string, int> other(unexpect, 5);
  EXPECT_DEATH({ (void)other.value(); }, value_advice);
  EXPECT_DEATH({ (void)other->size(); }, value_advice);
  EXPECT_DEATH({ (void)failed.value(); }, "result_death_test.cpp:[0-9]+") << "value() names its caller";
}
TEST(ResultDeathTest, ErrorOfAValueStopsWithAdvice) {
  const Result<int> value = 3;
  EXPECT_DEATH({ (void)value.error(); }, error_advice);
  const Result<int, Code> code = 3;
  EXPECT_DEATH({ (void)code.error(); }, error_advice);
  const Result<int, std::string> text = 3;
  EXPECT_DEATH({ (void)text.error(); }, error_advice);
  Result<void> done;
  EXPECT_DEATH({ (void)done.error(); }, error_advice);
  EXPECT_DEATH({ (void)std::move(done).error(); }, error_advice);
}
TEST(ResultDeathTest, TheHandlerIsReplaceableAndMayNotReturn) {
  const Result<int> failed = fail(Errc::not_found);
  EXPECT_DEATH(
      {
        set_violation_handler([](const char* text, const char* error, Location where) {
          std::fprintf(stderr, "mine: %s|%s|%s\n", text, error != nullptr ? error : "none",
                       where.file != nullptr ? "placed" : "nowhere");
        });
        (void)failed.value();
      },
      "mine: .*\\|.*\\|placed");
  const ViolationHandler mine = [](const char*, const char*, Location) { std::_Exit(7); };
  EXPECT_EXIT(
      {
        set_violation_handler(mine);
        (void)*failed;
      },
      ::testing::ExitedWithCode(7), "");
  const ViolationHandler before = set_violation_handler(mine);
  EXPECT_NE(before, nullptr);
  EXPECT_EQ(set_violation_handler(nullptr), mine);
  EXPECT_EQ(set_violation_handler(nullptr), before) << "null brings the default back";
}

}  // namespace
}  // namespace fallible
