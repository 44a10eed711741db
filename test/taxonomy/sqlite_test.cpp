// Tests taxonomy/sqlite.hpp.
#include <fallible/taxonomy/sqlite.hpp>

#include <gtest/gtest.h>

#include <climits>
#include <string>

#include <fallible/core/render.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/conflict.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/input.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/testing/matchers.hpp>

#if __has_include(<sqlite3.h>)
#include <sqlite3.h>
#endif

namespace fallible {
namespace {

using namespace fallible::testing;
using ::testing::AllOf;
using Db = DatabaseErrc;

const struct {
  int result;
  const char* name;
  Code code;
} table[] = {
    {0, "SQLITE_OK", Errc::unknown},
    {1, "SQLITE_ERROR", Db::query},
    {2, "SQLITE_INTERNAL", Errc::internal},
    {3, "SQLITE_PERM", Errc::permission_denied},
    {4, "SQLITE_ABORT", Db::rolled_back},
    {5, "SQLITE_BUSY", Db::busy},
    {6, "SQLITE_LOCKED", Db::busy},
    {7, "SQLITE_NOMEM", ResourceErrc::out_of_memory},
    {8, "SQLITE_READONLY", Db::read_only},
    {9, "SQLITE_INTERRUPT", Errc::cancelled},
    {10, "SQLITE_IOERR", Errc::unavailable},
    {11, "SQLITE_CORRUPT", Db::damaged},
    {12, "SQLITE_NOTFOUND", Errc::unimplemented},
    {13, "SQLITE_FULL", Db::full},
    {14, "SQLITE_CANTOPEN", Db::connection},
    {15, "SQLITE_PROTOCOL", Db::busy},
    {16, "SQLITE_EMPTY", Errc::internal},
    {17, "SQLITE_SCHEMA", Db::rolled_back},
    {18, "SQLITE_TOOBIG", InputErrc::too_long},
    {19, "SQLITE_CONSTRAINT", Db::integrity_violation},
    {20, "SQLITE_MISMATCH", InputErrc::wrong_type},
    {21, "SQLITE_MISUSE", Errc::internal},
    {22, "SQLITE_NOLFS", Errc::unimplemented},
    {23, "SQLITE_AUTH", Errc::permission_denied},
    {24, "SQLITE_FORMAT", Errc::internal},
    {25, "SQLITE_RANGE", Errc::internal},
    {26, "SQLITE_NOTADB", Db::damaged},
    {27, "SQLITE_NOTICE", Errc::unknown},
    {28, "SQLITE_WARNING", Errc::unknown},
    {100, "SQLITE_ROW", Errc::unknown},
    {101, "SQLITE_DONE", Errc::unknown},
    {257, "SQLITE_ERROR_MISSING_COLLSEQ", Db::query},
    {513, "SQLITE_ERROR_RETRY", Db::busy},
    {769, "SQLITE_ERROR_SNAPSHOT", Db::serialization_failure},
    {266, "SQLITE_IOERR_READ", Errc::unavailable},
    {522, "SQLITE_IOERR_SHORT_READ", Db::damaged},
    {778, "SQLITE_IOERR_WRITE", Errc::unavailable},
    {1034, "SQLITE_IOERR_FSYNC", Errc::data_loss},
    {1290, "SQLITE_IOERR_DIR_FSYNC", Errc::data_loss},
    {1546, "SQLITE_IOERR_TRUNCATE", Errc::unavailable},
    {1802, "SQLITE_IOERR_FSTAT", Errc::unavailable},
    {2058, "SQLITE_IOERR_UNLOCK", Errc::unavailable},
    {2314, "SQLITE_IOERR_RDLOCK", Errc::unavailable},
    {2570, "SQLITE_IOERR_DELETE", Errc::unavailable},
    {2826, "SQLITE_IOERR_BLOCKED", Errc::unavailable},
    {3082, "SQLITE_IOERR_NOMEM", ResourceErrc::out_of_memory},
    {3338, "SQLITE_IOERR_ACCESS", Errc::unavailable},
    {3594, "SQLITE_IOERR_CHECKRESERVEDLOCK", Errc::unavailable},
    {3850, "SQLITE_IOERR_LOCK", Errc::unavailable},
    {4106, "SQLITE_IOERR_CLOSE", Errc::unavailable},
    {4362, "SQLITE_IOERR_DIR_CLOSE", Errc::unavailable},
    {4618, "SQLITE_IOERR_SHMOPEN", Errc::unavailable},
    {4874, "SQLITE_IOERR_SHMSIZE", Errc::unavailable},
    {5130, "SQLITE_IOERR_SHMLOCK", Errc::unavailable},
    {5386, "SQLITE_IOERR_SHMMAP", Errc::unavailable},
    {5642, "SQLITE_IOERR_SEEK", Errc::unavailable},
    {5898, "SQLITE_IOERR_DELETE_NOENT", Errc::unavailable},
    {6154, "SQLITE_IOERR_MMAP", Errc::unavailable},
    {6410, "SQLITE_IOERR_GETTEMPPATH", Errc::unavailable},
    {6666, "SQLITE_IOERR_CONVPATH", Errc::unavailable},
    {6922, "SQLITE_IOERR_VNODE", Errc::unavailable},
    {7178, "SQLITE_IOERR_AUTH", Errc::permission_denied},
    {7434, "SQLITE_IOERR_BEGIN_ATOMIC", Errc::unavailable},
    {7690, "SQLITE_IOERR_COMMIT_ATOMIC", Errc::unavailable},
    {7946, "SQLITE_IOERR_ROLLBACK_ATOMIC", Errc::unavailable},
    {8202, "SQLITE_IOERR_DATA", Db::damaged},
    {8458, "SQLITE_IOERR_CORRUPTFS", Db::damaged},
    {262, "SQLITE_LOCKED_SHAREDCACHE", Db::busy},
    {518, "SQLITE_LOCKED_VTAB", Db::busy},
    {261, "SQLITE_BUSY_RECOVERY", Db::busy},
    {517, "SQLITE_BUSY_SNAPSHOT", Db::serialization_failure},
    {773, "SQLITE_BUSY_TIMEOUT", Db::timeout},
    {270, "SQLITE_CANTOPEN_NOTEMPDIR", ConfigErrc::invalid},
    {526, "SQLITE_CANTOPEN_ISDIR", ConfigErrc::invalid},
    {782, "SQLITE_CANTOPEN_FULLPATH", ConfigErrc::invalid},
    {1038, "SQLITE_CANTOPEN_CONVPATH", ConfigErrc::invalid},
    {1294, "SQLITE_CANTOPEN_DIRTYWAL", Db::connection},
    {1550, "SQLITE_CANTOPEN_SYMLINK", ConfigErrc::invalid},
    {267, "SQLITE_CORRUPT_VTAB", Db::damaged},
    {523, "SQLITE_CORRUPT_SEQUENCE", Db::damaged},
    {779, "SQLITE_CORRUPT_INDEX", Db::damaged},
    {264, "SQLITE_READONLY_RECOVERY", Db::read_only},
    {520, "SQLITE_READONLY_CANTLOCK", Db::read_only},
    {776, "SQLITE_READONLY_ROLLBACK", Db::read_only},
    {1032, "SQLITE_READONLY_DBMOVED", Db::connection},
    {1288, "SQLITE_READONLY_CANTINIT", Db::busy},
    {1544, "SQLITE_READONLY_DIRECTORY", Db::read_only},
    {516, "SQLITE_ABORT_ROLLBACK", Db::rolled_back},
    {275, "SQLITE_CONSTRAINT_CHECK", Db::integrity_violation},
    {531, "SQLITE_CONSTRAINT_COMMITHOOK", Db::rolled_back},
    {787, "SQLITE_CONSTRAINT_FOREIGNKEY", Db::foreign_key_violation},
    {1043, "SQLITE_CONSTRAINT_FUNCTION", Db::integrity_violation},
    {1299, "SQLITE_CONSTRAINT_NOTNULL", Db::integrity_violation},
    {1555, "SQLITE_CONSTRAINT_PRIMARYKEY", Db::unique_violation},
    {1811, "SQLITE_CONSTRAINT_TRIGGER", ConflictErrc::rule_violated},
    {2067, "SQLITE_CONSTRAINT_UNIQUE", Db::unique_violation},
    {2323, "SQLITE_CONSTRAINT_VTAB", Db::integrity_violation},
    {2579, "SQLITE_CONSTRAINT_ROWID", Db::unique_violation},
    {2835, "SQLITE_CONSTRAINT_PINNED", Db::busy},
    {3091, "SQLITE_CONSTRAINT_DATATYPE", InputErrc::wrong_type},
    {283, "SQLITE_NOTICE_RECOVER_WAL", Errc::unknown},
    {539, "SQLITE_NOTICE_RECOVER_ROLLBACK", Errc::unknown},
    {284, "SQLITE_WARNING_AUTOINDEX", Errc::unknown},
    {279, "SQLITE_AUTH_USER", Errc::permission_denied},
    {256, "SQLITE_OK_LOAD_PERMANENTLY", Errc::unknown},
    {512, "SQLITE_OK_SYMLINK", Errc::unknown},
};

TEST(Sqlite, GivesEveryResultCodeACodeAndItsName) {
  for (const auto& row : table) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(code_of_sqlite(row.result), row.code) << code_of_sqlite(row.result).name();
    EXPECT_STREQ(sqlite_name(row.result), row.name);
    EXPECT_EQ(from_sqlite(row.result), row.code);
    EXPECT_EQ(sqlite_of(from_sqlite(row.result).context("step")), row.result);
  }
}

#ifdef SQLITE_VERSION_NUMBER
TEST(Sqlite, HasTheNumbersOfItsHeader) {
#define FALLIBLE_SAME(symbol) EXPECT_STREQ(sqlite_name(symbol), #symbol)
  FALLIBLE_SAME(SQLITE_OK);
  FALLIBLE_SAME(SQLITE_ERROR);
  FALLIBLE_SAME(SQLITE_INTERNAL);
  FALLIBLE_SAME(SQLITE_PERM);
  FALLIBLE_SAME(SQLITE_ABORT);
  FALLIBLE_SAME(SQLITE_BUSY);
  FALLIBLE_SAME(SQLITE_LOCKED);
  FALLIBLE_SAME(SQLITE_NOMEM);
  FALLIBLE_SAME(SQLITE_READONLY);
  FALLIBLE_SAME(SQLITE_INTERRUPT);
  FALLIBLE_SAME(SQLITE_IOERR);
  FALLIBLE_SAME(SQLITE_CORRUPT);
  FALLIBLE_SAME(SQLITE_NOTFOUND);
  FALLIBLE_SAME(SQLITE_FULL);
  FALLIBLE_SAME(SQLITE_CANTOPEN);
  FALLIBLE_SAME(SQLITE_PROTOCOL);
  FALLIBLE_SAME(SQLITE_EMPTY);
  FALLIBLE_SAME(SQLITE_SCHEMA);
  FALLIBLE_SAME(SQLITE_TOOBIG);
  FALLIBLE_SAME(SQLITE_CONSTRAINT);
  FALLIBLE_SAME(SQLITE_MISMATCH);
  FALLIBLE_SAME(SQLITE_MISUSE);
  FALLIBLE_SAME(SQLITE_NOLFS);
  FALLIBLE_SAME(SQLITE_AUTH);
  FALLIBLE_SAME(SQLITE_FORMAT);
  FALLIBLE_SAME(SQLITE_RANGE);
  FALLIBLE_SAME(SQLITE_NOTADB);
  FALLIBLE_SAME(SQLITE_NOTICE);
  FALLIBLE_SAME(SQLITE_WARNING);
  FALLIBLE_SAME(SQLITE_ROW);
  FALLIBLE_SAME(SQLITE_DONE);
#ifdef SQLITE_ERROR_MISSING_COLLSEQ
  FALLIBLE_SAME(SQLITE_ERROR_MISSING_COLLSEQ);
#endif
#ifdef SQLITE_ERROR_RETRY
  FALLIBLE_SAME(SQLITE_ERROR_RETRY);
#endif
#ifdef SQLITE_ERROR_SNAPSHOT
  FALLIBLE_SAME(SQLITE_ERROR_SNAPSHOT);
#endif
#ifdef SQLITE_IOERR_READ
  FALLIBLE_SAME(SQLITE_IOERR_READ);
#endif
#ifdef SQLITE_IOERR_SHORT_READ
  FALLIBLE_SAME(SQLITE_IOERR_SHORT_READ);
#endif
#ifdef SQLITE_IOERR_WRITE
  FALLIBLE_SAME(SQLITE_IOERR_WRITE);
#endif
#ifdef SQLITE_IOERR_FSYNC
  FALLIBLE_SAME(SQLITE_IOERR_FSYNC);
#endif
#ifdef SQLITE_IOERR_DIR_FSYNC
  FALLIBLE_SAME(SQLITE_IOERR_DIR_FSYNC);
#endif
#ifdef SQLITE_IOERR_TRUNCATE
  FALLIBLE_SAME(SQLITE_IOERR_TRUNCATE);
#endif
#ifdef SQLITE_IOERR_FSTAT
  FALLIBLE_SAME(SQLITE_IOERR_FSTAT);
#endif
#ifdef SQLITE_IOERR_UNLOCK
  FALLIBLE_SAME(SQLITE_IOERR_UNLOCK);
#endif
#ifdef SQLITE_IOERR_RDLOCK
  FALLIBLE_SAME(SQLITE_IOERR_RDLOCK);
#endif
#ifdef SQLITE_IOERR_DELETE
  FALLIBLE_SAME(SQLITE_IOERR_DELETE);
#endif
#ifdef SQLITE_IOERR_BLOCKED
  FALLIBLE_SAME(SQLITE_IOERR_BLOCKED);
#endif
#ifdef SQLITE_IOERR_NOMEM
  FALLIBLE_SAME(SQLITE_IOERR_NOMEM);
#endif
#ifdef SQLITE_IOERR_ACCESS
  FALLIBLE_SAME(SQLITE_IOERR_ACCESS);
#endif
#ifdef SQLITE_IOERR_CHECKRESERVEDLOCK
  FALLIBLE_SAME(SQLITE_IOERR_CHECKRESERVEDLOCK);
#endif
#ifdef SQLITE_IOERR_LOCK
  FALLIBLE_SAME(SQLITE_IOERR_LOCK);
#endif
#ifdef SQLITE_IOERR_CLOSE
  FALLIBLE_SAME(SQLITE_IOERR_CLOSE);
#endif
#ifdef SQLITE_IOERR_DIR_CLOSE
  FALLIBLE_SAME(SQLITE_IOERR_DIR_CLOSE);
#endif
#ifdef SQLITE_IOERR_SHMOPEN
  FALLIBLE_SAME(SQLITE_IOERR_SHMOPEN);
#endif
#ifdef SQLITE_IOERR_SHMSIZE
  FALLIBLE_SAME(SQLITE_IOERR_SHMSIZE);
#endif
#ifdef SQLITE_IOERR_SHMLOCK
  FALLIBLE_SAME(SQLITE_IOERR_SHMLOCK);
#endif
#ifdef SQLITE_IOERR_SHMMAP
  FALLIBLE_SAME(SQLITE_IOERR_SHMMAP);
#endif
#ifdef SQLITE_IOERR_SEEK
  FALLIBLE_SAME(SQLITE_IOERR_SEEK);
#endif
#ifdef SQLITE_IOERR_DELETE_NOENT
  FALLIBLE_SAME(SQLITE_IOERR_DELETE_NOENT);
#endif
#ifdef SQLITE_IOERR_MMAP
  FALLIBLE_SAME(SQLITE_IOERR_MMAP);
#endif
#ifdef SQLITE_IOERR_GETTEMPPATH
  FALLIBLE_SAME(SQLITE_IOERR_GETTEMPPATH);
#endif
#ifdef SQLITE_IOERR_CONVPATH
  FALLIBLE_SAME(SQLITE_IOERR_CONVPATH);
#endif
#ifdef SQLITE_IOERR_VNODE
  FALLIBLE_SAME(SQLITE_IOERR_VNODE);
#endif
#ifdef SQLITE_IOERR_AUTH
  FALLIBLE_SAME(SQLITE_IOERR_AUTH);
#endif
#ifdef SQLITE_IOERR_BEGIN_ATOMIC
  FALLIBLE_SAME(SQLITE_IOERR_BEGIN_ATOMIC);
#endif
#ifdef SQLITE_IOERR_COMMIT_ATOMIC
  FALLIBLE_SAME(SQLITE_IOERR_COMMIT_ATOMIC);
#endif
#ifdef SQLITE_IOERR_ROLLBACK_ATOMIC
  FALLIBLE_SAME(SQLITE_IOERR_ROLLBACK_ATOMIC);
#endif
#ifdef SQLITE_IOERR_DATA
  FALLIBLE_SAME(SQLITE_IOERR_DATA);
#endif
#ifdef SQLITE_IOERR_CORRUPTFS
  FALLIBLE_SAME(SQLITE_IOERR_CORRUPTFS);
#endif
#ifdef SQLITE_LOCKED_SHAREDCACHE
  FALLIBLE_SAME(SQLITE_LOCKED_SHAREDCACHE);
#endif
#ifdef SQLITE_LOCKED_VTAB
  FALLIBLE_SAME(SQLITE_LOCKED_VTAB);
#endif
#ifdef SQLITE_BUSY_RECOVERY
  FALLIBLE_SAME(SQLITE_BUSY_RECOVERY);
#endif
#ifdef SQLITE_BUSY_SNAPSHOT
  FALLIBLE_SAME(SQLITE_BUSY_SNAPSHOT);
#endif
#ifdef SQLITE_BUSY_TIMEOUT
  FALLIBLE_SAME(SQLITE_BUSY_TIMEOUT);
#endif
#ifdef SQLITE_CANTOPEN_NOTEMPDIR
  FALLIBLE_SAME(SQLITE_CANTOPEN_NOTEMPDIR);
#endif
#ifdef SQLITE_CANTOPEN_ISDIR
  FALLIBLE_SAME(SQLITE_CANTOPEN_ISDIR);
#endif
#ifdef SQLITE_CANTOPEN_FULLPATH
  FALLIBLE_SAME(SQLITE_CANTOPEN_FULLPATH);
#endif
#ifdef SQLITE_CANTOPEN_CONVPATH
  FALLIBLE_SAME(SQLITE_CANTOPEN_CONVPATH);
#endif
#ifdef SQLITE_CANTOPEN_DIRTYWAL
  FALLIBLE_SAME(SQLITE_CANTOPEN_DIRTYWAL);
#endif
#ifdef SQLITE_CANTOPEN_SYMLINK
  FALLIBLE_SAME(SQLITE_CANTOPEN_SYMLINK);
#endif
#ifdef SQLITE_CORRUPT_VTAB
  FALLIBLE_SAME(SQLITE_CORRUPT_VTAB);
#endif
#ifdef SQLITE_CORRUPT_SEQUENCE
  FALLIBLE_SAME(SQLITE_CORRUPT_SEQUENCE);
#endif
#ifdef SQLITE_CORRUPT_INDEX
  FALLIBLE_SAME(SQLITE_CORRUPT_INDEX);
#endif
#ifdef SQLITE_READONLY_RECOVERY
  FALLIBLE_SAME(SQLITE_READONLY_RECOVERY);
#endif
#ifdef SQLITE_READONLY_CANTLOCK
  FALLIBLE_SAME(SQLITE_READONLY_CANTLOCK);
#endif
#ifdef SQLITE_READONLY_ROLLBACK
  FALLIBLE_SAME(SQLITE_READONLY_ROLLBACK);
#endif
#ifdef SQLITE_READONLY_DBMOVED
  FALLIBLE_SAME(SQLITE_READONLY_DBMOVED);
#endif
#ifdef SQLITE_READONLY_CANTINIT
  FALLIBLE_SAME(SQLITE_READONLY_CANTINIT);
#endif
#ifdef SQLITE_READONLY_DIRECTORY
  FALLIBLE_SAME(SQLITE_READONLY_DIRECTORY);
#endif
#ifdef SQLITE_ABORT_ROLLBACK
  FALLIBLE_SAME(SQLITE_ABORT_ROLLBACK);
#endif
#ifdef SQLITE_CONSTRAINT_CHECK
  FALLIBLE_SAME(SQLITE_CONSTRAINT_CHECK);
#endif
#ifdef SQLITE_CONSTRAINT_COMMITHOOK
  FALLIBLE_SAME(SQLITE_CONSTRAINT_COMMITHOOK);
#endif
#ifdef SQLITE_CONSTRAINT_FOREIGNKEY
  FALLIBLE_SAME(SQLITE_CONSTRAINT_FOREIGNKEY);
#endif
#ifdef SQLITE_CONSTRAINT_FUNCTION
  FALLIBLE_SAME(SQLITE_CONSTRAINT_FUNCTION);
#endif
#ifdef SQLITE_CONSTRAINT_NOTNULL
  FALLIBLE_SAME(SQLITE_CONSTRAINT_NOTNULL);
#endif
#ifdef SQLITE_CONSTRAINT_PRIMARYKEY
  FALLIBLE_SAME(SQLITE_CONSTRAINT_PRIMARYKEY);
#endif
#ifdef SQLITE_CONSTRAINT_TRIGGER
  FALLIBLE_SAME(SQLITE_CONSTRAINT_TRIGGER);
#endif
#ifdef SQLITE_CONSTRAINT_UNIQUE
  FALLIBLE_SAME(SQLITE_CONSTRAINT_UNIQUE);
#endif
#ifdef SQLITE_CONSTRAINT_VTAB
  FALLIBLE_SAME(SQLITE_CONSTRAINT_VTAB);
#endif
#ifdef SQLITE_CONSTRAINT_ROWID
  FALLIBLE_SAME(SQLITE_CONSTRAINT_ROWID);
#endif
#ifdef SQLITE_CONSTRAINT_PINNED
  FALLIBLE_SAME(SQLITE_CONSTRAINT_PINNED);
#endif
#ifdef SQLITE_CONSTRAINT_DATATYPE
  FALLIBLE_SAME(SQLITE_CONSTRAINT_DATATYPE);
#endif
#ifdef SQLITE_NOTICE_RECOVER_WAL
  FALLIBLE_SAME(SQLITE_NOTICE_RECOVER_WAL);
#endif
#ifdef SQLITE_NOTICE_RECOVER_ROLLBACK
  FALLIBLE_SAME(SQLITE_NOTICE_RECOVER_ROLLBACK);
#endif
#ifdef SQLITE_WARNING_AUTOINDEX
  FALLIBLE_SAME(SQLITE_WARNING_AUTOINDEX);
#endif
#ifdef SQLITE_AUTH_USER
  FALLIBLE_SAME(SQLITE_AUTH_USER);
#endif
#ifdef SQLITE_OK_LOAD_PERMANENTLY
  FALLIBLE_SAME(SQLITE_OK_LOAD_PERMANENTLY);
#endif
#ifdef SQLITE_OK_SYMLINK
  FALLIBLE_SAME(SQLITE_OK_SYMLINK);
#endif
#undef FALLIBLE_SAME
}
#endif

TEST(Sqlite, HasAnAnswerForEveryNumber) {
  for (int result = -1000; result <= 70000; ++result) {
    ASSERT_NE(code_of_sqlite(result).name()[0], '\0');
    ASSERT_NE(sqlite_name(result), nullptr);
  }
  EXPECT_EQ(code_of_sqlite(5 | 77 << 8), Db::busy) << "an extended code of tomorrow is its primary code";
  EXPECT_STREQ(sqlite_name(5 | 77 << 8), "SQLITE_BUSY");
  for (const int result : {-1, 29, 99, 102, 255, INT_MIN, INT_MAX}) {
    EXPECT_EQ(code_of_sqlite(result), Errc::unknown) << result;
    EXPECT_STREQ(sqlite_name(result), "") << result;
  }
  EXPECT_EQ(sqlite_of(from_sqlite(INT_MAX)), INT_MAX);
}

TEST(Sqlite, SaysWhetherToRetryTheStatementOrTheTransaction) {
  EXPECT_EQ(code_of_sqlite(5).retry(), Retry::backoff);                  // SQLITE_BUSY
  EXPECT_EQ(code_of_sqlite(5 | 2 << 8).retry(), Retry::transaction);     // SQLITE_BUSY_SNAPSHOT
  EXPECT_EQ(code_of_sqlite(19 | 8 << 8).http_status(), 409);             // SQLITE_CONSTRAINT_UNIQUE
  EXPECT_EQ(code_of_sqlite(1).retry(), Retry::never);                    // SQLITE_ERROR
  EXPECT_EQ(code_of_sqlite(11).severity(), Severity::critical);          // SQLITE_CORRUPT
}

TEST(Sqlite, KeepsNumberNameAndWords) {
  const Error error = from_sqlite(2067, "UNIQUE constraint failed: users.email"); const std::uint32_t line = __LINE__;
  EXPECT_THAT(error, AllOf(HasMessage("unique violation"), HasField("sqlite", 2067),
                           HasField("sqlite_name", "SQLITE_CONSTRAINT_UNIQUE"),
                           HasField("sqlite_message", "UNIQUE constraint failed: users.email")));
  EXPECT_EQ(error.location().line, line);
  EXPECT_EQ(to_string(error, {Style::full}).find("users.email"), std::string::npos);
  EXPECT_EQ(sqlite_of(Error(Errc::internal).caused_by(error)), 0);
}

}  // namespace
}  // namespace fallible
