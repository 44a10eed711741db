// The border to SQLite: its primary and extended result codes.
//   Layer    taxonomy; needs no sqlite3.h, since the numbers are part of its stable interface.
//   Threads  pure functions over constants.
//   Memory   none, except from_sqlite, which makes an Error with one block.
//   Errors   total: every int has an answer. An extended code that is not listed is what its primary code,
//            the low byte, is; a primary code that nobody knows is Errc::unknown.
//
//   const int rc = sqlite3_step(statement);
//   if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
//     return fail(from_sqlite(sqlite3_extended_errcode(db), sqlite3_errmsg(db)));
//   }
//
// Give it extended codes: only they tell a unique from a foreign key violation.
#ifndef FALLIBLE_TAXONOMY_SQLITE_HPP
#define FALLIBLE_TAXONOMY_SQLITE_HPP

#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The code of a result code: SQLITE_BUSY is DatabaseErrc::busy. SQLITE_OK, SQLITE_ROW and SQLITE_DONE are
/// no failures and give Errc::unknown. Source: "Result and Error Codes" in SQLite's manual.
/// Cost  a walk over some hundred rows.
[[nodiscard]] Code code_of_sqlite(int result) noexcept;

/// The symbolic name, such as "SQLITE_BUSY_SNAPSHOT"; that of the primary code for an extended one that
/// is not listed; empty when that is not known either.
[[nodiscard]] const char* sqlite_name(int result) noexcept;

/// An error for a result code and sqlite3_errmsg's words. The fields are "sqlite" and "sqlite_name",
/// internal, and "sqlite_message", personal, since the words may quote values; its first 255 bytes are kept.
[[nodiscard]] Error from_sqlite(int result, Text message = {}, Location where = Location::here()) noexcept;

/// The result code that from_sqlite put into `error`, through any number of contexts; 0 when there is none.
[[nodiscard]] int sqlite_of(const Error& error) noexcept;

FALLIBLE_NAMESPACE_END
#endif
