// Tests core/ensure.hpp: FALLIBLE_ENSURE, what it compares, what it shows, and where it may stand.
#include <fallible/core/ensure.hpp>

#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fallible {
namespace {

std::string text_of(const Result<void>& result) { return result.has_value() ? "ok" : to_string(result.error()); }

// --- operators --------------------------------------------------------------------------------------

Result<void> compare(int which, int a, int b) {
  switch (which) {
    case 0: FALLIBLE_ENSURE(a == b); break;
    case 1: FALLIBLE_ENSURE(a != b); break;
    case 2: FALLIBLE_ENSURE(a < b); break;
    case 3: FALLIBLE_ENSURE(a <= b); break;
    case 4: FALLIBLE_ENSURE(a > b); break;
    default: FALLIBLE_ENSURE(a >= b); break;
  }
  return {};
}

TEST(Ensure, ComparesAndShowsBothSides) {
  EXPECT_EQ(text_of(compare(0, 1, 2)), "Condition failed: `a == b` (1 vs 2)");
  EXPECT_EQ(text_of(compare(1, 2, 2)), "Condition failed: `a != b` (2 vs 2)");
  EXPECT_EQ(text_of(compare(2, 3, 2)), "Condition failed: `a < b` (3 vs 2)");
  EXPECT_EQ(text_of(compare(3, 3, 2)), "Condition failed: `a <= b` (3 vs 2)");
  EXPECT_EQ(text_of(compare(4, -1, 0)), "Condition failed: `a > b` (-1 vs 0)");
  EXPECT_EQ(text_of(compare(5, 1, 2)), "Condition failed: `a >= b` (1 vs 2)");
}

TEST(Ensure, AgreesWithTheOperators) {
  for (int a = -1; a <= 1; ++a) {
    for (int b = -1; b <= 1; ++b) {
      const bool holds[] = {a == b, a != b, a < b, a <= b, a > b, a >= b};
      for (int which = 0; which < 6; ++which) {
        EXPECT_EQ(compare(which, a, b).has_value(), holds[which]) << which << ' ' << a << ' ' << b;
      }
    }
  }
}

Result<void> plain(bool flag) {
  FALLIBLE_ENSURE(flag);
  return {};
}
Result<void> negated(bool flag) {
  FALLIBLE_ENSURE(!flag);
  return {};
}
Result<void> both(int a, int b) {
  FALLIBLE_ENSURE(a == 1 && b == 2);
  return {};
}
Result<void> either(bool a, int b) {
  FALLIBLE_ENSURE(a || b > 2);
  return {};
}
Result<void> in_parentheses(int a) {
  FALLIBLE_ENSURE((a > 0));
  return {};
}
Result<void> there(const int* pointer) {
  FALLIBLE_ENSURE(pointer);
  FALLIBLE_ENSURE(pointer != nullptr);
  return {};
}
Result<void> holding(const std::optional<int>& maybe) {
  FALLIBLE_ENSURE(maybe);
  return {};
}

TEST(Ensure, ShowsNothingWithoutAComparison) {
  EXPECT_EQ(text_of(plain(true)), "ok");
  EXPECT_EQ(text_of(plain(false)), "Condition failed: `flag`");
  EXPECT_EQ(text_of(negated(false)), "ok");
  EXPECT_EQ(text_of(negated(true)), "Condition failed: `!flag`");
  EXPECT_EQ(text_of(in_parentheses(0)), "Condition failed: `(a > 0)`");
  const int n = 1;
  EXPECT_EQ(text_of(there(&n)), "ok");
  EXPECT_EQ(text_of(there(nullptr)), "Condition failed: `pointer`");
  EXPECT_EQ(text_of(holding(0)), "ok");
  EXPECT_EQ(text_of(holding(std::nullopt)), "Condition failed: `maybe`");
}

TEST(Ensure, TakesConjunctionsWithoutTheirValues) {
  EXPECT_EQ(text_of(both(1, 2)), "ok");
  EXPECT_EQ(text_of(both(0, 2)), "Condition failed: `a == 1 && b == 2`");
  EXPECT_EQ(text_of(both(1, 0)), "Condition failed: `a == 1 && b == 2`");
  EXPECT_EQ(text_of(either(true, 0)), "ok");
  EXPECT_EQ(text_of(either(false, 3)), "ok");
  EXPECT_EQ(text_of(either(false, 2)), "Condition failed: `a || b > 2`");
}

Result<void> arithmetic(int a, int b, unsigned bits) {
  FALLIBLE_ENSURE(a + b == b * 2);
  FALLIBLE_ENSURE((bits & 4u) == 0u);
  return {};
}

TEST(Ensure, TakesExpressionsAsOperands) {
  EXPECT_EQ(text_of(arithmetic(1, 1, 1)), "ok");
  EXPECT_EQ(text_of(arithmetic(1, 2, 1)), "Condition failed: `a + b == b * 2` (3 vs 4)");
  EXPECT_EQ(text_of(arithmetic(1, 1, 5)), "Condition failed: `(bits & 4u) == 0u` (4 vs 0)");
}

Result<void> not_empty(const std::vector<int>& numbers) {
  FALLIBLE_ENSURE(numbers.size() > 0);  // no warning about the sign of a literal
  FALLIBLE_ENSURE(numbers.size() != 2);
  return {};
}

TEST(Ensure, ComparesSizesWithLiterals) {
  EXPECT_EQ(text_of(not_empty({1})), "ok");
  EXPECT_EQ(text_of(not_empty({})), "Condition failed: `numbers.size() > 0` (0 vs 0)");
  EXPECT_EQ(text_of(not_empty({1, 2})), "Condition failed: `numbers.size() != 2` (2 vs 2)");
}

// --- what is shown ----------------------------------------------------------------------------------

Result<void> same(const std::string& a, std::string_view b) {
  FALLIBLE_ENSURE(a == b);
  return {};
}
const std::string same_failed = "Condition failed: `a == b`";

TEST(Ensure, ShowsShortTexts) {
  EXPECT_EQ(text_of(same("ada", "bob")), same_failed + " (ada vs bob)");
  EXPECT_EQ(text_of(same("", "bob")), same_failed + " ( vs bob)");
  const std::string x40(40, 'x');
  EXPECT_EQ(text_of(same(x40, "y")), same_failed + " (" + x40 + " vs y)");
  EXPECT_EQ(text_of(same("y", x40)), same_failed + " (y vs " + x40 + ")");
}

TEST(Ensure, LeavesOutLongTextsAndTextsOfSeveralWords) {
  const std::string x41(41, 'x');
  EXPECT_EQ(text_of(same(x41, "y")), same_failed);
  EXPECT_EQ(text_of(same("y", x41)), same_failed);
  EXPECT_EQ(text_of(same(std::string(100000, 'x'), "y")), same_failed);
  EXPECT_EQ(text_of(same("two words", "y")), same_failed);
  EXPECT_EQ(text_of(same("y", "two words")), same_failed);
  EXPECT_EQ(text_of(same("two\nlines", "y")), same_failed);
  EXPECT_EQ(text_of(same("y", "\n")), same_failed);
  std::string wide;  // 21 characters of two bytes: cut between characters it would fit
  for (int i = 0; i < 21; ++i) wide += "\xC3\xA4";
  EXPECT_EQ(text_of(same(wide, "y")), same_failed);
  EXPECT_EQ(text_of(same(wide.substr(2), "y")), same_failed + " (" + wide.substr(2) + " vs y)");
}

Result<void> is_bob(const char* name) {
  FALLIBLE_ENSURE(std::string_view(name) == "bob");
  return {};
}

TEST(Ensure, TakesLiterals) {
  EXPECT_EQ(text_of(is_bob("bob")), "ok");
  EXPECT_EQ(text_of(is_bob("ada")), "Condition failed: `std::string_view(name) == \"bob\"` (ada vs bob)");
}

struct Point {
  int x;
  friend bool operator==(Point, Point) = default;
  friend bool operator==(Point p, int n) { return p.x == n; }
};
struct Version {
  int number;
  friend bool operator<(Version a, Version b) { return a.number < b.number; }
  friend void fallible_format(Sink& sink, const Version& v) { sink.put(v.number == 1 ? "v1" : "v2"); }
};
enum class Level { low = 1, high = 2 };

Result<void> of_other_types(int which) {
  if (which == 0) FALLIBLE_ENSURE(Point{1} == Point{2});
  if (which == 1) FALLIBLE_ENSURE(Point{1} == 2);
  if (which == 2) FALLIBLE_ENSURE(std::vector<int>{1} == std::vector<int>{2});
  if (which == 3) FALLIBLE_ENSURE(Version{2} < Version{1});
  if (which == 4) FALLIBLE_ENSURE(Level::high == Level::low);
  if (which == 5) FALLIBLE_ENSURE(true == false);
  if (which == 6) FALLIBLE_ENSURE('a' == 'b');
  if (which == 7) FALLIBLE_ENSURE(std::chrono::seconds(3) <= std::chrono::milliseconds(20));
  if (which == 8) FALLIBLE_ENSURE(1.5 > 2.5);
  return {};
}

TEST(Ensure, ShowsEveryTypeThatHasATextForm) {
  EXPECT_EQ(text_of(of_other_types(0)), "Condition failed: `Point{1} == Point{2}`");
  EXPECT_EQ(text_of(of_other_types(1)), "Condition failed: `Point{1} == 2`");
  EXPECT_EQ(text_of(of_other_types(2)), "Condition failed: `std::vector<int>{1} == std::vector<int>{2}`");
  EXPECT_EQ(text_of(of_other_types(3)), "Condition failed: `Version{2} < Version{1}` (v2 vs v1)");
  EXPECT_EQ(text_of(of_other_types(4)), "Condition failed: `Level::high == Level::low` (2 vs 1)");
  EXPECT_EQ(text_of(of_other_types(5)), "Condition failed: `true == false` (true vs false)");
  EXPECT_EQ(text_of(of_other_types(6)), "Condition failed: `'a' == 'b'` (a vs b)");
  EXPECT_EQ(text_of(of_other_types(7)),
            "Condition failed: `std::chrono::seconds(3) <= std::chrono::milliseconds(20)` (3s vs 20ms)");
  EXPECT_EQ(text_of(of_other_types(8)), "Condition failed: `1.5 > 2.5` (1.5 vs 2.5)");
}

std::string long_text(char c) { return std::string(40, c); }  // on the heap: the sanitizer sees a late read

Result<void> of_temporaries() {
  FALLIBLE_ENSURE(long_text('a') == long_text('b'));
  return {};
}
Result<void> of_views_of_temporaries() {
  FALLIBLE_ENSURE(std::string_view(long_text('a')) == std::string_view(long_text('b')), Errc::aborted, "text {}",
                  long_text('c'));
  return {};
}
Result<void> of_pointers_into_temporaries() {
  FALLIBLE_ENSURE(*std::make_unique<int>(1) == *std::make_unique<int>(2));
  return {};
}

TEST(Ensure, ShowsTemporaries) {
  EXPECT_EQ(text_of(of_temporaries()), "Condition failed: `long_text('a') == long_text('b')` (" + long_text('a') +
                                           " vs " + long_text('b') + ")");
  EXPECT_EQ(text_of(of_views_of_temporaries()),
            "text " + long_text('c') +
                ": Condition failed: `std::string_view(long_text('a')) == std::string_view(long_text('b'))` (" +
                long_text('a') + " vs " + long_text('b') + ")");
  EXPECT_EQ(text_of(of_pointers_into_temporaries()),
            "Condition failed: `*std::make_unique<int>(1) == *std::make_unique<int>(2)` (1 vs 2)");
}

TEST(Ensure, ShowsValuesInternally) {
  const auto result = compare(0, 1, 2);
  EXPECT_EQ(to_string(result.error(), {Style::line, Privacy::public_}), "[internal]");
}

// --- code and context -------------------------------------------------------------------------------

Result<int> store(std::size_t size, std::size_t limit, const std::string& name) {
  FALLIBLE_ENSURE(size <= limit, Errc::resource_exhausted, "store {}", name);
  return static_cast<int>(size);
}
Result<int> with_code(int port) {
  FALLIBLE_ENSURE(port > 0, Errc::invalid_argument);
  return port;
}
Result<int> with_run_time_code(int port, Code code) {
  FALLIBLE_ENSURE(port > 0, code, "{} of {}", "port", port);
  return port;
}
Result<int> with_run_time_text(int port, const std::string& text) {
  FALLIBLE_ENSURE(port > 0, Errc::aborted, text);
  return port;
}

TEST(Ensure, TakesACodeAndAContext) {
  EXPECT_EQ(compare(0, 1, 2).error(), Errc::failed_precondition) << "the default";
  EXPECT_EQ(with_code(0).error(), Errc::invalid_argument);
  EXPECT_EQ(to_string(with_code(0).error()), "Condition failed: `port > 0` (0 vs 0)");
  EXPECT_EQ(with_code(80), 80);
  EXPECT_EQ(store(10, 10, "a.txt"), 10);
  EXPECT_EQ(store(12, 10, "a.txt").error(), Errc::resource_exhausted);
  EXPECT_EQ(to_string(store(12, 10, "a.txt").error()), "store a.txt: Condition failed: `size <= limit` (12 vs 10)");
  EXPECT_EQ(with_run_time_code(0, Errc::data_loss).error(), Errc::data_loss);
  EXPECT_EQ(to_string(with_run_time_code(0, Errc::data_loss).error()),
            "port of 0: Condition failed: `port > 0` (0 vs 0)");
  EXPECT_EQ(to_string(with_run_time_text(0, "at run time").error()),
            "at run time: Condition failed: `port > 0` (0 vs 0)");
}

// --- as a statement ---------------------------------------------------------------------------------

Result<int> without_braces(bool up, int n) {
  if (up)
    FALLIBLE_ENSURE(n > 0);
  else
    FALLIBLE_ENSURE(n < 0, Errc::out_of_range);
  if (n == 100) FALLIBLE_ENSURE(false);
  for (int i = 0; i < 3; ++i) FALLIBLE_ENSURE(n != i + 1);
  return n;
}

TEST(Ensure, StandsInIfAndElseWithoutBraces) {
  EXPECT_EQ(without_braces(true, 5), 5);
  EXPECT_EQ(without_braces(false, -5), -5);
  EXPECT_EQ(without_braces(true, -5).error(), Errc::failed_precondition);
  EXPECT_EQ(without_braces(false, 5).error(), Errc::out_of_range);
  EXPECT_FALSE(without_braces(true, 100).has_value());
  EXPECT_EQ(to_string(without_braces(true, 3).error()), "Condition failed: `n != i + 1` (3 vs 3)");
}

TEST(Ensure, StandsInLambdas) {
  const auto half = [](int n) -> Result<int> {
    FALLIBLE_ENSURE(n % 2 == 0, Errc::invalid_argument);
    return n / 2;
  };
  EXPECT_EQ(half(4), 2);
  EXPECT_EQ(to_string(half(3).error()), "Condition failed: `n % 2 == 0` (1 vs 0)");
}

template <class T>
Result<std::unique_ptr<T>> boxed(const T& value) {
  FALLIBLE_ENSURE(value > T{});
  return std::make_unique<T>(value);
}
Result<int> of_a_result(Result<int> n) {
  FALLIBLE_ENSURE(FALLIBLE_TRY(n) > 0);
  FALLIBLE_ENSURE(n);
  return n;
}

TEST(Ensure, StandsInTemplatesAndAroundTry) {
  EXPECT_EQ(**boxed(3), 3);
  EXPECT_EQ(to_string(boxed(-1L).error()), "Condition failed: `value > T{}` (-1 vs 0)");
  EXPECT_EQ(of_a_result(3), 3);
  EXPECT_EQ(to_string(of_a_result(-3).error()), "Condition failed: `FALLIBLE_TRY(n) > 0` (-3 vs 0)");
  EXPECT_EQ(of_a_result(fail(Errc::aborted)).error(), Errc::aborted);
}

TEST(Ensure, EvaluatesOnceAndTheContextOnFailureOnly) {
  int left = 0, right = 0, context = 0;
  const auto count = [&](int want) -> Result<int> {
    FALLIBLE_ENSURE(++left == want + 0 * ++right, Errc::aborted, "context {}", ++context);
    return left;
  };
  EXPECT_TRUE(count(1).has_value());
  EXPECT_EQ(left, 1);
  EXPECT_EQ(right, 1);
  EXPECT_EQ(context, 0);
  EXPECT_FALSE(count(7).has_value());
  EXPECT_EQ(left, 2);
  EXPECT_EQ(right, 2);
  EXPECT_EQ(context, 1);
}

TEST(Ensure, RecordsItsLine) {
  std::uint32_t line = 0;
  const auto fails = [&](bool with_context) -> Result<void> {
    if (with_context) {
      line = __LINE__ + 1;
      FALLIBLE_ENSURE(line == 0, Errc::aborted, "context");
    }
    line = __LINE__ + 1;
    FALLIBLE_ENSURE(line == 0);
    return {};
  };
  for (const bool with_context : {false, true}) {
    const auto result = fails(with_context);
    EXPECT_STREQ(result.error().location().file, __FILE__);
    EXPECT_EQ(result.error().location().line, line);
  }
}

}  // namespace
}  // namespace fallible
