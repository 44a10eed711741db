// errno.hpp turns the error numbers of C and POSIX into an Error, and finds the number again.
//   Layer    interop.   Threads  as reading errno: each thread has its own.
//   Memory   from_errno allocates one block; the tables are constants and strerror is not called.
//   Errors   Total: every int has a code, a number that nobody knows is Errc::unknown.
//
//   Result<int> fd = check_errno(::open(path, O_RDONLY), "open configuration");
//   to_string(fd.error())  ->  "open configuration: no such file or directory"
//   fd.error() == Errc::not_found, errno_of(fd.error()) == ENOENT
//
// The number and its name are kept as the fields "errno" and "errno_name", so that every log and
// report shows them; errno_of() reads the first one back. They are fields and not an error struct,
// because a struct has one code for good and here the number decides.
#ifndef FALLIBLE_INTEROP_ERRNO_HPP
#define FALLIBLE_INTEROP_ERRNO_HPP

#include <cerrno>

#include <fallible/core/result.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The general code of an error number: ENOENT is Errc::not_found. An unknown one, and 0, is
/// Errc::unknown. Cost: a table look-up.
[[nodiscard]] Errc code_of_errno(int number) noexcept;

/// The symbolic name, such as "ENOENT"; an empty string for a number this system does not name.
[[nodiscard]] const char* errno_name(int number) noexcept;

/// What it means, as a fragment: "no such file or directory". Never null, any thread, no locale.
[[nodiscard]] const char* errno_message(int number) noexcept;

/// An error for `number`. `operation` says what was tried and becomes a context; empty for none.
[[nodiscard]] Error from_errno(int number, Text operation = {},
                               Location where = Location::here()) noexcept;

/// The number that from_errno put into `error`, through any number of contexts; 0 when there is none.
[[nodiscard]] int errno_of(const Error& error) noexcept;

/// For calls that answer -1 and set errno: the answer, or an error from errno, which is read at once.
/// `operation` is best a literal: building a string between the call and the check may change errno.
template <class Integer>
  requires(std::is_integral_v<Integer> && std::is_signed_v<Integer>)
[[nodiscard]] Result<Integer> check_errno(Integer answer, Text operation = {},
                                          Location where = Location::here()) noexcept {
  if (answer == -1) [[unlikely]] return Failure<Error>(from_errno(errno, operation, where));
  return answer;
}

/// The same for calls that answer a null pointer.
template <class T>
[[nodiscard]] Result<T*> check_errno(T* answer, Text operation = {},
                                     Location where = Location::here()) noexcept {
  if (answer == nullptr) [[unlikely]] return Failure<Error>(from_errno(errno, operation, where));
  return answer;
}

FALLIBLE_NAMESPACE_END
#endif
