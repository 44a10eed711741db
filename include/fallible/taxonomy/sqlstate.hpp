// The border to SQL databases: SQLSTATE, the five characters of the SQL standard that PostgreSQL, ODBC, MySQL
// and others report with a failure.
//   Layer    taxonomy.   Threads  pure functions over constants.
//   Memory   none, except from_sqlstate, which makes an Error with one block.
//   Errors   total: every text has an answer; what is no SQLSTATE, or of no class we know, is Errc::unknown.
//
//   if (failed) return fail(from_sqlstate(PQresultErrorField(r, PG_DIAG_SQLSTATE), PQresultErrorMessage(r)));
//   code_of_sqlstate("23505") == DatabaseErrc::unique_violation           // 409
//   code_of_sqlstate("40P01") == DatabaseErrc::deadlock                   // repeat the transaction
//
// The first two characters are the class, the last three say more. States are those of ISO/IEC 9075 and of
// appendix A of PostgreSQL's manual; a state that is not listed is what its class is.
#ifndef FALLIBLE_TAXONOMY_SQLSTATE_HPP
#define FALLIBLE_TAXONOMY_SQLSTATE_HPP

#include <fallible/core/error.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The code of a state. The classes:
///   02 not found           08 connection             0A unimplemented         22 wrong input
///   23 integrity           25 transaction state      28 our credentials       40 rolled back
///   42 a bug in the query  53 resources              57 the server's operator 58, XX the server itself
/// 57014 (query_canceled) is Errc::cancelled; a server whose statement time-out reports it is better served
/// by map_code(Errc::cancelled, DatabaseErrc::timeout) behind it.
/// 00 and 01 are no failures and give Errc::unknown.
/// Cost  a walk over some sixty rows.
[[nodiscard]] Code code_of_sqlstate(Text state) noexcept;

/// What the state is called, as a fragment: "unique violation"; that of its class when it is not listed,
/// "unknown SQLSTATE" when nobody knows it. Never null.
[[nodiscard]] const char* sqlstate_message(Text state) noexcept;

/// An error for a state and what the server said about it. The state is kept as the internal field
/// "sqlstate"; the server's words, which often quote values of the row, as the personal field
/// "sql_message", its first 255 bytes. Neither is ever public. The error's message is sqlstate_message().
[[nodiscard]] Error from_sqlstate(Text state, Text message = {}, Location where = Location::here()) noexcept;

/// The state that from_sqlstate put into `error`, through any number of contexts; else the one that its
/// code is best told with, such as "23505" for DatabaseErrc::unique_violation; else "HY000", the general
/// error.
[[nodiscard]] InlineText<8> sqlstate_of(const Error& error) noexcept;

FALLIBLE_NAMESPACE_END
#endif
