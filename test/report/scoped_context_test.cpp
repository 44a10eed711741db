#include <fallible/report/scoped_context.hpp>

#include <thread>

#include <gtest/gtest.h>

using namespace fallible;

namespace {

TEST(CurrentContext, IsEmptyOutsideEveryScope) {
  EXPECT_FALSE(has_request_context());
  EXPECT_TRUE(current_request_context().correlation_id.empty());
  EXPECT_FALSE(current_request_context().trace.valid());
  EXPECT_TRUE(current_request_context().trace_state.empty());
}

TEST(CurrentContext, IsThatOfTheInnermostScope) {
  const RequestContext outer{.correlation_id = "outer"};
  const RequestContext inner{.correlation_id = "inner"};
  {
    ScopedRequestContext scope(outer);
    EXPECT_EQ(&current_request_context(), &outer);
    {
      ScopedRequestContext nested(inner);
      EXPECT_EQ(&current_request_context(), &inner);
      { ScopedRequestContext again(outer); }
      EXPECT_EQ(&current_request_context(), &inner);
    }
    EXPECT_EQ(&current_request_context(), &outer);
    EXPECT_TRUE(has_request_context());
  }
  EXPECT_FALSE(has_request_context());
}

TEST(CurrentContext, BelongsToItsThread) {
  const RequestContext mine{.correlation_id = "mine"};
  ScopedRequestContext scope(mine);
  std::thread([] {
    EXPECT_FALSE(has_request_context());
    const RequestContext theirs{.correlation_id = "theirs"};
    ScopedRequestContext inner(theirs);
    EXPECT_EQ(&current_request_context(), &theirs);
  }).join();
  EXPECT_EQ(&current_request_context(), &mine);
}

bool asked_at_exit = false;
struct AsksAtExit {
  ~AsksAtExit() { asked_at_exit = !has_request_context() && current_request_context().correlation_id.empty(); }
};

TEST(CurrentContext, CanBeAskedWhileAThreadEnds) {
  std::thread([] {
    static thread_local AsksAtExit asks;
    (void)asks;
    const RequestContext context;
    ScopedRequestContext scope(context);
  }).join();
  EXPECT_TRUE(asked_at_exit);
}

}  // namespace
