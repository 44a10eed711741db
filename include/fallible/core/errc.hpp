// Errc is the general domain: the canonical failures that every system has, with gRPC's numbers.
//   Layer    core; included by code.hpp.   Threads  constants.   Memory  none.
// Use it when no more specific domain fits, and at borders that speak nothing else.
//   if (!row) return fail(Errc::not_found);
// Number, HTTP status and retry advice follow google.rpc.Code, gRPC's status table and AIP-194.
// OK (0) is not here: success is not an error.
#ifndef FALLIBLE_CORE_ERRC_HPP
#define FALLIBLE_CORE_ERRC_HPP

#include <fallible/core/code.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class Errc : std::uint8_t {
  cancelled = 1,            ///< Somebody asked to stop. Nobody's fault: never retry, never alert.
  unknown = 2,              ///< A failure that nobody classified, or a code from a peer that we lack.
  invalid_argument = 3,     ///< Wrong whatever the state of the system: the caller changes it.
  deadline_exceeded = 4,    ///< Time ran out; the operation may have happened all the same.
  not_found = 5,            ///< The thing asked for does not exist.
  already_exists = 6,       ///< The thing to create is there already.
  permission_denied = 7,    ///< We know who asks, and they may not. Not for exhausted quotas.
  resource_exhausted = 8,   ///< A quota, disk or pool ran out: retry only when told after how long.
  failed_precondition = 9,  ///< Something must be fixed first: do not retry, say what to fix.
  aborted = 10,             ///< State changed under us: repeat the transaction, not this call.
  out_of_range = 11,        ///< Past the end; unlike invalid_argument the state decides.
  unimplemented = 12,       ///< Not supported here, now or ever in this version.
  internal = 13,            ///< An invariant broke: a bug of ours.
  unavailable = 14,         ///< Down for now; the same call may work later: retry with backoff.
  data_loss = 15,           ///< Data is gone or damaged beyond repair: call a human.
  unauthenticated = 16,     ///< We do not know who asks: sign in or renew the token.
};

template <>
struct Domain<Errc> {
  static constexpr const char* name = "general";
  static constexpr bool verified_in_sources = true;  // src/core/code.cpp
  static constexpr CodeRow<Errc> rows[] = {
      {Errc::cancelled, "CANCEL_CANCELLED", Category::cancelled, Severity::info, Retry::never, 499,
       Errc::cancelled, "cancelled", "Somebody asked to stop; do not retry and do not alert."},
      {Errc::unknown, "INT_UNKNOWN", Category::internal, Severity::error, Retry::never, 500,
       Errc::unknown, "unknown error", "Nobody classified this failure; give it a code of its own."},
      {Errc::invalid_argument, "VAL_INVALID_ARGUMENT", Category::validation, Severity::info,
       Retry::never, 400, Errc::invalid_argument, "invalid argument",
       "Wrong whatever the state of the system; the caller has to change it."},
      {Errc::deadline_exceeded, "TIME_DEADLINE_EXCEEDED", Category::timeout, Severity::error,
       Retry::never, 504, Errc::deadline_exceeded, "deadline exceeded",
       "Time ran out and the operation may have happened; ask before repeating it."},
      {Errc::not_found, "NF_NOT_FOUND", Category::not_found, Severity::info, Retry::never, 404,
       Errc::not_found, "not found", "The thing asked for does not exist."},
      {Errc::already_exists, "CONFLICT_ALREADY_EXISTS", Category::conflict, Severity::info,
       Retry::never, 409, Errc::already_exists, "already exists",
       "The thing to create is there already; read it or choose another name."},
      {Errc::permission_denied, "AUTHZ_PERMISSION_DENIED", Category::authorization,
       Severity::warning, Retry::never, 403, Errc::permission_denied, "permission denied",
       "The caller is known and may not do this."},
      {Errc::resource_exhausted, "RES_RESOURCE_EXHAUSTED", Category::resource, Severity::warning,
       Retry::hinted, 429, Errc::resource_exhausted, "resource exhausted",
       "A quota, disk or pool ran out; retry only when told after how long."},
      {Errc::failed_precondition, "BIZ_FAILED_PRECONDITION", Category::business_rule, Severity::info,
       Retry::never, 400, Errc::failed_precondition, "failed precondition",
       "Something must be fixed first; say what."},
      {Errc::aborted, "CONFLICT_ABORTED", Category::conflict, Severity::info, Retry::transaction, 409,
       Errc::aborted, "aborted", "State changed under us; repeat the whole transaction."},
      {Errc::out_of_range, "VAL_OUT_OF_RANGE", Category::validation, Severity::info, Retry::never,
       400, Errc::out_of_range, "out of range", "Past the end as things stand; ask for less."},
      {Errc::unimplemented, "INT_UNIMPLEMENTED", Category::internal, Severity::error, Retry::never,
       501, Errc::unimplemented, "unimplemented", "Not supported here; use another operation."},
      {Errc::internal, "INT_INTERNAL", Category::internal, Severity::error, Retry::never, 500,
       Errc::internal, "internal error", "An invariant broke; file a bug."},
      {Errc::unavailable, "RES_UNAVAILABLE", Category::resource, Severity::error, Retry::backoff, 503,
       Errc::unavailable, "unavailable", "Down for now; retry the same call with growing pauses."},
      {Errc::data_loss, "INT_DATA_LOSS", Category::internal, Severity::critical, Retry::never, 500,
       Errc::data_loss, "data loss", "Data is gone or damaged beyond repair; call a human."},
      {Errc::unauthenticated, "AUTH_UNAUTHENTICATED", Category::authentication, Severity::info,
       Retry::refresh, 401, Errc::unauthenticated, "unauthenticated",
       "We do not know who asks; renew the credentials and try once more."},
  };
};

FALLIBLE_NAMESPACE_END
#endif
