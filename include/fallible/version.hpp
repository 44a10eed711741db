// The version of fallible, and the namespace every name of the library lives in.
//   Layer    below everything: includes nothing, so that any header may include it.
//   Threads  macros only.        Memory  none.        Errors  none.
// The three numbers are written here and nowhere else: the build reads this file, the installed package and the
// pkg-config file take them from there.
//
// The inline namespace carries the ABI generation in every symbol: two generations can be linked into one program
// without one silently using the other's code.
//   FALLIBLE_NAMESPACE_BEGIN
//   struct Thing {};              // callers write fallible::Thing
//   FALLIBLE_NAMESPACE_END
#ifndef FALLIBLE_VERSION_HPP
#define FALLIBLE_VERSION_HPP

#define FALLIBLE_VERSION_MAJOR 0
#define FALLIBLE_VERSION_MINOR 1
#define FALLIBLE_VERSION_PATCH 0

/// The version as one number that #if can compare: 0.1.0 is 100, 1.2.3 is 10203.
#define FALLIBLE_VERSION \
  (FALLIBLE_VERSION_MAJOR * 10000 + FALLIBLE_VERSION_MINOR * 100 + FALLIBLE_VERSION_PATCH)

/// Open and close `fallible` with its inline ABI namespace. Change v0 when the layout of a public type changes.
#define FALLIBLE_NAMESPACE_BEGIN \
  namespace fallible {           \
  inline namespace v0 {
#define FALLIBLE_NAMESPACE_END \
  }                            \
  }

#endif  // FALLIBLE_VERSION_HPP
