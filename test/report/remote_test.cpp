#include <fallible/report/remote.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include <fallible/core/context.hpp>
#include <fallible/core/foreign_code.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/taxonomy/http.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "support/failing_allocator.hpp"

using namespace fallible;
using namespace std::chrono_literals;
using Kind = RemoteParts::Kind;

namespace {

static_assert(ErrorStruct<RemoteError>);
static_assert(std::is_nothrow_move_constructible_v<RemoteError>);
static_assert(!std::is_copy_constructible_v<RemoteParts>);
static_assert(sizeof(RemoteError) <= 256, "one block of details has room for it and a few fields");

std::string text_of(Text text) { return {text.data(), text.size()}; }

std::vector<std::string> all(const RemoteParts::Range& parts) {
  std::vector<std::string> seen;
  for (const RemotePart part : parts) seen.push_back(text_of(part.name) + "=" + text_of(part.content));
  return seen;
}

TEST(RemoteParts, KeepsThemInOrderAndByKind) {
  RemoteParts parts;
  EXPECT_TRUE(parts.of(Kind::member).empty());
  EXPECT_TRUE(parts.add(Kind::member, "a", "1", 4096));
  EXPECT_TRUE(parts.add(Kind::title, "", "the title", 4096));
  EXPECT_TRUE(parts.add(Kind::member, "", "\"x\"", 4096));
  EXPECT_TRUE(parts.add(Kind::detail, "google.rpc.Help", "{}", 4096));
  EXPECT_TRUE(parts.add(Kind::text, "", "", 4096));
  EXPECT_EQ(all(parts.of(Kind::member)), (std::vector<std::string>{"a=1", "=\"x\""}));
  EXPECT_EQ(all(parts.of(Kind::detail)), (std::vector<std::string>{"google.rpc.Help={}"}));
  EXPECT_EQ(parts.first(Kind::title), "the title");
  EXPECT_TRUE(parts.first(Kind::text).empty());
  EXPECT_TRUE(parts.first(Kind::id).empty());
}

TEST(RemoteParts, TurnsAwayWhatPassesTheLimitAndTakesWhatStillFits) {
  RemoteParts parts;
  const std::string long_value(300, 'x');
  EXPECT_TRUE(parts.add(Kind::member, "a", long_value, 400));
  EXPECT_FALSE(parts.add(Kind::member, "b", long_value, 400));
  EXPECT_TRUE(parts.add(Kind::member, "c", "1", 400));
  EXPECT_LE(parts.size(), 400u);
  EXPECT_EQ(all(parts.of(Kind::member)), (std::vector<std::string>{"a=" + long_value, "c=1"}));
  RemoteParts none;
  EXPECT_FALSE(none.add(Kind::member, "a", "1", 0));
  EXPECT_FALSE(none.add(Kind::member, "a", "1", 12));
  EXPECT_FALSE(none.add(Kind::member, "a", std::string(2 * 1024 * 1024, 'x'), SIZE_MAX));
}

TEST(RemoteParts, LosesNothingThatItHadWhenMemoryRunsOut) {
  for (int nth = 1; nth < 4; ++nth) {
    const FailingAllocator allocator(nth, true);
    RemoteParts parts;
    std::size_t kept = 0;
    for (int i = 0; i < 200; ++i) kept += parts.add(Kind::member, "name", "value", 1 << 20) ? 1 : 0;
    std::size_t seen = 0;
    for (const RemotePart part : parts.of(Kind::member)) {
      ++seen;
      ASSERT_EQ(part.content, "value");
    }
    EXPECT_EQ(seen, kept);
    EXPECT_LT(kept, 200u);
    RemoteParts moved = std::move(parts);
    EXPECT_TRUE(parts.of(Kind::member).empty());
    parts = std::move(moved);
  }
}

TEST(RemoteError, TravelsUnderTheCodeOfTheErrorItCameWith) {
  RemoteError remote{.peer = "billing", .trust = Trust::internal, .format = RemoteFormat::envelope, .http_status = 503};
  remote.retry_after = 1500ms;
  EXPECT_TRUE(remote.parts.add(Kind::id, "", "error_1", 4096));
  Error error(ResourceErrc::not_available, Location::here());
  error.with(std::move(remote));
  error.context("charge the card");
  EXPECT_EQ(error.code(), ResourceErrc::not_available);
  EXPECT_TRUE(is_remote(error));
  const auto* found = error.get_if<RemoteError>();
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->id(), "error_1");
  EXPECT_EQ(http_status_of_peer(error), 503);
  EXPECT_EQ(retry_after(error), 1500ms);
  EXPECT_FALSE(is_remote(Error(Errc::internal).caused_by(error)));
  EXPECT_FALSE(is_remote(Error(Errc::unknown)));
}

TEST(RemoteError, NamesItsTrustAndFormat) {
  EXPECT_STREQ(to_string(Trust::untrusted), "untrusted");
  EXPECT_STREQ(to_string(Trust::partner), "partner");
  EXPECT_STREQ(to_string(Trust::internal), "internal");
  EXPECT_STREQ(to_string(static_cast<Trust>(9)), "unknown");
  EXPECT_STREQ(to_string(RemoteFormat::unknown), "unknown");
  EXPECT_STREQ(to_string(RemoteFormat::problem_json), "problem_json");
  EXPECT_STREQ(to_string(RemoteFormat::connect), "connect");
  EXPECT_STREQ(to_string(static_cast<RemoteFormat>(99)), "unknown");
}

}  // namespace
