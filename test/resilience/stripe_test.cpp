#include <fallible/resilience/detail/stripe.hpp>

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace {

using fallible::detail::own_stripe;
using fallible::detail::StripedCounter;
using fallible::detail::stripe_of_thread;
using fallible::detail::stripes;

void count(StripedCounter& counter, int times) {
  for (int i = 0; i < times; ++i) {
    if (!counter.add_own()) counter.add();
  }
}

TEST(Stripe, CountsWhatEveryThreadAddsHoweverMany) {
  StripedCounter counter;
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < 3 * stripes; ++t) threads.emplace_back([&] { count(counter, 1000); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counter.sum(), 3u * stripes * 1000u);
}

TEST(Stripe, AThreadThatEndsLeavesItsStripeToTheNext) {
  StripedCounter counter;
  for (std::uint32_t t = 0; t < 10 * stripes; ++t) {
    std::thread([&] {
      std::uint32_t stripe = 0;
      EXPECT_FALSE(own_stripe(stripe)) << "none before it asks";
      const std::uint32_t given = stripe_of_thread();
      EXPECT_TRUE(own_stripe(stripe));
      EXPECT_EQ(stripe, given);
      count(counter, 10);
    }).join();
  }
  EXPECT_EQ(counter.sum(), 10u * stripes * 10u);
}

}  // namespace
