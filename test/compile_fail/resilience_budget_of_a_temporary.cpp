// Policies refer to their budget, which is shared and must outlive them.
// expect(gcc): use of deleted function .*BudgetRef::BudgetRef
// expect(clang): to .BudgetRef. invokes a deleted function
#include <fallible/resilience/retry.hpp>

using namespace fallible;

inline auto make() {
#ifndef FALLIBLE_CONTROL
  return RetryPolicy::create({}, RetryBudget::token_bucket().value());
#else
  static RetryBudget budget = RetryBudget::token_bucket().value();
  return RetryPolicy::create({}, budget);
#endif
}
