#include <fallible/resilience/recover.hpp>

#include <gtest/gtest.h>

#include <fallible/core/render.hpp>
#include <memory>
#include <string>

namespace fallible {
namespace {

TEST(Rollback, UndoesTheLastStepFirst) {
  std::string order;
  Rollback<3> rollback;
  for (const char step : {'a', 'b', 'c'}) {
    ASSERT_TRUE(rollback.add([&order, step] { order += step; }).has_value());
  }
  EXPECT_EQ(rollback.undo(Errc::unavailable), Errc::unavailable);
  EXPECT_EQ(order, "cba");
}

TEST(Rollback, ForgetsTheStepsOfASuccess) {
  auto held = std::make_shared<int>(0);
  {
    Rollback<2> rollback;
    ASSERT_TRUE(rollback.add([held] { ++*held; }).has_value());
    rollback.commit();
    EXPECT_EQ(held.use_count(), 1);
  }
  EXPECT_EQ(*held, 0);
}

TEST(Rollback, UndoesWhenItIsLeftWithoutACommit) {
  int undone = 0;
  {
    Rollback<2> rollback;
    ASSERT_TRUE(rollback.add([&] { ++undone; }).has_value());
  }
  EXPECT_EQ(undone, 1);
}

TEST(Rollback, SuppressesWhatFailsWhileUndoingAndGoesOn) {
  int undone = 0;
  Rollback<3> rollback;
  ASSERT_TRUE(rollback.add([&] { ++undone; }).has_value());
  ASSERT_TRUE(rollback.add([]() -> Result<void> { return fail(Errc::data_loss); }).has_value());
  const Error error = rollback.undo(Error(Errc::unavailable));
  EXPECT_EQ(error, Errc::unavailable);
  EXPECT_EQ(undone, 1);
  EXPECT_NE(to_string(error, {Style::full}).find("data loss"), std::string::npos);
}

TEST(Rollback, TellsFailedUndosToItsListener) {
  std::uint32_t position = 0;
  {
    Rollback<3> rollback("move money", {[](void* self, const Event& event) noexcept {
                                          *static_cast<std::uint32_t*>(self) = event.attempt;
                                        },
                                        &position});
    ASSERT_TRUE(rollback.add([] {}).has_value());
    ASSERT_TRUE(rollback.add([]() -> Result<void> { return fail(Errc::internal); }).has_value());
  }
  EXPECT_EQ(position, 2u);
}

TEST(Rollback, UndoesAtOnceTheStepThatItHasNoRoomFor) {
  std::string order;
  Rollback<1> rollback;
  ASSERT_TRUE(rollback.add([&] { order += 'a'; }).has_value());
  const Result<void> full = rollback.add([&] { order += 'b'; });
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error(), Errc::resource_exhausted);
  EXPECT_EQ(order, "b");
  EXPECT_EQ(rollback.undo(full.error()), Errc::resource_exhausted);
  EXPECT_EQ(order, "ba");
}

TEST(Rollback, AStepMayAddAStepWhichIsUndoneNext) {
  std::string order;
  Rollback<3> rollback;
  ASSERT_TRUE(rollback.add([&] { order += 'a'; }).has_value());
  ASSERT_TRUE(rollback.add([&order, &rollback, kept = std::make_shared<char>('b')] {
    EXPECT_TRUE(rollback.add([&order] { order += 'c'; }).has_value());
    EXPECT_EQ(rollback.size(), 2u);
    order += *kept;  // must still be there
  }).has_value());
  (void)rollback.undo(Errc::unavailable);
  EXPECT_EQ(order, "bca");
  EXPECT_EQ(rollback.size(), 0u);
}

TEST(Rollback, AStepThatAddsWhenThereIsNoRoomUndoesThatAtOnce) {
  std::string order;
  Rollback<1> rollback;
  ASSERT_TRUE(rollback.add([&] {
    EXPECT_FALSE(rollback.add([&] { order += 'b'; }).has_value());
    order += 'a';
  }).has_value());
  (void)rollback.undo(Errc::unavailable);
  EXPECT_EQ(order, "ba");
}

TEST(Rollback, AStepMayCommitOrUndoAgain) {
  std::string order;
  auto held = std::make_shared<int>(0);
  Rollback<3> rollback;
  ASSERT_TRUE(rollback.add([held, &order] { order += 'a'; }).has_value());
  ASSERT_TRUE(rollback.add([held, &order, &rollback] {
    rollback.commit();
    EXPECT_TRUE(rollback.add([&order] { order += 'c'; }).has_value());
    EXPECT_EQ(rollback.undo(Errc::internal), Errc::internal);  // goes on below
    order += std::to_string(held.use_count());
  }).has_value());
  (void)rollback.undo(Errc::unavailable);
  EXPECT_EQ(order, "2c");
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace fallible
