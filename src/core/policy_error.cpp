#include <fallible/core/policy_error.hpp>

FALLIBLE_NAMESPACE_BEGIN

static_assert(detail::DomainTable<PolicyErrc>::verify());

FALLIBLE_NAMESPACE_END
