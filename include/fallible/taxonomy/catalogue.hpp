// The catalogue is the list of all codes as data: what a code is called, what it means, what to answer and
// whether to retry. Documentation, dashboards and checks are written from it.
//   Layer    taxonomy.   Threads  constants.   Memory  none; the writers write to a Sink.
//   Errors   none: what is not in the list is null.
//
//   constexpr auto codes = catalogue_of<CartErrc, ShippingErrc>;      // of your own domains
//   if (const CodeInfo* found = find_code(shipped_codes(), "DB_DEADLOCK")) ...
//   write_markdown(sink, shipped_codes());
#ifndef FALLIBLE_TAXONOMY_CATALOGUE_HPP
#define FALLIBLE_TAXONOMY_CATALOGUE_HPP

#include <span>

#include <fallible/core/code.hpp>
#include <fallible/core/sink.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The codes of one domain, ordered by number.
struct DomainCodes {
  const DomainInfo* domain;
  const CodeInfo* codes;
  std::size_t count;
};

namespace detail {
/// Refuses a catalogue in which two domains have one name: their codes could be one identity.
template <CodeEnum... E>
consteval std::size_t distinct_domains() {
  const std::uint64_t ids[] = {DomainTable<E>::info.id...};
  std::size_t twice = 0;
  for (std::size_t i = 0; i < sizeof...(E); ++i) {
    for (std::size_t k = 0; k < i; ++k) twice += ids[i] == ids[k] ? 1u : 0u;
  }
  return twice;
}
template <CodeEnum E, CodeEnum... All>
consteval DomainCodes domain_codes() {
  static_assert(distinct_domains<All...>() == 0, "fallible: two domains of this catalogue have the same name");
  return {&DomainTable<E>::info, DomainTable<E>::codes.at, DomainTable<E>::count};
}
}  // namespace detail

/// The codes of the named domains, in that order; a constant. Two domains of one name do not compile.
template <CodeEnum... E>
inline constexpr DomainCodes catalogue_of[] = {detail::domain_codes<E, E...>()...};

using Catalogue = std::span<const DomainCodes>;

/// Everything this library declares: the general domain, those of the policies and of the taxonomy.
[[nodiscard]] Catalogue shipped_codes() noexcept;

/// The code of that name, such as "DB_DEADLOCK", or null; the first when several domains have it.
/// Cost  a comparison per code.
[[nodiscard]] const CodeInfo* find_code(Catalogue catalogue, Text name) noexcept;
/// The code with that identity (CodeInfo::id), or null.
[[nodiscard]] const CodeInfo* find_code(Catalogue catalogue, std::uint64_t id) noexcept;

/// One table per domain, for people.
void write_markdown(const Sink& sink, Catalogue catalogue);

/// An object with a member "domains"; numbers, names and texts of every code. Valid UTF-8 JSON (RFC 8259)
/// when the tables' texts are UTF-8.
void write_json(const Sink& sink, Catalogue catalogue);

/// An OpenAPI 3.1 object with components/responses: one response per code, with an application/problem+json
/// (RFC 9457) example of the schema Problem, and the header Retry-After where a wait is announced (Retry::hinted).
/// Refer to one as "openapi.json#/components/responses/resource.NF_RESOURCE".
void write_openapi(const Sink& sink, Catalogue catalogue);

/// One line per code with all that clients and rules may rely on: domain, name, number, category, severity,
/// retry class, HTTP status, gRPC code. Keep it beside the sources and compare with check_lock.
void write_lock(const Sink& sink, Catalogue catalogue);

/// Compares a lock that was written earlier with the codes of today and writes one line for each that
/// vanished, was renamed or changed its meaning. New codes are no finding.
/// Returns   the number of findings; a line that cannot be read is one.
std::size_t check_lock(const Sink& findings, Catalogue catalogue, Text lock);

FALLIBLE_NAMESPACE_END
#endif
