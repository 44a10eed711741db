// Tests what core/result.hpp promises about size, triviality, noexcept and conversions: assertions only.
#include <fallible/core/result.hpp>

#include <gtest/gtest.h>

#include <any>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <vector>

namespace fallible {
namespace {

struct Point {
  int x;
  int y;
};
struct Quiet {  // a plain error of somebody else
  int reason;
};
struct Limited {
  int limit;
  static constexpr Code code = Errc::resource_exhausted;
};
struct NoDefault {
  explicit NoDefault(int) {}
};
struct alignas(64) Wide {
  int n = 0;
};
struct Immovable {
  explicit Immovable(int) {}
  Immovable(Immovable&&) = delete;
};
struct ThrowingMove {
  ThrowingMove() = default;
  ThrowingMove(const ThrowingMove&) {}
  ThrowingMove(ThrowingMove&&) {}  // NOLINT: not noexcept on purpose
  ThrowingMove& operator=(const ThrowingMove&) { return *this; }
  ThrowingMove& operator=(ThrowingMove&&) { return *this; }
};
struct TrivialCopyOnly {  // trivially copyable, yet its assignment is not trivial
  TrivialCopyOnly() = default;
  TrivialCopyOnly(const TrivialCopyOnly&) = default;
  TrivialCopyOnly& operator=(const TrivialCopyOnly&) { return *this; }
};
struct FromAnything {
  template <class U>
  FromAnything(U&&) {}  // NOLINT: greedy on purpose
};
using MoveOnly = std::unique_ptr<int>;

// One word each, and what a Result adds to its value is one word.
static_assert(sizeof(Code) == 8 && sizeof(Error) == 8);
static_assert(sizeof(Result<void>) == 8 && sizeof(Result<void, Code>) == 8);
static_assert(sizeof(Result<int>) == 16 && sizeof(Result<int, Code>) == 16);
static_assert(sizeof(Result<bool>) == 16 && sizeof(Result<std::uint64_t, Code>) == 16);
static_assert(sizeof(Result<std::uint64_t>) == 16 && sizeof(Result<void*>) == 16);
static_assert(sizeof(Result<MoveOnly>) == 16 && sizeof(Result<Code>) == 16 && sizeof(Result<Error, Code>) == 16);
static_assert(sizeof(Result<Point>) == 16);
static_assert(sizeof(Result<std::string>) == 8 + sizeof(std::string));
static_assert(sizeof(Result<int, int>) == 16 && sizeof(Result<void, int>) == 16);
static_assert(sizeof(Result<Wide>) == 128 && alignof(Result<Wide>) == 64);

template <class R>
inline constexpr bool trivial_to_copy =
    std::is_trivially_copyable_v<R> && std::is_trivially_copy_constructible_v<R> &&
    std::is_trivially_move_constructible_v<R> && std::is_trivially_copy_assignable_v<R> &&
    std::is_trivially_move_assignable_v<R> && std::is_trivially_destructible_v<R>;

#if FALLIBLE_CONDITIONALLY_TRIVIAL
static_assert(trivial_to_copy<Result<int, Code>> && trivial_to_copy<Result<Point, Code>>);
static_assert(trivial_to_copy<Result<void, Code>> && trivial_to_copy<Result<void*, Code>>);
static_assert(trivial_to_copy<Result<int, int>> && trivial_to_copy<Result<void, int>>);
static_assert(trivial_to_copy<Result<Point, Quiet>> && trivial_to_copy<Result<int, Limited>>);
static_assert(trivial_to_copy<Result<Wide, Code>>);
static_assert(std::is_trivially_copy_constructible_v<Result<TrivialCopyOnly, Code>>);
static_assert(!std::is_trivially_copy_assignable_v<Result<TrivialCopyOnly, Code>>);
static_assert(std::is_trivially_copy_constructible_v<Result<const int, Code>>);
static_assert(std::is_trivially_destructible_v<Result<NoDefault, Code>>);
#endif
static_assert(!std::is_trivially_copyable_v<Result<int>> && !std::is_trivially_destructible_v<Result<int>>);
static_assert(!std::is_trivially_copyable_v<Result<std::string, Code>>);
static_assert(!std::is_trivially_copyable_v<Result<int, std::string>>);

template <class T, class E>
consteval bool same_traits_as_parts() {
  using R = Result<T, E>;
  static_assert(std::is_copy_constructible_v<R> ==
                (std::is_copy_constructible_v<T> && std::is_copy_constructible_v<E>));
  static_assert(std::is_move_constructible_v<R> ==
                (std::is_move_constructible_v<T> && std::is_move_constructible_v<E>));
  static_assert(std::is_nothrow_move_constructible_v<R> ==
                (std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_constructible_v<E>));
  static_assert(std::is_nothrow_copy_constructible_v<R> ==
                (std::is_nothrow_copy_constructible_v<T> && std::is_nothrow_copy_constructible_v<E>));
  constexpr bool switches =
      std::is_nothrow_move_constructible_v<T> || std::is_nothrow_move_constructible_v<E>;
  static_assert(std::is_copy_assignable_v<R> ==
                (std::is_copy_constructible_v<T> && std::is_copy_assignable_v<T> &&
                 std::is_copy_constructible_v<E> && std::is_copy_assignable_v<E> && switches));
  static_assert(std::is_move_assignable_v<R> ==
                (std::is_move_constructible_v<T> && std::is_move_assignable_v<T> &&
                 std::is_move_constructible_v<E> && std::is_move_assignable_v<E> && switches));
  static_assert(std::is_nothrow_move_assignable_v<R> ==
                (std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
                 std::is_nothrow_move_constructible_v<E> && std::is_nothrow_move_assignable_v<E>));
  static_assert(std::is_default_constructible_v<R> == std::is_default_constructible_v<T>);
  static_assert(std::is_nothrow_default_constructible_v<R> == std::is_nothrow_default_constructible_v<T>);
  static_assert(std::is_swappable_v<R> ==
                (std::is_swappable_v<T> && std::is_swappable_v<E> && std::is_move_constructible_v<T> &&
                 std::is_move_constructible_v<E> && switches));
  static_assert(std::is_constructible_v<R, unexpect_t, E> == std::is_constructible_v<E, E>);
  return true;
}
template <class T>
consteval bool with_every_error() {
  return same_traits_as_parts<T, Error>() && same_traits_as_parts<T, Code>() &&
         same_traits_as_parts<T, int>() && same_traits_as_parts<T, std::string>() &&
         same_traits_as_parts<T, Quiet>() && same_traits_as_parts<T, MoveOnly>() &&
         same_traits_as_parts<T, ThrowingMove>();
}
static_assert(with_every_error<int>() && with_every_error<bool>() && with_every_error<const int>());
static_assert(with_every_error<std::string>() && with_every_error<std::vector<std::string>>());
static_assert(with_every_error<MoveOnly>() && with_every_error<NoDefault>() && with_every_error<Wide>());
static_assert(with_every_error<Point>() && with_every_error<Immovable>() && with_every_error<ThrowingMove>());
static_assert(with_every_error<std::mutex>() && with_every_error<TrivialCopyOnly>());

template <class E>
consteval bool void_follows_its_error() {
  using R = Result<void, E>;
  static_assert(std::is_nothrow_default_constructible_v<R>);
  static_assert(std::is_copy_constructible_v<R> == std::is_copy_constructible_v<E>);
  static_assert(std::is_move_constructible_v<R> == std::is_move_constructible_v<E>);
  static_assert(std::is_nothrow_move_constructible_v<R> == std::is_nothrow_move_constructible_v<E>);
  static_assert(std::is_nothrow_copy_constructible_v<R> == std::is_nothrow_copy_constructible_v<E>);
  static_assert(std::is_move_assignable_v<R> ==
                (std::is_move_constructible_v<E> && std::is_move_assignable_v<E>));
  static_assert(std::is_nothrow_move_assignable_v<R> ==
                (std::is_nothrow_move_constructible_v<E> && std::is_nothrow_move_assignable_v<E>));
  static_assert(std::is_swappable_v<R> == (std::is_swappable_v<E> && std::is_move_constructible_v<E>));
  return true;
}
static_assert(void_follows_its_error<Error>() && void_follows_its_error<Code>());
static_assert(void_follows_its_error<int>() && void_follows_its_error<std::string>());
static_assert(void_follows_its_error<MoveOnly>() && void_follows_its_error<ThrowingMove>());

// What converts by itself, what only by name, and what not at all.
static_assert(std::is_convertible_v<int, Result<int>> && std::is_convertible_v<int, Result<long>>);
static_assert(std::is_convertible_v<const char*, Result<std::string>>);
static_assert(!std::is_convertible_v<int, Result<NoDefault>> && std::is_constructible_v<Result<NoDefault>, int>);
static_assert(!std::is_constructible_v<Result<int>, std::string>);
static_assert(std::is_convertible_v<Failure<Code>, Result<int>> && std::is_convertible_v<Failure<Code>, Result<void>>);
static_assert(std::is_convertible_v<Failure<Code>, Result<int, Code>>);
static_assert(std::is_convertible_v<Failure<Limited>, Result<int>> && std::is_convertible_v<Failure<Limited>, Result<int, Limited>>);
static_assert(!std::is_constructible_v<Result<int, Code>, Failure<Error>>, "an Error does not fit into a Code");
static_assert(!std::is_constructible_v<Result<int, Limited>, Failure<Code>>);
static_assert(!std::is_convertible_v<Error, Result<int>>, "an error needs fail()");
static_assert(!std::is_convertible_v<Code, Result<int>>);
static_assert(!std::is_convertible_v<Result<int>, int> && !std::is_convertible_v<Result<int>, bool>);
static_assert(std::is_constructible_v<bool, Result<int>>);
static_assert(std::is_convertible_v<Result<int>, Result<long>> && std::is_convertible_v<Result<int, Code>, Result<int>>);
static_assert(std::is_convertible_v<Result<void, Code>, Result<void>>);
static_assert(!std::is_convertible_v<Result<int>, Result<int, Code>>);
static_assert(!std::is_convertible_v<Result<int>, Result<NoDefault>> && std::is_constructible_v<Result<NoDefault>, Result<int>>);
static_assert(!std::is_constructible_v<Result<void>, Result<int>> && !std::is_constructible_v<Result<int>, Result<void>>);
static_assert(!std::is_constructible_v<Result<int>, Result<std::string>>);
static_assert(!std::is_constructible_v<Result<int, MoveOnly>, const Result<int, MoveOnly>&>);
static_assert(std::is_convertible_v<Result<int>, Result<std::any>>, "std::any takes the Result as its value");
static_assert(std::is_same_v<Result<int>, expected<int>> && std::is_same_v<Failure<int>, unexpected<int>>);

// A value of a type that is made from anything is still copied and moved as itself.
static_assert(std::is_copy_constructible_v<Result<FromAnything>> && std::is_move_constructible_v<Result<FromAnything>>);
static_assert(std::is_constructible_v<Result<FromAnything>, int>);

// A Result<bool> is not made from another Result's "does it hold a value" (LWG 3836).
static_assert(std::is_convertible_v<Result<bool, Code>, Result<bool>>);
static_assert(std::is_constructible_v<Result<bool>, bool> && !std::is_constructible_v<Result<bool>, Result<std::string>>);

// Members say what they return.
template <class R>
using Value = decltype(std::declval<R>().value());
template <class R>
using Star = decltype(*std::declval<R>());
template <class R>
using TheError = decltype(std::declval<R>().error());
static_assert(std::is_same_v<Value<Result<int>&>, int&> && std::is_same_v<Value<Result<int>>, int&&>);
static_assert(std::is_same_v<Value<const Result<int>&>, const int&> && std::is_same_v<Value<const Result<int>>, const int&&>);
static_assert(std::is_same_v<Star<Result<int>&>, int&> && std::is_same_v<Star<Result<int>>, int&&>);
static_assert(std::is_same_v<Star<const Result<int>&>, const int&> && std::is_same_v<Star<const Result<int>>, const int&&>);
static_assert(std::is_same_v<TheError<Result<int, int>&>, int&> && std::is_same_v<TheError<Result<int, int>>, int&&>);
static_assert(std::is_same_v<TheError<const Result<int, int>&>, const int&>);
static_assert(std::is_same_v<TheError<const Result<int, int>>, const int&&>);
static_assert(std::is_same_v<TheError<Result<void, int>&>, int&> && std::is_same_v<TheError<const Result<void, int>>, const int&&>);
static_assert(std::is_void_v<Value<Result<void>&>> && std::is_void_v<Star<Result<void>&>>);
static_assert(std::is_same_v<decltype(std::declval<Result<int>&>().operator->()), int*>);
static_assert(std::is_same_v<decltype(std::declval<const Result<int>&>().operator->()), const int*>);
static_assert(std::is_same_v<Result<int, Code>::rebind<long>, Result<long, Code>>);
static_assert(std::is_same_v<Result<void, Code>::rebind<long>, Result<long, Code>>);
static_assert(std::is_same_v<Result<int, Code>::unexpected_type, Failure<Code>>);
static_assert(std::is_same_v<Result<int, Code>::value_type, int> && std::is_same_v<Result<int, Code>::error_type, Code>);

// What cannot fail says so.
template <class R>
inline constexpr bool quiet_observers =
    noexcept(std::declval<R&>().has_value()) && noexcept(std::declval<R&>().has_error()) &&
    noexcept(static_cast<bool>(std::declval<R&>())) && noexcept(*std::declval<R&>()) &&
    noexcept(std::declval<R&>().error());
static_assert(quiet_observers<Result<int>> && quiet_observers<Result<std::string, std::string>> && quiet_observers<Result<void>>);
static_assert(noexcept(Result<int>(1)) && noexcept(Result<int>(Failure<Code>(Errc::aborted))));
static_assert(noexcept(Result<int, Code>(unexpect, Errc::aborted)) && noexcept(Result<int>(std::in_place_t{}, 1)));
static_assert(!noexcept(Result<std::string>("text")));
static_assert(std::is_nothrow_swappable_v<Result<int>> && std::is_nothrow_swappable_v<Result<std::string, Code>>);
static_assert(!std::is_nothrow_swappable_v<Result<ThrowingMove>>);

// The assignments that would have to guess what to do when a move fails do not exist.
static_assert(!std::is_copy_assignable_v<Result<ThrowingMove, ThrowingMove>>);
static_assert(!std::is_move_assignable_v<Result<const int>> && !std::is_copy_assignable_v<Result<const int>>);
static_assert(std::is_assignable_v<Result<int>&, int> && std::is_assignable_v<Result<int>&, Failure<Code>>);
static_assert(!std::is_assignable_v<Result<const int>&, int>);
static_assert(!std::is_assignable_v<Result<int, Code>&, Failure<Error>>);
static_assert(std::is_assignable_v<Result<int>&, decltype(fail(Errc::aborted, "text"))>);

TEST(ResultLayout, IsWhatTheAssertionsOfThisFileSay) { SUCCEED(); }

}  // namespace
}  // namespace fallible
