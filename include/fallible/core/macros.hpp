// Short names for the macros, for programs that have no others of these names. Include it last.
//   Layer    core.   Threads  none.   Memory  none.
//   User user = TRY(directory.find(id), "find user {}", id);
#ifndef FALLIBLE_CORE_MACROS_HPP
#define FALLIBLE_CORE_MACROS_HPP

#include <fallible/core/ensure.hpp>
#include <fallible/core/try.hpp>

#if defined(TRY) || defined(TRY_ASSIGN) || defined(ENSURE) || defined(FAIL)
#  error "fallible/core/macros.hpp: TRY, TRY_ASSIGN, ENSURE or FAIL is a macro already: use the FALLIBLE_ names"
#endif

#define TRY(...) FALLIBLE_TRY(__VA_ARGS__)
#define TRY_ASSIGN(...) FALLIBLE_TRY_ASSIGN(__VA_ARGS__)
#define ENSURE(...) FALLIBLE_ENSURE(__VA_ARGS__)
#define FAIL(...) FALLIBLE_FAIL(__VA_ARGS__)

#endif
