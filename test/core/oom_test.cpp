// Tests the core out of memory: the n-th allocation fails, for n = 1, 2, ... until a run needs fewer.
// Whatever fails, the codes are right, a loss is said, and nothing leaks or crashes.
#include <fallible/core/allocator.hpp>
#include <fallible/core/error.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/try.hpp>
#include <fallible/core/visit.hpp>

#include "support/failing_allocator.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace attic {

struct Heavy {
  std::string text;
  static constexpr fallible::Code code = fallible::Errc::data_loss;
  static constexpr auto fields = fallible::fields(fallible::field("text", &Heavy::text));
  static constexpr const char* message = "heavy {text}";
};

}  // namespace attic

namespace fallible {
namespace {

/// Counts the errors anywhere below that say a detail was lost.
struct Losses {
  int count = 0;
  bool enter(const Error& error, const Step&) {
    count += error.detail_lost() ? 1 : 0;
    return true;
  }
};
bool says_loss(const Error& error) {
  Losses losses;
  visit(error, losses);
  return losses.count > 0;
}

const std::string long_text(300, 'x');

Result<int> leaf(int n) {
  if (n == 0) return fail(Errc::not_found, "user {}", std::string("Ada"));
  if (n == 1) return fail(attic::Heavy{long_text});
  if (n == 2) return FALLIBLE_FAIL(Errc::aborted);
  if (n == 3) return FALLIBLE_FAIL(Errc::aborted).with("key", 1);
  return fail(Errc::aborted, long_text);
}
Result<int> middle(int n) {
  FALLIBLE_TRY_ASSIGN(const int value, leaf(n), "middle {}", n);
  return value;
}
Result<int> outer(int n) { return FALLIBLE_TRY(middle(n)); }
Code expected_code(int n) { return n == 0 ? Errc::not_found : n == 1 ? Errc::data_loss : Errc::aborted; }

/// Everything once. Returns true when some error says that it lost a detail.
bool scenario() {
  bool lost = false;
  const auto keep = [&](const Error& error, Code code) {
    EXPECT_STREQ(error.code().name(), code.name()) << to_string(error);
    lost = says_loss(error) || lost;
    char text[256];
    (void)render_to(text, sizeof text, error, {Style::full});
  };
  for (int n = 0; n < 5; ++n) {
    Result<int> result = outer(n).context("called with {}", n).with("n", n).context(long_text);
    EXPECT_TRUE(result.has_error());
    keep(result.error(), expected_code(n));
    if (const auto* heavy = result.error().get_if<attic::Heavy>()) {
      EXPECT_EQ(heavy->text, long_text);
    } else {
      EXPECT_TRUE(n != 1 || says_loss(result.error()));
    }
  }
  Error error(Errc::unavailable, Location::here());
  for (int i = 0; i < 40; ++i) error.context("frame {}", i);
  keep(error, Errc::unavailable);
  Error copy = error;
  copy.context("copy").with("key", personal(long_text));
  keep(copy, Errc::unavailable);
  keep(error, Errc::unavailable);
  error.caused_by(copy).caused_by(Error(Errc::internal, "inner")).suppress(Error(attic::Heavy{"s"}));
  keep(error, Errc::unavailable);
  Error all = join(error, copy, Error(Errc::data_loss, "third"));
  keep(all, Errc::data_loss);
  const Error kept = all;
  all = join(std::move(all), Error(Errc::not_found), error);
  keep(all, Errc::data_loss);
  Error worse = join(kept, Error(Errc::data_loss));
  keep(worse, Errc::data_loss);
  keep(kept, Errc::data_loss);
  Error low = join(Error(Errc::not_found), Error(Errc::aborted));
  const Error low_kept = low;
  Error raised = join(low, Error(Errc::data_loss));
  keep(low, Errc::not_found);
  keep(low_kept, Errc::not_found);
  keep(raised, Errc::data_loss);
  Error assigned = Errc::cancelled;
  assigned = all;
  assigned.context("assigned");
  all = std::move(assigned);
  keep(all, Errc::data_loss);
  swap(all, copy);
  keep(copy, Errc::data_loss);
  return lost;
}

class OutOfMemory : public ::testing::TestWithParam<bool> {};

TEST_P(OutOfMemory, LosesDetailsAndNeverTheCode) {
  int runs = 0;
  for (int nth = 1;; ++nth) {
    SCOPED_TRACE(nth);
    ASSERT_LT(nth, 2000);
    FailingAllocator failing(nth, GetParam());
    const bool lost = scenario();
    if (failing.failures == 0) {
      EXPECT_FALSE(lost);
      break;
    }
    EXPECT_TRUE(lost) << "a loss is said";
    ++runs;
  }
  EXPECT_GT(runs, 20);
}
INSTANTIATE_TEST_SUITE_P(Once, OutOfMemory, ::testing::Values(false));
INSTANTIATE_TEST_SUITE_P(ForGood, OutOfMemory, ::testing::Values(true));

}  // namespace
}  // namespace fallible
