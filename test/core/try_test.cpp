// Tests core/try.hpp: both forms, every carrier, every place it may stand in, and the trace it leaves.
#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/core/visit.hpp>

#include <gtest/gtest.h>

#include <coroutine>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#if __has_include(<tl/expected.hpp>)
#  include <tl/expected.hpp>
#endif

namespace fallible {
namespace {

struct Limited {
  int limit;
  static constexpr Code code = Errc::resource_exhausted;
  static constexpr auto fields = fallible::fields(field("limit", &Limited::limit));
  static constexpr const char* message = "limited to {limit}";
};

int calls = 0;
Result<int> number(int n) {
  ++calls;
  if (n < 0) return fail(Errc::invalid_argument);
  return n;
}
Result<int, Code> cheap(int n) {
  if (n < 0) return fail(Errc::out_of_range);
  return n;
}
Result<int, Limited> limited(int n) {
  if (n < 0) return fail(Limited{-n});
  return n;
}
Result<void> check(bool fine) {
  if (!fine) return fail(Errc::failed_precondition, "not fine");
  return {};
}
Result<std::unique_ptr<int>> owner(int n) {
  if (n < 0) return fail(Errc::not_found);
  return std::make_unique<int>(n);
}
Result<std::pair<std::string, int>> pair_of(const std::string& text) {
  if (text.empty()) return fail(Errc::invalid_argument);
  return std::pair(text, 1);
}
template <int Low, int High>
Result<int> within(int n) {
  if (n < Low || n > High) return fail(Errc::out_of_range);
  return n;
}

/// The lines an error passed without words, as a visitor tells them.
std::vector<Location> passed_lines(const Error& error) {
  struct {
    std::vector<Location> lines;
    void passed(Location where, const Words* words) {
      if (words == nullptr) lines.push_back(where);
    }
  } visitor;
  visit(error, visitor);
  return visitor.lines;
}

Result<int> twice(int n) { return FALLIBLE_TRY(number(n)) + FALLIBLE_TRY(number(n)); }

TEST(Try, GivesTheValueOrLeavesWithTheError) {
  calls = 0;
  EXPECT_EQ(*twice(4), 8);
  EXPECT_EQ(calls, 2) << "each operand ran once";
  EXPECT_EQ(twice(-1).error(), Errc::invalid_argument);
  EXPECT_EQ(calls, 3) << "and nothing after the failure";
}

Result<int> with_assign(int n) {
  FALLIBLE_TRY_ASSIGN(int a, number(n));
  FALLIBLE_TRY_ASSIGN(const auto b, number(n), "second of {}", n);
  FALLIBLE_TRY_ASSIGN(auto&& c, number(n));
  int d = 0;
  FALLIBLE_TRY_ASSIGN(d, number(n));
  FALLIBLE_TRY_ASSIGN((const auto e), number(n));
  std::map<int, int> known;
  FALLIBLE_TRY_ASSIGN(known[3], number(n));
  return a + b + c + d + e + known[3];
}
TEST(Try, TheStatementFormDeclaresOrAssigns) {
  calls = 0;
  EXPECT_EQ(*with_assign(2), 12);
  EXPECT_EQ(calls, 6);
  EXPECT_EQ(with_assign(-1).error(), Errc::invalid_argument);
}

Result<int> with_bindings(const std::string& text) {
  FALLIBLE_TRY_ASSIGN((auto [name, count]), pair_of(text));
  FALLIBLE_TRY_ASSIGN((const auto& [other, more]), pair_of(text), "again {}", text);
  const auto [third, last] = FALLIBLE_TRY(pair_of(text));
  return static_cast<int>(name.size() + other.size() + third.size()) + count + more + last;
}
TEST(Try, FillsStructuredBindings) {
  EXPECT_EQ(*with_bindings("a text that is too long to be kept inside"), 3 * 41 + 3);
  EXPECT_TRUE(with_bindings("").has_error());
}

Result<int> with_owners(int n) {
  std::unique_ptr<int> a = FALLIBLE_TRY(owner(n));
  FALLIBLE_TRY_ASSIGN(auto b, owner(n), "owner {}", n);
  const auto c = FALLIBLE_TRY(owner(n), std::string("owner"));
  Result<std::unique_ptr<int>> named = owner(n);
  const auto d = FALLIBLE_TRY(std::move(named));
  return *a + *b + *c + *d;
}
TEST(Try, MovesWhatCannotBeCopied) {
  EXPECT_EQ(*with_owners(3), 12);
  EXPECT_EQ(with_owners(-1).error(), Errc::not_found);
}

TEST(Try, CopiesANamedResultAndLeavesItIntact) {
  const Result<std::string> constant("a text that is too long to be kept inside");
  Result<std::string> variable = constant;
  const auto take = [&]() -> Result<std::size_t> {
    const std::string a = FALLIBLE_TRY(constant);
    const std::string b = FALLIBLE_TRY(variable);
    FALLIBLE_TRY_ASSIGN(std::string c, variable);
    return a.size() + b.size() + c.size();
  };
  EXPECT_EQ(*take(), 3 * constant->size());
  EXPECT_EQ(*variable, *constant);
  const Result<int> failed = fail(Errc::aborted, "text");
  const auto pass = [&]() -> Result<int> { return FALLIBLE_TRY(failed, "outer"); };
  EXPECT_EQ(to_string(pass().error()), "outer: text");
  EXPECT_EQ(to_string(failed.error()), "text") << "the named one is what it was";
}

Result<int> lifted(int which, int n) {
  switch (which) {
    case 0: return FALLIBLE_TRY(cheap(n));
    case 1: return FALLIBLE_TRY(limited(n));
    case 2: return FALLIBLE_TRY(cheap(n), "cheap {}", n);
    case 3: return FALLIBLE_TRY(limited(n), "limited {}", n);
    default: break;
  }
  FALLIBLE_TRY(check(n >= 0), "checking");
  FALLIBLE_TRY(check(n >= 0));
  return n;
}
TEST(Try, LiftsCodesAndErrorStructs) {
  for (int which = 0; which < 5; ++which) EXPECT_EQ(*lifted(which, 6), 6);
  EXPECT_EQ(lifted(0, -1).error(), Errc::out_of_range);
  EXPECT_EQ(lifted(1, -5).error().get_if<Limited>()->limit, 5);
  EXPECT_EQ(std::string(lifted(1, -5).error().location().file), __FILE__);
  EXPECT_EQ(to_string(lifted(2, -1).error()), "cheap -1: out of range");
  EXPECT_EQ(to_string(lifted(3, -5).error()), "limited -5: limited to 5");
  EXPECT_EQ(std::string(lifted(3, -5).error().location().file), __FILE__);
  EXPECT_EQ(to_string(lifted(4, -1).error()), "checking: not fine");
}
Result<int, Limited> keeps_its_type(int n) { return 1 + FALLIBLE_TRY(limited(n)); }
Result<int, Code> keeps_its_code(int n) { return 1 + FALLIBLE_TRY(cheap(n)); }
TEST(Try, KeepsTheErrorTypeWhereItIsTheSame) {
  EXPECT_EQ(keeps_its_type(-2).error().limit, 2);
  EXPECT_EQ(keeps_its_code(-2).error(), Errc::out_of_range);
}

std::optional<int> maybe(bool there) { return there ? std::optional(3) : std::nullopt; }
Result<int> from_optional(bool there) { return FALLIBLE_TRY(maybe(there)) + FALLIBLE_TRY(maybe(there), "looking"); }
Result<int> from_pointer(const int* pointer) {
  const int* checked = FALLIBLE_TRY(pointer);
  return *checked + *FALLIBLE_TRY(pointer, "pointer");
}
Result<std::unique_ptr<int>> from_optional_owner(bool there) {
  std::optional<std::unique_ptr<int>> box;
  if (there) box = std::make_unique<int>(4);
  return FALLIBLE_TRY(std::move(box));
}
TEST(Try, TakesOptionalsAndPointers) {
  EXPECT_EQ(*from_optional(true), 6);
  EXPECT_EQ(from_optional(false).error(), Errc::not_found);
  const int five = 5;
  EXPECT_EQ(*from_pointer(&five), 10);
  EXPECT_EQ(from_pointer(nullptr).error(), Errc::not_found);
  EXPECT_EQ(**from_optional_owner(true), 4);
  EXPECT_EQ(from_optional_owner(false).error(), Errc::not_found);
}

#if __has_include(<tl/expected.hpp>)
tl::expected<int, Code> tl_number(int n) {
  if (n < 0) return tl::unexpected<Code>(Errc::aborted);
  return n;
}
tl::expected<void, Error> tl_check(bool fine) {
  if (!fine) return tl::unexpected<Error>(Errc::data_loss);
  return {};
}
Result<int> from_tl(int n) {
  FALLIBLE_TRY(tl_check(n != 1));
  FALLIBLE_TRY(tl_check(n != 2), "number {}", n);
  FALLIBLE_TRY_ASSIGN(int a, tl_number(n));
  return a + FALLIBLE_TRY(tl_number(n), "tl");
}
tl::expected<int, Error> to_tl(int n) { return FALLIBLE_TRY(number(n)) + FALLIBLE_TRY(cheap(n), "to tl"); }
tl::expected<int, Code> to_tl_code(int n) { return FALLIBLE_TRY(cheap(n)); }
TEST(Try, PassesBetweenTlExpectedAndResult) {
  EXPECT_EQ(*from_tl(4), 8);
  EXPECT_EQ(from_tl(-1).error(), Errc::aborted);
  EXPECT_EQ(from_tl(1).error(), Errc::data_loss);
  EXPECT_EQ(to_string(from_tl(2).error()), "number 2: data loss");
  EXPECT_EQ(*to_tl(3), 6);
  EXPECT_EQ(to_tl(-3).error(), Errc::invalid_argument);
  EXPECT_EQ(to_tl_code(-3).error(), Errc::out_of_range);
}
#endif

Result<int> with_commas(int n) {
  const auto lambda = [](int a, int b) -> Result<int> { return a + b; };
  const int sum = FALLIBLE_TRY(lambda(n, n), "sum of {} and {}", n, n);
  FALLIBLE_TRY_ASSIGN(int more, lambda(n, 1), "sum {}", std::pair<int, int>(n, n).first);
  return sum + more + FALLIBLE_TRY((within<0, 9>(n))) + FALLIBLE_TRY((within<0, 99>(n)), "within {}", n);
}
TEST(Try, TakesCommasInArguments) {
  EXPECT_EQ(*with_commas(3), 16);
  EXPECT_EQ(with_commas(10).error(), Errc::out_of_range);
}

Result<int> nested(int n) {
  return FALLIBLE_TRY(number(FALLIBLE_TRY(number(FALLIBLE_TRY(cheap(n))), "inner {}", FALLIBLE_TRY(number(n))) - 1),
                      "outer {}", n);
}
Result<int> in_lambdas(int n) {
  const auto inner = [n]() -> Result<int> { return FALLIBLE_TRY(number(n)) + 1; };
  return FALLIBLE_TRY(inner(), "lambda") + FALLIBLE_TRY([&]() -> Result<int> {
           FALLIBLE_TRY_ASSIGN(const int a, inner());
           return FALLIBLE_TRY(number(a));
         }());
}
TEST(Try, Nests) {
  EXPECT_EQ(*nested(5), 4);
  EXPECT_EQ(nested(-1).error(), Errc::out_of_range);
  EXPECT_EQ(to_string(nested(0).error()), "outer 0: invalid argument");
  EXPECT_EQ(*in_lambdas(5), 12);
  EXPECT_TRUE(in_lambdas(-5).has_error());
}

Result<int> in_statements(int n) {
  int sum = 0;
  for (int i = 0; i < 3; ++i) sum += FALLIBLE_TRY(number(n - i), "round {}", i);
  for (int i = FALLIBLE_TRY(number(n)); i > 0; --i) FALLIBLE_TRY(check(i < 100));
  while (FALLIBLE_TRY(number(n)) < 0) break;
  if (FALLIBLE_TRY(number(n)) == 7) FALLIBLE_TRY(check(false));
  else FALLIBLE_TRY(check(true), "else");
  if (const int k = FALLIBLE_TRY(cheap(n)); k > 50) return k;
  switch (FALLIBLE_TRY(number(n))) {
    case 3: {
      FALLIBLE_TRY_ASSIGN(const int three, number(n));
      sum += three;
      break;
    }
    case 4: sum += FALLIBLE_TRY(number(4)); break;
    default: FALLIBLE_TRY(check(true)); break;
  }
  return n > 5 ? FALLIBLE_TRY(number(1)) : sum;
}
TEST(Try, StandsWhereAnExpressionMay) {
  EXPECT_EQ(*in_statements(3), 9);
  EXPECT_EQ(*in_statements(4), 13);
  EXPECT_EQ(*in_statements(6), 1);
  EXPECT_EQ(*in_statements(60), 60);
  EXPECT_EQ(to_string(in_statements(7).error()), "not fine");
  EXPECT_EQ(to_string(in_statements(1).error()), "round 2: invalid argument");
  EXPECT_EQ(to_string(in_statements(200).has_value() ? Error(Errc::unknown) : in_statements(200).error()), "not fine");
}

int rendered = 0;
int count_render(int n) {
  ++rendered;
  return n;
}
Result<int> lazily(int n) {
  FALLIBLE_TRY_ASSIGN(const int a, number(n), "statement {}", count_render(n));
  return a + FALLIBLE_TRY(number(n - 1), "expression {}", count_render(n));
}
TEST(Try, EvaluatesContextArgumentsOnFailureOnly) {
  rendered = 0;
  EXPECT_EQ(*lazily(1), 1);
  EXPECT_EQ(rendered, 0);
  EXPECT_EQ(to_string(lazily(0).error()), "expression 0: invalid argument");
  EXPECT_EQ(rendered, 1);
  EXPECT_EQ(to_string(lazily(-1).error()), "statement -1: invalid argument");
  EXPECT_EQ(rendered, 2);
}

Result<int> dynamic_context(int n, const std::string& text) { return FALLIBLE_TRY(number(n), text); }
Result<int> view_context(int n, std::string_view text) {
  FALLIBLE_TRY_ASSIGN(const int a, number(n), text);
  return a;
}
TEST(Try, TakesTextMadeAtRunTime) {
  EXPECT_EQ(to_string(dynamic_context(-1, "with {braces}").error()), "with {braces}: invalid argument");
  EXPECT_EQ(to_string(view_context(-1, "view").error()), "view: invalid argument");
}

constexpr Result<int, Code> constant(int n) {
  if (n < 0) return fail(Errc::out_of_range);
  return n;
}
constexpr Result<int, Code> constant_sum(int n) {
  FALLIBLE_TRY_ASSIGN(const int a, constant(n));
  FALLIBLE_TRY_ASSIGN(const int b, constant(n - 1));
  return a + b;
}
constexpr Result<int> constant_lifted(int n) {
  FALLIBLE_TRY_ASSIGN(const int a, constant(n));
  return a;
}
constexpr Result<int, Limited> constant_struct(int n) {
  if (n < 0) return fail(Limited{n});
  return n;
}
constexpr Result<int, Limited> constant_struct_passed(int n) {
  FALLIBLE_TRY_ASSIGN(const int a, constant_struct(n));
  return a;
}
constexpr Result<int, Code> constant_expression(int n) { return FALLIBLE_TRY(constant(n)) + 1; }
// g++ takes no address for non-null in constants under UBSan (GCC bug 71962).
#if defined(__clang__) || !defined(__SANITIZE_ADDRESS__)
static_assert(*constant_sum(4) == 7 && constant_sum(0).error() == Errc::out_of_range);
static_assert(*constant_lifted(4) == 4 && constant_lifted(-1).error() == Errc::out_of_range);
static_assert(*constant_struct_passed(4) == 4 && constant_struct_passed(-3).error().limit == -3);
static_assert(*constant_expression(4) == 5, "the expression form in constants: success only");
#endif
TEST(Try, WorksInConstants) {
  EXPECT_EQ(*constant_sum(4), 7);
  EXPECT_EQ(*constant_lifted(4), 4);
  EXPECT_EQ(constant_struct_passed(-3).error().limit, -3);
  EXPECT_EQ(*constant_expression(4), 5);
}

Result<int> traced_inner() { return fail(Errc::aborted, "with details"); }
Result<int> traced_middle() { return FALLIBLE_TRY(traced_inner()); }
constexpr int middle_line = __LINE__ - 1;
Result<int> traced_outer() {
  FALLIBLE_TRY_ASSIGN(const int n, traced_middle());
  return n;
}
constexpr int outer_line = __LINE__ - 3;
Result<int> bare_inner() { return fail(Errc::aborted); }
Result<int> bare_outer() { return FALLIBLE_TRY(bare_inner()); }
TEST(Try, RecordsThePathOfAnErrorThatHasDetails) {
  const Result<int> traced = traced_outer();
  const std::vector<Location> lines = passed_lines(traced.error());
  ASSERT_EQ(lines.size(), FALLIBLE_RETURN_TRACE == 1 ? 2u : 0u);
  if (!lines.empty()) {
    EXPECT_EQ(std::string(lines[0].file), __FILE__);
    EXPECT_EQ(lines[0].line, static_cast<std::uint32_t>(middle_line));
    EXPECT_EQ(lines[1].line, static_cast<std::uint32_t>(outer_line));
  }
  EXPECT_EQ(to_string(traced.error()), "with details");
  const Result<int> bare = bare_outer();
  EXPECT_TRUE(passed_lines(bare.error()).empty()) << "a bare code stays bare";
  const Result<int> kept = traced_inner();
  const auto pass_shared = [&]() -> Result<int> { return FALLIBLE_TRY(kept); };
  EXPECT_TRUE(passed_lines(pass_shared().error()).empty()) << "a shared error is not copied for its trace";
}

// The smallest coroutine that returns a Result: enough to leave it in the middle.
template <class T>
struct Task {
  struct promise_type {
    Result<T> result = fail(Errc::unknown);
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() noexcept {}
    void return_value(Result<T> value) { result = std::move(value); }
  };
  std::coroutine_handle<promise_type> handle;
  explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() { handle.destroy(); }
  [[nodiscard]] bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  Result<T> await_resume() { return std::move(handle.promise().result); }
  Result<T>& result() { return handle.promise().result; }
};

Task<int> co_number(int n) {
  FALLIBLE_CO_TRY_ASSIGN(const int a, number(n));
  co_return a;
}
Task<int> co_sum(int n) {
  FALLIBLE_CO_TRY(check(n != 5), "checking {}", n);
  FALLIBLE_CO_TRY(check(n != 6));
  if (n == 7) FALLIBLE_CO_TRY(cheap(-1));
  FALLIBLE_CO_TRY_ASSIGN(const int a, co_await co_number(n), "awaiting {}", n);
  FALLIBLE_CO_TRY_ASSIGN((const auto [name, count]), pair_of("x"));
  FALLIBLE_CO_TRY(co_await co_number(n - 1));
  co_return a + count;
}
TEST(CoTry, LeavesACoroutine) {
  EXPECT_EQ(*co_sum(3).result(), 4);
  EXPECT_EQ(to_string(co_sum(-1).result().error()), "awaiting -1: invalid argument");
  EXPECT_EQ(to_string(co_sum(5).result().error()), "checking 5: not fine");
  EXPECT_EQ(to_string(co_sum(6).result().error()), "not fine");
  EXPECT_EQ(co_sum(7).result().error(), Errc::out_of_range);
  EXPECT_EQ(co_sum(0).result().error(), Errc::invalid_argument);
}

}  // namespace
}  // namespace fallible
