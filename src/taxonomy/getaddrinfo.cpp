#include <fallible/taxonomy/getaddrinfo.hpp>

#include <netdb.h>

#include <cerrno>

#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/mesh.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "own_field.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

#define FALLIBLE_EAI(symbol, code, text) {symbol, #symbol, code, text},

constexpr detail::ForeignRow rows[] = {
    {0, "", Errc::unknown, "no failure"},
    FALLIBLE_EAI(EAI_AGAIN, MeshErrc::lookup, "temporary failure in name resolution")
    FALLIBLE_EAI(EAI_BADFLAGS, Errc::invalid_argument, "bad flags for name resolution")
    FALLIBLE_EAI(EAI_FAIL, MeshErrc::lookup, "name resolution failed")
    FALLIBLE_EAI(EAI_FAMILY, Errc::invalid_argument, "address family not supported")
    FALLIBLE_EAI(EAI_MEMORY, ResourceErrc::out_of_memory, "out of memory")
    FALLIBLE_EAI(EAI_NONAME, MeshErrc::name_not_resolved, "name or service not known")
    FALLIBLE_EAI(EAI_SERVICE, Errc::invalid_argument, "service not known for this kind of socket")
    FALLIBLE_EAI(EAI_SOCKTYPE, Errc::invalid_argument, "kind of socket not supported")
    FALLIBLE_EAI(EAI_SYSTEM, MeshErrc::lookup, "the system failed during name resolution")
#ifdef EAI_OVERFLOW
    FALLIBLE_EAI(EAI_OVERFLOW, Errc::invalid_argument, "buffer too small for the name")
#endif
#ifdef EAI_NODATA
    FALLIBLE_EAI(EAI_NODATA, MeshErrc::name_not_resolved, "no address for this name")
#endif
#ifdef EAI_ADDRFAMILY
    FALLIBLE_EAI(EAI_ADDRFAMILY, MeshErrc::name_not_resolved, "no address of this family for the name")
#endif
#ifdef EAI_INPROGRESS
    FALLIBLE_EAI(EAI_INPROGRESS, MeshErrc::lookup, "name resolution in progress")
#endif
#ifdef EAI_CANCELED
    FALLIBLE_EAI(EAI_CANCELED, Errc::cancelled, "name resolution cancelled")
#endif
#ifdef EAI_NOTCANCELED
    FALLIBLE_EAI(EAI_NOTCANCELED, Errc::failed_precondition, "name resolution could not be cancelled")
#endif
#ifdef EAI_ALLDONE
    FALLIBLE_EAI(EAI_ALLDONE, Errc::failed_precondition, "all name resolutions are done")
#endif
#ifdef EAI_INTR
    FALLIBLE_EAI(EAI_INTR, MeshErrc::lookup, "name resolution interrupted")
#endif
#ifdef EAI_IDN_ENCODE
    FALLIBLE_EAI(EAI_IDN_ENCODE, Errc::invalid_argument, "the name cannot be encoded")
#endif
};
#undef FALLIBLE_EAI

constexpr detail::ForeignRow unknown_row{0, "", MeshErrc::lookup, "name resolution failed"};

/// What a system failure means for a look-up; whatever is not about our own resources is the resolver's.
Code code_of_system(int number) noexcept {
  switch (number) {
    case ENOMEM: return ResourceErrc::out_of_memory;
    case EMFILE: case ENFILE: case ENOBUFS: return ResourceErrc::exhausted;
    case ETIMEDOUT: return ExternalErrc::timeout;
    case EACCES: case EPERM: return Errc::permission_denied;
    default: return MeshErrc::lookup;
  }
}

}  // namespace

Code code_of_getaddrinfo(int number, int system_errno) noexcept {
  if (number == EAI_SYSTEM) return code_of_system(system_errno);
  return detail::find_row(rows, number, unknown_row).code;
}

const char* getaddrinfo_name(int number) noexcept {
  return detail::find_row(rows, number, unknown_row).name;
}

Error from_getaddrinfo(int number, int system_errno, Text host, Location where) noexcept {
  const detail::ForeignRow& row = detail::find_row(rows, number, unknown_row);
  Error error(code_of_getaddrinfo(number, system_errno), Text(row.text), where);
  error.with("eai", number);
  if (row.name[0] != '\0') error.with("eai_name", row.name);
  if (number == EAI_SYSTEM) error.with("errno", system_errno);
  if (!host.empty()) error.with("host", InlineText<256>(host));
  return error;
}

int getaddrinfo_of(const Error& error) noexcept { return detail::own_int(error, "eai", 0); }

FALLIBLE_NAMESPACE_END
