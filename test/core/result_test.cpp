// Tests core/result.hpp: construction, assignment, emplace, swap, comparison, access, over many T and E.
#include <fallible/core/result.hpp>

#include <gtest/gtest.h>

#include <any>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fallible {
namespace {

/// EXPECT_TRUE at a tenth of its code: the checks below are compiled for every pair of types.
const char* checked_types = "";
[[gnu::noinline]] void verify(bool holds, int line = __builtin_LINE()) {
  if (!holds) ADD_FAILURE_AT(__FILE__, line) << checked_types;
}
struct Trace {
  explicit Trace(const char* types) { checked_types = types; }
};

/// Counts how many are alive; a copy of a dead one or a second destruction shows.
struct Counted {
  static inline int alive = 0;
  int id;
  bool live = true;
  explicit Counted(int number) : id(number) { ++alive; }
  Counted(const Counted& other) : id(other.id) {
    verify(other.live);
    ++alive;
  }
  Counted(Counted&& other) noexcept : id(other.id) {
    verify(other.live);
    other.id = -1;
    ++alive;
  }
  Counted& operator=(const Counted& other) {
    verify(live && other.live);
    id = other.id;
    return *this;
  }
  Counted& operator=(Counted&& other) noexcept {
    verify(live && other.live);
    id = other.id;
    if (&other != this) other.id = -1;
    return *this;
  }
  ~Counted() {
    verify(live);
    live = false;
    --alive;
  }
  friend bool operator==(const Counted& a, const Counted& b) { return a.id == b.id; }
};

struct Point {
  int x;
  int y;
  friend bool operator==(const Point&, const Point&) = default;
};
struct NoDefault {
  int n;
  explicit NoDefault(int number) : n(number) {}
  friend bool operator==(const NoDefault&, const NoDefault&) = default;
};
struct alignas(64) Wide {
  int n = 0;
  friend bool operator==(const Wide&, const Wide&) = default;
};
struct Plain {  // an error of somebody else
  int reason;
  std::string text;
  friend bool operator==(const Plain&, const Plain&) = default;
};
struct MoveOnly {
  std::unique_ptr<int> n;
  friend bool operator==(const MoveOnly& a, const MoveOnly& b) {
    return (a.n && b.n) ? *a.n == *b.n : a.n == b.n;
  }
};
struct Greedy {  // made from anything
  int n = 0;
  Greedy() = default;
  Greedy(const Greedy&) = default;
  Greedy(Greedy&&) noexcept = default;
  Greedy& operator=(const Greedy&) = default;
  Greedy& operator=(Greedy&&) noexcept = default;
  template <class U>
  Greedy(const U&) : n(7) {}  // NOLINT: greedy on purpose
  friend bool operator==(const Greedy& a, const Greedy& b) { return a.n == b.n; }
};
struct Limited {
  int limit;
  static constexpr Code code = Errc::resource_exhausted;
  friend bool operator==(const Limited&, const Limited&) = default;
};

template <class T>
T sample(int which);
template <> int sample<int>(int which) { return 10 + which; }
template <> bool sample<bool>(int which) { return which == 1; }
template <> std::string sample<std::string>(int which) {
  return std::string(which == 1 ? "one" : "a text that is too long to be kept inside the string");
}
template <> Point sample<Point>(int which) { return {which, 5}; }
template <> NoDefault sample<NoDefault>(int which) { return NoDefault(which); }
template <> Wide sample<Wide>(int which) { return Wide{which}; }
template <> Plain sample<Plain>(int which) { return {which, "a text that is too long to be kept inside"}; }
template <> MoveOnly sample<MoveOnly>(int which) { return {std::make_unique<int>(which)}; }
template <> Greedy sample<Greedy>(int which) {
  Greedy greedy;
  greedy.n = which;
  return greedy;
}
template <> Counted sample<Counted>(int which) { return Counted(which); }
template <> Code sample<Code>(int which) { return which == 1 ? Errc::aborted : Errc::not_found; }
template <> Error sample<Error>(int which) {
  return which == 1 ? Error(Errc::aborted) : Error(Errc::not_found, "user {} is gone", 7);
}

/// Calls check<T, E>() for each pair.
template <class Check, class... E>
struct Errors {
  template <class... T>
  static void with_values() {
    (with_value<T>(), ...);
  }
  template <class T>
  static void with_value() {
    (Check::template run<T, E>(), ...);
  }
};
template <class Check>
void for_each_pair() {
  Errors<Check, Error, Code, Counted>::template with_values<int, bool, std::string, Point, NoDefault, Wide,
                                                            MoveOnly, Greedy, Counted>();
  Errors<Check, int, std::string, Plain, MoveOnly>::template with_values<int, std::string, MoveOnly>();
}

struct ConstructionCheck {
  template <class T, class E>
  static void run() {
    using R = Result<T, E>;
    const Trace trace(__PRETTY_FUNCTION__);
    R value(std::in_place_t{}, sample<T>(1));
    verify(value.has_value());
    verify(!(value.has_error()));
    verify(static_cast<bool>(value));
    verify(*value == sample<T>(1));
    verify(value.value() == sample<T>(1));
    verify(value.operator->() == &*value);
    verify(reinterpret_cast<std::uintptr_t>(&*value) % alignof(T) == 0u);

    R failed(unexpect, sample<E>(1));
    verify(!(failed.has_value()));
    verify(failed.has_error());
    verify(!(static_cast<bool>(failed)));
    verify(failed.error() == sample<E>(1));

    R from_value = sample<T>(2);
    verify(*from_value == sample<T>(2));
    R from_failure = Failure<E>(sample<E>(2));
    verify(from_failure.error() == sample<E>(2));

    R moved_value(std::move(value));
    verify(value.has_value());  // a moved-from value stays a value
    verify(*moved_value == sample<T>(1));
    R moved_failed(std::move(failed));
    verify(!(failed.has_value()));  // a moved-from error stays an error
    verify(moved_failed.error() == sample<E>(1));

    if constexpr (std::is_copy_constructible_v<R>) {
      R copied_value(moved_value);
      verify(*copied_value == sample<T>(1) && *moved_value == sample<T>(1));
      const R copied_failed(moved_failed);
      verify(copied_failed.error() == sample<E>(1) && moved_failed.error() == sample<E>(1));
      const Failure<E> failure(sample<E>(2));
      R from_const = failure;
      verify(from_const.error() == failure.error());
    }
    if constexpr (std::is_default_constructible_v<T>) {
      R empty;
      verify(empty.has_value());
      verify(*empty == T());
    }
  }
};

struct AssignmentCheck {
  template <class T, class E>
  static void run() {
    using R = Result<T, E>;
    const Trace trace(__PRETTY_FUNCTION__);
    const auto make = [](bool good, int which) {
      return good ? R(std::in_place_t{}, sample<T>(which)) : R(unexpect, sample<E>(which));
    };
    const auto is = [](const R& result, bool good, int which) {
      if (result.has_value() != good) return false;
      return good ? *result == sample<T>(which) : result.error() == sample<E>(which);
    };
    for (const bool from : {false, true}) {
      for (const bool to : {false, true}) {
        R target = make(to, 1);
        R source = make(from, 2);
        R& back = (target = std::move(source));
        verify(&back == &target);
        verify(is(target, from, 2));
        verify(source.has_value() == from);

        if constexpr (std::is_copy_assignable_v<R>) {
          R other = make(to, 1);
          const R original = make(from, 2);
          other = original;
          verify(is(other, from, 2) && is(original, from, 2));
          R& alias = other;
          other = alias;
          verify(is(other, from, 2));  // assignment to itself
        }

        R left = make(to, 1);
        R right = make(from, 2);
        left.swap(right);
        verify(is(left, from, 2) && is(right, to, 1));
        using std::swap;
        swap(left, right);
        verify(is(left, to, 1) && is(right, from, 2));
        R& same = left;
        left.swap(same);
        verify(is(left, to, 1));  // swap with itself
      }
      R target = make(from, 1);
      target = sample<T>(2);
      verify(is(target, true, 2));
      target = make(from, 1);
      target = Failure<E>(sample<E>(2));
      verify(is(target, false, 2));
      if constexpr (std::is_copy_constructible_v<E>) {
        target = make(from, 1);
        const Failure<E> failure(sample<E>(2));
        target = failure;
        verify(is(target, false, 2));
      }
      target = make(from, 1);
      T& made = target.emplace(sample<T>(2));
      verify(&made == &*target);
      verify(is(target, true, 2));
    }
    R self = make(false, 1);
    R& alias = self;
    self = std::move(alias);
    verify(!(self.has_value()));  // a failure moved onto itself is still one
  }
};

struct ComparisonCheck {
  template <class T, class E>
  static void run() {
    using R = Result<T, E>;
    const Trace trace(__PRETTY_FUNCTION__);
    const R one(std::in_place_t{}, sample<T>(1));
    const R same(std::in_place_t{}, sample<T>(1));
    const R two(std::in_place_t{}, sample<T>(2));
    const R failed(unexpect, sample<E>(1));
    const R failed_alike(unexpect, sample<E>(1));
    const R failed_else(unexpect, sample<E>(2));
    verify(one == same && !(one != same));
    verify(one != two);
    verify(one != failed && failed != one);
    verify(failed == failed_alike);
    verify(failed != failed_else);
    verify(one == sample<T>(1) && sample<T>(1) == one);
    verify(one != sample<T>(2) && failed != sample<T>(1));
    verify(failed == Failure<E>(sample<E>(1)) && Failure<E>(sample<E>(1)) == failed);
    verify(failed != Failure<E>(sample<E>(2)) && one != Failure<E>(sample<E>(1)));
  }
};

struct AccessCheck {
  template <class T, class E>
  static void run() {
    using R = Result<T, E>;
    const Trace trace(__PRETTY_FUNCTION__);
    verify(R(std::in_place_t{}, sample<T>(1)).value() == sample<T>(1));
    verify(*R(std::in_place_t{}, sample<T>(1)) == sample<T>(1));
    verify(R(unexpect, sample<E>(1)).error() == sample<E>(1));
    verify(R(std::in_place_t{}, sample<T>(1)).value_or(sample<T>(2)) == sample<T>(1));
    verify(R(unexpect, sample<E>(1)).value_or(sample<T>(2)) == sample<T>(2));
    verify(R(std::in_place_t{}, sample<T>(1)).error_or(sample<E>(2)) == sample<E>(2));
    verify(R(unexpect, sample<E>(1)).error_or(sample<E>(2)) == sample<E>(1));
    const auto handler = [](E error) {
      verify(error == sample<E>(1));
      return sample<T>(2);
    };
    verify(R(std::in_place_t{}, sample<T>(1)).value_or_else(handler) == sample<T>(1));
    verify(R(unexpect, sample<E>(1)).value_or_else(handler) == sample<T>(2));
    if constexpr (std::is_copy_constructible_v<R>) {
      const R value(std::in_place_t{}, sample<T>(1));
      const R failed(unexpect, sample<E>(1));
      verify(value.value_or(sample<T>(2)) == sample<T>(1) && *value == sample<T>(1));
      verify(failed.value_or(sample<T>(2)) == sample<T>(2));
      verify(value.error_or(sample<E>(2)) == sample<E>(2));
      verify(failed.error_or(sample<E>(2)) == sample<E>(1) && failed.error() == sample<E>(1));
    }
  }
};

TEST(Result, ConstructsEveryPair) {
  for_each_pair<ConstructionCheck>();
  EXPECT_EQ(Counted::alive, 0);
}
TEST(Result, AssignsAndSwapsEveryPairOfStates) {
  for_each_pair<AssignmentCheck>();
  EXPECT_EQ(Counted::alive, 0);
}
TEST(Result, ComparesEveryPair) {
  for_each_pair<ComparisonCheck>();
  EXPECT_EQ(Counted::alive, 0);
}
TEST(Result, GivesEveryPairOut) {
  for_each_pair<AccessCheck>();
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Result, OfAConstValueIsReadAndCopied) {
  const Result<const int> seven = 7;
  const Result<const int> copy = seven;
  EXPECT_EQ(*copy, 7);
  Result<const std::string> text("text");
  Result<const std::string> taken = std::move(text);
  EXPECT_EQ(*taken, "text");
  EXPECT_EQ(taken.value_or("other"), "text");
  Result<const int> failed = fail(Errc::aborted);
  EXPECT_EQ(failed.value_or(3), 3);
  failed.emplace(4);
  EXPECT_EQ(*failed, 4);
}

TEST(Result, BuildsInPlaceFromArgumentsAndLists) {
  Result<std::string> repeated(std::in_place_t{}, 3u, 'x');
  EXPECT_EQ(*repeated, "xxx");
  Result<std::vector<int>> list(std::in_place_t{}, {1, 2, 3});
  EXPECT_EQ(list->size(), 3u);
  Result<int, std::vector<int>> error_list(unexpect, {4, 5});
  EXPECT_EQ(error_list.error().size(), 2u);
  Result<void, std::vector<int>> void_list(unexpect, {4, 5, 6});
  EXPECT_EQ(void_list.error().size(), 3u);
  Failure<std::vector<int>> failure_list(std::in_place_t{}, {7, 8});
  EXPECT_EQ(failure_list.error().size(), 2u);
  EXPECT_EQ(list.emplace({9, 9}).size(), 2u);
  EXPECT_EQ(repeated.emplace(2u, 'y'), "yy");
  Result<std::string> failed = fail(Errc::aborted);
  EXPECT_EQ(failed.emplace("made"), "made");
  EXPECT_TRUE(failed.has_value());
}

struct Pinned {  // neither copied nor moved
  int n;
  explicit Pinned(int number) noexcept : n(number) {}
  Pinned(Pinned&&) = delete;
};

TEST(Result, HoldsWhatCannotBeMoved) {
  Result<Pinned> pinned(std::in_place_t{}, 1);
  EXPECT_EQ(pinned->n, 1);
  EXPECT_EQ(pinned.emplace(2).n, 2);
  Result<Pinned> failed(unexpect, Errc::aborted);
  EXPECT_EQ(failed.emplace(3).n, 3);
  Result<Pinned, int> with_int(unexpect, 5);
  EXPECT_EQ(with_int.emplace(4).n, 4);
  const auto made = Result<int>(1).transform([](int n) { return Pinned(n + 1); });
  EXPECT_EQ(made->n, 2) << "transform builds the value where it stays";
}

TEST(Result, EmplaceMayReadTheErrorThatItReplaces) {
  Result<std::string, std::string> failed(unexpect, "the old error, long enough to live on the heap");
  failed.emplace(failed.error());
  EXPECT_EQ(*failed, "the old error, long enough to live on the heap");
  Result<std::string, std::string> value(std::in_place_t{}, "the old value, long enough to live on the heap");
  value = Failure<std::string>(*value);
  EXPECT_EQ(value.error(), "the old value, long enough to live on the heap");
  Result<std::string> other("the old value, long enough to live on the heap");
  other.emplace(*other);
  EXPECT_EQ(*other, "the old value, long enough to live on the heap");
  Result<std::string, int> third("the old value, long enough to live on the heap");
  third.emplace(*third);
  EXPECT_EQ(*third, "the old value, long enough to live on the heap");
}

TEST(Result, ConvertsFromAResultWhosePartsConvert) {
  const Result<int, Code> seven = 7;
  const Result<long> lifted = seven;
  EXPECT_EQ(*lifted, 7);
  const Result<int, Code> lost = fail(Errc::data_loss);
  const Result<long> lost_too = lost;
  EXPECT_TRUE(lost_too.error() == Errc::data_loss);
  Result<std::unique_ptr<int>, Code> owner = std::make_unique<int>(3);
  Result<std::shared_ptr<int>> shared = std::move(owner);
  EXPECT_EQ(**shared, 3);
  EXPECT_EQ(*owner, nullptr);
  Result<int, Limited> limited = fail(Limited{9});
  Result<int> any = limited;
  ASSERT_NE(any.error().get_if<Limited>(), nullptr);
  EXPECT_EQ(any.error().get_if<Limited>()->limit, 9);
  EXPECT_EQ(any.error().code(), Code(Errc::resource_exhausted));
  Result<NoDefault> named(Result<int>(4));
  EXPECT_EQ(named->n, 4);
  Result<void> done = Result<void, Code>();
  EXPECT_TRUE(done.has_value());
  Result<void> not_done = Result<void, Code>(fail(Errc::aborted));
  EXPECT_TRUE(not_done.error() == Errc::aborted);
  Result<bool> yes = Result<bool, Code>(false);
  EXPECT_TRUE(yes.has_value());
  EXPECT_FALSE(*yes) << "converted by value, not by 'it holds something'";
  long assigned = 0;
  Result<long> target = fail(Errc::aborted);
  target = seven;
  assigned = *target;
  EXPECT_EQ(assigned, 7);
  target = lost;
  EXPECT_TRUE(target.error() == Errc::data_loss);
}

TEST(Result, OfSomethingMadeFromAnythingTakesAWholeResult) {
  Result<std::any> whole = Result<int>(3);
  EXPECT_EQ(**std::any_cast<Result<int>>(&*whole), 3);
  Result<Greedy> greedy = Result<int>(3);
  EXPECT_EQ(greedy->n, 7);
  Result<Greedy> failed = fail(Errc::aborted);
  EXPECT_TRUE(failed.has_error()) << "a Failure is never a value";
  Result<Greedy> sited = FALLIBLE_FAIL(Errc::aborted);
  EXPECT_TRUE(sited.has_error());
  Result<Greedy> limited = fail(Limited{1});
  EXPECT_TRUE(limited.has_error());
  limited = fail(Errc::aborted);
  EXPECT_TRUE(limited.error() == Errc::aborted);
  limited = 3;
  EXPECT_EQ(limited->n, 7);
  limited = FALLIBLE_FAIL(Errc::not_found);
  EXPECT_TRUE(limited.has_error());
  Result<std::any, Code> any_copy = fail(Errc::not_found);
  Result<std::any, Code> copied = any_copy;
  EXPECT_TRUE(copied.has_error());
}

TEST(Result, ComparesAcrossTypes) {
  EXPECT_TRUE((Result<int, Code>(7) == Result<long>(7)));
  EXPECT_TRUE((Result<int, Code>(fail(Errc::aborted)) == Result<long>(fail(Errc::aborted))));
  EXPECT_TRUE((Result<int>(fail(Errc::aborted)) == fail(Errc::aborted)));
  EXPECT_TRUE((Result<int>(fail(Errc::aborted)) != fail(Errc::not_found)));
  EXPECT_TRUE((Result<int, Limited>(fail(Limited{2})) == fail(Limited{2})));
  EXPECT_TRUE((Result<std::string>("text") == "text"));
  EXPECT_TRUE((Result<void, Code>() == Result<void>()));
  EXPECT_TRUE((Result<void, Code>(fail(Errc::aborted)) == Result<void>(fail(Errc::aborted))));
  EXPECT_TRUE((Result<void>() != Result<void>(fail(Errc::aborted))));
  EXPECT_TRUE((Result<void>(fail(Errc::aborted)) == fail(Errc::aborted)));
  EXPECT_TRUE((Result<int>(1) != fail(Errc::aborted)));
}

template <class E>
void check_void() {
  using R = Result<void, E>;
  const Trace trace(__PRETTY_FUNCTION__);
  R done;
  verify(done.has_value() && !done.has_error() && static_cast<bool>(done));
  *done;
  done.value();
  R in_place(std::in_place_t{});
  verify(in_place.has_value());
  R failed(unexpect, sample<E>(1));
  verify(failed.error() == sample<E>(1));
  R moved(std::move(failed));
  verify(!(failed.has_value()));
  verify(moved.error() == sample<E>(1));
  R moved_done(std::move(done));
  verify(moved_done.has_value() && done.has_value());
  const auto make = [](bool good, int which) { return good ? R() : R(unexpect, sample<E>(which)); };
  const auto is = [](const R& result, bool good, int which) {
    return result.has_value() == good && (good || result.error() == sample<E>(which));
  };
  for (const bool from : {false, true}) {
    for (const bool to : {false, true}) {
      R target = make(to, 1);
      R source = make(from, 2);
      target = std::move(source);
      verify(is(target, from, 2));
      verify(source.has_value() == from);
      if constexpr (std::is_copy_assignable_v<R>) {
        R other = make(to, 1);
        const R original = make(from, 2);
        other = original;
        verify(is(other, from, 2) && is(original, from, 2));
        R& alias = other;
        other = alias;
        verify(is(other, from, 2));
      }
      R left = make(to, 1);
      R right = make(from, 2);
      left.swap(right);
      verify(is(left, from, 2) && is(right, to, 1));
      swap(left, right);
      verify(is(left, to, 1) && is(right, from, 2));
    }
    R target = make(from, 1);
    target = Failure<E>(sample<E>(2));
    verify(is(target, false, 2));
    target.emplace();
    verify(target.has_value());
  }
  verify(R(unexpect, sample<E>(1)).error_or(sample<E>(2)) == sample<E>(1));
  verify(R().error_or(sample<E>(2)) == sample<E>(2));
  int handled = 0;
  R(unexpect, sample<E>(1)).value_or_else([&](E) { ++handled; });
  R().value_or_else([&](E) { ++handled; });
  verify(handled == 1);
  verify(make(false, 1) == make(false, 1));
  verify(make(false, 1) != make(false, 2));
  verify(make(true, 1) == make(true, 2));
  verify(make(true, 1) != make(false, 1));
}

TEST(ResultOfVoid, DoesEverythingWithEveryError) {
  check_void<Error>();
  check_void<Code>();
  check_void<int>();
  check_void<std::string>();
  check_void<Plain>();
  check_void<MoveOnly>();
  check_void<Counted>();
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Failure, IsUnexpected) {
  Failure<std::string> one(std::in_place_t{}, "one");
  Failure<std::string> two(std::string("two"));
  EXPECT_TRUE(one != two);
  swap(one, two);
  EXPECT_EQ(one.error(), "two");
  one.swap(two);
  EXPECT_EQ(std::move(one).error(), "one");
  const Failure deduced(5);
  static_assert(std::is_same_v<decltype(deduced), const Failure<int>>);
  EXPECT_TRUE(deduced == Failure<long>(5));
  EXPECT_TRUE(Failure<Error>(Errc::aborted) == fail(Errc::aborted));
}

TEST(Result, AddsContextAndFieldsToFailuresOnly) {
  int evaluated = 0;
  Result<int> good = Result<int>(3).context("load {}", 7).with("key", 1);
  EXPECT_EQ(*good, 3);
  Result<int, Code> lost = fail(Errc::data_loss);
  auto rich = std::move(lost).context("load {}", 7).context(std::string("made here")).with("key", personal("k"));
  static_assert(std::is_same_v<decltype(rich), Result<int>>);
  EXPECT_TRUE(rich.error() == Errc::data_loss);
  EXPECT_FALSE(rich.error().detail_lost());
  auto limited = Result<std::unique_ptr<int>, Limited>(fail(Limited{4})).context("in a context");
  EXPECT_EQ(limited.error().get_if<Limited>()->limit, 4);
  auto owner = Result<std::unique_ptr<int>, Code>(std::make_unique<int>(4)).context("unused");
  EXPECT_EQ(**owner, 4);
  auto done = Result<void, Code>().context("unused {}", ++evaluated).with("key", 2);
  static_assert(std::is_same_v<decltype(done), Result<void>>);
  EXPECT_TRUE(done.has_value());
  auto failed = Result<void>(fail(Errc::aborted)).context("step {}", 2).with("key", 2).context(std::string("x"));
  EXPECT_TRUE(failed.error() == Errc::aborted);
}

TEST(Result, NamesTheCallersLineForAnErrorStructHoweverItArrives) {
  const auto here = [](const Error& error) { return std::string(error.location().file); };
  const Result<int> by_fail = fail(Limited{1});
  EXPECT_EQ(here(by_fail.error()), __FILE__);
  Result<int> assigned = 3;
  assigned = fail(Limited{2});
  EXPECT_EQ(here(assigned.error()), __FILE__);
  const auto not_inside_the_library = [](const Error& error) {
    const char* file = error.location().file;
    return file == nullptr || std::string(file) == __FILE__;
  };
  const Result<int> by_failure = Failure<Limited>(Limited{3});
  EXPECT_TRUE(not_inside_the_library(by_failure.error())) << by_failure.error().location().file;
  const Result<int> by_result = Result<int, Limited>(unexpect, Limited{4});
  EXPECT_TRUE(not_inside_the_library(by_result.error())) << by_result.error().location().file;
  const Result<int> by_context = Result<int, Limited>(unexpect, Limited{5}).context("text");
  EXPECT_TRUE(not_inside_the_library(by_context.error())) << by_context.error().location().file;
  const Result<int> by_builder = Failure<Limited>(Limited{6}).with("key", 1);
  EXPECT_TRUE(not_inside_the_library(by_builder.error())) << by_builder.error().location().file;
}

}  // namespace
}  // namespace fallible
