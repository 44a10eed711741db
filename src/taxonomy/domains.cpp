// Verifies the tables of the shipped domains, once, so that including them costs little.
#include <fallible/taxonomy/taxonomy.hpp>

FALLIBLE_NAMESPACE_BEGIN

static_assert(detail::DomainTable<AuthErrc>::verify());
static_assert(detail::DomainTable<CacheErrc>::verify());
static_assert(detail::DomainTable<ConfigErrc>::verify());
static_assert(detail::DomainTable<ConflictErrc>::verify());
static_assert(detail::DomainTable<DatabaseErrc>::verify());
static_assert(detail::DomainTable<ExternalErrc>::verify());
static_assert(detail::DomainTable<InputErrc>::verify());
static_assert(detail::DomainTable<MeshErrc>::verify());
static_assert(detail::DomainTable<ResourceErrc>::verify());
static_assert(detail::DomainTable<SerializationErrc>::verify());

FALLIBLE_NAMESPACE_END
