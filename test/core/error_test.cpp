// Tests core/error.hpp: one word, what it costs, what it keeps, and what a visitor finds in it.
#include <fallible/core/error.hpp>
#include <fallible/core/allocator.hpp>
#include <fallible/core/failure.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/visit.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace store {

/// Counts allocations; installed for the length of one test.
class CountingAllocator {
 public:
  CountingAllocator() : before_(fallible::set_allocator(&allocator_)) {}
  CountingAllocator(const CountingAllocator&) = delete;
  CountingAllocator& operator=(const CountingAllocator&) = delete;
  ~CountingAllocator() {
    fallible::set_allocator(before_);
    EXPECT_EQ(allocations, deallocations) << "a block was lost";
    EXPECT_EQ(bytes_out, 0u);
  }
  int allocations = 0;
  int deallocations = 0;
  std::size_t bytes_out = 0;

 private:
  static void* take(void* self, std::size_t bytes) {
    auto& count = *static_cast<CountingAllocator*>(self);
    ++count.allocations;
    count.bytes_out += bytes;
    return std::malloc(bytes);
  }
  static void give_back(void* self, void* memory, std::size_t bytes) {
    auto& count = *static_cast<CountingAllocator*>(self);
    ++count.deallocations;
    count.bytes_out -= bytes;
    std::free(memory);
  }
  fallible::Allocator allocator_{&take, &give_back, this};
  const fallible::Allocator* before_;
};

struct Limited {
  int limit;
  std::chrono::seconds pause;
  static constexpr fallible::Code code = fallible::Errc::resource_exhausted;
  static constexpr auto fields =
      fallible::fields(fallible::field("limit", &Limited::limit, fallible::Privacy::public_),
                       fallible::field("pause", &Limited::pause));
  static constexpr const char* message = "limited to {limit} calls";
};
struct Bare {
  int n;
  static constexpr fallible::Code code = fallible::Errc::aborted;
};
struct Heavy {  // members that own something
  std::string text;
  std::vector<int> numbers;
  std::shared_ptr<int> alive;
  static constexpr fallible::Code code = fallible::Errc::data_loss;
  static constexpr auto fields = fallible::fields(fallible::field("text", &Heavy::text));
};
struct MoveOnly {
  std::unique_ptr<int> n;
  static constexpr fallible::Code code = fallible::Errc::internal;
};
struct alignas(64) Cacheline {
  char bytes[64];
  static constexpr fallible::Code code = fallible::Errc::internal;
};
struct alignas(256) Page {
  char bytes[512];
  static constexpr fallible::Code code = fallible::Errc::internal;
};
struct Large {
  char bytes[16384];
  static constexpr fallible::Code code = fallible::Errc::internal;
};
struct Account {
  std::string iban;
  std::string key;
  std::optional<int> age;
  static constexpr fallible::Code code = fallible::Errc::permission_denied;
  static constexpr auto fields = fallible::fields(
      fallible::field("iban", &Account::iban, fallible::Privacy::personal),
      fallible::field("key", &Account::key, fallible::Privacy::secret), fallible::field("age", &Account::age));
  static constexpr const char* message = "account {iban} with {key} is {age}";
};

}  // namespace store

