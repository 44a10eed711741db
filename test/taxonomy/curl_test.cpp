// Tests taxonomy/curl.hpp.
#include <fallible/taxonomy/curl.hpp>

#include <gtest/gtest.h>

#include <climits>
#include <string>

#include <fallible/core/render.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/mesh.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/serialization.hpp>
#include <fallible/testing/matchers.hpp>

#if __has_include(<curl/curl.h>)
#include <curl/curl.h>
#endif

namespace fallible {
namespace {

using namespace fallible::testing;
using ::testing::AllOf;

const struct {
  int number;
  const char* name;
  Code code;
} table[] = {
    {0, "CURLE_OK", Errc::unknown},
    {1, "CURLE_UNSUPPORTED_PROTOCOL", Errc::invalid_argument},
    {2, "CURLE_FAILED_INIT", Errc::internal},
    {3, "CURLE_URL_MALFORMAT", Errc::invalid_argument},
    {4, "CURLE_NOT_BUILT_IN", Errc::unimplemented},
    {5, "CURLE_COULDNT_RESOLVE_PROXY", MeshErrc::name_not_resolved},
    {6, "CURLE_COULDNT_RESOLVE_HOST", MeshErrc::name_not_resolved},
    {7, "CURLE_COULDNT_CONNECT", MeshErrc::connection},
    {8, "CURLE_WEIRD_SERVER_REPLY", ExternalErrc::protocol},
    {9, "CURLE_REMOTE_ACCESS_DENIED", Errc::permission_denied},
    {10, "CURLE_FTP_ACCEPT_FAILED", MeshErrc::connection},
    {11, "CURLE_FTP_WEIRD_PASS_REPLY", ExternalErrc::protocol},
    {12, "CURLE_FTP_ACCEPT_TIMEOUT", ExternalErrc::timeout},
    {13, "CURLE_FTP_WEIRD_PASV_REPLY", ExternalErrc::protocol},
    {14, "CURLE_FTP_WEIRD_227_FORMAT", ExternalErrc::protocol},
    {15, "CURLE_FTP_CANT_GET_HOST", MeshErrc::name_not_resolved},
    {16, "CURLE_HTTP2", ExternalErrc::protocol},
    {17, "CURLE_FTP_COULDNT_SET_TYPE", ExternalErrc::protocol},
    {18, "CURLE_PARTIAL_FILE", MeshErrc::connection_lost},
    {19, "CURLE_FTP_COULDNT_RETR_FILE", ExternalErrc::service},
    {21, "CURLE_QUOTE_ERROR", ExternalErrc::service},
    {22, "CURLE_HTTP_RETURNED_ERROR", ExternalErrc::service},
    {23, "CURLE_WRITE_ERROR", Errc::internal},
    {25, "CURLE_UPLOAD_FAILED", ExternalErrc::service},
    {26, "CURLE_READ_ERROR", Errc::internal},
    {27, "CURLE_OUT_OF_MEMORY", ResourceErrc::out_of_memory},
    {28, "CURLE_OPERATION_TIMEDOUT", ExternalErrc::timeout},
    {30, "CURLE_FTP_PORT_FAILED", MeshErrc::connection},
    {31, "CURLE_FTP_COULDNT_USE_REST", Errc::unimplemented},
    {33, "CURLE_RANGE_ERROR", Errc::unimplemented},
    {34, "CURLE_HTTP_POST_ERROR", Errc::internal},
    {35, "CURLE_SSL_CONNECT_ERROR", MeshErrc::tls},
    {36, "CURLE_BAD_DOWNLOAD_RESUME", Errc::out_of_range},
    {37, "CURLE_FILE_COULDNT_READ_FILE", Errc::not_found},
    {38, "CURLE_LDAP_CANNOT_BIND", ExternalErrc::credentials},
    {39, "CURLE_LDAP_SEARCH_FAILED", ExternalErrc::service},
    {41, "CURLE_FUNCTION_NOT_FOUND", Errc::unimplemented},
    {42, "CURLE_ABORTED_BY_CALLBACK", Errc::cancelled},
    {43, "CURLE_BAD_FUNCTION_ARGUMENT", Errc::internal},
    {45, "CURLE_INTERFACE_FAILED", ConfigErrc::invalid},
    {47, "CURLE_TOO_MANY_REDIRECTS", ExternalErrc::protocol},
    {48, "CURLE_UNKNOWN_OPTION", Errc::internal},
    {49, "CURLE_SETOPT_OPTION_SYNTAX", Errc::invalid_argument},
    {52, "CURLE_GOT_NOTHING", MeshErrc::connection_lost},
    {53, "CURLE_SSL_ENGINE_NOTFOUND", ConfigErrc::invalid},
    {54, "CURLE_SSL_ENGINE_SETFAILED", ConfigErrc::invalid},
    {55, "CURLE_SEND_ERROR", MeshErrc::connection_lost},
    {56, "CURLE_RECV_ERROR", MeshErrc::connection_lost},
    {58, "CURLE_SSL_CERTPROBLEM", ConfigErrc::invalid},
    {59, "CURLE_SSL_CIPHER", MeshErrc::tls},
    {60, "CURLE_PEER_FAILED_VERIFICATION", MeshErrc::tls},
    {61, "CURLE_BAD_CONTENT_ENCODING", ExternalErrc::protocol},
    {63, "CURLE_FILESIZE_EXCEEDED", SerializationErrc::too_large},
    {64, "CURLE_USE_SSL_FAILED", MeshErrc::tls},
    {65, "CURLE_SEND_FAIL_REWIND", Errc::internal},
    {66, "CURLE_SSL_ENGINE_INITFAILED", ConfigErrc::invalid},
    {67, "CURLE_LOGIN_DENIED", ExternalErrc::credentials},
    {68, "CURLE_TFTP_NOTFOUND", Errc::not_found},
    {69, "CURLE_TFTP_PERM", Errc::permission_denied},
    {70, "CURLE_REMOTE_DISK_FULL", ExternalErrc::service},
    {71, "CURLE_TFTP_ILLEGAL", ExternalErrc::protocol},
    {72, "CURLE_TFTP_UNKNOWNID", ExternalErrc::protocol},
    {73, "CURLE_REMOTE_FILE_EXISTS", Errc::already_exists},
    {74, "CURLE_TFTP_NOSUCHUSER", ExternalErrc::credentials},
    {77, "CURLE_SSL_CACERT_BADFILE", ConfigErrc::unreadable},
    {78, "CURLE_REMOTE_FILE_NOT_FOUND", Errc::not_found},
    {79, "CURLE_SSH", ExternalErrc::service},
    {80, "CURLE_SSL_SHUTDOWN_FAILED", MeshErrc::connection_lost},
    {81, "CURLE_AGAIN", Errc::unavailable},
    {82, "CURLE_SSL_CRL_BADFILE", ConfigErrc::unreadable},
    {83, "CURLE_SSL_ISSUER_ERROR", MeshErrc::tls},
    {84, "CURLE_FTP_PRET_FAILED", ExternalErrc::protocol},
    {85, "CURLE_RTSP_CSEQ_ERROR", ExternalErrc::protocol},
    {86, "CURLE_RTSP_SESSION_ERROR", ExternalErrc::protocol},
    {87, "CURLE_FTP_BAD_FILE_LIST", ExternalErrc::protocol},
    {88, "CURLE_CHUNK_FAILED", Errc::cancelled},
    {89, "CURLE_NO_CONNECTION_AVAILABLE", ResourceErrc::exhausted},
    {90, "CURLE_SSL_PINNEDPUBKEYNOTMATCH", MeshErrc::tls},
    {91, "CURLE_SSL_INVALIDCERTSTATUS", MeshErrc::tls},
    {92, "CURLE_HTTP2_STREAM", MeshErrc::connection_lost},
    {93, "CURLE_RECURSIVE_API_CALL", Errc::internal},
    {94, "CURLE_AUTH_ERROR", ExternalErrc::credentials},
    {95, "CURLE_HTTP3", ExternalErrc::protocol},
    {96, "CURLE_QUIC_CONNECT_ERROR", MeshErrc::connection},
    {97, "CURLE_PROXY", MeshErrc::connection},
    {98, "CURLE_SSL_CLIENTCERT", ConfigErrc::missing},
    {99, "CURLE_UNRECOVERABLE_POLL", Errc::internal},
};

TEST(Curl, GivesEveryTransferCodeACodeAndItsName) {
  for (const auto& row : table) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(code_of_curl(row.number), row.code) << code_of_curl(row.number).name();
    EXPECT_STREQ(curl_name(row.number), row.name);
    EXPECT_EQ(from_curl(row.number), row.code);
    EXPECT_EQ(curl_of(from_curl(row.number).context("fetch")), row.number);
  }
}

#if defined(LIBCURL_VERSION_NUM) && LIBCURL_VERSION_NUM >= 0x075400  // the newest number here is of 7.84
TEST(Curl, HasTheNumbersOfItsHeader) {
#define FALLIBLE_SAME(symbol) EXPECT_STREQ(curl_name(static_cast<int>(symbol)), #symbol)
  FALLIBLE_SAME(CURLE_OK);
  FALLIBLE_SAME(CURLE_UNSUPPORTED_PROTOCOL);
  FALLIBLE_SAME(CURLE_FAILED_INIT);
  FALLIBLE_SAME(CURLE_URL_MALFORMAT);
  FALLIBLE_SAME(CURLE_NOT_BUILT_IN);
  FALLIBLE_SAME(CURLE_COULDNT_RESOLVE_PROXY);
  FALLIBLE_SAME(CURLE_COULDNT_RESOLVE_HOST);
  FALLIBLE_SAME(CURLE_COULDNT_CONNECT);
  FALLIBLE_SAME(CURLE_WEIRD_SERVER_REPLY);
  FALLIBLE_SAME(CURLE_REMOTE_ACCESS_DENIED);
  FALLIBLE_SAME(CURLE_FTP_ACCEPT_FAILED);
  FALLIBLE_SAME(CURLE_FTP_WEIRD_PASS_REPLY);
  FALLIBLE_SAME(CURLE_FTP_ACCEPT_TIMEOUT);
  FALLIBLE_SAME(CURLE_FTP_WEIRD_PASV_REPLY);
  FALLIBLE_SAME(CURLE_FTP_WEIRD_227_FORMAT);
  FALLIBLE_SAME(CURLE_FTP_CANT_GET_HOST);
  FALLIBLE_SAME(CURLE_HTTP2);
  FALLIBLE_SAME(CURLE_FTP_COULDNT_SET_TYPE);
  FALLIBLE_SAME(CURLE_PARTIAL_FILE);
  FALLIBLE_SAME(CURLE_FTP_COULDNT_RETR_FILE);
  FALLIBLE_SAME(CURLE_QUOTE_ERROR);
  FALLIBLE_SAME(CURLE_HTTP_RETURNED_ERROR);
  FALLIBLE_SAME(CURLE_WRITE_ERROR);
  FALLIBLE_SAME(CURLE_UPLOAD_FAILED);
  FALLIBLE_SAME(CURLE_READ_ERROR);
  FALLIBLE_SAME(CURLE_OUT_OF_MEMORY);
  FALLIBLE_SAME(CURLE_OPERATION_TIMEDOUT);
  FALLIBLE_SAME(CURLE_FTP_PORT_FAILED);
  FALLIBLE_SAME(CURLE_FTP_COULDNT_USE_REST);
  FALLIBLE_SAME(CURLE_RANGE_ERROR);
  FALLIBLE_SAME(CURLE_HTTP_POST_ERROR);
  FALLIBLE_SAME(CURLE_SSL_CONNECT_ERROR);
  FALLIBLE_SAME(CURLE_BAD_DOWNLOAD_RESUME);
  FALLIBLE_SAME(CURLE_FILE_COULDNT_READ_FILE);
  FALLIBLE_SAME(CURLE_LDAP_CANNOT_BIND);
  FALLIBLE_SAME(CURLE_LDAP_SEARCH_FAILED);
  FALLIBLE_SAME(CURLE_FUNCTION_NOT_FOUND);
  FALLIBLE_SAME(CURLE_ABORTED_BY_CALLBACK);
  FALLIBLE_SAME(CURLE_BAD_FUNCTION_ARGUMENT);
  FALLIBLE_SAME(CURLE_INTERFACE_FAILED);
  FALLIBLE_SAME(CURLE_TOO_MANY_REDIRECTS);
  FALLIBLE_SAME(CURLE_UNKNOWN_OPTION);
  FALLIBLE_SAME(CURLE_SETOPT_OPTION_SYNTAX);
  FALLIBLE_SAME(CURLE_GOT_NOTHING);
  FALLIBLE_SAME(CURLE_SSL_ENGINE_NOTFOUND);
  FALLIBLE_SAME(CURLE_SSL_ENGINE_SETFAILED);
  FALLIBLE_SAME(CURLE_SEND_ERROR);
  FALLIBLE_SAME(CURLE_RECV_ERROR);
  FALLIBLE_SAME(CURLE_SSL_CERTPROBLEM);
  FALLIBLE_SAME(CURLE_SSL_CIPHER);
  FALLIBLE_SAME(CURLE_PEER_FAILED_VERIFICATION);
  FALLIBLE_SAME(CURLE_BAD_CONTENT_ENCODING);
  FALLIBLE_SAME(CURLE_FILESIZE_EXCEEDED);
  FALLIBLE_SAME(CURLE_USE_SSL_FAILED);
  FALLIBLE_SAME(CURLE_SEND_FAIL_REWIND);
  FALLIBLE_SAME(CURLE_SSL_ENGINE_INITFAILED);
  FALLIBLE_SAME(CURLE_LOGIN_DENIED);
  FALLIBLE_SAME(CURLE_TFTP_NOTFOUND);
  FALLIBLE_SAME(CURLE_TFTP_PERM);
  FALLIBLE_SAME(CURLE_REMOTE_DISK_FULL);
  FALLIBLE_SAME(CURLE_TFTP_ILLEGAL);
  FALLIBLE_SAME(CURLE_TFTP_UNKNOWNID);
  FALLIBLE_SAME(CURLE_REMOTE_FILE_EXISTS);
  FALLIBLE_SAME(CURLE_TFTP_NOSUCHUSER);
  FALLIBLE_SAME(CURLE_SSL_CACERT_BADFILE);
  FALLIBLE_SAME(CURLE_REMOTE_FILE_NOT_FOUND);
  FALLIBLE_SAME(CURLE_SSH);
  FALLIBLE_SAME(CURLE_SSL_SHUTDOWN_FAILED);
  FALLIBLE_SAME(CURLE_AGAIN);
  FALLIBLE_SAME(CURLE_SSL_CRL_BADFILE);
  FALLIBLE_SAME(CURLE_SSL_ISSUER_ERROR);
  FALLIBLE_SAME(CURLE_FTP_PRET_FAILED);
  FALLIBLE_SAME(CURLE_RTSP_CSEQ_ERROR);
  FALLIBLE_SAME(CURLE_RTSP_SESSION_ERROR);
  FALLIBLE_SAME(CURLE_FTP_BAD_FILE_LIST);
  FALLIBLE_SAME(CURLE_CHUNK_FAILED);
  FALLIBLE_SAME(CURLE_NO_CONNECTION_AVAILABLE);
  FALLIBLE_SAME(CURLE_SSL_PINNEDPUBKEYNOTMATCH);
  FALLIBLE_SAME(CURLE_SSL_INVALIDCERTSTATUS);
  FALLIBLE_SAME(CURLE_HTTP2_STREAM);
  FALLIBLE_SAME(CURLE_RECURSIVE_API_CALL);
  FALLIBLE_SAME(CURLE_AUTH_ERROR);
  FALLIBLE_SAME(CURLE_HTTP3);
  FALLIBLE_SAME(CURLE_QUIC_CONNECT_ERROR);
  FALLIBLE_SAME(CURLE_PROXY);
  FALLIBLE_SAME(CURLE_SSL_CLIENTCERT);
  FALLIBLE_SAME(CURLE_UNRECOVERABLE_POLL);
#undef FALLIBLE_SAME
}
#endif

TEST(Curl, HasAnAnswerForEveryNumber) {
  for (int number = -1000; number <= 70000; ++number) {
    ASSERT_NE(code_of_curl(number).name()[0], '\0');
    ASSERT_NE(curl_name(number), nullptr);
  }
  for (const int number : {-1, 20, 24, 100, INT_MIN, INT_MAX}) {
    EXPECT_EQ(code_of_curl(number), Errc::unknown) << number;
    EXPECT_STREQ(curl_name(number), "") << number;
    EXPECT_EQ(curl_of(from_curl(number)), number);
  }
}

TEST(Curl, NeverRetriesAPeerThatWasNotVerified) {
  for (const int number : {35, 59, 60, 64, 83, 90, 91}) EXPECT_EQ(code_of_curl(number).retry(), Retry::never) << number;
  EXPECT_EQ(code_of_curl(7).retry(), Retry::backoff);
}

TEST(Curl, KeepsNumberNameAndWords) {
  const Error error = from_curl(7, "Failed to connect to 10.0.0.7"); const std::uint32_t line = __LINE__;
  EXPECT_THAT(error, AllOf(HasMessage("no connection"), HasField("curl", 7),
                           HasField("curl_name", "CURLE_COULDNT_CONNECT"),
                           HasField("curl_message", "Failed to connect to 10.0.0.7")));
  EXPECT_EQ(error.location().line, line);
  EXPECT_EQ(to_string(error, {Style::full}).find("10.0.0.7"), std::string::npos);
  EXPECT_EQ(curl_of(Error(Errc::internal).caused_by(error)), 0);
}

}  // namespace
}  // namespace fallible
