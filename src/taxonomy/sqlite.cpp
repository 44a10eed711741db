#include <fallible/taxonomy/sqlite.hpp>

#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/input.hpp>
#include <fallible/taxonomy/resource.hpp>

#include "own_field.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using Db = DatabaseErrc;

// SQLITE_SCHEMA is left after sqlite3_prepare_v2's own tries: the whole transaction is repeated.
constexpr detail::ForeignRow rows[] = {
    {0, "SQLITE_OK", Errc::unknown, "no failure"},
    {1, "SQLITE_ERROR", Db::query, "SQL error"},
    {2, "SQLITE_INTERNAL", Errc::internal, "internal logic error"},
    {3, "SQLITE_PERM", Errc::permission_denied, "access mode not available"},
    {4, "SQLITE_ABORT", Db::rolled_back, "aborted"},
    {5, "SQLITE_BUSY", Db::busy, "the database is locked"},
    {6, "SQLITE_LOCKED", Db::busy, "a table is locked"},
    {7, "SQLITE_NOMEM", ResourceErrc::out_of_memory, "out of memory"},
    {8, "SQLITE_READONLY", Db::read_only, "the database is read-only"},
    {9, "SQLITE_INTERRUPT", Errc::cancelled, "interrupted"},
    {10, "SQLITE_IOERR", Errc::unavailable, "disk input/output error"},
    {11, "SQLITE_CORRUPT", Db::damaged, "the database is malformed"},
    {12, "SQLITE_NOTFOUND", Errc::unimplemented, "unknown operation"},
    {13, "SQLITE_FULL", Db::full, "the database or disk is full"},
    {14, "SQLITE_CANTOPEN", Db::connection, "the database cannot be opened"},
    {15, "SQLITE_PROTOCOL", Db::busy, "locking protocol failed"},
    {16, "SQLITE_EMPTY", Errc::internal, "internal"},
    {17, "SQLITE_SCHEMA", Db::rolled_back, "the schema has changed"},
    {18, "SQLITE_TOOBIG", InputErrc::too_long, "text or blob too large"},
    {19, "SQLITE_CONSTRAINT", Db::integrity_violation, "constraint violated"},
    {20, "SQLITE_MISMATCH", InputErrc::wrong_type, "datatype mismatch"},
    {21, "SQLITE_MISUSE", Errc::internal, "library used incorrectly"},
    {22, "SQLITE_NOLFS", Errc::unimplemented, "large files not supported"},
    {23, "SQLITE_AUTH", Errc::permission_denied, "not authorized"},
    {24, "SQLITE_FORMAT", Errc::internal, "format error"},
    {25, "SQLITE_RANGE", Errc::internal, "parameter index out of range"},
    {26, "SQLITE_NOTADB", Db::damaged, "the file is not a database"},
    {27, "SQLITE_NOTICE", Errc::unknown, "notice"},
    {28, "SQLITE_WARNING", Errc::unknown, "warning"},
    {100, "SQLITE_ROW", Errc::unknown, "no failure"},
    {101, "SQLITE_DONE", Errc::unknown, "no failure"},
    {1 | 1 << 8, "SQLITE_ERROR_MISSING_COLLSEQ", Db::query, "unknown collation"},
    {1 | 2 << 8, "SQLITE_ERROR_RETRY", Db::busy, "the statement must be tried again"},
    {1 | 3 << 8, "SQLITE_ERROR_SNAPSHOT", Db::serialization_failure, "snapshot too old"},
    {10 | 1 << 8, "SQLITE_IOERR_READ", Errc::unavailable, "disk input/output error"},
    {10 | 2 << 8, "SQLITE_IOERR_SHORT_READ", Db::damaged, "the file is shorter than it should be"},
    {10 | 3 << 8, "SQLITE_IOERR_WRITE", Errc::unavailable, "disk input/output error"},
    {10 | 4 << 8, "SQLITE_IOERR_FSYNC", Errc::data_loss, "written data could not be flushed"},
    {10 | 5 << 8, "SQLITE_IOERR_DIR_FSYNC", Errc::data_loss, "a directory could not be flushed"},
    {10 | 6 << 8, "SQLITE_IOERR_TRUNCATE", Errc::unavailable, "disk input/output error"},
    {10 | 7 << 8, "SQLITE_IOERR_FSTAT", Errc::unavailable, "disk input/output error"},
    {10 | 8 << 8, "SQLITE_IOERR_UNLOCK", Errc::unavailable, "disk input/output error"},
    {10 | 9 << 8, "SQLITE_IOERR_RDLOCK", Errc::unavailable, "disk input/output error"},
    {10 | 10 << 8, "SQLITE_IOERR_DELETE", Errc::unavailable, "disk input/output error"},
    {10 | 11 << 8, "SQLITE_IOERR_BLOCKED", Errc::unavailable, "disk input/output error"},
    {10 | 12 << 8, "SQLITE_IOERR_NOMEM", ResourceErrc::out_of_memory, "out of memory"},
    {10 | 13 << 8, "SQLITE_IOERR_ACCESS", Errc::unavailable, "the file cannot be accessed"},
    {10 | 14 << 8, "SQLITE_IOERR_CHECKRESERVEDLOCK", Errc::unavailable, "disk input/output error"},
    {10 | 15 << 8, "SQLITE_IOERR_LOCK", Errc::unavailable, "disk input/output error"},
    {10 | 16 << 8, "SQLITE_IOERR_CLOSE", Errc::unavailable, "disk input/output error"},
    {10 | 17 << 8, "SQLITE_IOERR_DIR_CLOSE", Errc::unavailable, "disk input/output error"},
    {10 | 18 << 8, "SQLITE_IOERR_SHMOPEN", Errc::unavailable, "disk input/output error"},
    {10 | 19 << 8, "SQLITE_IOERR_SHMSIZE", Errc::unavailable, "disk input/output error"},
    {10 | 20 << 8, "SQLITE_IOERR_SHMLOCK", Errc::unavailable, "disk input/output error"},
    {10 | 21 << 8, "SQLITE_IOERR_SHMMAP", Errc::unavailable, "disk input/output error"},
    {10 | 22 << 8, "SQLITE_IOERR_SEEK", Errc::unavailable, "disk input/output error"},
    {10 | 23 << 8, "SQLITE_IOERR_DELETE_NOENT", Errc::unavailable, "disk input/output error"},
    {10 | 24 << 8, "SQLITE_IOERR_MMAP", Errc::unavailable, "disk input/output error"},
    {10 | 25 << 8, "SQLITE_IOERR_GETTEMPPATH", Errc::unavailable, "disk input/output error"},
    {10 | 26 << 8, "SQLITE_IOERR_CONVPATH", Errc::unavailable, "disk input/output error"},
    {10 | 27 << 8, "SQLITE_IOERR_VNODE", Errc::unavailable, "disk input/output error"},
    {10 | 28 << 8, "SQLITE_IOERR_AUTH", Errc::permission_denied, "not authorized"},
    {10 | 29 << 8, "SQLITE_IOERR_BEGIN_ATOMIC", Errc::unavailable, "disk input/output error"},
    {10 | 30 << 8, "SQLITE_IOERR_COMMIT_ATOMIC", Errc::unavailable, "disk input/output error"},
    {10 | 31 << 8, "SQLITE_IOERR_ROLLBACK_ATOMIC", Errc::unavailable, "disk input/output error"},
    {10 | 32 << 8, "SQLITE_IOERR_DATA", Db::damaged, "page checksum is wrong"},
    {10 | 33 << 8, "SQLITE_IOERR_CORRUPTFS", Db::damaged, "the file system is damaged"},
    {6 | 1 << 8, "SQLITE_LOCKED_SHAREDCACHE", Db::busy, "a shared cache is locked"},
    {6 | 2 << 8, "SQLITE_LOCKED_VTAB", Db::busy, "a virtual table is locked"},
    {5 | 1 << 8, "SQLITE_BUSY_RECOVERY", Db::busy, "another process recovers the log"},
    {5 | 2 << 8, "SQLITE_BUSY_SNAPSHOT", Db::serialization_failure, "snapshot out of date"},
    {5 | 3 << 8, "SQLITE_BUSY_TIMEOUT", Db::timeout, "lock not granted in time"},
    {14 | 1 << 8, "SQLITE_CANTOPEN_NOTEMPDIR", ConfigErrc::invalid, "no directory for temporary files"},
    {14 | 2 << 8, "SQLITE_CANTOPEN_ISDIR", ConfigErrc::invalid, "the path is a directory"},
    {14 | 3 << 8, "SQLITE_CANTOPEN_FULLPATH", ConfigErrc::invalid, "the path cannot be resolved"},
    {14 | 4 << 8, "SQLITE_CANTOPEN_CONVPATH", ConfigErrc::invalid, "the path cannot be converted"},
    {14 | 5 << 8, "SQLITE_CANTOPEN_DIRTYWAL", Db::connection, "the database cannot be opened"},
    {14 | 6 << 8, "SQLITE_CANTOPEN_SYMLINK", ConfigErrc::invalid, "the path is a symbolic link"},
    {11 | 1 << 8, "SQLITE_CORRUPT_VTAB", Db::damaged, "a virtual table is malformed"},
    {11 | 2 << 8, "SQLITE_CORRUPT_SEQUENCE", Db::damaged, "the sequence table is malformed"},
    {11 | 3 << 8, "SQLITE_CORRUPT_INDEX", Db::damaged, "an index is malformed"},
    {8 | 1 << 8, "SQLITE_READONLY_RECOVERY", Db::read_only, "the log cannot be recovered"},
    {8 | 2 << 8, "SQLITE_READONLY_CANTLOCK", Db::read_only, "no lock can be taken"},
    {8 | 3 << 8, "SQLITE_READONLY_ROLLBACK", Db::read_only, "a journal must be rolled back first"},
    {8 | 4 << 8, "SQLITE_READONLY_DBMOVED", Db::connection, "the database file was moved"},
    {8 | 5 << 8, "SQLITE_READONLY_CANTINIT", Db::busy, "the shared memory is not initialised yet"},
    {8 | 6 << 8, "SQLITE_READONLY_DIRECTORY", Db::read_only, "the directory is read-only"},
    {4 | 2 << 8, "SQLITE_ABORT_ROLLBACK", Db::rolled_back, "rolled back by another statement"},
    {19 | 1 << 8, "SQLITE_CONSTRAINT_CHECK", Db::integrity_violation, "check violation"},
    {19 | 2 << 8, "SQLITE_CONSTRAINT_COMMITHOOK", Db::rolled_back, "the commit hook said no"},
    {19 | 3 << 8, "SQLITE_CONSTRAINT_FOREIGNKEY", Db::foreign_key_violation, "foreign key violation"},
    {19 | 4 << 8, "SQLITE_CONSTRAINT_FUNCTION", Db::integrity_violation, "refused by a function"},
    {19 | 5 << 8, "SQLITE_CONSTRAINT_NOTNULL", Db::integrity_violation, "not-null violation"},
    {19 | 6 << 8, "SQLITE_CONSTRAINT_PRIMARYKEY", Db::unique_violation, "primary key violation"},
    {19 | 7 << 8, "SQLITE_CONSTRAINT_TRIGGER", ConflictErrc::rule_violated, "refused by a trigger"},
    {19 | 8 << 8, "SQLITE_CONSTRAINT_UNIQUE", Db::unique_violation, "unique violation"},
    {19 | 9 << 8, "SQLITE_CONSTRAINT_VTAB", Db::integrity_violation, "refused by a virtual table"},
    {19 | 10 << 8, "SQLITE_CONSTRAINT_ROWID", Db::unique_violation, "row id violation"},
    {19 | 11 << 8, "SQLITE_CONSTRAINT_PINNED", Db::busy, "the row is pinned"},
    {19 | 12 << 8, "SQLITE_CONSTRAINT_DATATYPE", InputErrc::wrong_type, "datatype mismatch"},
    {27 | 1 << 8, "SQLITE_NOTICE_RECOVER_WAL", Errc::unknown, "notice"},
    {27 | 2 << 8, "SQLITE_NOTICE_RECOVER_ROLLBACK", Errc::unknown, "notice"},
    {28 | 1 << 8, "SQLITE_WARNING_AUTOINDEX", Errc::unknown, "warning"},
    {23 | 1 << 8, "SQLITE_AUTH_USER", Errc::permission_denied, "not authorized"},
    {0 | 1 << 8, "SQLITE_OK_LOAD_PERMANENTLY", Errc::unknown, "no failure"},
    {0 | 2 << 8, "SQLITE_OK_SYMLINK", Errc::unknown, "no failure"},
};
constexpr detail::ForeignRow unknown_row{0, "", Errc::unknown, "unknown result code"};

const detail::ForeignRow& find(int result) noexcept {
  const detail::ForeignRow& exact = detail::find_row(rows, result, unknown_row);
  if (&exact != &unknown_row || result < 0) return exact;
  return detail::find_row(rows, result & 255, unknown_row);
}

}  // namespace

Code code_of_sqlite(int result) noexcept { return find(result).code; }
const char* sqlite_name(int result) noexcept { return find(result).name; }

Error from_sqlite(int result, Text message, Location where) noexcept {
  return detail::error_of_row(find(result), result, "sqlite", "sqlite_name", "sqlite_message", message, where);
}

int sqlite_of(const Error& error) noexcept { return detail::own_int(error, "sqlite", 0); }

FALLIBLE_NAMESPACE_END
