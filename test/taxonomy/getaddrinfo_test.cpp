// Tests taxonomy/getaddrinfo.hpp.
#include <fallible/taxonomy/getaddrinfo.hpp>

#include <gtest/gtest.h>

#include <netdb.h>

#include <cerrno>
#include <climits>

#include <fallible/interop/errno.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/mesh.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/testing/matchers.hpp>

namespace fallible {
namespace {

using namespace fallible::testing;
using ::testing::AllOf;
using ::testing::Not;

#define FALLIBLE_ROW(symbol, code) {symbol, #symbol, code}
const struct {
  int number;
  const char* name;
  Code code;
} table[] = {
    FALLIBLE_ROW(EAI_AGAIN, MeshErrc::lookup),
    FALLIBLE_ROW(EAI_BADFLAGS, Errc::invalid_argument),
    FALLIBLE_ROW(EAI_FAIL, MeshErrc::lookup),
    FALLIBLE_ROW(EAI_FAMILY, Errc::invalid_argument),
    FALLIBLE_ROW(EAI_MEMORY, ResourceErrc::out_of_memory),
    FALLIBLE_ROW(EAI_NONAME, MeshErrc::name_not_resolved),
    FALLIBLE_ROW(EAI_SERVICE, Errc::invalid_argument),
    FALLIBLE_ROW(EAI_SOCKTYPE, Errc::invalid_argument),
    FALLIBLE_ROW(EAI_SYSTEM, MeshErrc::lookup),
#ifdef EAI_OVERFLOW
    FALLIBLE_ROW(EAI_OVERFLOW, Errc::invalid_argument),
#endif
#ifdef EAI_NODATA
    FALLIBLE_ROW(EAI_NODATA, MeshErrc::name_not_resolved),
#endif
#ifdef EAI_ADDRFAMILY
    FALLIBLE_ROW(EAI_ADDRFAMILY, MeshErrc::name_not_resolved),
#endif
#ifdef EAI_CANCELED
    FALLIBLE_ROW(EAI_CANCELED, Errc::cancelled),
    FALLIBLE_ROW(EAI_INPROGRESS, MeshErrc::lookup),
    FALLIBLE_ROW(EAI_NOTCANCELED, Errc::failed_precondition),
    FALLIBLE_ROW(EAI_ALLDONE, Errc::failed_precondition),
    FALLIBLE_ROW(EAI_INTR, MeshErrc::lookup),
    FALLIBLE_ROW(EAI_IDN_ENCODE, Errc::invalid_argument),
#endif
};

TEST(GetAddrInfo, GivesEveryAnswerACodeAndItsName) {
  for (const auto& row : table) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(code_of_getaddrinfo(row.number), row.code);
    EXPECT_STREQ(getaddrinfo_name(row.number), row.name);
    EXPECT_EQ(from_getaddrinfo(row.number), row.code);
    EXPECT_EQ(getaddrinfo_of(from_getaddrinfo(row.number).context("resolve")), row.number);
  }
}

TEST(GetAddrInfo, HasAnAnswerForEveryNumber) {
  for (int number = -1000; number <= 70000; ++number) {
    ASSERT_NE(code_of_getaddrinfo(number).name()[0], '\0');
    ASSERT_NE(getaddrinfo_name(number), nullptr);
  }
  EXPECT_EQ(code_of_getaddrinfo(0), Errc::unknown) << "success is no failure";
  EXPECT_EQ(code_of_getaddrinfo(INT_MAX), MeshErrc::lookup);
  EXPECT_EQ(code_of_getaddrinfo(INT_MIN), MeshErrc::lookup);
  EXPECT_STREQ(getaddrinfo_name(INT_MIN), "");
}

TEST(GetAddrInfo, AsksErrnoWhenTheSystemFailed) {
  EXPECT_EQ(code_of_getaddrinfo(EAI_SYSTEM, ENOMEM), ResourceErrc::out_of_memory);
  EXPECT_EQ(code_of_getaddrinfo(EAI_SYSTEM, EMFILE), ResourceErrc::exhausted);
  EXPECT_EQ(code_of_getaddrinfo(EAI_SYSTEM, ETIMEDOUT), ExternalErrc::timeout);
  EXPECT_EQ(code_of_getaddrinfo(EAI_SYSTEM, EACCES), Errc::permission_denied);
  EXPECT_EQ(code_of_getaddrinfo(EAI_SYSTEM, ECONNREFUSED), MeshErrc::lookup);
  EXPECT_EQ(code_of_getaddrinfo(EAI_NONAME, ENOMEM), MeshErrc::name_not_resolved) << "an old errno is not asked";
  EXPECT_EQ(errno_of(from_getaddrinfo(EAI_SYSTEM, EMFILE)), EMFILE);
  EXPECT_THAT(from_getaddrinfo(EAI_NONAME, EMFILE), Not(HasField("errno")));
}

TEST(GetAddrInfo, KeepsNumberNameAndHost) {
  const Error error = from_getaddrinfo(EAI_NONAME, 0, "db.example"); const std::uint32_t line = __LINE__;
  EXPECT_THAT(error, AllOf(HasMessage("name or service not known"), HasField("eai", EAI_NONAME),
                           HasField("eai_name", "EAI_NONAME"), HasField("host", "db.example")));
  EXPECT_EQ(error.location().line, line);
  EXPECT_EQ(getaddrinfo_of(Errc::not_found), 0);
}

TEST(GetAddrInfo, TurnsARealFailureIntoAnError) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;  // asks no network
  addrinfo* found = nullptr;
  const int answer = ::getaddrinfo("not a number", nullptr, &hints, &found);
  EXPECT_THAT(from_getaddrinfo(answer, errno, "not a number"), FailsWith(MeshErrc::name_not_resolved));
}

}  // namespace
}  // namespace fallible
