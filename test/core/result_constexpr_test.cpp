// Tests core/result.hpp in constants: each body runs in a static_assert and once more at run time.
#include <fallible/core/result.hpp>

#include <gtest/gtest.h>

#include <utility>

namespace fallible {
namespace {

struct Literal {  // not trivial, yet usable in constants
  int n;
  bool live = true;
  constexpr explicit Literal(int number) : n(number) {}
  constexpr Literal(const Literal& other) : n(other.n) {}
  constexpr Literal(Literal&& other) noexcept : n(std::exchange(other.n, -1)) {}
  constexpr Literal& operator=(const Literal& other) {
    n = other.n;
    return *this;
  }
  constexpr Literal& operator=(Literal&& other) noexcept {
    n = std::exchange(other.n, -1);
    return *this;
  }
  constexpr ~Literal() { live = false; }
  friend constexpr bool operator==(const Literal& a, const Literal& b) { return a.live && b.live && a.n == b.n; }
};

template <class T>
constexpr T make(int n) {
  return T(n);
}
template <>
constexpr Code make<Code>(int n) {
  return n == 1 ? Errc::aborted : Errc::not_found;
}
template <>
constexpr Error make<Error>(int n) {
  return make<Code>(n);
}

template <class T, class E>
constexpr bool lives() {
  using R = Result<T, E>;
  R value(std::in_place_t{}, make<T>(1));
  const R failed(unexpect, make<E>(1));
  if (!value.has_value() || failed.has_value() || value.has_error() || !failed.has_error()) return false;
  if (!(*value == make<T>(1)) || !(failed.error() == make<E>(1))) return false;
  R copy = failed;
  R moved = std::move(copy);
  if (copy.has_value() || !(moved.error() == make<E>(1))) return false;
  if (!(value == value) || !(failed == moved) || value == failed || !(failed == Failure<E>(make<E>(1)))) return false;
  return value == make<T>(1);
}

template <class T, class E>
constexpr bool changes() {
  using R = Result<T, E>;
  for (const bool from : {false, true}) {
    for (const bool to : {false, true}) {
      R a = to ? R(std::in_place_t{}, make<T>(1)) : R(unexpect, make<E>(1));
      R b = from ? R(std::in_place_t{}, make<T>(2)) : R(unexpect, make<E>(2));
      const R a0 = a;
      const R b0 = b;
      a = b0;
      if (!(a == b0)) return false;
      a = a0;
      swap(a, b);
      if (!(a == b0) || !(b == a0)) return false;
      a = std::move(b);
      if (!(a == a0)) return false;
      R after(a);  // copies a Result whose value came and went
      if (!(after == a0)) return false;
      after = make<T>(2);
      if (!(*after == make<T>(2))) return false;
      after = Failure<E>(make<E>(2));
      if (!(after.error() == make<E>(2))) return false;
      const R again = after;
      if (!(again == after)) return false;
      after.emplace(make<T>(1));
      if (!(after.value() == make<T>(1))) return false;
      after.emplace(make<T>(2));
      if (!(after.value() == make<T>(2))) return false;
    }
  }
  return true;
}

template <class T, class E>
constexpr bool composes() {
  using R = Result<T, E>;
  const R value(std::in_place_t{}, make<T>(1));
  const R failed(unexpect, make<E>(1));
  if (!value.transform([](const T&) { return 5; }).value_or(0)) return false;
  if (failed.transform([](const T&) { return 5; }).has_value()) return false;
  if (!value.and_then([](const T& v) { return R(v); }).has_value()) return false;
  if (!failed.or_else([](const E&) { return R(std::in_place_t{}, make<T>(2)); }).has_value()) return false;
  if (failed.transform_error([](const E&) { return 3; }).error() != 3) return false;
  if (!(failed.value_or(make<T>(2)) == make<T>(2)) || !(value.value_or(make<T>(2)) == make<T>(1))) return false;
  if (!(failed.error_or(make<E>(2)) == make<E>(1)) || !(value.error_or(make<E>(2)) == make<E>(2))) return false;
  return R(failed).value_or_else([](const E&) { return make<T>(2); }) == make<T>(2);
}

template <class E>
constexpr bool void_works() {
  using R = Result<void, E>;
  R done;
  R failed(unexpect, make<E>(1));
  *done;
  done.value();
  if (!done || failed || done == failed) return false;
  swap(done, failed);
  if (done || !failed) return false;
  failed = done;
  done.emplace();
  R moved = std::move(failed);
  if (failed || moved || !(moved.error() == make<E>(1))) return false;
  if (!moved.or_else([](const E&) { return R(); })) return false;
  if (done.transform([] { return 4; }).value() != 4) return false;
  if (done.and_then([] { return R(unexpect, make<E>(2)); })) return false;
  return moved.transform_error([](const E&) { return 3; }).error() == 3;
}

template <class T>
constexpr bool with_every_error() {
  return lives<T, Code>() && lives<T, Error>() && lives<T, int>() && lives<T, Literal>() &&
         changes<T, Code>() && changes<T, Error>() && changes<T, int>() && changes<T, Literal>() &&
         composes<T, Code>() && composes<T, Error>() && composes<T, int>() && composes<T, Literal>();
}
constexpr bool void_with_every_error() {
  return void_works<Code>() && void_works<Error>() && void_works<int>() && void_works<Literal>();
}

// g++ takes no address for non-null in constants under UBSan (GCC bug 71962).
#if defined(__clang__) || !defined(__SANITIZE_ADDRESS__)
#  define CONSTANT(condition) static_assert(condition)
#else
#  define CONSTANT(condition) static_assert(true)
#endif

#if FALLIBLE_CONDITIONALLY_TRIVIAL
CONSTANT(with_every_error<int>());
CONSTANT(with_every_error<Literal>());
CONSTANT(void_with_every_error());
#endif

TEST(ResultConstexpr, DoesTheSameAtRunTime) {
  EXPECT_TRUE(with_every_error<int>());
  EXPECT_TRUE(with_every_error<Literal>());
  EXPECT_TRUE(void_with_every_error());
}

constexpr Result<int> half(int n) {
  if (n % 2 != 0) return fail(Errc::invalid_argument);
  return n / 2;
}
CONSTANT(half(4).value() == 2);
CONSTANT(half(3).error().code() == Errc::invalid_argument);
CONSTANT(half(3) == fail(Errc::invalid_argument));

constexpr Result<int, Code> constant_value = 3;
constexpr Result<int, Code> constant_failure = fail(Errc::aborted);
constinit Result<int> global_failure = fail(Errc::aborted);
CONSTANT(*constant_value == 3 && constant_failure.error() == Errc::aborted);

TEST(ResultConstexpr, ConstantsAreUsableAtRunTime) {
  EXPECT_EQ(*constant_value, 3);
  EXPECT_EQ(constant_failure.error(), Errc::aborted);
  EXPECT_EQ(global_failure.error().code(), Errc::aborted);
  global_failure = 4;
  EXPECT_EQ(*global_failure, 4);
}

}  // namespace
}  // namespace fallible
