// What a code is described by: category, severity, retry class, and the row a domain writes.
//   Layer    core; included by code.hpp.   Threads  constants.   Memory  none.
//   {CartErrc::empty, "VAL_CART_EMPTY", Category::validation, Severity::info, Retry::never, 422,
//    Errc::failed_precondition, "the cart is empty", "Ask the user to add an item."}
#ifndef FALLIBLE_CORE_CODE_INFO_HPP
#define FALLIBLE_CORE_CODE_INFO_HPP

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// What a failure is about. It decides who has to act; each has a prefix that its codes' names carry.
enum class Category : std::uint8_t {
  validation,      ///< VAL       The input is wrong: the caller changes it.
  authentication,  ///< AUTH      We do not know who is asking: sign in, renew the token.
  authorization,   ///< AUTHZ     We know, and they may not.
  not_found,       ///< NF        The thing asked for does not exist.
  conflict,        ///< CONFLICT  It exists already, or it changed under us.
  business_rule,   ///< BIZ       Well-formed and allowed, but a rule of the domain says no.
  rate_limit,      ///< RATE      Too many requests from this caller: wait as told.
  resource,        ///< RES       Something we need ran out or is down.
  configuration,   ///< CFG       The program was set up wrongly: an operator acts.
  cache,           ///< CACHE     The cache failed; the source of truth may still answer.
  database,        ///< DB        The database failed.
  network,         ///< NET       The way to a peer failed.
  timeout,         ///< TIME      It took too long; it may have happened all the same.
  external,        ///< EXT       Another service answered with a failure.
  serialization,   ///< SER       Bytes could not be read or written as the format demands.
  cancelled,       ///< CANCEL    Somebody asked us to stop: no fault of the operation.
  internal,        ///< INT       A bug of ours, or damage.
};

/// How bad it is when nobody handles it; decides log level and alerting.
enum class Severity : std::uint8_t {
  debug,     ///< Of interest to developers only.
  info,      ///< Normal operation; counted.
  warning,   ///< Worth a look in the daily digest.
  error,     ///< An operation failed that should not have: look within minutes.
  critical,  ///< The service or its data is in danger: look now.
};

/// Whether, and how, trying again can help.
enum class Retry : std::uint8_t {
  never,        ///< The same call fails again: do not retry.
  backoff,      ///< Down for now: the same call may work later, with growing pauses.
  hinted,       ///< Overloaded: retry only when the error says after how long.
  transaction,  ///< State changed under us: repeat the whole transaction, not this call.
  refresh,      ///< Renew what is stale (a token, a cached address) and try once more.
};

/// The general domain; its enumerators are in core/errc.hpp and equal the gRPC status numbers.
enum class Errc : std::uint8_t;

struct CodeInfo;

/// A family of codes that one enum declares.
struct DomainInfo {
  const char* name;       ///< Such as "shop.cart"; never changes once shipped.
  std::uint64_t id;       ///< 64-bit FNV-1a hash of the name.
};

/// The constant description behind a Code. Made from a Domain's rows; not built by hand.
struct alignas(8) CodeInfo {
  std::uint64_t id;          ///< FNV-1a hash of "domain/NAME": equal everywhere and always.
  const DomainInfo* domain;
  const char* name;          ///< Such as "DB_CONNECTION_FAILED".
  const char* title;         ///< A lower-case fragment that any client may read.
  const char* doc;           ///< One line for developers: when to use it, what to do next.
  std::int32_t number;       ///< The enumerator's value; 0 for a code that no table declares.
  std::uint16_t http_status;
  Errc general;              ///< The nearest general code; its value is the gRPC status.
  Category category;
  Severity severity;
  Retry retry;
};

/// One row of a domain's table.
template <class E>
struct CodeRow {
  E code;                     ///< Its value must not be 0: 0 is "no error" nearly everywhere.
  const char* name;           ///< <CATEGORY PREFIX>_<SPECIFIC>, upper case, never changed again.
  Category category;
  Severity severity;
  Retry retry;
  std::uint16_t http_status;  ///< 100 to 599.
  Errc general;               ///< The nearest general code.
  const char* title;          ///< Safe for any client: no identifiers, no internals.
  const char* doc;
};

/// Specialise for an enum to make its enumerators codes (see the top of this file).
template <class E>
struct Domain;

/// The prefix of the names in a category, without the underscore: "DB".
[[nodiscard]] constexpr const char* prefix(Category category) noexcept {
  constexpr const char* prefixes[] = {"VAL", "AUTH",  "AUTHZ", "NF",  "CONFLICT", "BIZ",
                                      "RATE", "RES",  "CFG",   "CACHE", "DB",     "NET",
                                      "TIME", "EXT",  "SER",   "CANCEL", "INT"};
  const auto at = static_cast<std::size_t>(category);
  return at < sizeof prefixes / sizeof prefixes[0] ? prefixes[at] : "INT";
}

/// The names of the enumerators as written above; "unknown" for a value that is none of them.
[[nodiscard]] const char* to_string(Category category) noexcept;
[[nodiscard]] const char* to_string(Severity severity) noexcept;
[[nodiscard]] const char* to_string(Retry retry) noexcept;

FALLIBLE_NAMESPACE_END
#endif
