// The way to a peer fails: domain "mesh", every code NET_. CircuitOpen and RetriesExhausted come from the policies and
// are in core/policy_error.hpp, which this header includes.
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// Nothing of a request reached anyone, as a rule; connection_lost is the exception.
//
//   return fail(LoadBalancerExhausted{"search", 3, "round robin"});
//   if (error.code().category() == Category::network) return fallback();
#ifndef FALLIBLE_TAXONOMY_MESH_HPP
#define FALLIBLE_TAXONOMY_MESH_HPP

#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>
#include <fallible/core/policy_error.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class MeshErrc : std::uint8_t {
  registration = 1,       ///< A service could not be entered into the registry.
  lookup = 2,             ///< The registry does not know the service or does not answer.
  no_upstream = 3,        ///< Every upstream is out.
  connection = 4,         ///< No connection came about; nothing was sent.
  connection_lost = 5,    ///< The connection broke after something was sent; it may have happened.
  name_not_resolved = 6,  ///< The host name has no address.
  tls = 7,                ///< The peer's certificate or protocol is not acceptable.
};

template <>
struct Domain<MeshErrc> {
  static constexpr const char* name = "mesh";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<MeshErrc> rows[] = {
      {MeshErrc::registration, "NET_REGISTRATION_FAILED", Category::network, Severity::error,
       Retry::backoff, 503, Errc::unavailable, "temporarily unavailable",
       "A service could not be entered into the registry; retry, nobody finds it until then."},
      {MeshErrc::lookup, "NET_LOOKUP_FAILED", Category::network, Severity::error, Retry::backoff,
       503, Errc::unavailable, "temporarily unavailable",
       "The registry does not know the service or does not answer; retry, or use the last known "
       "addresses."},
      {MeshErrc::no_upstream, "NET_NO_HEALTHY_UPSTREAM", Category::network, Severity::error,
       Retry::backoff, 503, Errc::unavailable, "temporarily unavailable",
       "Every upstream is out; retry with growing pauses or use a fallback."},
      {MeshErrc::connection, "NET_CONNECTION_FAILED", Category::network, Severity::error,
       Retry::backoff, 503, Errc::unavailable, "temporarily unavailable",
       "No connection came about, nothing was sent; retry with growing pauses."},
      {MeshErrc::connection_lost, "NET_CONNECTION_LOST", Category::network, Severity::error,
       Retry::backoff, 503, Errc::unavailable, "temporarily unavailable",
       "The connection broke after something was sent; it may have happened, retry what is "
       "idempotent."},
      {MeshErrc::name_not_resolved, "NET_NAME_NOT_RESOLVED", Category::network, Severity::error,
       Retry::refresh, 503, Errc::unavailable, "temporarily unavailable",
       "The host name has no address; resolve it afresh once, then look at the name."},
      {MeshErrc::tls, "NET_TLS_FAILED", Category::network, Severity::error, Retry::never, 502,
       Errc::internal, "a secure connection is not possible",
       "The peer's certificate or protocol is not acceptable; an operator acts, never go on "
       "without."},
  };
};

/// A service that could not be found in the registry.
struct ServiceDiscoveryFailed {
  InlineText<64> service;  ///< which service
  InlineText<96> reason;

  static constexpr Code code = MeshErrc::lookup;
  static constexpr auto fields =
      fallible::fields(field("service", &ServiceDiscoveryFailed::service),
                       field("reason", &ServiceDiscoveryFailed::reason));
  static constexpr const char* message = "lookup of service {service} failed: {reason}";
};

/// A service, usually our own, that could not be registered.
struct ServiceRegistrationFailed {
  InlineText<64> service;  ///< which service
  InlineText<96> reason;

  static constexpr Code code = MeshErrc::registration;
  static constexpr auto fields =
      fallible::fields(field("service", &ServiceRegistrationFailed::service),
                       field("reason", &ServiceRegistrationFailed::reason));
  static constexpr const char* message = "registration of service {service} failed: {reason}";
};

/// No upstream is left to send a call to.
struct LoadBalancerExhausted {
  InlineText<64> service;       ///< which service
  std::uint32_t upstreams = 0;  ///< how many there are, all of them out
  StaticText strategy;  ///< a literal: how the balancer picks

  static constexpr Code code = MeshErrc::no_upstream;
  static constexpr auto fields =
      fallible::fields(field("service", &LoadBalancerExhausted::service),
                       field("upstreams", &LoadBalancerExhausted::upstreams),
                       field("strategy", &LoadBalancerExhausted::strategy));
  static constexpr const char* message =
      "none of {upstreams} upstreams of {service} is healthy ({strategy})";
};

/// A connection that could not be made.
struct ConnectionFailed {
  InlineText<96> peer;  ///< whom, as host and port
  InlineText<96> reason;

  static constexpr Code code = MeshErrc::connection;
  static constexpr auto fields = fallible::fields(field("peer", &ConnectionFailed::peer),
                                                  field("reason", &ConnectionFailed::reason));
  static constexpr const char* message = "connection to {peer} failed: {reason}";
};

FALLIBLE_NAMESPACE_END
#endif
