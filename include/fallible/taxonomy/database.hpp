// What goes wrong with a database: domain "database", every code DB_.
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// The codes say what to do: repeat the call (connection), repeat the transaction (deadlock, serialization), tell the
// user (unique), fix the program (query). No struct has a place for statement text or parameters: both hold data.
//
//   return fail(DatabaseQueryFailed{"insert", "orders"});
//   if (error.code().retry() == Retry::transaction) again();
#ifndef FALLIBLE_TAXONOMY_DATABASE_HPP
#define FALLIBLE_TAXONOMY_DATABASE_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class DatabaseErrc : std::uint8_t {
  connection = 1,             ///< The database cannot be reached.
  query = 2,                  ///< A statement that the database refuses whenever it comes.
  timeout = 3,                ///< A statement took too long; it may have happened.
  unique_violation = 4,       ///< A key that must be unique is there.
  foreign_key_violation = 5,  ///< A row refers to one that is not there, or is referred to.
  integrity_violation = 6,    ///< A check or not-null constraint said no.
  serialization_failure = 7,  ///< Two transactions could not be put in an order.
  deadlock = 8,               ///< Chosen as the victim of a deadlock.
  rolled_back = 9,            ///< The transaction was rolled back and left nothing behind.
  busy = 10,                  ///< Somebody else holds a lock we need.
  pool_exhausted = 11,        ///< No connection came free in time.
  read_only = 12,             ///< The server takes no writes, as after a failover.
  full = 13,                  ///< The database has no space left.
  damaged = 14,               ///< The stored data is damaged.
};

template <>
struct Domain<DatabaseErrc> {
  static constexpr const char* name = "database";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<DatabaseErrc> rows[] = {
      {DatabaseErrc::connection, "DB_CONNECTION_FAILED", Category::database, Severity::error,
       Retry::backoff, 503, Errc::unavailable, "temporarily unavailable",
       "The database cannot be reached; retry with growing pauses."},
      {DatabaseErrc::query, "DB_QUERY_FAILED", Category::database, Severity::error, Retry::never,
       500, Errc::internal, "internal error",
       "A statement that the database refuses whenever it comes; fix the program or the schema."},
      {DatabaseErrc::timeout, "DB_TIMEOUT", Category::database, Severity::error, Retry::backoff,
       504, Errc::deadline_exceeded, "timed out",
       "A statement took too long and may have happened; retry only what is idempotent, look at "
       "its plan."},
      {DatabaseErrc::unique_violation, "DB_UNIQUE_VIOLATION", Category::database, Severity::info,
       Retry::never, 409, Errc::already_exists, "it exists already",
       "A key that must be unique is there; turn it into a conflict that names the thing."},
      {DatabaseErrc::foreign_key_violation, "DB_FOREIGN_KEY_VIOLATION", Category::database,
       Severity::info, Retry::never, 400, Errc::failed_precondition,
       "a related record is missing or still in use",
       "A row refers to one that is not there, or is referred to; create or remove the other "
       "first."},
      {DatabaseErrc::integrity_violation, "DB_INTEGRITY_VIOLATION", Category::database,
       Severity::warning, Retry::never, 400, Errc::failed_precondition,
       "the data does not fit together",
       "A check or not-null constraint said no; validate earlier, so that the caller hears which "
       "field."},
      {DatabaseErrc::serialization_failure, "DB_SERIALIZATION_FAILURE", Category::database,
       Severity::info, Retry::transaction, 409, Errc::aborted, "it was changed in the meantime",
       "Two transactions could not be put in an order; repeat the whole transaction."},
      {DatabaseErrc::deadlock, "DB_DEADLOCK", Category::database, Severity::warning,
       Retry::transaction, 409, Errc::aborted, "it was changed in the meantime",
       "Chosen as the victim of a deadlock; repeat the whole transaction, then order the locks."},
      {DatabaseErrc::rolled_back, "DB_ROLLED_BACK", Category::database, Severity::warning,
       Retry::transaction, 409, Errc::aborted, "the change was not carried out",
       "The transaction was rolled back and left nothing behind; repeat the whole of it."},
      {DatabaseErrc::busy, "DB_BUSY", Category::database, Severity::warning, Retry::backoff, 503,
       Errc::unavailable, "temporarily unavailable",
       "Somebody else holds a lock we need; retry the statement with growing pauses."},
      {DatabaseErrc::pool_exhausted, "DB_POOL_EXHAUSTED", Category::database, Severity::error,
       Retry::backoff, 503, Errc::resource_exhausted, "temporarily unavailable",
       "No connection came free in time; shed load, look for leaks and long transactions."},
      {DatabaseErrc::read_only, "DB_READ_ONLY", Category::database, Severity::error, Retry::backoff,
       503, Errc::unavailable, "temporarily unavailable",
       "The server takes no writes, as after a failover; connect to the primary and retry."},
      {DatabaseErrc::full, "DB_FULL", Category::database, Severity::critical, Retry::never, 503,
       Errc::resource_exhausted, "temporarily unavailable",
       "The database has no space left; an operator makes some."},
      {DatabaseErrc::damaged, "DB_DAMAGED", Category::database, Severity::critical, Retry::never,
       500, Errc::data_loss, "internal error",
       "The stored data is damaged; stop writing and call a human."},
  };
};

