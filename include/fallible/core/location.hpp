// Location is a line of source: where an error was made, or a place it passed.
//   Layer    core.   Threads  a plain value.   Memory  none: the file name is a literal.
// It is filled in by compiler builtins, which every supported compiler has (clang 14 with
// libstdc++ 12 lacks std::source_location). It holds no function name: with templates those are
// long, and each would sit in the program's read-only data.
//   void log(Text what, Location where = Location::here());
#ifndef FALLIBLE_CORE_LOCATION_HPP
#define FALLIBLE_CORE_LOCATION_HPP

#include <cstdint>

#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct Location {
  const char* file = nullptr;  ///< As the compiler was given it; null means unknown.
  std::uint32_t line = 0;      ///< From 1; 0 means unknown.

  /// The place of the call (as a default argument: the place of the caller).
  [[nodiscard]] static constexpr Location here(const char* file = __builtin_FILE(),
                                               std::uint32_t line = __builtin_LINE()) noexcept {
    return {file, line};
  }

  /// True when the place is known.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return file != nullptr; }
};

FALLIBLE_NAMESPACE_END
#endif
