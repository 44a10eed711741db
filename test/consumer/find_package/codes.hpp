// A stranger's domain, whose codes fallible_catalogue() lists and locks.
#ifndef CONSUMER_CODES_HPP
#define CONSUMER_CODES_HPP

#include <fallible/core/code.hpp>

namespace consumer {
enum class PortErrc { taken = 1, forbidden = 2 };
}

template <>
struct fallible::Domain<consumer::PortErrc> {
  static constexpr const char* name = "consumer.port";
  static constexpr CodeRow<consumer::PortErrc> rows[] = {
      {consumer::PortErrc::taken, "CONFLICT_PORT_TAKEN", Category::conflict, Severity::warning, Retry::never, 409,
       Errc::already_exists, "the port is taken", "Another program listens there; choose another port."},
      {consumer::PortErrc::forbidden, "AUTHZ_PORT", Category::authorization, Severity::warning, Retry::never, 403,
       Errc::permission_denied, "the port is not permitted", "Ports below 1024 need a right; ask for it."},
  };
};

#endif
