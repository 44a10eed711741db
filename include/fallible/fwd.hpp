// Names of the core, for headers that only mention them.
//   Layer    core.   Threads  none.   Memory  none.   Needs  <cstdint>.
//   fallible::Result<void> save(const Document&);
#ifndef FALLIBLE_FWD_HPP
#define FALLIBLE_FWD_HPP

#include <cstdint>

#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN

class Code;
class Error;
class Text;
struct Location;
template <class E>
class Failure;
template <class T, class E = Error>
class Result;

enum class Category : std::uint8_t;
enum class Severity : std::uint8_t;
enum class Retry : std::uint8_t;
enum class Errc : std::uint8_t;
enum class Privacy : std::uint8_t;

FALLIBLE_NAMESPACE_END
#endif
