// foreign_code keeps the name of a code that this program was not built with, so that it can be
// logged, counted and sent on unchanged.
//   Layer    core.   Threads  safe, lock-free.
//   Memory   One description per name, never freed; FALLIBLE_MAX_FOREIGN_CODES of them at most.
//   Errors   A bad name, a full table or no memory give Errc::unknown.
//
//   Code code = foreign_code("billing", "DB_LEDGER_LOCKED");   // code.name(), code == again
#ifndef FALLIBLE_CORE_FOREIGN_CODE_HPP
#define FALLIBLE_CORE_FOREIGN_CODE_HPP

#include <fallible/core/code.hpp>
#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The code with this domain and name: the same object each time. It compares equal to the real one
/// where that is known. Its category follows from the prefix of the name (internal when there is
/// none); for all else it is like `like`, as given the first time the name was met, and its number is 0.
/// Requires  `domain` is 1 to 63 bytes of letters, digits, '.', '_' and '-'; `name` is 1 to 63 bytes
///           of upper-case letters, digits and '_'. Anything else gives Errc::unknown.
[[nodiscard]] Code foreign_code(Text domain, Text name, Code like = Errc::unknown) noexcept;

FALLIBLE_NAMESPACE_END
#endif