namespace fallible {
namespace {

using store::CountingAllocator;

static_assert(sizeof(Error) == sizeof(void*));
static_assert(!std::is_default_constructible_v<Error>, "an error is never empty");
static_assert(std::is_nothrow_move_constructible_v<Error> && std::is_nothrow_move_assignable_v<Error>);
static_assert(std::is_nothrow_copy_constructible_v<Error> && std::is_nothrow_copy_assignable_v<Error>);
static_assert(std::is_nothrow_swappable_v<Error>);
static_assert(std::is_convertible_v<Errc, Error> && std::is_convertible_v<Code, Error>);
static_assert(std::is_convertible_v<store::Limited, Error>);
static_assert(!std::is_constructible_v<Error, int> && !std::is_constructible_v<Error, const char*>);
static_assert(Error(Errc::aborted).code() == Errc::aborted, "usable in constants");

constinit Error global = Errc::not_found;

/// The texts of one error only, outermost first.
struct Texts {
  std::vector<std::string> all;
  std::vector<Location> places;
  bool enter(const Error&, const Step& step) { return step.depth == 0; }
  void text(const Words& words, Location where) {
    std::string rendered;
    words.write(append_to(rendered));
    all.push_back(rendered);
    places.push_back(where);
  }
};
std::vector<std::string> texts_of(const Error& error) {
  Texts texts;
  visit(error, texts);
  return texts.all;
}

/// The fields of one error only, as "key=value".
struct Fields {
  std::vector<std::string> all;
  bool enter(const Error&, const Step& step) { return step.depth == 0; }
  void field(Text key, const Arg& value) {
    std::string line(key.data(), key.size());
    line += '=';
    switch (value.kind) {
      case ArgKind::text: line.append(value.chars.data, value.chars.size); break;
      case ArgKind::int64: line += std::to_string(value.int64); break;
      case ArgKind::uint64: line += std::to_string(value.uint64); break;
      case ArgKind::boolean: line += value.boolean ? "true" : "false"; break;
      case ArgKind::none: line += "nothing"; break;
      case ArgKind::duration: line += std::to_string(value.duration.count) + value.duration.unit; break;
      default: line += "other"; break;
    }
    all.push_back(line + ":" + privacy_name(value.privacy));
  }
};
std::vector<std::string> fields_of(const Error& error) {
  Fields fields;
  visit(error, fields);
  return fields.all;
}

/// Each error as its relation (self, cause, member, suppressed), a dot per level, and its number.
struct Shape {
  std::string text;
  bool enter(const Error& error, const Step& step) {
    constexpr const char* marks = "*cms";
    if (!text.empty()) text += ' ';
    text += std::string(step.depth, '.') + marks[static_cast<int>(step.relation)] +
            std::to_string(error.code().number());
    return true;
  }
};
std::string shape_of(const Error& error) {
  Shape shape;
  visit(error, shape);
  return shape.text;
}

using Strings = std::vector<std::string>;

TEST(Error, OfACodeAloneNeverAllocates) {
  CountingAllocator count;
  Error error = Errc::aborted;
  Error copy = error;
  Error moved = std::move(copy);
  copy = moved;
  swap(copy, moved);
  const Result<int> result = fail(Errc::not_found);
  const Result<int> copied = result;
  const Result<int> sited = FALLIBLE_FAIL(Errc::not_found);
  const Result<int> lifted = Result<int, Code>(fail(Errc::not_found));
  EXPECT_EQ(sited.error(), Errc::not_found);
  EXPECT_EQ(copied.error(), lifted.error());
  EXPECT_EQ(count.allocations, 0);
  EXPECT_EQ(to_string(error), "aborted");
  EXPECT_EQ(global.code(), Errc::not_found);
}

TEST(Error, AllocatesOnceForManyDetails) {
  CountingAllocator count;
  Error error = Errc::aborted;
  error.context("one").context("two").context("three").with("key", 1).context("four {}", 4);
  EXPECT_EQ(count.allocations, 1);
  Error copy = error;
  Error other = copy;
  EXPECT_EQ(count.allocations, 1) << "a copy shares";
  copy.context("five");
  EXPECT_EQ(count.allocations, 2) << "and pays when it changes";
  const Result<int> failed = fail(Errc::aborted, "message");
  EXPECT_EQ(count.allocations, 3);
}

TEST(Error, KeepsLiteralsAsPointersAndCopiesTheRest) {
  CountingAllocator count;
  Error error = Errc::aborted;
  error.context("literal");
  {
    std::string text(200, 'x');
    error.context(text);
    error.context(std::string_view(text).substr(0, 3));
    error.context("formatted {} {}", text.c_str(), text);
    error.with("key", text);
    text.assign(200, 'y');  // the error has its own
  }
  const std::string x(200, 'x');
  EXPECT_EQ(texts_of(error), (Strings{"formatted " + x + " " + x, "xxx", x, "literal", "aborted"}));
  EXPECT_EQ(fields_of(error), (Strings{"key=" + x + ":internal"}));
}

TEST(Error, TellsContextsOutermostFirstWithTheirPlaces) {
  Error error(Errc::not_found, "user {} is gone", 7);
  const std::uint32_t first = __LINE__ + 1;
  error.context("inner");
  error.context("outer {}", std::string("text"));
  error.context(std::string("dynamic"));
  Texts texts;
  visit(error, texts);
  EXPECT_EQ(texts.all, (Strings{"dynamic", "outer text", "inner", "user 7 is gone"}));
  ASSERT_EQ(texts.places.size(), 4u);
  for (const Location& place : texts.places) EXPECT_STREQ(place.file, __FILE__);
  EXPECT_EQ(texts.places[2].line, first);
  EXPECT_EQ(texts.places[1].line, first + 1);
  EXPECT_EQ(texts.places[0].line, first + 2);
  EXPECT_EQ(texts.places[3].line, first - 2);
  EXPECT_EQ(error.location().line, first - 2);
  EXPECT_EQ(error.code(), Errc::not_found) << "a context never changes the code";
}

TEST(Error, KnowsWhereItWasRaised) {
  EXPECT_EQ(Error(Errc::aborted).location().file, nullptr) << "a bare code knows nothing";
  const Result<int> sited = FALLIBLE_FAIL(Errc::aborted);
  EXPECT_STREQ(sited.error().location().file, __FILE__);
  EXPECT_EQ(sited.error().location().line, static_cast<std::uint32_t>(__LINE__ - 2));
  Error later = sited.error();
  later.context("text");
  EXPECT_EQ(later.location().line, sited.error().location().line) << "a context keeps the origin";
  EXPECT_STREQ(Error(store::Bare{1}).location().file, __FILE__);
  EXPECT_STREQ(Error(Errc::aborted, Location::here()).location().file, __FILE__);
  EXPECT_STREQ(Error(Errc::aborted, std::string("text")).location().file, __FILE__);
  Error bare = Errc::aborted;
  bare.context("text");
  EXPECT_EQ(bare.location().file, nullptr) << "a context is not where it was raised";
}

TEST(Error, TakesTextsOfEveryKind) {
  Error error = Errc::aborted;
  const char* null = nullptr;
  error.context("");
  error.context(std::string());
  error.context(null);
  error.context(std::string("a\0b", 3));
  error.context("{{}}");
  error.context(std::string("{not a format}"));
  error.context("{} {}", null, "");
  EXPECT_EQ(texts_of(error), (Strings{"(null) ", "{not a format}", "{}", std::string("a\0b", 3), "(null)", "", "", "aborted"}));
  Error full = Errc::aborted;
  full.context("{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}", 1, 2L, 3u, 'c', true, 1.5, 2.5f, "text", std::string("string"),
               std::string_view("view"), nullptr, 12ull, static_cast<short>(-3), Errc::aborted,
               std::chrono::milliseconds(5), 16);
  const std::string text = texts_of(full)[0];
  EXPECT_EQ(text.rfind("123ctrue1.52.5textstringview", 0), 0u) << text;
  EXPECT_NE(text.find("12-3105ms16"), std::string::npos) << text;
}

TEST(Error, KeepsFieldsInOrderWithTheirPrivacy) {
  Error error = Errc::aborted;
  error.with("first", 1).with("name", personal("Ada")).with("port", safe(80u)).with("token", secret("k3y"));
  error.with("pause", std::chrono::seconds(3)).with("first", 2).with("flag", true).with("empty", "");
  EXPECT_EQ(fields_of(error), (Strings{"first=1:internal", "name=Ada:personal", "port=80:public",
                                       "token=nothing:secret", "pause=3s:internal", "first=2:internal",
                                       "flag=true:internal", "empty=:internal"}));
  EXPECT_EQ(to_string(error, {Style::full, Privacy::secret}).find("k3y"), std::string::npos);
  EXPECT_EQ(to_string(error, {Style::full}).find("Ada"), std::string::npos);
}

TEST(ErrorStruct, ComesOutAsItself) {
  const Error error = store::Limited{10, std::chrono::seconds(30)};
  EXPECT_EQ(error.code(), Errc::resource_exhausted);
  ASSERT_NE(error.get_if<store::Limited>(), nullptr);
  EXPECT_EQ(error.get_if<store::Limited>()->limit, 10);
  EXPECT_EQ(error.get_if<store::Bare>(), nullptr);
  EXPECT_EQ(texts_of(error), (Strings{"limited to 10 calls"}));
  EXPECT_EQ(fields_of(error), (Strings{"limit=10:public", "pause=30s:internal"}));
  Error wrapped = error;
  wrapped.context("one").context("two {}", 2).with("key", 1).caused_by(store::Bare{4});
  ASSERT_NE(wrapped.get_if<store::Limited>(), nullptr) << "contexts do not hide it";
  EXPECT_EQ(wrapped.get_if<store::Limited>()->pause, std::chrono::seconds(30));
  EXPECT_EQ(wrapped.get_if<store::Bare>(), nullptr) << "a cause's struct is the cause's";
  ASSERT_NE(wrapped.cause(), nullptr);
  EXPECT_EQ(wrapped.cause()->get_if<store::Bare>()->n, 4);
  EXPECT_EQ(Error(Errc::aborted).get_if<store::Bare>(), nullptr);
  const Error bare = store::Bare{3};
  EXPECT_EQ(texts_of(bare), (Strings{"aborted"})) << "without a message the title speaks";
  EXPECT_TRUE(fields_of(bare).empty());
}

TEST(ErrorStruct, IsDestroyedOnce) {
  auto alive = std::make_shared<int>(1);
  {
    Error error = store::Heavy{std::string(100, 'h'), {1, 2, 3}, alive};
    EXPECT_EQ(alive.use_count(), 2);
    Error copy = error;
    EXPECT_EQ(alive.use_count(), 2) << "shared, not copied";
    copy.context("changed");
    for (int i = 0; i < 100; ++i) copy.context("more {}", i);
    EXPECT_EQ(alive.use_count(), 2);
    EXPECT_EQ(copy.get_if<store::Heavy>(), error.get_if<store::Heavy>());
    error = Errc::aborted;
    EXPECT_EQ(alive.use_count(), 2);
    EXPECT_EQ(copy.get_if<store::Heavy>()->numbers.size(), 3u);
    Error outer(Errc::internal);
    outer.caused_by(std::move(copy));
    Error joined = join(outer, Error(Errc::aborted));
    outer = Errc::aborted;
    EXPECT_EQ(alive.use_count(), 2);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

template <class S>
void expect_aligned(const S& pattern) {
  S value = pattern;
  SCOPED_TRACE(alignof(S));
  std::memset(value.bytes, 'z', sizeof value.bytes);
  std::vector<Error> keep;
  for (int i = 0; i < 8; ++i) {
    keep.emplace_back(value);
    std::vector<char> shift(static_cast<std::size_t>(16 + 24 * i));  // moves the next block about
    const S* found = keep.back().get_if<S>();
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(found) % alignof(S), 0u);
    keep.back().context("after {}", i).with("key", i);
    EXPECT_TRUE(std::all_of(found->bytes, found->bytes + sizeof found->bytes, [](char c) { return c == 'z'; }));
  }
}
TEST(ErrorStruct, MayBeOverAlignedLargeOrMoveOnly) {
  expect_aligned(store::Cacheline{});
  expect_aligned(store::Page{});
  expect_aligned(store::Large{});
  Error error = store::MoveOnly{std::make_unique<int>(5)};
  error.context("text");
  EXPECT_EQ(*error.get_if<store::MoveOnly>()->n, 5);
  const Result<int> failed = fail(store::MoveOnly{std::make_unique<int>(6)});
  EXPECT_EQ(*failed.error().get_if<store::MoveOnly>()->n, 6);
}

TEST(ErrorStruct, KeepsItsPrivateFieldsPrivate) {
  Error error = store::Account{"DE89", "k3y", std::nullopt};
  error.context("closing");
  for (const Privacy shown : {Privacy::public_, Privacy::internal, Privacy::personal, Privacy::secret}) {
    const std::string text = to_string(error, {Style::full, shown});
    EXPECT_EQ(text.find("k3y"), std::string::npos);
    EXPECT_EQ(text.find("DE89") != std::string::npos, shown >= Privacy::personal) << text;
  }
  EXPECT_EQ(fields_of(error), (Strings{"iban=DE89:personal", "key=nothing:secret"})) << "an empty optional is no field";
}

TEST(Error, RelatesCausesMembersAndSuppressed) {
  Error error = Errc::internal;
  error.suppress(Errc::cancelled).caused_by(Error(Errc::unavailable).caused_by(Errc::deadline_exceeded));
  error.context("in a context").caused_by(Errc::not_found);
  EXPECT_EQ(shape_of(error), "*13 .c14 ..c4 .c5 .s1");
  ASSERT_NE(error.cause(), nullptr);
  EXPECT_EQ(error.cause()->code(), Errc::unavailable) << "the first";
  EXPECT_EQ(Error(Errc::aborted).suppress(Errc::internal).cause(), nullptr);
  EXPECT_EQ(Error(Errc::aborted).cause(), nullptr);
}

TEST(Error, JoinsInOrderUnderTheMostSevereCode) {
  const Error all = join(Error(Errc::not_found), Error(Errc::data_loss), Error(Errc::internal), Error(Errc::data_loss));
  EXPECT_EQ(all.code(), Errc::data_loss);
  EXPECT_EQ(shape_of(all), "*15 .m5 .m15 .m13 .m15");
  EXPECT_EQ(all.cause()->code(), Errc::not_found);
  EXPECT_EQ(all.location().file, nullptr) << "a join was not raised anywhere";
  EXPECT_EQ(join(Error(Errc::not_found), Error(Errc::aborted)).code(), Errc::not_found) << "the first among equals";
  EXPECT_EQ(shape_of(join(Error(Errc::aborted))), "*10 .m10");
}
TEST(Error, JoiningToAJoinAddsToIt) {
  Error all = join(Error(Errc::not_found), Error(Errc::aborted));
  all = join(std::move(all), Error(Errc::data_loss));
  EXPECT_EQ(shape_of(all), "*15 .m5 .m10 .m15");
  const Error kept = all;
  const Error more = join(kept, Error(Errc::internal));
  EXPECT_EQ(shape_of(more), "*15 .m5 .m10 .m15 .m13") << "whether or not somebody else holds a copy";
  EXPECT_EQ(shape_of(kept), "*15 .m5 .m10 .m15") << "and that copy stays what it is";
  Error named = join(Error(Errc::not_found), Error(Errc::aborted));
  named.context("two things");
  EXPECT_EQ(shape_of(join(std::move(named), Error(Errc::internal))), "*13 .m5 ..m5 ..m10 .m13")
      << "one with a context is kept as a whole";
}

TEST(Error, CopiesAreIndependent) {
  Error original(Errc::aborted, "message");
  original.context("shared");
  Error copy = original;
  copy.context("copy's").with("key", 1);
  EXPECT_EQ(texts_of(original), (Strings{"shared", "message"}));
  original.context("original's");
  EXPECT_EQ(texts_of(copy), (Strings{"copy's", "shared", "message"}));
  EXPECT_EQ(texts_of(original), (Strings{"original's", "shared", "message"}));
  EXPECT_TRUE(fields_of(original).empty());
  Error third = copy;
  copy = original;
  EXPECT_EQ(texts_of(copy), texts_of(original));
  EXPECT_EQ(texts_of(third), (Strings{"copy's", "shared", "message"}));
  // A tree of copies, each with one word of its own.
  std::vector<Error> family{Error(Errc::aborted)};
  for (int i = 0; i < 60; ++i) {
    family.push_back(family[static_cast<std::size_t>(i / 2)]);
    family.back().context("{}", i);
  }
  for (std::size_t i = 1; i < family.size(); ++i) {
    Strings expected{std::to_string(i - 1)};
    const Strings parent = texts_of(family[(i - 1) / 2]);
    expected.insert(expected.end(), parent.begin(), parent.end());
    EXPECT_EQ(texts_of(family[i]), expected);
  }
}

TEST(Error, AMovedFromErrorIsABugThatSaysSo) {
  Error error(Errc::aborted, "message");
  Error taken = std::move(error);
  EXPECT_STREQ(error.code().name(), "INT_MOVED_FROM");
  EXPECT_EQ(texts_of(taken), (Strings{"message"}));
  error.context("used all the same").with("key", 1).caused_by(Errc::aborted);
  EXPECT_STREQ(error.code().name(), "INT_MOVED_FROM");
  EXPECT_EQ(texts_of(error)[0], "used all the same");
  Error copy = error;
  error = std::move(copy);
  EXPECT_EQ(texts_of(error)[0], "used all the same");
  Error& alias = error;
  error = alias;
  EXPECT_EQ(texts_of(error)[0], "used all the same") << "assigned to itself";
  error = std::move(alias);
  EXPECT_EQ(texts_of(error)[0], "used all the same") << "moved to itself";
  swap(error, alias);
  EXPECT_EQ(texts_of(error)[0], "used all the same") << "swapped with itself";
  swap(error, taken);
  EXPECT_EQ(texts_of(error), (Strings{"message"}));
}

TEST(Error, MayBecomeItsOwnCause) {
  CountingAllocator count;
  Error error(Errc::aborted, "message");
  error.caused_by(error);
  EXPECT_EQ(shape_of(error), "*10 .c10");
  error.suppress(error);
  EXPECT_EQ(shape_of(error), "*10 .c10 .s10 ..c10");
  error.context("text");
  Error all = join(error, error, error);
  EXPECT_EQ(all.code(), Errc::aborted);
}

TEST(Error, ComparesByCode) {
  const Error error(Errc::aborted, "message");
  EXPECT_TRUE(error == Errc::aborted && Errc::aborted == error && error != Errc::internal);
  EXPECT_TRUE(error == Code(Errc::aborted) && Code(Errc::aborted) == error);
  EXPECT_TRUE(error == Error(Errc::aborted) && error != Error(Errc::internal));
}

TEST(Error, BuildersChainOnLvaluesAndRvalues) {
  Error error = Errc::aborted;
  static_assert(std::is_same_v<decltype(error.context("x")), Error&>);
  static_assert(std::is_same_v<decltype(Error(Errc::aborted).context("x")), Error&&>);
  static_assert(std::is_same_v<decltype(error.with("x", 1)), Error&> && std::is_same_v<decltype(Error(Errc::aborted).with("x", 1)), Error&&>);
  static_assert(std::is_same_v<decltype(error.context(std::string())), Error&>);
  const Error made = Error(Errc::aborted).context("a {}", 1).context(std::string("b")).with("k", 1).caused_by(Errc::internal).suppress(Errc::cancelled);
  EXPECT_EQ(texts_of(made), (Strings{"b", "a 1", "aborted"}));
  EXPECT_EQ(shape_of(made), "*10 .c13 .s1");
}

TEST(Failure, BuildsLikeAnError) {
  const auto check = [](const Result<int>& failed, const char* outer) {
    EXPECT_EQ(texts_of(failed.error())[0], outer);
    EXPECT_EQ(fields_of(failed.error()).back(), "key=1:internal");
    EXPECT_NE(shape_of(failed.error()).find(".c13 .s1"), std::string::npos);
    const char* file = failed.error().location().file;
    EXPECT_TRUE(file == nullptr || std::strcmp(file, __FILE__) == 0) << file;
  };
  check(fail(Errc::aborted).context("a {}", 1).with("key", 1).caused_by(Errc::internal).suppress(Errc::cancelled), "a 1");
  check(fail(Errc::aborted).suppress(Errc::cancelled).caused_by(Errc::internal).with("key", 1).context(std::string("b")), "b");
  check(fail(Errc::aborted, "m").context("a {}", 1).with("key", 1).caused_by(Errc::internal).suppress(Errc::cancelled), "a 1");
  check(FALLIBLE_FAIL(Errc::aborted).context("a {}", 1).with("key", 1).caused_by(Errc::internal).suppress(Errc::cancelled), "a 1");
  check(FALLIBLE_FAIL(Errc::aborted).context(std::string("b")).with("key", 1).caused_by(Errc::internal).suppress(Errc::cancelled), "b");
  check(FALLIBLE_FAIL(Errc::aborted).suppress(Errc::cancelled).caused_by(Errc::internal).with("key", 1).context("c"), "c");
  check(fail(store::Limited{1, {}}).context("a {}", 1).with("key", 1).caused_by(Errc::internal).suppress(Errc::cancelled), "a 1");
  check(fail(store::Limited{1, {}}).context(std::string("b")).with("key", 1).caused_by(Errc::internal).suppress(Errc::cancelled), "b");
  check(fail(store::Limited{1, {}}).suppress(Errc::cancelled).caused_by(Errc::internal).with("key", 1).context("c"), "c");
  check(fail(Error(Errc::aborted)).context("a {}", 1).with("key", 1).caused_by(Errc::internal).suppress(Errc::cancelled), "a 1");
  const std::string dynamic = "made at run time";
  const Result<int> message = fail(Errc::aborted, dynamic);
  EXPECT_EQ(texts_of(message.error()), (Strings{dynamic}));
}

}  // namespace
}  // namespace fallible
