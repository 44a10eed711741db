// Tests interop/std_error_code.hpp.
#include <fallible/interop/std_error_code.hpp>

#include <gtest/gtest.h>

#include <climits>
#include <filesystem>
#include <future>
#include <ios>
#include <string>
#include <typeinfo>

#include <fallible/core/foreign_code.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>
#include <fallible/interop/errno.hpp>
#include <fallible/testing/matchers.hpp>

namespace depot {

enum class Shelf { empty = 1, locked = 2, burnt = 3 };

/// A category of somebody else: two of its values say what they are like, one does not.
class ShelfCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "depot.shelf"; }
  [[nodiscard]] std::string message(int value) const override {
    return "shelf trouble " + std::to_string(value);
  }
  [[nodiscard]] std::error_condition default_error_condition(int value) const noexcept override {
    switch (static_cast<Shelf>(value)) {
      case Shelf::empty: return fallible::make_error_condition(fallible::Errc::resource_exhausted);
      case Shelf::locked: return std::make_error_condition(std::errc::permission_denied);
      default: return {value, *this};
    }
  }
};
const std::error_category& shelf_category() {
  static const ShelfCategory category;
  return category;
}
std::error_code code(Shelf shelf) { return {static_cast<int>(shelf), shelf_category()}; }

enum class StockErrc { gone = 1 };

}  // namespace depot

template <>
struct fallible::Domain<depot::StockErrc> {
  static constexpr const char* name = "depot.stock";
  static constexpr CodeRow<depot::StockErrc> rows[] = {
      {depot::StockErrc::gone, "NF_STOCK_GONE", Category::not_found, Severity::info, Retry::never, 404,
       Errc::not_found, "out of stock", "Order more."},
  };
};

