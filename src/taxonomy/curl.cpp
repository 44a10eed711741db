#include <fallible/taxonomy/curl.hpp>

#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/external.hpp>
#include <fallible/taxonomy/mesh.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/serialization.hpp>

#include "own_field.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr detail::ForeignRow rows[] = {
    {0, "CURLE_OK", Errc::unknown, "no failure"},
    {1, "CURLE_UNSUPPORTED_PROTOCOL", Errc::invalid_argument, "protocol not supported"},
    {2, "CURLE_FAILED_INIT", Errc::internal, "libcurl could not be initialised"},
    {3, "CURLE_URL_MALFORMAT", Errc::invalid_argument, "malformed URL"},
    {4, "CURLE_NOT_BUILT_IN", Errc::unimplemented, "not built into libcurl"},
    {5, "CURLE_COULDNT_RESOLVE_PROXY", MeshErrc::name_not_resolved, "the proxy has no address"},
    {6, "CURLE_COULDNT_RESOLVE_HOST", MeshErrc::name_not_resolved, "the host has no address"},
    {7, "CURLE_COULDNT_CONNECT", MeshErrc::connection, "no connection"},
    {8, "CURLE_WEIRD_SERVER_REPLY", ExternalErrc::protocol, "the reply cannot be understood"},
    {9, "CURLE_REMOTE_ACCESS_DENIED", Errc::permission_denied, "access denied by the server"},
    {10, "CURLE_FTP_ACCEPT_FAILED", MeshErrc::connection, "the server did not connect back"},
    {11, "CURLE_FTP_WEIRD_PASS_REPLY", ExternalErrc::protocol, "the reply to PASS cannot be understood"},
    {12, "CURLE_FTP_ACCEPT_TIMEOUT", ExternalErrc::timeout, "the server did not connect back in time"},
    {13, "CURLE_FTP_WEIRD_PASV_REPLY", ExternalErrc::protocol, "the reply to PASV cannot be understood"},
    {14, "CURLE_FTP_WEIRD_227_FORMAT", ExternalErrc::protocol, "the 227 line cannot be understood"},
    {15, "CURLE_FTP_CANT_GET_HOST", MeshErrc::name_not_resolved, "the host of the data connection has no address"},
    {16, "CURLE_HTTP2", ExternalErrc::protocol, "HTTP/2 framing failed"},
    {17, "CURLE_FTP_COULDNT_SET_TYPE", ExternalErrc::protocol, "the transfer type cannot be set"},
    {18, "CURLE_PARTIAL_FILE", MeshErrc::connection_lost, "the transfer ended early"},
    {19, "CURLE_FTP_COULDNT_RETR_FILE", ExternalErrc::service, "the file cannot be retrieved"},
    {21, "CURLE_QUOTE_ERROR", ExternalErrc::service, "a quoted command failed"},
    {22, "CURLE_HTTP_RETURNED_ERROR", ExternalErrc::service, "the server answered with an error status"},
    {23, "CURLE_WRITE_ERROR", Errc::internal, "received data could not be written"},
    {25, "CURLE_UPLOAD_FAILED", ExternalErrc::service, "the upload failed"},
    {26, "CURLE_READ_ERROR", Errc::internal, "data to send could not be read"},
    {27, "CURLE_OUT_OF_MEMORY", ResourceErrc::out_of_memory, "out of memory"},
    {28, "CURLE_OPERATION_TIMEDOUT", ExternalErrc::timeout, "timed out"},
    {30, "CURLE_FTP_PORT_FAILED", MeshErrc::connection, "PORT failed"},
    {31, "CURLE_FTP_COULDNT_USE_REST", Errc::unimplemented, "REST failed"},
    {33, "CURLE_RANGE_ERROR", Errc::unimplemented, "the server does not support ranges"},
    {34, "CURLE_HTTP_POST_ERROR", Errc::internal, "the form could not be built"},
    {35, "CURLE_SSL_CONNECT_ERROR", MeshErrc::tls, "the TLS handshake failed"},
    {36, "CURLE_BAD_DOWNLOAD_RESUME", Errc::out_of_range, "the download cannot be resumed there"},
    {37, "CURLE_FILE_COULDNT_READ_FILE", Errc::not_found, "the file cannot be read"},
    {38, "CURLE_LDAP_CANNOT_BIND", ExternalErrc::credentials, "LDAP bind failed"},
    {39, "CURLE_LDAP_SEARCH_FAILED", ExternalErrc::service, "LDAP search failed"},
    {41, "CURLE_FUNCTION_NOT_FOUND", Errc::unimplemented, "a function was not found"},
    {42, "CURLE_ABORTED_BY_CALLBACK", Errc::cancelled, "aborted by a callback"},
    {43, "CURLE_BAD_FUNCTION_ARGUMENT", Errc::internal, "bad argument to libcurl"},
    {45, "CURLE_INTERFACE_FAILED", ConfigErrc::invalid, "the local interface cannot be used"},
    {47, "CURLE_TOO_MANY_REDIRECTS", ExternalErrc::protocol, "too many redirects"},
    {48, "CURLE_UNKNOWN_OPTION", Errc::internal, "option unknown to libcurl"},
    {49, "CURLE_SETOPT_OPTION_SYNTAX", Errc::invalid_argument, "malformed option"},
    {52, "CURLE_GOT_NOTHING", MeshErrc::connection_lost, "the server answered nothing"},
    {53, "CURLE_SSL_ENGINE_NOTFOUND", ConfigErrc::invalid, "crypto engine not found"},
    {54, "CURLE_SSL_ENGINE_SETFAILED", ConfigErrc::invalid, "crypto engine cannot be used"},
    {55, "CURLE_SEND_ERROR", MeshErrc::connection_lost, "sending failed"},
    {56, "CURLE_RECV_ERROR", MeshErrc::connection_lost, "receiving failed"},
    {58, "CURLE_SSL_CERTPROBLEM", ConfigErrc::invalid, "the local certificate cannot be used"},
    {59, "CURLE_SSL_CIPHER", MeshErrc::tls, "no usable cipher"},
    {60, "CURLE_PEER_FAILED_VERIFICATION", MeshErrc::tls, "the peer was not verified"},
    {61, "CURLE_BAD_CONTENT_ENCODING", ExternalErrc::protocol, "unknown content encoding"},
    {63, "CURLE_FILESIZE_EXCEEDED", SerializationErrc::too_large, "the file is too large"},
    {64, "CURLE_USE_SSL_FAILED", MeshErrc::tls, "the required TLS level was refused"},
    {65, "CURLE_SEND_FAIL_REWIND", Errc::internal, "data to send again could not be rewound"},
    {66, "CURLE_SSL_ENGINE_INITFAILED", ConfigErrc::invalid, "crypto engine cannot be initialised"},
    {67, "CURLE_LOGIN_DENIED", ExternalErrc::credentials, "login denied"},
    {68, "CURLE_TFTP_NOTFOUND", Errc::not_found, "file not found on the server"},
    {69, "CURLE_TFTP_PERM", Errc::permission_denied, "permission denied on the server"},
    {70, "CURLE_REMOTE_DISK_FULL", ExternalErrc::service, "the disk of the server is full"},
    {71, "CURLE_TFTP_ILLEGAL", ExternalErrc::protocol, "illegal TFTP operation"},
    {72, "CURLE_TFTP_UNKNOWNID", ExternalErrc::protocol, "unknown TFTP transfer id"},
    {73, "CURLE_REMOTE_FILE_EXISTS", Errc::already_exists, "the file exists on the server"},
    {74, "CURLE_TFTP_NOSUCHUSER", ExternalErrc::credentials, "no such TFTP user"},
    {77, "CURLE_SSL_CACERT_BADFILE", ConfigErrc::unreadable, "the CA certificates cannot be read"},
    {78, "CURLE_REMOTE_FILE_NOT_FOUND", Errc::not_found, "the remote file does not exist"},
    {79, "CURLE_SSH", ExternalErrc::service, "the SSH layer failed"},
    {80, "CURLE_SSL_SHUTDOWN_FAILED", MeshErrc::connection_lost, "TLS could not be shut down"},
    {81, "CURLE_AGAIN", Errc::unavailable, "the socket is not ready"},
    {82, "CURLE_SSL_CRL_BADFILE", ConfigErrc::unreadable, "the revocation list cannot be read"},
    {83, "CURLE_SSL_ISSUER_ERROR", MeshErrc::tls, "issuer check failed"},
    {84, "CURLE_FTP_PRET_FAILED", ExternalErrc::protocol, "PRET failed"},
    {85, "CURLE_RTSP_CSEQ_ERROR", ExternalErrc::protocol, "RTSP sequence numbers differ"},
    {86, "CURLE_RTSP_SESSION_ERROR", ExternalErrc::protocol, "RTSP session identifiers differ"},
    {87, "CURLE_FTP_BAD_FILE_LIST", ExternalErrc::protocol, "the file list cannot be parsed"},
    {88, "CURLE_CHUNK_FAILED", Errc::cancelled, "a chunk callback reported an error"},
    {89, "CURLE_NO_CONNECTION_AVAILABLE", ResourceErrc::exhausted, "no connection available"},
    {90, "CURLE_SSL_PINNEDPUBKEYNOTMATCH", MeshErrc::tls, "the pinned key does not match"},
    {91, "CURLE_SSL_INVALIDCERTSTATUS", MeshErrc::tls, "invalid certificate status"},
    {92, "CURLE_HTTP2_STREAM", MeshErrc::connection_lost, "an HTTP/2 stream failed"},
    {93, "CURLE_RECURSIVE_API_CALL", Errc::internal, "libcurl called from within a callback"},
    {94, "CURLE_AUTH_ERROR", ExternalErrc::credentials, "authentication failed"},
    {95, "CURLE_HTTP3", ExternalErrc::protocol, "an HTTP/3 layer failed"},
    {96, "CURLE_QUIC_CONNECT_ERROR", MeshErrc::connection, "no QUIC connection"},
    {97, "CURLE_PROXY", MeshErrc::connection, "the proxy handshake failed"},
    {98, "CURLE_SSL_CLIENTCERT", ConfigErrc::missing, "a client certificate is required"},
    {99, "CURLE_UNRECOVERABLE_POLL", Errc::internal, "polling failed"},
};
constexpr detail::ForeignRow unknown_row{0, "", Errc::unknown, "unknown transfer failure"};

const detail::ForeignRow& find(int number) noexcept { return detail::find_row(rows, number, unknown_row); }

}  // namespace

Code code_of_curl(int number) noexcept { return find(number).code; }
const char* curl_name(int number) noexcept { return find(number).name; }

Error from_curl(int number, Text message, Location where) noexcept {
  return detail::error_of_row(find(number), number, "curl", "curl_name", "curl_message", message, where);
}

int curl_of(const Error& error) noexcept { return detail::own_int(error, "curl", 0); }

FALLIBLE_NAMESPACE_END
