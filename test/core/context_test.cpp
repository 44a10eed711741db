// Tests core/context.hpp: carrier | context("...") for Results and for the types of other libraries.
#include <fallible/core/context.hpp>

#include <fallible/core/render.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#if __has_include(<tl/expected.hpp>)
#  include <tl/expected.hpp>
#  define FALLIBLE_TEST_HAS_TL 1
#else
#  define FALLIBLE_TEST_HAS_TL 0
#endif

namespace context_types {

struct Busy {
  int seconds;
  static constexpr fallible::Code code = fallible::Errc::unavailable;
  static constexpr auto fields = fallible::fields(fallible::field("seconds", &Busy::seconds));
  static constexpr const char* message = "busy for {seconds} seconds";
};

}  // namespace context_types

namespace fallible {
namespace {

using context_types::Busy;
using Box = std::unique_ptr<int>;

// --- std::optional and pointers ---------------------------------------------------------------------

TEST(PipedContext, TakesAnOptional) {
  auto found = std::optional<int>(3) | context("find {}", 7);
  static_assert(std::is_same_v<decltype(found), Result<int>>);
  EXPECT_EQ(found, 3);
  const Result<int> missing = std::optional<int>() | context("find {}", 7);
  EXPECT_EQ(missing.error(), Errc::not_found);
  EXPECT_EQ(to_string(missing.error()), "find 7: not found");
}

TEST(PipedContext, TakesAPointer) {
  const int n = 3;
  const int* null = nullptr;
  auto found = &n | context("look");
  static_assert(std::is_same_v<decltype(found), Result<const int*>>);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(*found, &n);
  EXPECT_EQ(to_string((null | context("look")).error()), "look: not found");
}

TEST(PipedContext, MovesTemporariesAndCopiesNames) {
  const auto boxed = std::optional<Box>(std::make_unique<int>(3)) | context("box");
  static_assert(std::is_same_v<decltype(boxed), const Result<Box>>);
  EXPECT_EQ(**boxed, 3);
  std::optional<Box> named_box = std::make_unique<int>(4);
  EXPECT_EQ(**(std::move(named_box) | context("box")), 4);

  std::optional<std::string> named = std::string(50, 'n');
  const auto& constant = named;
  EXPECT_EQ(*(named | context("text")), std::string(50, 'n'));
  EXPECT_EQ(*(constant | context("text")), std::string(50, 'n'));
  EXPECT_EQ(*named, std::string(50, 'n')) << "a named carrier keeps its value";
}

// --- Result -----------------------------------------------------------------------------------------

TEST(PipedContext, TakesAResult) {
  EXPECT_EQ(Result<int>(3) | context("load"), 3);
  const Result<int> failed = fail(Errc::aborted, "broken");
  const Result<int> piped = failed | context("load {}", 1) | context("start");
  EXPECT_EQ(piped.error(), Errc::aborted);
  EXPECT_EQ(to_string(piped.error()), "start: load 1: broken");
  EXPECT_EQ(to_string(failed.error()), "broken") << "a named result keeps its error";
  Result<Box> box = std::make_unique<int>(5);
  EXPECT_EQ(**(std::move(box) | context("load")), 5);
}

TEST(PipedContext, LiftsCodesAndStructs) {
  const auto of_code = Result<int, Code>(fail(Errc::aborted)) | context("load");
  static_assert(std::is_same_v<decltype(of_code), const Result<int>>);
  EXPECT_EQ(to_string(of_code.error()), "load: aborted");

  const Result<int> of_struct = Result<int, Busy>(fail(Busy{3})) | context("load");
  const std::uint32_t line = __LINE__ - 1;
  EXPECT_EQ(to_string(of_struct.error()), "load: busy for 3 seconds");
  ASSERT_NE(of_struct.error().get_if<Busy>(), nullptr);
  EXPECT_EQ(of_struct.error().get_if<Busy>()->seconds, 3);
  EXPECT_STREQ(of_struct.error().location().file, __FILE__);
  EXPECT_EQ(of_struct.error().location().line, line) << "raised where it became an Error";
}

TEST(PipedContext, TakesVoid) {
  const auto done = Result<void>() | context("write");
  static_assert(std::is_same_v<decltype(done), const Result<void>>);
  EXPECT_TRUE(done.has_value());
  const auto failed = Result<void>(fail(Errc::aborted)) | context("write {}", "log");
  EXPECT_EQ(to_string(failed.error()), "write log: aborted");
  EXPECT_EQ(to_string((Result<void, Code>(fail(Errc::aborted)) | context("write")).error()), "write: aborted");
}

// --- the context ------------------------------------------------------------------------------------

TEST(PipedContext, TakesTextsMadeAtRunTime) {
  const std::string text(50, 't');
  const char* words = "words";
  EXPECT_EQ(to_string((std::optional<int>() | context(text)).error()), text + ": not found");
  EXPECT_EQ(to_string((std::optional<int>() | context(std::string(50, 'u'))).error()),
            std::string(50, 'u') + ": not found");
  EXPECT_EQ(to_string((std::optional<int>() | context(std::string_view(text).substr(49))).error()), "t: not found");
  EXPECT_EQ(to_string((std::optional<int>() | context(words)).error()), "words: not found");
  EXPECT_EQ(to_string((std::optional<int>() | context("{{}}")).error()), "{}: not found");
}

TEST(PipedContext, EvaluatesItsArgumentsOnce) {
  int calls = 0;
  const auto name = [&] { return std::string(50, static_cast<char>('a' + calls++)); };
  EXPECT_TRUE((std::optional<int>(1) | context("name {}", name())).has_value());
  EXPECT_EQ(calls, 1) << "also on success: they are arguments like any other";
  const Result<int> failed = std::optional<int>() | context("name {} of {}", name(), 3);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(to_string(failed.error()), "name " + std::string(50, 'b') + " of 3: not found");
}

TEST(PipedContext, KeepsPrivacy) {
  const Result<int> failed = std::optional<int>() | context("find {}", personal("Ada"));
  EXPECT_EQ(to_string(failed.error()), "find [personal]: not found");
}

Result<int> through_try(std::optional<int> maybe) {
  return FALLIBLE_TRY(maybe | context("inner"), "outer {}", 1) + 1;
}

TEST(PipedContext, WorksInsideTry) {
  EXPECT_EQ(through_try(3), 4);
  EXPECT_EQ(to_string(through_try({}).error()), "outer 1: inner: not found");
}

// --- tl::expected -----------------------------------------------------------------------------------

#if FALLIBLE_TEST_HAS_TL
TEST(PipedContext, TakesATlExpected) {
  auto good = tl::expected<int, Code>(3) | context("load");
  static_assert(std::is_same_v<decltype(good), Result<int>>);
  EXPECT_EQ(good, 3);
  tl::expected<int, Code> failed = tl::make_unexpected(Code(Errc::aborted));
  EXPECT_EQ(to_string((failed | context("load {}", 7)).error()), "load 7: aborted");
  EXPECT_EQ(failed.error(), Errc::aborted);
  tl::expected<int, Error> detailed = tl::make_unexpected(Error(Errc::aborted, "broken"));
  const auto& constant = detailed;
  EXPECT_EQ(to_string((constant | context("load")).error()), "load: broken");
  EXPECT_EQ(to_string((std::move(detailed) | context("load")).error()), "load: broken");
}

TEST(PipedContext, TakesATlExpectedOfVoidAndOfStructs) {
  EXPECT_TRUE((tl::expected<void, Code>() | context("write")).has_value());
  const tl::expected<void, Busy> busy = tl::make_unexpected(Busy{3});
  const Result<void> failed = busy | context("write");
  ASSERT_NE(failed.error().get_if<Busy>(), nullptr);
  EXPECT_EQ(to_string(failed.error()), "write: busy for 3 seconds");
  const auto box = tl::expected<Box, Code>(std::make_unique<int>(4)) | context("box");
  EXPECT_EQ(**box, 4);
}
#endif

}  // namespace
}  // namespace fallible