namespace fallible {
namespace {

using namespace fallible::testing;
using ::testing::AllOf;

constexpr Errc all_codes[] = {
    Errc::cancelled,          Errc::unknown,       Errc::invalid_argument,   Errc::deadline_exceeded,
    Errc::not_found,          Errc::already_exists, Errc::permission_denied, Errc::resource_exhausted,
    Errc::failed_precondition, Errc::aborted,      Errc::out_of_range,       Errc::unimplemented,
    Errc::internal,           Errc::unavailable,   Errc::data_loss,          Errc::unauthenticated};

// --- std::error_code to Error -------------------------------------------------------------------------

TEST(StdErrorCode, BecomesAnErrorThatKeepsCategoryValueAndMessage) {
  const Error error = std::make_error_code(std::errc::permission_denied);
  EXPECT_EQ(error.code(), Errc::permission_denied);
  EXPECT_THAT(error, AllOf(HasMessage("Permission denied"), HasField("category", "generic"),
                           HasField("value", EACCES), HasField("message", "Permission denied")));
  EXPECT_EQ(to_string(Error(error).context("open ledger")), "open ledger: Permission denied");
}

TEST(StdErrorCode, OfTheSystemMapsAsErrnoDoes) {
  for (int number = 1; number < 140; ++number) {
    SCOPED_TRACE(number);
    EXPECT_EQ(Error(std::error_code(number, std::generic_category())).code(), code_of_errno(number));
    EXPECT_EQ(Error(std::error_code(number, std::system_category())).code(), code_of_errno(number));
  }
}

TEST(StdErrorCode, HasACodeWhateverItIs) {
  for (const int value : {0, -1, 4711, INT_MAX, INT_MIN}) {
    for (const std::error_category* category :
         {&std::generic_category(), &std::system_category(), &std::iostream_category(),
          &std::future_category(), &depot::shelf_category(), &error_category()}) {
      SCOPED_TRACE(category->name());
      const Error error = std::error_code(value, *category);
      EXPECT_EQ(error.code(), Errc::unknown);
      EXPECT_THAT(error, AllOf(HasField("category", category->name()), HasField("value", value)));
    }
  }
}

TEST(StdErrorCode, OfStreamsAndFuturesIsKeptByName) {
  const struct {
    std::error_code code;
    const char* category;
    int value;
  } rows[] = {
      {std::make_error_code(std::io_errc::stream), "iostream", static_cast<int>(std::io_errc::stream)},
      {std::make_error_code(std::future_errc::broken_promise), "future",
       static_cast<int>(std::future_errc::broken_promise)},
      {std::make_error_code(std::future_errc::no_state), "future", static_cast<int>(std::future_errc::no_state)},
      {code(depot::Shelf::burnt), "depot.shelf", 3},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.code.message());
    const Error error = row.code;
    EXPECT_EQ(error.code(), Errc::unknown);
    EXPECT_THAT(error, AllOf(HasField("category", row.category), HasField("value", row.value),
                             HasField("message", row.code.message()), HasMessage(row.code.message())));
  }
}

TEST(StdErrorCode, OfAnotherLibraryMayAnswerWhatItIsLike) {
  EXPECT_THAT(Error(code(depot::Shelf::empty)),
              AllOf(FailsWith(Errc::resource_exhausted), HasMessage("shelf trouble 1")));
  EXPECT_THAT(Error(code(depot::Shelf::locked)), FailsWith(Errc::permission_denied));
  EXPECT_THAT(Error(code(depot::Shelf::burnt)), FailsWith(Errc::unknown));
}

TEST(StdErrorCode, IsLiftedWithTheCallersLine) {
  const Error error = std::make_error_code(std::errc::io_error); const std::uint32_t line = __LINE__;
  EXPECT_EQ(error.location().line, line);
  EXPECT_STREQ(error.location().file, __FILE__);
}

Result<std::uintmax_t> size_of(const char* path) {
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(path, failure);
  if (failure) return fail(failure).context("measure {}", path);
  return size;
}

TEST(StdErrorCode, OfTheFileSystemIsPassedOnByFail) {
  const auto size = size_of("/nonexistent/fallible");
  EXPECT_THAT(size, AllOf(FailsWith(Errc::not_found), HasContext("measure /nonexistent/fallible")));
  EXPECT_EQ(to_error_code(size.error()), std::errc::no_such_file_or_directory);
}

TEST(StdErrc, IsLiftedAsItsGenericCode) {
  EXPECT_THAT(Error(std::errc::timed_out),
              AllOf(FailsWith(Errc::deadline_exceeded), HasField("category", "generic")));
}

// --- Error to std::error_code ---------------------------------------------------------------------------

TEST(ToErrorCode, KeepsEveryGeneralCode) {
  for (const Errc code : all_codes) {
    SCOPED_TRACE(Code(code).name());
    const std::error_code theirs = to_error_code(code);
    EXPECT_EQ(theirs.value(), static_cast<int>(code));
    EXPECT_STREQ(theirs.category().name(), "fallible");
    EXPECT_EQ(theirs.message(), Code(code).title());
    EXPECT_EQ(Error(theirs).code(), code) << "and it comes back";
    EXPECT_EQ(to_error_code(Error(theirs)), theirs);
    EXPECT_EQ(to_error_code(Error(code, "with a message").context("and a context")), theirs);
  }
}

TEST(ToErrorCode, GivesBackTheCodeThatAnErrorWasMadeFrom) {
  for (const std::error_code theirs :
       {std::error_code(ENOSPC, std::system_category()), std::error_code(ENOENT, std::generic_category()),
        std::make_error_code(std::io_errc::stream), std::make_error_code(std::future_errc::broken_promise),
        code(depot::Shelf::empty), code(depot::Shelf::burnt), std::error_code(-7, depot::shelf_category())}) {
    SCOPED_TRACE(theirs.message());
    const Error error = theirs;
    EXPECT_EQ(to_error_code(error), theirs);
    EXPECT_EQ(to_error_code(Error(error).context("load").with("attempt", 3)), theirs);
  }
}

TEST(ToErrorCode, GivesBackAnErrno) {
  EXPECT_EQ(to_error_code(from_errno(ENOSPC, "write")), std::errc::no_space_on_device);
  for (int number = 1; number < 140; ++number) {
    EXPECT_EQ(to_error_code(from_errno(number)), std::error_code(number, std::generic_category()));
  }
  EXPECT_EQ(to_error_code(Error(Errc::aborted).with("errno", ENOENT)), to_error_code(Errc::aborted))
      << "a field that contradicts the code is not believed";
}

TEST(ToErrorCode, TakesTheNearestGeneralCodeOfAnotherDomain) {
  EXPECT_EQ(to_error_code(Error(depot::StockErrc::gone)), to_error_code(Errc::not_found));
  EXPECT_EQ(to_error_code(Code(depot::StockErrc::gone)), std::errc::no_such_file_or_directory);
  EXPECT_EQ(to_error_code(foreign_code("billing", "DB_LEDGER_LOCKED")), to_error_code(Errc::unknown));
}

TEST(ToErrorCode, ComparesToTheStandardsConditions) {
  const struct {
    Errc code;
    std::errc condition;
  } rows[] = {
      {Errc::cancelled, std::errc::operation_canceled},
      {Errc::invalid_argument, std::errc::invalid_argument},
      {Errc::deadline_exceeded, std::errc::timed_out},
      {Errc::not_found, std::errc::no_such_file_or_directory},
      {Errc::already_exists, std::errc::file_exists},
      {Errc::permission_denied, std::errc::permission_denied},
      {Errc::out_of_range, std::errc::result_out_of_range},
      {Errc::unimplemented, std::errc::function_not_supported},
      {Errc::unavailable, std::errc::resource_unavailable_try_again},
  };
  for (const auto& row : rows) {
    const std::error_code theirs = to_error_code(row.code);
    SCOPED_TRACE(theirs.message());
    EXPECT_EQ(theirs, row.condition);
    EXPECT_EQ(Error(row.condition).code(), row.code) << "the way back gives the same code";
    EXPECT_NE(theirs, std::errc::io_error);
  }
  EXPECT_EQ(to_error_code(Errc::data_loss).default_error_condition().category(), error_category());
}

TEST(ErrorCondition, AsksAnyCodeWhatItMeans) {
  const std::error_code absent(ENOENT, std::system_category());
  EXPECT_TRUE(absent == Errc::not_found);
  EXPECT_FALSE(absent == Errc::aborted);
  EXPECT_TRUE(code(depot::Shelf::empty) == Errc::resource_exhausted);
  EXPECT_FALSE(code(depot::Shelf::burnt) == Errc::unknown) << "not classified is not a class";
  EXPECT_FALSE(std::error_code() == Errc::unknown) << "success is no failure";
  for (const Errc one : all_codes) {
    for (const Errc other : all_codes) EXPECT_EQ(to_error_code(one) == other, one == other);
  }
}

TEST(ErrorCategory, IsOneObjectThatCanBeUsedBeforeMain) {
  static const std::error_category& first = error_category();
  EXPECT_EQ(&first, &error_category());
  EXPECT_STREQ(first.name(), "fallible");
  EXPECT_EQ(first.message(0), "unknown error");
  EXPECT_EQ(first.message(-1), "unknown error");
  EXPECT_EQ(first.message(17), "unknown error");
}
const std::string before_main = to_error_code(Errc::aborted).message();
TEST(ErrorCategory, WasUsedBeforeMain) { EXPECT_EQ(before_main, "aborted"); }

// --- in a program with RTTI -----------------------------------------------------------------------------

#ifdef __cpp_rtti
TEST(ErrorCategory, HasATypeAlthoughTheLibraryIsBuiltWithoutRtti) {
  const std::error_category& category = error_category();
  EXPECT_NE(std::string(typeid(category).name()), "");
  EXPECT_NE(typeid(category), typeid(std::generic_category()));
  EXPECT_EQ(dynamic_cast<const depot::ShelfCategory*>(&category), nullptr);
}
#endif
#ifdef __cpp_exceptions
TEST(ErrorCategory, TravelsInASystemError) {
  try {
    throw std::system_error(to_error_code(Errc::not_found), "open");
  } catch (const std::system_error& caught) {
    EXPECT_EQ(caught.code(), to_error_code(Errc::not_found));
    EXPECT_STREQ(caught.what(), "open: not found");
  }
}
#endif

// --- as the error of a Result ---------------------------------------------------------------------------

Result<int, std::error_code> old_style(bool works) {
  if (!works) return Failure(std::make_error_code(std::errc::timed_out));
  return 4;
}
Result<int> new_style(bool works) { return FALLIBLE_TRY(old_style(works)) + 1; }
Result<int> with_context(bool works) { return FALLIBLE_TRY(old_style(works), "wait for {}", "it") + 1; }

TEST(ResultOfErrorCode, IsLiftedByTry) {
  EXPECT_THAT(new_style(true), IsOkAndHolds(5));
  EXPECT_THAT(new_style(false), AllOf(FailsWith(Errc::deadline_exceeded), HasField("value", ETIMEDOUT)));
  EXPECT_THAT(with_context(false), AllOf(FailsWith(Errc::deadline_exceeded), HasContext("wait for it")));
  EXPECT_THAT(old_style(false), FailsWith(Errc::deadline_exceeded)) << "the matchers lift it as well";
  EXPECT_THAT(old_style(false), FailsWith(std::make_error_code(std::errc::timed_out)));
}

}  // namespace
}  // namespace fallible
