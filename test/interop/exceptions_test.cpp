// Tests interop/exceptions.hpp. There is something to test only where there are exceptions.
#include <fallible/interop/exceptions.hpp>

#ifdef __cpp_exceptions

#  include <gtest/gtest.h>

#  include <filesystem>
#  include <future>
#  include <iostream>
#  include <memory>
#  include <optional>
#  include <sstream>
#  include <string>

#  include <pthread.h>

#  include <fallible/core/try.hpp>
#  include <fallible/testing/matchers.hpp>

namespace fallible {
namespace {

using namespace fallible::testing;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pointee;
using ::testing::StartsWith;

struct RateLimited {
  int limit;
  static constexpr Code code = Errc::resource_exhausted;
  static constexpr const char* message = "slow down";
};

/// An exception that is none of the standard's.
struct Odd {};

template <class X>
Result<void> thrown(X exception) {
  return catch_as_result([&]() -> void { throw exception; });
}

// --- catch_as_result ------------------------------------------------------------------------------------

TEST(CatchAsResult, ReturnsWhatTheCallReturns) {
  EXPECT_THAT(catch_as_result([] { return 3; }), IsOkAndHolds(3));
  EXPECT_THAT(catch_as_result([] {}), IsOk());
  EXPECT_THAT(catch_as_result([](int a, int b) { return a - b; }, 7, 3), IsOkAndHolds(4));
  EXPECT_THAT(catch_as_result([] { return std::make_unique<int>(3); }), IsOkAndHolds(Pointee(3)));
  EXPECT_THAT(catch_as_result([](std::unique_ptr<int> box) { return box; }, std::make_unique<int>(3)),
              IsOkAndHolds(Pointee(3)));
  EXPECT_THAT(catch_as_result(&std::string::size, std::string("four")), IsOkAndHolds(4u));
  static_assert(std::is_same_v<decltype(catch_as_result([] { return 3; })), Result<int>>);
  static_assert(std::is_same_v<decltype(catch_as_result([] {})), Result<void>>);
}

TEST(CatchAsResult, DoesNotNestResults) {
  const auto ours = catch_as_result([]() -> Result<int, Code> { return fail(Errc::aborted); });
  static_assert(std::is_same_v<decltype(ours), const Result<int>>);
  EXPECT_THAT(ours, FailsWith(Errc::aborted));
  EXPECT_THAT(catch_as_result([]() -> Result<void> { return {}; }), IsOk());
  EXPECT_THAT(catch_as_result([]() -> Result<int> { throw std::bad_alloc(); }),
              FailsWith(Errc::resource_exhausted));
}

TEST(CatchAsResult, GivesEveryKnownTypeACode) {
  EXPECT_THAT(thrown(std::bad_alloc()), FailsWith(Errc::resource_exhausted));
  EXPECT_THAT(thrown(std::bad_array_new_length()), FailsWith(Errc::resource_exhausted));
  EXPECT_THAT(thrown(std::invalid_argument("x")), FailsWith(Errc::invalid_argument));
  EXPECT_THAT(thrown(std::domain_error("x")), FailsWith(Errc::invalid_argument));
  EXPECT_THAT(thrown(std::length_error("x")), FailsWith(Errc::invalid_argument));
  EXPECT_THAT(thrown(std::out_of_range("x")), FailsWith(Errc::out_of_range));
  EXPECT_THAT(thrown(std::range_error("x")), FailsWith(Errc::out_of_range));
  EXPECT_THAT(thrown(std::overflow_error("x")), FailsWith(Errc::out_of_range));
  EXPECT_THAT(thrown(std::underflow_error("x")), FailsWith(Errc::out_of_range));
  EXPECT_THAT(thrown(std::logic_error("x")), FailsWith(Errc::internal));
  EXPECT_THAT(thrown(std::bad_cast()), FailsWith(Errc::internal));
  EXPECT_THAT(thrown(std::bad_typeid()), FailsWith(Errc::internal));
  EXPECT_THAT(thrown(std::bad_exception()), FailsWith(Errc::internal));
  EXPECT_THAT(thrown(std::runtime_error("x")), FailsWith(Errc::unknown));
  EXPECT_THAT(thrown(std::exception()), FailsWith(Errc::unknown));
  EXPECT_THAT(thrown(std::bad_optional_access()), FailsWith(Errc::unknown));
}

TEST(CatchAsResult, KeepsMessageTypeAndPlace) {
  const auto result = catch_as_result([]() -> int { throw std::runtime_error("disk on fire"); });
  const std::uint32_t line = __LINE__ - 1;
  EXPECT_THAT(result, AllOf(HasMessage("disk on fire"), HasField("exception", "std::runtime_error")));
  EXPECT_EQ(result.error().location().line, line);
  EXPECT_STREQ(result.error().location().file, __FILE__);
}

TEST(CatchAsResult, TakesAnythingThatCanBeThrown) {
  EXPECT_THAT(thrown("a literal"), AllOf(FailsWith(Errc::unknown), HasMessage("a literal")));
  EXPECT_THAT(thrown(std::string("a string")), AllOf(FailsWith(Errc::unknown), HasMessage("a string")));
  EXPECT_THAT(thrown(static_cast<const char*>(nullptr)), FailsWith(Errc::unknown));
  EXPECT_THAT(thrown(42), AllOf(FailsWith(Errc::unknown), HasField("exception", "int")));
  EXPECT_THAT(thrown(Odd{}), AllOf(FailsWith(Errc::unknown), HasField("exception", HasSubstr("Odd"))));
}

TEST(CatchAsResult, LiftsASystemErrorByItsCode) {
  const std::error_code absent(ENOENT, std::system_category());
  const auto with_text = thrown(std::system_error(absent, "open ledger"));
  EXPECT_THAT(with_text, AllOf(FailsWith(Errc::not_found), HasContext("open ledger"),
                               HasField("category", "system"), HasField("value", ENOENT)));
  EXPECT_EQ(to_string(with_text.error()), "open ledger: No such file or directory");
  EXPECT_EQ(to_error_code(with_text.error()), absent);
  EXPECT_EQ(to_string(thrown(std::system_error(absent)).error()), "No such file or directory");

  const auto file = catch_as_result([] { return std::filesystem::file_size("/nonexistent/fallible"); });
  EXPECT_THAT(file, AllOf(FailsWith(Errc::not_found), HasContext(HasSubstr("/nonexistent/fallible"))));

  const auto stream = catch_as_result([] {
    std::istringstream input("not a number");
    input.exceptions(std::ios::failbit);
    int number = 0;
    input >> number;
    return number;
  });
  EXPECT_THAT(stream, AllOf(FailsWith(Errc::unknown), HasField("category", "iostream")));
  EXPECT_EQ(to_error_code(stream.error()), std::io_errc::stream);
}

// --- nested exceptions ------------------------------------------------------------------------------------

[[noreturn]] void throw_over(int depth) {
  if (depth == 0) throw std::out_of_range("the bottom");
  try {
    throw_over(depth - 1);
  } catch (...) {
    std::throw_with_nested(std::runtime_error("level " + std::to_string(depth)));
  }
}

TEST(NestedExceptions, BecomeCauses) {
  const auto result = catch_as_result([] { throw_over(2); });
  EXPECT_THAT(result, AllOf(FailsWith(Errc::unknown), CausedBy(Errc::out_of_range)));
  EXPECT_EQ(to_string(result.error()), "level 2: level 1: the bottom");
}

TEST(NestedExceptions, AreLeftOutBeyondAHundred) {
  const auto result = catch_as_result([] { throw_over(500); });
  EXPECT_THAT(to_string(result.error()), StartsWith("level 500: level 499: "));
  EXPECT_THAT(result, CausedBy(HasMessage("level 400")));
  EXPECT_THAT(result, CausedBy(HasMessage("further nested exceptions are not shown")));
  EXPECT_THAT(result, Not(CausedBy(HasMessage("level 399"))));
}

TEST(NestedExceptions, BelowAnErrorBecomeItsCauses) {
  const auto result = catch_as_result([] {
    try {
      throw std::bad_alloc();
    } catch (...) {
      std::throw_with_nested(ErrorException(Error(Errc::aborted).context("merge")));
    }
  });
  EXPECT_THAT(result, AllOf(FailsWith(Errc::aborted), HasContext("merge"), CausedBy(Errc::resource_exhausted)));
}

// --- there and back ---------------------------------------------------------------------------------------

TEST(ValueOrThrow, GivesTheValue) {
  EXPECT_EQ(value_or_throw(Result<int>(3)), 3);
  EXPECT_EQ(*value_or_throw(Result<std::unique_ptr<int>>(std::make_unique<int>(3))), 3);
  value_or_throw(Result<void>());
  static_assert(std::is_same_v<decltype(value_or_throw(Result<int>(3))), int>);
}

TEST(ValueOrThrow, ThrowsAnExceptionThatSaysItAll) {
  try {
    value_or_throw(Result<void>(fail(Errc::unavailable, "connection reset").context("read row")));
    FAIL() << "nothing was thrown";
  } catch (const std::exception& caught) {
    EXPECT_STREQ(caught.what(), "read row: connection reset");
  }
  EXPECT_THROW(value_or_throw(Result<int, Code>(fail(Errc::aborted))), ErrorException);
  EXPECT_THROW(value_or_throw(Result<int, RateLimited>(fail(RateLimited{3}))), ErrorException);
  static_assert(std::is_nothrow_copy_constructible_v<ErrorException>);
}

TEST(ValueOrThrow, LosesNothingThereAndBack) {
  const Error error = Error(RateLimited{3}).context("read").with("attempt", 2).caused_by(Errc::aborted);
  const auto back = catch_as_result([&] { value_or_throw(Result<int>(fail(error))); });
  ASSERT_FALSE(back.has_value());
  EXPECT_EQ(to_string(back.error(), {Style::full}), to_string(error, {Style::full}));
  EXPECT_THAT(back, HoldsError<RateLimited>(::testing::Field(&RateLimited::limit, 3)));
}

TEST(FromException, TakesAPointerToOne) {
  const std::exception_ptr pointer = std::make_exception_ptr(std::out_of_range("row 7"));
  EXPECT_THAT(from_exception(pointer), AllOf(FailsWith(Errc::out_of_range), HasMessage("row 7")));
  EXPECT_THAT(Error(pointer), FailsWith(Errc::out_of_range));
  EXPECT_THAT(from_exception(nullptr), FailsWith(Errc::internal));
  EXPECT_THAT(from_exception(std::make_exception_ptr(ErrorException(Errc::aborted))),
              FailsWith(Errc::aborted));
}

TEST(FromCurrentException, AnswersInsideAndOutsideOfACatchBlock) {
  try {
    throw std::length_error("too long");
  } catch (...) {
    EXPECT_THAT(from_current_exception(), AllOf(FailsWith(Errc::invalid_argument), HasMessage("too long")));
  }
  EXPECT_THAT(from_current_exception(), FailsWith(Errc::internal));
}

TEST(CatchAsResult, PassesTheCancellationOfAThreadOn) {
  static bool returned;
  returned = false;
  pthread_t thread{};
  ASSERT_EQ(pthread_create(&thread, nullptr,
                           [](void*) -> void* {
                             (void)catch_as_result([] { pthread_exit(nullptr); });
                             returned = true;
                             return nullptr;
                           },
                           nullptr),
            0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
  EXPECT_FALSE(returned) << "the thread went on after it was told to end";
}

}  // namespace
}  // namespace fallible
#endif