/// A database that cannot be reached. The connection string is not kept: it has a password in it.
struct DatabaseConnectionFailed {
  InlineText<64> database;  ///< which database, by its name here

  static constexpr Code code = DatabaseErrc::connection;
  static constexpr auto fields =
      fallible::fields(field("database", &DatabaseConnectionFailed::database));
  static constexpr const char* message = "connection to {database} failed";
};

/// A statement that failed, by its kind and its table; the statement and its parameters are not kept.
struct DatabaseQueryFailed {
  StaticText operation;  ///< a literal: "select", "insert", "migrate"
  InlineText<64> table;

  static constexpr Code code = DatabaseErrc::query;
  static constexpr auto fields =
      fallible::fields(field("operation", &DatabaseQueryFailed::operation),
                       field("table", &DatabaseQueryFailed::table));
  static constexpr const char* message = "{operation} on {table} failed";
};

/// A statement that took too long.
struct DatabaseTimedOut {
  StaticText operation;  ///< a literal
  InlineText<64> table;
  std::chrono::milliseconds timeout{};  ///< what it was given

  static constexpr Code code = DatabaseErrc::timeout;
  static constexpr auto fields = fallible::fields(field("operation", &DatabaseTimedOut::operation),
                                                  field("table", &DatabaseTimedOut::table),
                                                  field("timeout", &DatabaseTimedOut::timeout));
  static constexpr const char* message = "{operation} on {table} took longer than {timeout}";
};

/// A key that must be unique and is there already. The key's value is not kept.
struct UniqueViolation {
  InlineText<64> table;
  InlineText<64> constraint;  ///< the constraint's name in the schema

  static constexpr Code code = DatabaseErrc::unique_violation;
  static constexpr auto fields = fallible::fields(
      field("table", &UniqueViolation::table), field("constraint", &UniqueViolation::constraint));
  static constexpr const char* message = "{table} has such a row already ({constraint})";
};

/// A reference to nothing, or the removal of something referred to.
struct ForeignKeyViolation {
  InlineText<64> table;
  InlineText<64> constraint;  ///< the constraint's name in the schema

  static constexpr Code code = DatabaseErrc::foreign_key_violation;
  static constexpr auto fields =
      fallible::fields(field("table", &ForeignKeyViolation::table),
                       field("constraint", &ForeignKeyViolation::constraint));
  static constexpr const char* message =
      "{table} refers to a row that is not there or is referred to ({constraint})";
};

FALLIBLE_NAMESPACE_END
#endif
