// Tests core/foreign_code.hpp: names of codes that this program was not built with.
#include <fallible/core/foreign_code.hpp>

#include <fallible/config.hpp>
#include <fallible/core/error.hpp>
#include <fallible/core/render.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace fallible {
namespace {

// The table is one for the whole program: every name used here is this file's own, and few they are.
constexpr const char* domain = "foreign_code_test";

bool is_unknown(Code code) { return &code.info() == &Code(Errc::unknown).info(); }

TEST(ForeignCode, KeepsDomainAndName) {
  std::string peer = "foreign_code_test", name = "DB_LEDGER_LOCKED";
  const Code code = foreign_code(peer, name);
  peer.assign(peer.size(), 'x');
  name.assign(name.size(), 'X');
  EXPECT_STREQ(code.domain(), "foreign_code_test");
  EXPECT_STREQ(code.name(), "DB_LEDGER_LOCKED");
  EXPECT_EQ(code.number(), 0);
  EXPECT_EQ(code.category(), Category::database);
  EXPECT_EQ(code.general(), Errc::unknown);
  EXPECT_EQ(code.severity(), Code(Errc::unknown).severity());
  EXPECT_EQ(code.retry(), Code(Errc::unknown).retry());
  EXPECT_EQ(code.http_status(), 500);
  EXPECT_STREQ(code.title(), "unknown error");
  EXPECT_EQ(code.as<Errc>(), Errc{});
  EXPECT_FALSE(code == Errc::unknown);
  EXPECT_EQ(to_string(code), "DB_LEDGER_LOCKED");
}

TEST(ForeignCode, IsTheSameObjectEachTime) {
  const Code first = foreign_code(domain, "NET_SAME");
  const Code other_name = foreign_code(domain, "NET_SAMEX");
  const Code other_domain = foreign_code("foreign_code_test.x", "NET_SAME");
  EXPECT_EQ(&foreign_code(domain, "NET_SAME").info(), &first.info());
  EXPECT_EQ(&foreign_code(std::string(domain), std::string_view("NET_SAME_NOT").substr(0, 8)).info(), &first.info());
  EXPECT_NE(&other_name.info(), &first.info());
  EXPECT_NE(&other_domain.info(), &first.info());
  EXPECT_NE(first, other_name);
  EXPECT_NE(first, other_domain);
}

TEST(ForeignCode, EqualsTheCodeThatIsKnown) {
  const Code foreign = foreign_code("general", "NF_NOT_FOUND");
  EXPECT_EQ(foreign, Errc::not_found);
  EXPECT_EQ(foreign.id(), Code(Errc::not_found).id());
  EXPECT_EQ(foreign.category(), Category::not_found);
  EXPECT_NE(foreign, Errc::aborted);
  EXPECT_NE(foreign_code("other", "NF_NOT_FOUND"), Errc::not_found);
  EXPECT_EQ(Error(foreign), Errc::not_found);
}

TEST(ForeignCode, TravelsInAnError) {
  Error error = foreign_code(domain, "EXT_ODD");
  error.context("call peer");
  EXPECT_STREQ(error.code().name(), "EXT_ODD");
  EXPECT_EQ(error, foreign_code(domain, "EXT_ODD"));
  EXPECT_EQ(to_string(error), "call peer: unknown error");
}

TEST(ForeignCode, RefusesBadDomains) {
  for (const char* bad : {"", "a b", "a/b", "\xC3\xA4", "a\n", "a:b", "{}"}) {
    EXPECT_TRUE(is_unknown(foreign_code(bad, "DB_X"))) << bad;
  }
  EXPECT_TRUE(is_unknown(foreign_code(std::string_view("a\0b", 3), "DB_X")));
  EXPECT_TRUE(is_unknown(foreign_code(std::string(64, 'a'), "DB_X")));
  EXPECT_TRUE(is_unknown(foreign_code(std::string(100000, 'a'), "DB_X")));
  EXPECT_TRUE(is_unknown(foreign_code(Text(), "DB_X")));
  EXPECT_STREQ(foreign_code("azAZ09._-", "DB_X").domain(), "azAZ09._-");
}

TEST(ForeignCode, RefusesBadNames) {
  for (const char* bad : {"", "db_x", "DB-X", "DB.X", "DB X", "DB_x", "\xC3\x84", "DB_X\n"}) {
    EXPECT_TRUE(is_unknown(foreign_code(domain, bad))) << bad;
  }
  EXPECT_TRUE(is_unknown(foreign_code(domain, std::string_view("DB\0X", 4))));
  EXPECT_TRUE(is_unknown(foreign_code(domain, std::string(64, 'A'))));
  EXPECT_TRUE(is_unknown(foreign_code(domain, std::string(100000, 'A'))));
  EXPECT_TRUE(is_unknown(foreign_code(domain, Text())));
}

TEST(ForeignCode, TakesNamesOf63Bytes) {
  const std::string long_domain(63, 'd'), long_name(63, 'N');
  const Code code = foreign_code(long_domain, long_name);
  EXPECT_EQ(code.domain(), long_domain);
  EXPECT_EQ(code.name(), long_name);
  EXPECT_EQ(&foreign_code(long_domain, long_name).info(), &code.info());
  EXPECT_EQ(code.category(), Category::internal);
  EXPECT_TRUE(is_unknown(foreign_code(long_domain + "d", long_name)));
  EXPECT_TRUE(is_unknown(foreign_code(long_domain, long_name + "N")));
}

TEST(ForeignCode, HasTheCategoryOfItsPrefix) {
  for (unsigned i = 0; i <= static_cast<unsigned>(Category::internal); ++i) {
    const auto category = static_cast<Category>(i);
    const std::string name = std::string(prefix(category)) + "_PEER";
    EXPECT_EQ(foreign_code(domain, name).category(), category) << name;
  }
  EXPECT_EQ(foreign_code(domain, "AUTHX_PEER").category(), Category::internal);
  EXPECT_EQ(foreign_code(domain, "DB").category(), Category::internal);
  EXPECT_EQ(foreign_code(domain, "DB_").category(), Category::internal);
  EXPECT_EQ(foreign_code(domain, "_DB_X").category(), Category::internal);
  EXPECT_EQ(foreign_code(domain, "404").category(), Category::internal);
}

TEST(ForeignCode, IsLearnedOnceByManyThreads) {
  constexpr int threads = 8, names = 24;
  const CodeInfo* seen[threads][names] = {};
  std::atomic<int> waiting{threads};
  std::vector<std::thread> crowd;
  for (int t = 0; t < threads; ++t) {
    crowd.emplace_back([&, t] {
      --waiting;
      while (waiting.load() != 0) std::this_thread::yield();
      for (int i = 0; i < names; ++i) {
        const int n = (t % 2 == 0) ? i : names - 1 - i;  // the same names from both ends
        const std::string name = "TIME_CROWD_" + std::to_string(n);
        const Code code = foreign_code(domain, name);
        seen[t][n] = code.name() == name && code.category() == Category::timeout ? &code.info() : nullptr;
        const Code own = foreign_code(domain, "NET_OWN_" + std::to_string(t));
        if (own.name() != "NET_OWN_" + std::to_string(t)) seen[t][n] = nullptr;
      }
    });
  }
  for (std::thread& thread : crowd) thread.join();
  for (int n = 0; n < names; ++n) {
    ASSERT_NE(seen[0][n], nullptr);
    for (int t = 1; t < threads; ++t) EXPECT_EQ(seen[t][n], seen[0][n]) << n;
    for (int other = 0; other < n; ++other) EXPECT_NE(seen[0][n], seen[0][other]);
  }
}

TEST(ForeignCode, BehavesLikeTheCodeItIsFirstMetWith) {
  const Code busy = foreign_code(domain, "DB_LIKE_BUSY", Errc::unavailable);
  EXPECT_EQ(busy.retry(), Code(Errc::unavailable).retry());
  EXPECT_EQ(busy.http_status(), 503);
  EXPECT_EQ(busy.general(), Errc::unavailable);
  EXPECT_EQ(busy.category(), Category::database);
  EXPECT_EQ(busy.number(), 0);
  EXPECT_EQ(&foreign_code(domain, "DB_LIKE_BUSY", Errc::data_loss).info(), &busy.info());
  EXPECT_EQ(&foreign_code(domain, "DB_LIKE_BUSY").info(), &busy.info());
}

/// Fills the table; whether it behaved. Not for this process, which has other tests to run.
bool fills_up() {
  const Code early = foreign_code(domain, "CFG_EARLY");
  int learned = 0;
  bool full = false;
  for (int i = 0; i < FALLIBLE_MAX_FOREIGN_CODES + 10; ++i) {
    const bool unknown = is_unknown(foreign_code(domain, "CFG_FILL_" + std::to_string(i)));
    if (full && !unknown) return false;
    full = unknown;
    learned += unknown ? 0 : 1;
  }
  return full && learned < FALLIBLE_MAX_FOREIGN_CODES && !is_unknown(early) &&
         (learned == 0 || !is_unknown(foreign_code(domain, "CFG_FILL_0"))) &&
         &foreign_code(domain, "CFG_EARLY").info() == &early.info();
}

TEST(ForeignCodeDeathTest, AFullTableGivesUnknown) {
  EXPECT_EXIT(std::_Exit(fills_up() ? 0 : 1), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace fallible
