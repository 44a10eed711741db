// Tests the monadic operations of core/result.hpp: and_then, or_else, transform, transform_error.
#include <fallible/core/result.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace fallible {
namespace {

/// Says how it was called.
enum class How { lvalue, const_lvalue, rvalue, const_rvalue };
struct Probe {
  int n = 1;
};
struct Ask {
  How operator()(Probe&) const { return How::lvalue; }
  How operator()(const Probe&) const { return How::const_lvalue; }
  How operator()(Probe&&) const { return How::rvalue; }
  How operator()(const Probe&&) const { return How::const_rvalue; }
};
struct AskThen {
  Result<How, Probe> operator()(Probe& p) const { return Ask{}(p); }
  Result<How, Probe> operator()(const Probe& p) const { return Ask{}(p); }
  Result<How, Probe> operator()(Probe&& p) const { return Ask{}(std::move(p)); }
  Result<How, Probe> operator()(const Probe&& p) const { return Ask{}(std::move(p)); }
};

TEST(ResultMonadic, HandsTheValueOnAsTheResultIsHeld) {
  Result<Probe, Probe> value;
  const Result<Probe, Probe>& constant = value;
  EXPECT_EQ(*value.transform(Ask{}), How::lvalue);
  EXPECT_EQ(*constant.transform(Ask{}), How::const_lvalue);
  EXPECT_EQ(*std::move(value).transform(Ask{}), How::rvalue);
  EXPECT_EQ(*std::move(constant).transform(Ask{}), How::const_rvalue);
  EXPECT_EQ(*value.and_then(AskThen{}), How::lvalue);
  EXPECT_EQ(*constant.and_then(AskThen{}), How::const_lvalue);
  EXPECT_EQ(*std::move(value).and_then(AskThen{}), How::rvalue);
  EXPECT_EQ(*std::move(constant).and_then(AskThen{}), How::const_rvalue);
}

TEST(ResultMonadic, HandsTheErrorOnAsTheResultIsHeld) {
  Result<How, Probe> failed(unexpect);
  const Result<How, Probe>& constant = failed;
  EXPECT_EQ(failed.transform_error(Ask{}).error(), How::lvalue);
  EXPECT_EQ(constant.transform_error(Ask{}).error(), How::const_lvalue);
  EXPECT_EQ(std::move(failed).transform_error(Ask{}).error(), How::rvalue);
  EXPECT_EQ(std::move(constant).transform_error(Ask{}).error(), How::const_rvalue);
  EXPECT_EQ(*failed.or_else(AskThen{}), How::lvalue);
  EXPECT_EQ(*constant.or_else(AskThen{}), How::const_lvalue);
  EXPECT_EQ(*std::move(failed).or_else(AskThen{}), How::rvalue);
  EXPECT_EQ(*std::move(constant).or_else(AskThen{}), How::const_rvalue);
}

TEST(ResultMonadic, CallsNothingOnTheOtherTrack) {
  const auto never = [](auto&&...) -> int {
    ADD_FAILURE() << "called";
    return 0;
  };
  const auto never_result = [](auto&&...) -> Result<int> {
    ADD_FAILURE() << "called";
    return 0;
  };
  const Result<int> failed = fail(Errc::aborted);
  EXPECT_EQ(failed.transform(never).error(), Errc::aborted);
  EXPECT_EQ(failed.and_then(never_result).error(), Errc::aborted);
  const Result<int> value = 3;
  EXPECT_EQ(*value.or_else(never_result), 3);
  EXPECT_EQ(*value.transform_error(never), 3);
  EXPECT_EQ(value.transform_error(never).error_or(5), 5);
}

TEST(ResultMonadic, ChangesTypesAlongTheWay) {
  const auto length = Result<std::string>("four").transform(&std::string::size);
  static_assert(std::is_same_v<decltype(length), const Result<std::size_t>>);
  EXPECT_EQ(*length, 4u);
  const auto halved = Result<int>(8).and_then([](int n) -> Result<double> { return n / 2.0; });
  EXPECT_EQ(*halved, 4.0);
  const auto texted = Result<int>(fail(Errc::aborted)).transform_error([](const Error& error) {
    return std::string(error.code().name());
  });
  static_assert(std::is_same_v<decltype(texted), const Result<int, std::string>>);
  EXPECT_EQ(texted.error(), "CONFLICT_ABORTED");
  const auto recovered = Result<int>(fail(Errc::not_found)).or_else([](Error error) -> Result<int, Code> {
    if (error == Errc::not_found) return 0;
    return fail(error.code());
  });
  static_assert(std::is_same_v<decltype(recovered), const Result<int, Code>>);
  EXPECT_EQ(*recovered, 0);
  int seen = 0;
  const auto nothing = Result<int>(5).transform([&](int n) { seen = n; });
  static_assert(std::is_same_v<decltype(nothing), const Result<void>>);
  EXPECT_TRUE(nothing.has_value());
  EXPECT_EQ(seen, 5);
  // The code tier joins the rich one.
  const auto lifted = Result<int, Code>(fail(Errc::aborted)).and_then([](int n) -> Result<int> { return n; });
  EXPECT_EQ(lifted.error(), Errc::aborted);
}

struct Account {
  int balance = 4;
  Result<int> draw() const { return balance; }
  int doubled() const { return 2 * balance; }
};
TEST(ResultMonadic, TakesPointersToMembers) {
  Result<Account> account;
  EXPECT_EQ(*account.and_then(&Account::draw), 4);
  EXPECT_EQ(*account.transform(&Account::doubled), 8);
  const Result<int, Account> failed(unexpect);
  EXPECT_EQ(failed.transform_error(&Account::doubled).error(), 8);
  EXPECT_EQ(*failed.or_else(&Account::draw), 4);
  EXPECT_EQ((Result<int, Account>(failed).value_or_else(&Account::balance)), 4);
}

TEST(ResultMonadic, MovesWhatCannotBeCopied) {
  using Owner = std::unique_ptr<int>;
  Result<Owner> owner = std::make_unique<int>(3);
  auto moved = std::move(owner).transform([](Owner p) {
    ++*p;
    return p;
  });
  EXPECT_EQ(**moved, 4);
  EXPECT_EQ(*owner, nullptr);
  auto chained = std::move(moved).and_then([](Owner p) -> Result<Owner> { return p; }).or_else([](Error e) -> Result<Owner> {
    return fail(std::move(e));
  });
  EXPECT_EQ(**chained, 4);
  auto looked_at = chained.transform([](const Owner& p) { return *p; });
  EXPECT_EQ(*looked_at, 4);
  EXPECT_NE(*chained, nullptr) << "an lvalue is only looked at";
  Result<int, Owner> failed(unexpect, std::make_unique<int>(5));
  auto error = std::move(failed).transform_error([](Owner p) { return *p; });
  EXPECT_EQ(error.error(), 5);
}

TEST(ResultMonadic, WorksForVoid) {
  Result<void> done;
  const Result<void> failed = fail(Errc::aborted);
  EXPECT_EQ(*done.transform([] { return 3; }), 3);
  EXPECT_EQ(failed.transform([] { return 3; }).error(), Errc::aborted);
  int calls = 0;
  EXPECT_TRUE(done.transform([&] { ++calls; }).has_value());
  EXPECT_FALSE(failed.transform([&] { ++calls; }).has_value());
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(*done.and_then([]() -> Result<int> { return 4; }), 4);
  EXPECT_EQ(failed.and_then([]() -> Result<int> { return 4; }).error(), Errc::aborted);
  EXPECT_TRUE(failed.or_else([](const Error&) -> Result<void> { return {}; }).has_value());
  EXPECT_TRUE(done.or_else([](const Error&) -> Result<void> { return fail(Errc::internal); }).has_value());
  EXPECT_EQ(failed.transform_error([](const Error& e) { return e.code().number(); }).error(), 10);
  EXPECT_TRUE(done.transform_error([](const Error&) { return 1; }).has_value());
  EXPECT_EQ(*std::move(done).transform([] { return std::make_unique<int>(1); }).transform([](auto p) { return *p; }), 1);
}

}  // namespace
}  // namespace fallible
