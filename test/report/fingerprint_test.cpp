#include <fallible/report/fingerprint.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/failure.hpp>

namespace {

using namespace fallible;

Error chain(Errc outer, Errc inner) { return Error(outer, "outer").caused_by(Error(inner, "inner")); }

TEST(Fingerprint, IsTheSameWhateverTheTextsAndFieldsSay) {
  const std::uint64_t plain = fingerprint(Error(Errc::unavailable));
  EXPECT_EQ(plain, fingerprint(Error(Errc::unavailable, "connection to {} refused", "db1")));
  EXPECT_EQ(plain, fingerprint(Error(Errc::unavailable).context("read row {}", 17).with("user", personal("ann"))));
  EXPECT_EQ(plain, fingerprint(Error(Errc::unavailable).suppress(Error(Errc::internal))));
  EXPECT_EQ(fingerprint(chain(Errc::internal, Errc::not_found)),
            fingerprint(Error(Errc::internal).context("load {}", 1).caused_by(Error(Errc::not_found).context("x"))));
}

TEST(Fingerprint, DiffersByCodeChainRelationAndComponent) {
  const std::set<std::uint64_t> all = {
      fingerprint(Error(Errc::unavailable)),
      fingerprint(Error(Errc::internal)),
      fingerprint(Error(Errc::unavailable), "checkout"),
      fingerprint(Error(Errc::unavailable), "search"),
      fingerprint(chain(Errc::unavailable, Errc::internal)),
      fingerprint(chain(Errc::internal, Errc::unavailable)),
      fingerprint(chain(Errc::unavailable, Errc::unavailable)),
      fingerprint(chain(Errc::unavailable, Errc::internal).caused_by(Error(Errc::not_found))),
      fingerprint(join(Error(Errc::unavailable), Error(Errc::internal))),
  };
  EXPECT_EQ(all.size(), 9u);
}

TEST(Fingerprint, TakesTheMembersOfAJoinAsASet) {
  const auto joined = [](std::initializer_list<Errc> codes) {
    std::vector<Error> members;
    for (const Errc code : codes) members.emplace_back(code);
    return fingerprint(Error::joined(members.data(), members.size()));
  };
  const std::uint64_t two = joined({Errc::internal, Errc::not_found});
  EXPECT_EQ(two, joined({Errc::internal, Errc::not_found, Errc::not_found}));
  EXPECT_EQ(two, joined({Errc::not_found, Errc::internal, Errc::internal, Errc::not_found}));
  EXPECT_NE(two, joined({Errc::internal, Errc::not_found, Errc::aborted}));
  EXPECT_NE(two, joined({Errc::internal}));
}

TEST(Fingerprint, OfAllGeneralCodesNoTwoAreEqual) {
  std::set<std::uint64_t> all;
  std::size_t made = 0;
  for (int outer = 1; outer <= 16; ++outer) {
    all.insert(fingerprint(Error(static_cast<Errc>(outer))));
    ++made;
    for (int inner = 1; inner <= 16; ++inner) {
      all.insert(fingerprint(chain(static_cast<Errc>(outer), static_cast<Errc>(inner))));
      ++made;
    }
  }
  EXPECT_EQ(all.size(), made);
}

TEST(Fingerprint, CanLeaveTheChainOut) {
  constexpr FingerprintOptions own{.chain = false};
  EXPECT_EQ(fingerprint(Error(Errc::internal), {}, own), fingerprint(chain(Errc::internal, Errc::aborted), {}, own));
  EXPECT_NE(fingerprint(Error(Errc::internal), {}, own), fingerprint(Error(Errc::aborted), {}, own));
}

TEST(Fingerprint, TakesThePlaceWhenAskedTo) {
  const auto at = [](const char* file, std::uint32_t line, FingerprintPlace place) {
    return fingerprint(Error(Errc::internal, Location{file, line}), {}, {.place = place});
  };
  EXPECT_EQ(at("/a/b/cart.cpp", 3, FingerprintPlace::none), at("x.cpp", 4, FingerprintPlace::none));
  EXPECT_EQ(at("/a/b/cart.cpp", 3, FingerprintPlace::file), at("c:\\src\\cart.cpp", 4, FingerprintPlace::file));
  EXPECT_NE(at("/a/b/cart.cpp", 3, FingerprintPlace::file), at("/a/b/user.cpp", 3, FingerprintPlace::file));
  EXPECT_NE(at("/a/b/cart.cpp", 3, FingerprintPlace::file_and_line), at("/a/b/cart.cpp", 4, FingerprintPlace::file_and_line));
  EXPECT_EQ(fingerprint(Error(Errc::internal), {}, {.place = FingerprintPlace::file_and_line}),
            fingerprint(Error(Errc::internal), {}, {.place = FingerprintPlace::file_and_line}));
}

TEST(Fingerprint, OfADeepChainLooksAtItsBeginning) {
  Error error(Errc::not_found);
  for (int i = 0; i < 10000; ++i) {
    Error next(Errc::internal);
    next.caused_by(std::move(error));
    error = std::move(next);
  }
  Error longer(Errc::internal);
  longer.caused_by(error);
  EXPECT_EQ(fingerprint(error), fingerprint(longer));
}

TEST(Fingerprint, StaysWhatItWas) {  // part of the interface: see the header
  EXPECT_EQ(Text(fingerprint_text(fingerprint(Error(Errc::unavailable)))), "e3e3f52a60a53ef7");
  EXPECT_EQ(Text(fingerprint_text(fingerprint(chain(Errc::internal, Errc::not_found), "checkout"))), "b3093e56b82a8fe6");
  EXPECT_EQ(Text(fingerprint_text(fingerprint(join(Error(Errc::aborted), Error(Errc::internal))))), "bb2eb1a0fbbed4d9");
  EXPECT_EQ(Text(fingerprint_text(0xab)), "00000000000000ab");
}

}  // namespace
