// Tests interop/errno.hpp.
#include <fallible/interop/errno.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>

#include <climits>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>
#include <fallible/testing/matchers.hpp>

namespace fallible {
namespace {

using namespace fallible::testing;
using ::testing::AllOf;
using ::testing::Not;

TEST(Errno, MapsTheNumbersThatMatterToCodes) {
  const struct {
    int number;
    Errc code;
  } rows[] = {
      {EACCES, Errc::permission_denied},    {EPERM, Errc::permission_denied},
      {EROFS, Errc::permission_denied},     {ENOENT, Errc::not_found},
      {ESRCH, Errc::not_found},             {ETIMEDOUT, Errc::deadline_exceeded},
      {EAGAIN, Errc::unavailable},          {EWOULDBLOCK, Errc::unavailable},
      {EINTR, Errc::unavailable},           {ECONNREFUSED, Errc::unavailable},
      {ECONNRESET, Errc::unavailable},      {ENOMEM, Errc::resource_exhausted},
      {ENOSPC, Errc::resource_exhausted},   {EMFILE, Errc::resource_exhausted},
      {ECANCELED, Errc::cancelled},         {EEXIST, Errc::already_exists},
      {EINVAL, Errc::invalid_argument},     {ENAMETOOLONG, Errc::invalid_argument},
      {EBUSY, Errc::failed_precondition},   {ENOTEMPTY, Errc::failed_precondition},
      {EBADF, Errc::failed_precondition},   {ERANGE, Errc::out_of_range},
      {EOVERFLOW, Errc::out_of_range},      {ENOSYS, Errc::unimplemented},
      {ENOTSUP, Errc::unimplemented},       {EDEADLK, Errc::aborted},
      {EBADMSG, Errc::data_loss},           {EIO, Errc::unknown},
      {EPROTO, Errc::internal},
  };
  for (const auto& [number, code] : rows) {
    SCOPED_TRACE(errno_name(number));
    EXPECT_EQ(code_of_errno(number), code);
    EXPECT_EQ(from_errno(number).code(), code);
  }
}

TEST(Errno, HasAnAnswerForEveryNumber) {
  for (int number = -300; number <= 70000; ++number) {
    ASSERT_NE(errno_name(number), nullptr) << number;
    ASSERT_NE(errno_message(number)[0], '\0') << number;
    ASSERT_NE(static_cast<int>(code_of_errno(number)), 0) << number;
  }
  for (const int number : {0, -1, 255, 256, 524, INT_MAX, INT_MIN}) {
    EXPECT_EQ(code_of_errno(number), Errc::unknown) << number;
    EXPECT_STREQ(errno_name(number), "") << number;
  }
  EXPECT_EQ(to_string(from_errno(INT_MIN)), "unknown error number");
  EXPECT_THAT(from_errno(4711), AllOf(HasField("errno", 4711), Not(HasField("errno_name"))));
}

#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 32)
TEST(Errno, NamesTheSameNumbersAsTheCLibrary) {
  for (int number = 1; number < 4096; ++number) {
    const char* theirs = ::strerrorname_np(number);
    EXPECT_STREQ(errno_name(number), theirs == nullptr ? "" : theirs) << number;
  }
}
#endif

TEST(Errno, KeepsNumberAndNameAsFieldsAndTheOperationAsContext) {
  const Error error = from_errno(ENOENT, "open configuration");
  EXPECT_EQ(to_string(error), "open configuration: no such file or directory");
  EXPECT_THAT(error, AllOf(HasContext("open configuration"), HasMessage("no such file or directory"),
                           HasField("errno", ENOENT), HasField("errno_name", "ENOENT")));
}

TEST(Errno, KnowsTheLineThatAsked) {
  const Error error = from_errno(ENOENT, "open"); const std::uint32_t line = __LINE__;
  EXPECT_EQ(error.location().line, line);
  EXPECT_STREQ(error.location().file, __FILE__);
  errno = ENOENT;
  const Result<int> checked = check_errno(-1); const std::uint32_t checked_line = __LINE__;
  EXPECT_EQ(checked.error().location().line, checked_line);
  EXPECT_STREQ(checked.error().location().file, __FILE__);
}

TEST(Errno, ComesBackFromAnErrorThroughAnyContext) {
  for (int number = -2; number < 140; ++number) {
    EXPECT_EQ(errno_of(from_errno(number, "read").context("load").with("attempt", 3)), number);
  }
  EXPECT_EQ(errno_of(from_errno(INT_MAX)), INT_MAX);
  EXPECT_EQ(errno_of(from_errno(INT_MIN)), INT_MIN);
}

TEST(Errno, IsZeroWhereNobodyPutOne) {
  EXPECT_EQ(errno_of(Errc::not_found), 0);
  EXPECT_EQ(errno_of(Error(Errc::not_found).with("errno", "ENOENT")), 0);
  EXPECT_EQ(errno_of(Error(Errc::internal).caused_by(from_errno(ENOENT))), 0)
      << "the number of a cause is not that of the error";
}

Result<std::string> first_line(const char* path) {
  std::FILE* file = FALLIBLE_TRY(check_errno(std::fopen(path, "r"), "open"), "read {}", path);
  char line[64] = "";
  const char* read = std::fgets(line, sizeof line, file);
  std::fclose(file);
  if (read == nullptr) return fail(Errc::out_of_range, "{} is empty", path);
  return line;
}

TEST(CheckErrno, TurnsARealFailureIntoAnError) {
  const auto line = first_line("/nonexistent/fallible");
  ASSERT_THAT(line, FailsWith(Errc::not_found));
  EXPECT_EQ(errno_of(line.error()), ENOENT);
  EXPECT_EQ(to_string(line.error()), "read /nonexistent/fallible: open: no such file or directory");
  EXPECT_THAT(check_errno(::open("/", O_WRONLY), "open root"), FailsWith(Errc::failed_precondition));
}

TEST(CheckErrno, PassesAnswersOnWithTheirType) {
  errno = ENOENT;  // left over from an earlier call: no failure
  EXPECT_THAT(check_errno(0), IsOkAndHolds(0));
  EXPECT_THAT(check_errno(7), IsOkAndHolds(7));
  EXPECT_THAT(check_errno(-2), IsOkAndHolds(-2));
  EXPECT_THAT(check_errno(LONG_MAX), IsOkAndHolds(LONG_MAX));
  static_assert(std::is_same_v<decltype(check_errno(long{})), Result<long>>);
  int target = 0;
  EXPECT_THAT(check_errno(&target), IsOkAndHolds(&target));
}

TEST(CheckErrno, ReadsTheNumberOfTheCallingThread) {
  errno = EACCES;
  int seen = 0;
  std::thread([&seen] {
    errno = ENOSPC;
    seen = errno_of(check_errno(-1).error());
  }).join();
  EXPECT_EQ(seen, ENOSPC);
  EXPECT_EQ(errno_of(check_errno(-1).error()), EACCES);
}

}  // namespace
}  // namespace fallible
