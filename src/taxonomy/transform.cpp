#include <fallible/taxonomy/transform.hpp>

#include <fallible/core/retry_hint.hpp>

FALLIBLE_NAMESPACE_BEGIN

void detail::rules::replace_code(Error& error, Code to, Location rule) noexcept {
  const auto hint = retry_after(error);
  Error mapped(to, rule);
  if (hint) add_retry_after(mapped, *hint);
  mapped.caused_by(detail::move(error));
  error = detail::move(mapped);
}

FALLIBLE_NAMESPACE_END
