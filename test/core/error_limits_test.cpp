// Tests the limits of core/error.hpp (config.hpp): frames, bytes, depth, width, and bounded stack throughout.
#include <fallible/config.hpp>
#include <fallible/core/allocator.hpp>
#include <fallible/core/error.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/visit.hpp>

#include <gtest/gtest.h>

#include <pthread.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace fallible {
namespace {

std::string outermost(const Error& error) { return to_string(error, {Style::outermost}); }

struct Count {
  std::size_t errors = 0;
  std::size_t deepest = 0;
  std::size_t omitted_ones = 0;
  bool enter(const Error&, const Step& step) {
    ++errors;
    deepest = step.depth > deepest ? step.depth : deepest;
    return true;
  }
  void omitted(std::size_t count) { omitted_ones += count; }
};

TEST(ErrorLimits, CountWhatComesAfterTheLastFrame) {
  Error error(Errc::aborted, "message");
  for (int i = 1; i < FALLIBLE_MAX_FRAMES; ++i) error.context("{}", i);
  EXPECT_EQ(error.dropped(), 0u);
  const std::string last = outermost(error);
  EXPECT_EQ(last, std::to_string(FALLIBLE_MAX_FRAMES - 1));
  const Error before = error;
  error.context("one too many");
  EXPECT_EQ(error.dropped(), 1u);
  EXPECT_EQ(before.dropped(), 0u) << "the copy is what it was";
  error.context(std::string("dynamic")).context("formatted {}", 1).with("key", 1).caused_by(Errc::internal).suppress(Errc::internal);
  EXPECT_EQ(error.dropped(), 6u);
  error.context(std::string(1000, 'x'));
  EXPECT_EQ(error.dropped(), 7u) << "a long text counts once";
  EXPECT_EQ(outermost(error), last);
  EXPECT_EQ(error.cause(), nullptr);
  EXPECT_EQ(error.code(), Errc::aborted);
  for (int i = 0; i < 70000; ++i) error.context("more");
  EXPECT_EQ(error.dropped(), 65535u) << "saturates";
  EXPECT_FALSE(error.detail_lost()) << "a limit is not a lack of memory";
}

TEST(ErrorLimits, SharedErrorsPastTheLimitDoNotGrow) {
  static std::size_t in_use = 0;
  static const Allocator counting{
      [](void*, std::size_t bytes) -> void* {
        in_use += bytes;
        return std::malloc(bytes);
      },
      [](void*, void* memory, std::size_t bytes) {
        in_use -= bytes;
        std::free(memory);
      },
      nullptr};
  const Allocator* before = set_allocator(&counting);
  {
    Error error = Errc::aborted;
    for (int i = 0; i < FALLIBLE_MAX_FRAMES; ++i) error.context("frame");
    const std::size_t full = in_use;
    for (int i = 0; i < 2000; ++i) {
      const Error kept = error;  // somebody looks at it while it is changed
      error.context("dropped");
    }
    EXPECT_LE(in_use, full + 2 * FALLIBLE_BLOCK_BYTES);
    EXPECT_EQ(error.dropped(), 2000u);
  }
  EXPECT_EQ(in_use, 0u);
  set_allocator(before);
}

TEST(ErrorLimits, CutTextsAtACharacter) {
  constexpr std::size_t most = FALLIBLE_MAX_TEXT_BYTES;
  for (const std::string character : {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    for (std::size_t shift = 0; shift < 4; ++shift) {
      std::string text(shift, 'a');
      while (text.size() < most + 100) text += character;
      Error error = Errc::aborted;
      error.context(text);
      std::string kept = outermost(error);
      EXPECT_LE(kept.size(), most);
      EXPECT_GE(kept.size(), most - 6);
      ASSERT_EQ(kept.substr(kept.size() - 3), "...");
      kept.resize(kept.size() - 3);
      EXPECT_EQ(text.compare(0, kept.size(), kept), 0);
      EXPECT_EQ((kept.size() - shift) % character.size(), 0u) << "a whole number of characters";
      Error argument = Errc::aborted;
      argument.context("<{}>", text);
      EXPECT_EQ(outermost(argument), "<" + kept + "...>");
    }
  }
  const std::string exact(most, 'x');
  Error whole = Errc::aborted;
  whole.context(exact);
  EXPECT_EQ(outermost(whole), exact) << "what fits is not touched";
}

TEST(ErrorLimits, TakeEntriesOfEverySize) {
  // Every total up to what a block can have and beyond, in steps around the edges: nothing is written outside.
  const std::string unit(FALLIBLE_MAX_TEXT_BYTES, 'u');
  for (std::size_t last = 0; last <= FALLIBLE_MAX_TEXT_BYTES; last += last < 400 || last > 7400 ? 8 : 512) {
    Error error = Errc::aborted;
    error.context("first");
    error.context("{}{}{}{}{}{}{}{}", unit, unit, unit, unit, unit, unit, unit, std::string(last, 'l'));
    error.context("after").with("key", 1);
    EXPECT_EQ(outermost(error), "after");
    const std::size_t all = to_string(error).size();
    if (error.dropped() == 0) {
      EXPECT_EQ(all, std::string("after: : first: aborted").size() + 7 * unit.size() + last);
    } else {
      EXPECT_EQ(error.dropped(), 1u);
      EXPECT_EQ(to_string(error), "after: first: aborted");
    }
  }
  Error huge = Errc::aborted;
  huge.context("{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}", unit, unit, unit, unit, unit, unit, unit, unit, unit, unit, unit, unit,
               unit, unit, unit, unit);
  EXPECT_EQ(huge.dropped(), 1u);
  huge.context("after");
  EXPECT_EQ(to_string(huge), "after: aborted");
}

TEST(ErrorLimits, HoldAThousandMembersInOrder) {
  std::vector<Error> members(1000, Error(Errc::aborted));
  members[500] = Errc::data_loss;
  Error all = Error::joined(members.data(), members.size());
  EXPECT_EQ(all.code(), Errc::data_loss);
  Count count;
  visit(all, count);
  EXPECT_EQ(count.errors, 1001u);
  EXPECT_EQ(all.dropped(), 0u);
}

/// Runs `body` on a thread whose stack is as small as the system allows, at least 64 KiB.
void on_a_small_stack(void (*body)()) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::size_t bytes = 1024 * 1024;
#else
  constexpr std::size_t bytes = 128 * 1024;
#endif
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, bytes), 0);
  pthread_t thread{};
  ASSERT_EQ(pthread_create(&thread, &attributes,
                           [](void* run) -> void* {
                             reinterpret_cast<void (*)()>(run)();
                             return nullptr;
                           },
                           reinterpret_cast<void*>(body)),
            0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
  ASSERT_EQ(pthread_attr_destroy(&attributes), 0);
}

