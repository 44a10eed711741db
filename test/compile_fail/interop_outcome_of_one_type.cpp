// expect: fallible: an Outcome whose value and error have the same type cannot be told apart
// needs: interop_outcome
#include <fallible/core/try.hpp>
#include <fallible/interop/outcome.hpp>

namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;

#ifndef FALLIBLE_CONTROL
using Value = fallible::Code;
#else
using Value = int;
#endif
fallible::Result<Value> take(outcome::basic_result<Value, fallible::Code, outcome::policy::terminate> theirs) {
  return FALLIBLE_TRY(theirs);
}
