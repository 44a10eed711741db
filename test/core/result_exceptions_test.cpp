// Tests what core/result.hpp guarantees when a value's or an error's constructor throws.
// Built without exceptions this file is empty: there is nothing that could throw.
#include <fallible/core/result.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>

#if defined(__cpp_exceptions)

namespace fallible {
namespace {

struct Thrown {};

/// Throws on the n-th operation that may throw; counts what is alive.
struct Fuse {
  static inline int alive = 0;
  static inline int left = -1;  // operations until one throws; negative: never
  static void step() {
    if (left >= 0 && left-- == 0) throw Thrown{};
  }
};

/// A value whose every operation may throw.
struct Wild : Fuse {
  int id;
  explicit Wild(int number) : id(number) {
    step();
    ++alive;
  }
  Wild(const Wild& other) : id(other.id) {
    step();
    ++alive;
  }
  Wild(Wild&& other) : id(other.id) {  // NOLINT: may throw on purpose
    step();
    other.id = -1;
    ++alive;
  }
  Wild& operator=(const Wild& other) {
    step();
    id = other.id;
    return *this;
  }
  Wild& operator=(Wild&& other) {  // NOLINT
    step();
    id = other.id;
    return *this;
  }
  ~Wild() { --alive; }
};

/// A value that moves quietly; making and copying it may throw.
struct Careful : Fuse {
  int id;
  explicit Careful(int number) : id(number) {
    step();
    ++alive;
  }
  Careful(const Careful& other) : id(other.id) {
    step();
    ++alive;
  }
  Careful(Careful&& other) noexcept : id(std::exchange(other.id, -1)) { ++alive; }
  Careful& operator=(const Careful& other) {
    step();
    id = other.id;
    return *this;
  }
  Careful& operator=(Careful&& other) noexcept {
    id = std::exchange(other.id, -1);
    return *this;
  }
  ~Careful() { --alive; }
};

/// Runs `change` on a fresh `make()`, letting the first operation throw, then the second, ... until none
/// does. `check(result, threw)` looks at what is left each time.
template <class Make, class Change, class Check>
void blow_each_fuse(Make make, Change change, Check check) {
  for (int fuse = 0;; ++fuse) {
    ASSERT_LT(fuse, 20);
    {
      auto result = make();
      Fuse::left = fuse;
      bool threw = false;
      try {
        change(result);
      } catch (const Thrown&) {
        threw = true;
      }
      const bool unused = Fuse::left >= 0;
      Fuse::left = -1;
      check(result, threw);
      if (unused) {
        EXPECT_FALSE(threw);
        return;
      }
    }
    EXPECT_EQ(Fuse::alive, 0);
  }
}

template <class T, class E>
void keeps_the_old_error(E error) {
  SCOPED_TRACE(__PRETTY_FUNCTION__);
  using R = Result<T, E>;
  const auto failed = [&] { return R(unexpect, error); };
  const auto check = [&](const R& result, bool threw) {
    ASSERT_EQ(result.has_value(), !threw);
    if (threw) {
      EXPECT_TRUE(result.error() == error);
    } else {
      EXPECT_EQ(result->id, 3);
    }
  };
  blow_each_fuse(failed, [](R& r) { r.emplace(3); }, check);
  blow_each_fuse(failed, [](R& r) { r = T(3); }, check);
  blow_each_fuse(failed, [](R& r) { R other(std::in_place_t{}, 3); r = other; }, check);
  blow_each_fuse(failed, [](R& r) { R other(std::in_place_t{}, 3); r = std::move(other); }, check);
  blow_each_fuse(failed, [](R& r) { R other(std::in_place_t{}, 3); r.swap(other); }, check);
  blow_each_fuse(failed, [](R& r) { R other(std::in_place_t{}, 3); other.swap(r); }, check);
}

TEST(ResultExceptions, AnErrorStaysWhenItsSuccessorThrows) {
  keeps_the_old_error<Wild, Error>(Errc::aborted);
  keeps_the_old_error<Wild, Code>(Errc::aborted);
  keeps_the_old_error<Wild, int>(5);
  keeps_the_old_error<Wild, std::string>("an error text that is too long to be kept inside");
  keeps_the_old_error<Careful, Error>(Errc::aborted);
  keeps_the_old_error<Careful, int>(5);
  keeps_the_old_error<Careful, std::string>("an error text that is too long to be kept inside");
}

template <class T, class E>
void a_value_survives(E error) {
  SCOPED_TRACE(__PRETTY_FUNCTION__);
  using R = Result<T, E>;
  const auto value = [] { return R(std::in_place_t{}, 7); };
  // Whatever happens: in one of the two states, and destroyed exactly once.
  const auto check = [&](const R& result, bool threw) {
    if (threw) {
      EXPECT_TRUE(result.has_value());
    }
  };
  blow_each_fuse(value, [](R& r) { r.emplace(3); }, check);
  blow_each_fuse(value, [](R& r) { r = T(3); }, check);
  blow_each_fuse(value, [](R& r) { R other(std::in_place_t{}, 3); r = other; }, check);
  blow_each_fuse(value, [&](R& r) { r = Failure<E>(error); }, check);
  blow_each_fuse(value, [&](R& r) { R other(unexpect, error); r = other; }, check);
  blow_each_fuse(value, [&](R& r) { R other(unexpect, error); r.swap(other); }, check);
}

TEST(ResultExceptions, AValueIsNeverHalfReplaced) {
  a_value_survives<Careful, Error>(Errc::aborted);
  a_value_survives<Careful, int>(5);
  a_value_survives<Careful, std::string>("an error text that is too long to be kept inside");
  a_value_survives<Wild, Error>(Errc::aborted);
  a_value_survives<Wild, Code>(Errc::aborted);
}

template <class E>
void a_wild_error(const E& first) {
  SCOPED_TRACE(__PRETTY_FUNCTION__);
  using R = Result<int, E>;
  const auto value = [] { return R(7); };
  const auto check = [&](const R& result, bool threw) {
    ASSERT_EQ(result.has_value(), threw);
    if (threw) {
      EXPECT_EQ(*result, 7);
    } else {
      EXPECT_EQ(result.error().id, first.id);
    }
  };
  blow_each_fuse(value, [&](R& r) { r = Failure<E>(first); }, check);
  blow_each_fuse(value, [&](R& r) { const Failure<E> failure(first); r = failure; }, check);
  blow_each_fuse(value, [&](R& r) { R other(unexpect, first); r = other; }, check);
  blow_each_fuse(value, [&](R& r) { R other(unexpect, first); r.swap(other); }, check);
  blow_each_fuse(value, [&](R& r) { R other(unexpect, first); other.swap(r); }, check);
  const auto done = [] { return Result<void, E>(); };
  const auto check_done = [](const Result<void, E>& result, bool threw) { EXPECT_EQ(result.has_value(), threw); };
  blow_each_fuse(done, [&](Result<void, E>& r) { r = Failure<E>(first); }, check_done);
  blow_each_fuse(done, [&](Result<void, E>& r) { Result<void, E> other(unexpect, first); r = other; }, check_done);
  blow_each_fuse(done, [&](Result<void, E>& r) { Result<void, E> other(unexpect, first); r.swap(other); }, check_done);
}

TEST(ResultExceptions, AValueStaysWhenTheErrorThrows) {
  {
    const Wild wild(5);
    const Careful careful(5);
    Fuse::alive = 0;
    a_wild_error(wild);
    a_wild_error(careful);
    Fuse::alive = 2;
  }
  EXPECT_EQ(Fuse::alive, 0);
}

TEST(ResultExceptions, PassThroughTheMonadicOperations) {
  const Result<int> value = 3;
  const Result<int> failed = fail(Errc::aborted);
  const auto raise = [](auto&&...) -> Result<int> { throw Thrown{}; };
  EXPECT_THROW((void)value.and_then(raise), Thrown);
  EXPECT_THROW((void)value.transform([](int) -> int { throw Thrown{}; }), Thrown);
  EXPECT_THROW((void)failed.or_else(raise), Thrown);
  EXPECT_THROW((void)failed.transform_error([](const Error&) -> int { throw Thrown{}; }), Thrown);
  Fuse::left = -1;
  EXPECT_EQ(Fuse::alive, 0);
}

}  // namespace
}  // namespace fallible

#endif
