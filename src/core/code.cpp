#include <fallible/core/code.hpp>

FALLIBLE_NAMESPACE_BEGIN

static_assert(detail::DomainTable<Errc>::verify());

namespace {

template <class E, std::size_t N>
const char* name_in(const char* const (&names)[N], E value) noexcept {
  const auto at = static_cast<std::size_t>(value);
  return at < N ? names[at] : "unknown";
}

}  // namespace

const char* to_string(Category category) noexcept {
  static constexpr const char* names[] = {
      "validation", "authentication", "authorization", "not_found",     "conflict",  "business_rule",
      "rate_limit", "resource",       "configuration", "cache",         "database",  "network",
      "timeout",    "external",       "serialization", "cancelled",     "internal"};
  return name_in(names, category);
}

const char* to_string(Severity severity) noexcept {
  static constexpr const char* names[] = {"debug", "info", "warning", "error", "critical"};
  return name_in(names, severity);
}

const char* to_string(Retry retry) noexcept {
  static constexpr const char* names[] = {"never", "backoff", "hinted", "transaction", "refresh"};
  return name_in(names, retry);
}

FALLIBLE_NAMESPACE_END