constexpr int million = 1000000;

TEST(ErrorLimits, AMillionCausesTakeBoundedStack) {
  on_a_small_stack([] {
    Error error = Errc::not_found;
    for (int i = 0; i < million; ++i) error = Error(Errc::aborted).caused_by(std::move(error));
    EXPECT_EQ(error.dropped(), 0u);
    Count count;
    visit(error, count);
    EXPECT_EQ(count.errors, static_cast<std::size_t>(million) + 1);
    EXPECT_EQ(count.deepest, static_cast<std::size_t>(million));
    Error copy = error;
    copy.context("changed");
    char start[64];
    const Rendered rendered = render_to(start, sizeof start, copy);
    EXPECT_TRUE(rendered.truncated());
    error = Errc::internal;
    EXPECT_EQ(outermost(copy), "changed");
  });
}

TEST(ErrorLimits, AMillionSuppressedOrJoinedOnesTakeBoundedStack) {
  on_a_small_stack([] {
    Error suppressed = Errc::not_found;
    for (int i = 0; i < million; ++i) suppressed = Error(Errc::aborted).suppress(std::move(suppressed));
    Count count;
    visit(suppressed, count);
    EXPECT_EQ(count.errors, static_cast<std::size_t>(million) + 1);
  });
  on_a_small_stack([] {
    Error nested = Errc::not_found;
    for (int i = 0; i < 100000; ++i) {
      Error pair[] = {Error(Errc::aborted), std::move(nested)};
      nested = Error::joined(pair, 2);
    }
    Count count;
    visit(nested, count);
    EXPECT_GT(count.omitted_ones, 0u) << "deeper branches are counted";
    EXPECT_LE(count.errors, 3u * FALLIBLE_MAX_BRANCHES);
  });
}

TEST(ErrorLimits, ACauseThatIsTooDeepIsDroppedAndCounted) {
  Error error = Errc::not_found;
  for (int i = 0; i < FALLIBLE_MAX_DEPTH; ++i) error = Error(Errc::aborted).caused_by(std::move(error));
  EXPECT_EQ(error.dropped(), 0u);
  Error deeper = Error(Errc::internal).caused_by(std::move(error));
  EXPECT_EQ(deeper.dropped(), 1u);
  EXPECT_EQ(deeper.cause(), nullptr);
  EXPECT_EQ(deeper.code(), Errc::internal);
}

TEST(ErrorLimits, AThousandSharedStepsAreTakenApartOnce) {
  // Each step refers to the one before it twice: a walk over all paths would never end.
  Error error = Errc::not_found;
  for (int i = 0; i < 900; ++i) {
    const Error same = error;
    error = Error(Errc::aborted).caused_by(same);
    error.suppress(same);
  }
  EXPECT_EQ(error.code(), Errc::aborted);
}

TEST(ErrorLimits, AWalkOverSharedCausesEnds) {
  Error error = Errc::not_found;
  for (int i = 0; i < 40; ++i) {
    const Error same = error;
    error = Error(Errc::aborted).caused_by(same);
    error.caused_by(same);
  }
  struct {
    std::size_t errors = 0;
    bool enter(const Error&, const Step&) { return ++errors < 100000000; }
  } count;
  visit(error, count);
  EXPECT_LE(count.errors, std::size_t{3} * FALLIBLE_MAX_DEPTH) << "forty errors must not look like a trillion";
}

}  // namespace
}  // namespace fallible
