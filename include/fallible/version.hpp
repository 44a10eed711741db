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

/// Open and close `fallible` with its inline ABI namespace. Change v0 when the layout of a public type
/// changes. clang returns an Error in a register and g++ does not, so the two have names of their own:
/// objects of both in one program fail to link instead of misreading each other.
#if defined(__clang__)
#  define FALLIBLE_ABI_NAMESPACE v0_clang
#else
#  define FALLIBLE_ABI_NAMESPACE v0
#endif
#define FALLIBLE_NAMESPACE_BEGIN \
  namespace fallible {           \
  inline namespace FALLIBLE_ABI_NAMESPACE {
#define FALLIBLE_NAMESPACE_END \
  }                            \
  }

#endif  // FALLIBLE_VERSION_HPP
