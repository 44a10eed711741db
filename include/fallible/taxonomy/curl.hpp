// The border to libcurl: the CURLcode of a transfer.
//   Layer    taxonomy; needs no curl.h: the numbers are libcurl's stable interface.
//   Threads  pure functions over constants.
//   Memory   none, except from_curl, which makes an Error with one block.
//   Errors   total: every int has an answer; a number that nobody knows is Errc::unknown.
//
//   const CURLcode code = curl_easy_perform(handle);
//   if (code != CURLE_OK) return fail(from_curl(code, error_buffer));    // no answer came
//   if (status >= 400) return fail(from_http(status, body));             // an answer came: taxonomy/http.hpp
#ifndef FALLIBLE_TAXONOMY_CURL_HPP
#define FALLIBLE_TAXONOMY_CURL_HPP

#include <fallible/core/error.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The code of a CURLcode. It says whether something may have been sent: MeshErrc::connection is before,
/// MeshErrc::connection_lost after. CURLE_OPERATION_TIMEDOUT does not say and is ExternalErrc::timeout.
/// CURLE_OK is no failure and gives Errc::unknown. Cost: a walk over a hundred rows.
[[nodiscard]] Code code_of_curl(int number) noexcept;

/// The symbolic name, such as "CURLE_COULDNT_CONNECT"; empty for a number libcurl does not use.
[[nodiscard]] const char* curl_name(int number) noexcept;

/// An error for a CURLcode and the words of CURLOPT_ERRORBUFFER. The fields are "curl" and "curl_name",
/// internal, and "curl_message", personal, as it may hold an address; its first 255 bytes are kept.
[[nodiscard]] Error from_curl(int number, Text message = {}, Location where = Location::here()) noexcept;

/// The number that from_curl put into `error`, through any number of contexts; 0 when there is none.
[[nodiscard]] int curl_of(const Error& error) noexcept;

FALLIBLE_NAMESPACE_END
#endif
