// Tests of failures, with the matchers of fallible/testing/matchers.hpp.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fallible/fallible.hpp>
#include <fallible/testing/matchers.hpp>

namespace {

using fallible::Errc;
using fallible::fail;
using fallible::Result;
using namespace fallible::testing;
using ::testing::AllOf;
using ::testing::Gt;
using ::testing::HasSubstr;

// --- what is tested ---

struct QuotaExceeded {
  int limit;
  static constexpr fallible::Code code = Errc::resource_exhausted;
};

/// Something that fails: a test hands in one that fails as it likes.
struct Storage {
  virtual ~Storage() = default;
  virtual Result<int> read(const std::string& key) = 0;
};

Result<int> load_quota(Storage& storage, const std::string& user) {
  const int used = FALLIBLE_TRY(storage.read(user), "read quota of {}", user);
  if (used > 100) return fail(QuotaExceeded{100}).with("used", used);
  return 100 - used;
}

// --- the tests ---

struct FakeStorage : Storage {
  Result<int> answer = 40;
  Result<int> read(const std::string&) override { return answer; }
};

TEST(LoadQuota, IsWhatIsLeft) {
  FakeStorage storage;
  EXPECT_OK(load_quota(storage, "ada"));
  EXPECT_THAT(load_quota(storage, "ada"), IsOkAndHolds(60));
  ASSERT_OK_AND_ASSIGN(const int left, load_quota(storage, "ada"));
  EXPECT_THAT(left, Gt(50));
}

TEST(LoadQuota, SaysWhatItWasDoingWhenStorageFails) {
  FakeStorage storage;
  storage.answer = fail(Errc::unavailable, "disk {} is offline", 3);
  EXPECT_THAT(load_quota(storage, "ada"),
              AllOf(FailsWith(Errc::unavailable), HasContext("read quota of ada"),
                    HasMessage(HasSubstr("offline"))));
}

TEST(LoadQuota, TellsTheLimitWhenItIsExceeded) {
  FakeStorage storage;
  storage.answer = 101;
  EXPECT_THAT(load_quota(storage, "ada"),
              AllOf(HoldsError<QuotaExceeded>(::testing::Field(&QuotaExceeded::limit, 100)),
                    HasField("used", 101)));
}

TEST(LoadQuota, KeepsItsCodeWhenThereIsNoMemory) {
  const fallible::Allocator none{[](void*, std::size_t) -> void* { return nullptr; },
                                 [](void*, void*, std::size_t) {}, nullptr};
  FakeStorage storage;
  storage.answer = fail(Errc::unavailable);
  const fallible::Allocator* const before = fallible::set_allocator(&none);
  const Result<int> quota = load_quota(storage, "ada");
  fallible::set_allocator(before);
  EXPECT_THAT(quota, FailsWith(Errc::unavailable));
  EXPECT_TRUE(quota.error().detail_lost());
}

TEST(LoadQuotaDeathTest, StopsWhoeverTakesAValueThatIsNotThere) {
  FakeStorage storage;
  storage.answer = fail(Errc::unavailable);
  EXPECT_DEATH((void)load_quota(storage, "ada").value(),
               "check has_value\\(\\) first: read quota of ada");
}

TEST(Printing, ShowsTheWholeError) {
  const Result<int> failed = fail(Errc::not_found);
  EXPECT_EQ(::testing::PrintToString(failed),
            "failed: not found\n\nCode:\n    general/NF_NOT_FOUND");
}

}  // namespace
