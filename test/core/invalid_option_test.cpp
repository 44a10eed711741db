#include <fallible/core/invalid_option.hpp>

#include <fallible/core/render.hpp>
#include <gtest/gtest.h>

namespace {

using namespace fallible;

TEST(InvalidOption, SaysWhoRefusesWhatAndWhatWouldDo) {
  const Error error(InvalidOption{"bulkhead", "limit", "1 or more"});
  EXPECT_EQ(error.code(), Errc::invalid_argument);
  EXPECT_EQ(to_string(error), "bulkhead: limit must be 1 or more");
}

TEST(InvalidOption, CanBeAskedForItsParts) {
  const Error error = Error(InvalidOption{"retry", "backoff.base", "0 to cap"}).context("start the mailer");
  const auto* refused = error.get_if<InvalidOption>();
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->component, "retry");
  EXPECT_EQ(refused->option, "backoff.base");
  EXPECT_EQ(refused->must, "0 to cap");
}

}  // namespace
