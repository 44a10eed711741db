// The border to the resolver: what getaddrinfo and getnameinfo answer.
//   Layer    taxonomy.   Threads  pure functions over constants.
//   Memory   none, except from_getaddrinfo, which makes an Error with one block.
//   Errors   total: every int has an answer; a number that nobody knows is MeshErrc::lookup.
//
//   const int answer = ::getaddrinfo(host, "https", &hints, &found);
//   if (answer != 0) return fail(from_getaddrinfo(answer, errno, host));
//
// The numbers differ between systems; those of the system it is built on are used.
#ifndef FALLIBLE_TAXONOMY_GETADDRINFO_HPP
#define FALLIBLE_TAXONOMY_GETADDRINFO_HPP

#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The code of an EAI_ number. `system_errno` is errno right after the call and counts for EAI_SYSTEM only.
///   EAI_NONAME, EAI_NODATA  MeshErrc::name_not_resolved    EAI_AGAIN, EAI_FAIL  MeshErrc::lookup
///   EAI_MEMORY  ResourceErrc::out_of_memory                EAI_SYSTEM           as the errno says
///   flags, families, services  Errc::invalid_argument      0, which is no failure, Errc::unknown
[[nodiscard]] Code code_of_getaddrinfo(int number, int system_errno = 0) noexcept;

/// The symbolic name, such as "EAI_NONAME"; empty for a number this system does not name.
[[nodiscard]] const char* getaddrinfo_name(int number) noexcept;

/// An error for the answer. The fields are "eai" and "eai_name", for EAI_SYSTEM "errno" as well (which
/// errno_of() of interop/errno.hpp reads), all internal, and "host" when it is given.
[[nodiscard]] Error from_getaddrinfo(int number, int system_errno = 0, Text host = {},
                                     Location where = Location::here()) noexcept;

/// The number that from_getaddrinfo put into `error`, through any number of contexts; 0 when none.
[[nodiscard]] int getaddrinfo_of(const Error& error) noexcept;

FALLIBLE_NAMESPACE_END
#endif
