// Verifies the tables of the shipped domains, once, so that including them costs little.
#include <fallible/taxonomy/input.hpp>

FALLIBLE_NAMESPACE_BEGIN

static_assert(detail::DomainTable<InputErrc>::verify());

FALLIBLE_NAMESPACE_END
