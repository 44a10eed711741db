// FALLIBLE_REQUIRE stops the program with advice when it is misused; failures are values, bugs are not.
//   Layer    core.   Threads  set_violation_handler may be called at any time.   Memory  none.
// The check is always compiled in and its way out is one function in the compiled library, so it
// means the same in every source file, with and without exceptions, with and without NDEBUG.
//   FALLIBLE_REQUIRE(index < size, "index out of range: check size() first");
#ifndef FALLIBLE_CORE_ASSERT_HPP
#define FALLIBLE_CORE_ASSERT_HPP

#include <fallible/core/location.hpp>
#include <fallible/version.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Called on a misuse with the advice, a description of the error at hand (or null), and the place
/// of the check. It must not return: when it does, the program is aborted.
using ViolationHandler = void (*)(const char* advice, const char* error, Location where);

/// Replaces what a misuse does (by default: one line on standard error). Null restores the default.
/// Returns the handler that was in place.
/// Threads   Safe at any time; a violation under way may still see the old handler.
ViolationHandler set_violation_handler(ViolationHandler handler) noexcept;

namespace detail {
/// Reports a misuse through the handler and aborts.
[[noreturn, gnu::cold]] void violation(const char* advice, Location where) noexcept;
/// The same, about a failure that was at hand.
[[noreturn, gnu::cold]] void violation(const char* advice, const char* error, Location where) noexcept;
}  // namespace detail

FALLIBLE_NAMESPACE_END

/// Stops the program with `advice` when `condition` is false. An expression of type void.
#define FALLIBLE_REQUIRE(condition, advice)       \
  (__builtin_expect(!!(condition), 1)             \
       ? static_cast<void>(0)                     \
       : ::fallible::detail::violation("" advice, ::fallible::Location{__FILE__, __LINE__}))

#endif
